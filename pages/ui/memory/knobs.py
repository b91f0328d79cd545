"""What can be set on the page Long-term memory: the sentence, and what is looked at inside the networks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import Knob, KnobError
from core.learning.tasks import DECOYS

# In the order of the grammars.
COUNTRIES = ("france", "japan", "germany", "spain", "russia", "italy", "thailand", "china")
VIEWS = ("gates", "difference", "untrained")
LONGEST = 160  # words between


@dataclass(frozen=True)
class Changes:
    """A knob: which words between the reader changed. Place (from 1) -> index of a country put there, or
    None: an ordinary word."""

    name: str = "changes"
    url: str = "put"
    low: int = 1
    high: int = LONGEST
    also: tuple[float, ...] = ()
    choices: tuple[str, ...] = ("3.japan", "7.word-12.china")  # examples

    def allowed(self, reason: str) -> str:
        """Return in words what the knob takes."""
        return f"places and countries, such as {self.choices[-1]}"

    def check(self, value: object) -> Mapping[int, int | None]:
        """Return the value if it is one that the reader can set."""
        if not isinstance(value, Mapping) or not all(
                place in range(1, LONGEST + 1) and (country is None or country in range(len(COUNTRIES)))
                for place, country in value.items()):
            raise KnobError(self, value, "choice")  # type: ignore[arg-type]
        return dict(sorted(value.items()))

    def parse(self, text: str) -> Mapping[int, int | None]:
        """Return what a link's text stands for: 3.japan-7.word."""
        found = [re.fullmatch(r"([0-9]{1,3})\.([a-z]+)", part) for part in text.split("-")]
        if not all(part and part[2] in (*COUNTRIES, "word") for part in found):
            raise KnobError(self, text, "choice")  # type: ignore[arg-type]
        return self.check({int(part[1]): None if part[2] == "word" else COUNTRIES.index(part[2])
                           for part in found if part})

    def format(self, value: Mapping[int, int | None]) -> str:
        """Return the text that parses back to the value."""
        return "-".join(f"{place}.{'word' if country is None else COUNTRIES[country]}" for place,
                        country in value.items())


KNOBS: Mapping[str, Any] = {knob.name: knob for knob in (
    Knob("country", "country", str, COUNTRIES[0], choices=COUNTRIES),
    Knob("distance", "n", int, 20, 0, LONGEST, 1, curve=2),
    Knob("decoys", "p", float, DECOYS, 0, 0.5, 0.05, decimals=2),
    Knob("draw", "draw", int, 0, 0, 999, 1),
    Knob("view", "view", str, VIEWS[0], choices=VIEWS),
    Changes(),
)}
# What every knob holds before a network has been asked; `run.start` puts the country there that a language
# opens on.
DEFAULTS: Mapping[str, Any] = {name: getattr(knob, "default", {}) for name, knob in KNOBS.items()}
