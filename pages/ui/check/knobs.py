"""Where a reader of the questions is, and the answers so far; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from core import Knob
from pages.ui.page.knobs import Setting
from pages.ui.page.state import State
from pages.ui.questions import truth
from pages.ui.questions.guesses import Guesses
from pages.ui.questions.truth import Guess
from pages.ui.text.checks import questions
from pages.ui.text.scenes import Question
from pages.ui.text.words import load

GUESSES = Guesses(questions)
KNOBS: Mapping[str, Setting] = {knob.name: knob for knob in (
    # the last is the result
    Knob(name="at", url="q", kind=int, default=1, low=1, high=len(questions()) + 1, step=1),
    GUESSES,
)}
START: Mapping[str, Any] = {"at": 1, "guesses": {}}


@dataclass
class CheckState(State):
    """dots: where the dot of a decade stands that is not answered yet."""

    dots: dict[str, Guess] = field(default_factory=dict)

    @property
    def asked(self) -> Question | None:
        """The question on the screen; None where the result is."""
        every = list(questions().values())
        return every[self["at"] - 1] if self["at"] <= len(every) else None

    def guess(self, question: Question) -> Guess | None:
        guesses: Mapping[str, Guess] = self["guesses"]
        return guesses.get(question.id)

    def is_right(self, question: Question, language: str) -> bool | None:
        """Whether a question was answered right (or near); None where it was not answered."""
        guess = self.guess(question)
        if guess is None:
            return None
        return truth.score(question, guess, truth.truth(question, load(language))).near

    def missed(self, language: str) -> list[Question]:
        return [question for question in questions().values() if self.is_right(question, language) is False]

    @property
    def open(self) -> list[Question]:
        """What has not been answered."""
        return [question for question in questions().values() if self.guess(question) is None]

    def read(self, query: Mapping[str, str]) -> Self:
        found, faults = GUESSES.read(query.get(GUESSES.url, ""))
        super().read({name: text for name, text in query.items() if name != GUESSES.url})
        self.values["guesses"] = dict(found)
        self.ignored += GUESSES.ignored(faults)
        return self

    def act(self, name: str, value: Any) -> None:
        """Go on, back or to a question; move a dot, "guess:<question>"; answer, "answer" with the dot or
        "answer:<question>:<option>"; answer those again that "retry:<language>" finds wrong, or all."""
        kind, _, which = name.partition(":")
        if kind == "go":
            self.set("at", int(which))
        elif kind == "guess":
            self.dots[which] = GUESSES.check_one(which, value)
        elif kind == "answer":
            self._answer(which)
        elif kind == "retry":
            wrong = {question.id for question in self.missed(which)}
            self._keep(lambda each: each not in wrong)
        elif name == "over":
            self._keep(lambda _: False)
        else:
            raise KeyError(name)

    def _answer(self, which: str) -> None:
        """Answers are final: the truth is on the screen."""
        if self.asked is None or self.guess(self.asked) is not None:
            raise KeyError(which)
        name, _, option = which.partition(":")
        if self.asked.kind != "decade" and name != self.asked.id:
            raise KeyError(which)
        given = option if name else self.dots[self.asked.id]
        self.set("guesses", {**self["guesses"], self.asked.id: GUESSES.check_one(self.asked.id, given)})

    def _keep(self, keeps: Any) -> None:
        self.dots.clear()
        self.set("guesses", {name: guess for name, guess in self["guesses"].items() if keeps(name)})
        self.set("at", list(questions().values()).index(self.open[0]) + 1)
