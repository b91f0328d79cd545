"""The guesses of a reader, as a setting that stands in the address."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core import Knob, KnobError
from pages.ui.page.state import Ignored
from pages.ui.questions.truth import POINTS, Guess
from pages.ui.text.scenes import Question

LONGEST = 1500  # letters that the guesses take in an address
FURTHEST = 999.0  # decades that a guess may be away from 1


@dataclass(frozen=True)
class Guesses:
    """A setting that is a guess for each of some questions; in an address who~gated~left~-12.5, a curve's
    points joined by underscores."""

    of: Callable[[], Mapping[str, Question]]  # the questions by id
    name: str = "guesses"
    url: str = "g"

    def check(self, value: object) -> Mapping[str, Guess]:
        if not isinstance(value, Mapping):
            raise self.error(value)
        return {name: self.check_one(name, guess) for name, guess in value.items()}

    def check_one(self, name: object, guess: object) -> Guess:
        """One question's guess. Raises: KnobError for none that can be made."""
        question = self.of().get(str(name))
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

    def ignored(self, faults: list[KnobError]) -> list[Ignored]:
        """What a link's text had besides guesses, as a State remembers it."""
        return [Ignored(self.url, str(fault.args[0].rpartition("got ")[2]).strip("'"), fault)
                for fault in faults]
