"""Which examples a test looks at: a fixed sample in `make test`, all of them in `make soak`."""

import os
from collections.abc import Iterable, Sequence
from itertools import cycle, product
from typing import TypeVar

from pages.ui.text import words

SOAK = os.environ.get("EXAMPLES") == "soak"
LANGUAGES = sorted(words.LANGUAGES)
Case = TypeVar("Case")


def in_turn(*choices: Iterable[Case]) -> list[tuple[Case, ...]]:
    """Every combination in the soak. Else every case of the first, each with the next combination of the
    others."""
    first, *others = choices
    if SOAK:
        return list(product(first, *others))
    return [(case, *rest) for case, rest in zip(first, cycle(product(*others)))]


def one(cases: Iterable[Case]) -> list[Case]:
    """All cases in the soak; else the first."""
    return list(cases) if SOAK else list(cases)[:1]


def some(cases: Sequence[Case], each: int = 3) -> Sequence[Case]:
    """All cases in the soak; else every third, or every so manieth, from the first on."""
    return cases if SOAK else cases[::each]
