"""Where a reader of the lesson is: scene, phase, and the guesses so far; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from core import Knob
from pages.ui.page.knobs import Setting
from pages.ui.page.state import State
from pages.ui.questions.guesses import Guesses
from pages.ui.questions.truth import Guess
from pages.ui.text.scenes import Question, Scene, scenes

ASK, REVEAL, TRANSFER, ANSWER = PHASES = ("ask", "reveal", "transfer", "answer")


def questions() -> Mapping[str, Question]:
    """Every question by id."""
    return {question.id: question for scene in scenes() for question in scene.questions}


GUESSES = Guesses(questions)
KNOBS: Mapping[str, Setting] = {knob.name: knob for knob in (
    Knob(name="scene", url="scene", kind=int, default=1, low=1, high=len(scenes()), step=1),
    Knob(name="phase", url="phase", kind=str, default=ASK, choices=PHASES),
    Knob(name="notes", url="notes", kind=bool, default=False),
    GUESSES,
)}
START: Mapping[str, Any] = {"scene": 1, "phase": ASK, "notes": False, "guesses": {}}


@dataclass
class LessonState(State):
    """A reader's place in the lesson. game: the belt that is on the screen, or was last; it hears what is
    done to it. room: where a class is, and how it has voted, where one is open; jump: the scene that its
    teacher asked for on the progress line, and how many were before it."""

    game: State | None = None
    room: Mapping[str, Any] | None = None
    jump: tuple[int, int] | None = None

    @property
    def on(self) -> str | None:
        return self.game.on if self.game else None

    @property
    def scene(self) -> Scene:
        return scenes()[self["scene"] - 1]

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that can be answered now."""
        phase = self["phase"]
        transfer = self.scene.transfer
        return self.scene.ask if phase == ASK else (transfer,) if phase == TRANSFER and transfer else ()

    @property
    def first(self) -> bool:
        return (self["scene"], self["phase"]) == (1, ASK)

    @property
    def last(self) -> bool:
        return (self["scene"], self["phase"]) == (len(scenes()), self._phases[-1])

    @property
    def _phases(self) -> tuple[str, ...]:
        return PHASES if self.scene.transfer else PHASES[:2]

    def guess(self, question: Question) -> Guess | None:
        guesses: Mapping[str, Guess] = self["guesses"]
        return guesses.get(question.id)

    def read(self, query: Mapping[str, str]) -> Self:
        given = query.get(GUESSES.url, "")
        found, faults = GUESSES.read(given)
        super().read({name: text for name, text in query.items() if name != GUESSES.url})
        self.values["guesses"] = dict(found)
        self.ignored += GUESSES.ignored(faults)
        if self["phase"] not in self._phases:
            self.values["phase"] = REVEAL
        return self

    def act(self, name: str, value: Any) -> None:
        """Go on, back or to a scene, or where the class is, turn the notes, make a guess, "guess:<question>",
        or play."""
        kind, _, which = name.partition(":")
        if name in ("step", "edit") and self.game:
            self.game.act(name, value)
        elif name == "on":
            self._go(1)
        elif name == "back":
            self._go(-1)
        elif name == "class":
            self.room = value
            if value:
                self.set_all({"scene": value["scene"], "phase": value["phase"]})
        elif kind == "scene" and self.room:
            self.jump = (int(which), (self.jump or (0, 0))[1] + 1)  # the class has to come along
        elif kind == "scene":
            self.set_all({"scene": int(which), "phase": ASK})
        elif name == "notes":
            self.set("notes", not self["notes"])
        elif kind == "guess":
            self._guess(which, value)
        else:
            raise KeyError(name)

    def _guess(self, name: str, value: Any) -> None:
        if name not in [question.id for question in self.open]:
            raise KeyError(name)  # too late: the truth is on the screen
        guess = GUESSES.check_one(name, value)
        self.set("guesses", {**{each: made for each, made in self["guesses"].items() if each != name},
                             name: guess})

    def _go(self, way: int) -> None:
        """One phase on or back, over the ends of scenes; at the ends of the lesson nothing moves."""
        place = self._phases.index(self["phase"]) + way
        if 0 <= place < len(self._phases):
            self.set("phase", self._phases[place])
        elif 1 <= self["scene"] + way <= len(scenes()):
            self.set("scene", self["scene"] + way)
            self.set("phase", ASK if way > 0 else self._phases[-1])
