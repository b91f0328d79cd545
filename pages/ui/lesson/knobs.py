"""Where a reader of the lesson is: scene, phase, and the guesses so far; all of it stands in the address."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from core import Knob, KnobError
from pages.ui.lesson.truth import POINTS, Guess
from pages.ui.page.knobs import Setting
from pages.ui.page.state import Ignored, State
from pages.ui.text.scenes import Question, Scene, scenes

ASK, REVEAL, TRANSFER, ANSWER = PHASES = ("ask", "reveal", "transfer", "answer")
LONGEST = 1500  # letters that the guesses take in an address
FURTHEST = 999.0  # decades that a guess may be away from 1


def questions() -> Mapping[str, Question]:
    """Every question by id."""
    return {question.id: question for scene in scenes() for question in scene.questions}


@dataclass(frozen=True)
class Guesses:
    """A setting that is a guess for each of some questions; in an address who~gated~left~-12.5, a curve's
    points joined by underscores."""

    name: str = "guesses"
    url: str = "g"

    def check(self, value: object) -> Mapping[str, Guess]:
        if not isinstance(value, Mapping):
            raise self.error(value)
        return {name: self.check_one(name, guess) for name, guess in value.items()}

    def check_one(self, name: object, guess: object) -> Guess:
        """One question's guess. Raises: KnobError for none that can be made."""
        question = questions().get(str(name))
        if question is None:
            raise self.error(name)
        if question.kind == "choice":
            if guess not in [option.id for option in question.options]:
                raise self.error(guess)
            return str(guess)
        values = tuple(guess) if isinstance(guess, (tuple, list)) else (guess,)
        if len(values) != (POINTS if question.kind == "curve" else 1):
            raise self.error(guess)
        numbers = [value for value in values if isinstance(value, (int, float))
                   and not isinstance(value, bool) and abs(value) <= FURTHEST and math.isfinite(value)]
        outside = question.kind == "number" and not all(question.low <= value <= question.high
                                                        for value in numbers)
        if len(numbers) != len(values) or outside:
            raise self.error(guess)
        return tuple(round(float(value), 3 if question.kind == "number" else 1) + 0.0 for value in numbers)

    def parse(self, text: str) -> Mapping[str, Guess]:
        found, faults = self.read(text)
        if faults:
            raise faults[0]
        return found

    def read(self, text: str) -> tuple[Mapping[str, Guess], list[KnobError]]:
        """What of a link's text are guesses, and what is wrong with the rest."""
        found: dict[str, Guess] = {}
        faults: list[KnobError] = []
        if len(text) > LONGEST:
            return {}, [self.error(text)]
        parts = text.split("~") if text else []
        for name, given in zip(parts[::2], [*parts[1::2], *([""] if len(parts) % 2 else [])], strict=True):
            numbers = re.fullmatch(r"-?[0-9.]+(?:_-?[0-9.]+)*", given)
            try:
                values = tuple(map(float, given.split("_"))) if numbers else given
                found[name] = self.check_one(name, values)
            except KnobError as fault:
                faults.append(fault)
            except ValueError:  # 1.2.3
                faults.append(self.error(given))
        return found, faults

    def format(self, value: Mapping[str, Guess]) -> str:
        """The text that reads back to the guesses; those made first give way where there are too many."""
        parts = [f"{name}~{guess if isinstance(guess, str) else '_'.join(f'{each:g}' for each in guess)}"
                 for name, guess in value.items()]
        while len("~".join(parts)) > LONGEST:
            parts.pop(0)
        return "~".join(parts)

    def error(self, given: object) -> KnobError:
        return KnobError(Knob(self.name, self.url, str, "", choices=("who~gated~left~-12.5",)), given,
                         "choice")


GUESSES = Guesses()
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
    done to it."""

    game: State | None = None

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
        self.ignored += [Ignored(GUESSES.url, str(fault.args[0].rpartition("got ")[2]).strip("'"), fault)
                         for fault in faults]
        if self["phase"] not in self._phases:
            self.values["phase"] = REVEAL
        return self

    def act(self, name: str, value: Any) -> None:
        """Go on, back or to a scene, turn the notes, make a guess, "guess:<question>", or play."""
        kind, _, which = name.partition(":")
        if name in ("step", "edit") and self.game:
            self.game.act(name, value)
        elif name == "on":
            self._go(1)
        elif name == "back":
            self._go(-1)
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
        if self["phase"] == TRANSFER:
            self.set("phase", ANSWER)

    def _go(self, way: int) -> None:
        """One phase on or back, over the ends of scenes; at the ends of the lesson nothing moves."""
        place = self._phases.index(self["phase"]) + way
        if 0 <= place < len(self._phases):
            self.set("phase", self._phases[place])
        elif 1 <= self["scene"] + way <= len(scenes()):
            self.set("scene", self["scene"] + way)
            self.set("phase", ASK if way > 0 else self._phases[-1])
