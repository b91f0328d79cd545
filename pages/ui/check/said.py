"""What a question says, with its numbers filled in."""

from __future__ import annotations

from pages.ui.questions import said, truth
from pages.ui.questions.truth import Guess
from pages.ui.text import checks
from pages.ui.text.scenes import Question
from pages.ui.text.words import Words


class Told:
    """The words of one question."""

    def __init__(self, question: Question, words: Words) -> None:
        self.question = question
        self.words = words
        self.told = checks.words(words.language)
        self.filled = said.holes((question,), words)

    @property
    def ask(self) -> str:
        """What is asked, in HTML."""
        return self._filled("ask")

    @property
    def because(self) -> str:
        """Why it is so, in HTML."""
        return self._filled("because")

    @property
    def label(self) -> str:
        """What the dot on the plot is called."""
        return said.plain(self._filled("label"))

    @property
    def options(self) -> dict[str, str]:
        """What each option says, in HTML."""
        return {option.id: self._filled(f"options.{option.id}") for option in self.question.options}

    def verdict(self, guess: Guess) -> str:
        """How the answer fared, in HTML; of a choice, its options marked."""
        listed = self.question.kind == "choice"
        marked = said.options(self.question, guess, self.options, self.words) if listed else ""
        near = truth.score(self.question, guess, truth.truth(self.question, self.words)).near
        sentence = said.verdict(self.question, guess, self.options, self.words, listed=listed)
        return f"{marked}<p class='{'near' if near else 'far'}'>{sentence}</p>"

    def both(self, guess: Guess) -> str:
        """The answer beside the truth, in one sentence, in HTML."""
        true = truth.truth(self.question, self.words)
        return self.words("check.answered", guess=said.answer(self.question, guess, self.options),
                          truth=said.answer(self.question, true, self.options))

    def _filled(self, part: str) -> str:
        return said.markup(self.told(f"question.{self.question.id}.{part}").format(**self.filled))
