"""Rows of numbers as short text, for links: 1x9_0 is nine times 1, then 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from core import Knob, KnobError
from pages.ui.text.numbers import significant as significant

DIGITS = 6  # decimals that a knob keeps
MOST = 400  # numbers in one row of a link
_RUN = re.compile(r"(?P<value>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:x(?P<times>[0-9]{1,3}))?")


def parse(text: str) -> tuple[float, ...]:
    """The numbers of a text. Raises: ValueError for any other text, or more than MOST numbers."""
    values: list[float] = []
    for part in text.split("_"):
        found = _RUN.fullmatch(part)
        if found is None or len(values) > MOST:
            raise ValueError(f"numbers must look like 1x9_0.5, got {text!r}")
        values += [float(found["value"]) + 0.0] * int(found["times"] or 1)
    if len(values) > MOST:
        raise ValueError(f"there must be at most {MOST} numbers, got {len(values)}")
    return tuple(values)


def written(values: Sequence[float]) -> str:
    """The shortest text that parses back to the numbers."""
    runs = [(value, len(list(same))) for value, same in groupby(values)]
    return "_".join(_short(value) + (f"x{times}" if times > 1 else "") for value, times in runs)


def _short(value: float) -> str:
    return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Row:
    """A knob that holds a row of numbers, each from low to high; `lengths` are the allowed ones."""

    name: str
    url: str
    low: float
    high: float
    lengths: Sequence[int]

    @property
    def each(self) -> Knob:
        """The knob that one of its numbers would be."""
        return Knob(name=self.name, url=self.url, kind=float, default=self.low, low=self.low, high=self.high)

    def check(self, value: object) -> tuple[float, ...]:
        """Raises: KnobError, with the reason "number", "range" or "length"."""
        if not isinstance(value, (tuple, list)):
            raise KnobError(self.each, value, "number")
        if len(value) not in self.lengths:
            raise self.wrong_length(value, min(self.lengths), max(self.lengths))
        return tuple(float(self.each.check(number)) for number in value)

    def wrong_length(self, value: object, low: int, high: int) -> KnobError:
        return KnobError(Knob(name=self.name, url=self.url, kind=int, default=low, low=low, high=high), value,
                         "length")

    def parse(self, text: str) -> tuple[float, ...]:
        try:
            values = parse(text)
        except ValueError:
            raise KnobError(self.each, text, "number") from None
        return self.check(values)

    def format(self, value: Any) -> str:
        return written(value)
