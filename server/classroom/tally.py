"""What a class has guessed, counted: nobody's guess is told by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from server.classroom.room import Guess, Room

BINS = 20  # of a number, between its least and most
DRAWN = 20  # drawn curves that are shown one by one

Tally = dict[str, Any]  # JSON


def tally(kind: str, guesses: Collection[Guess], low: float, high: float) -> Tally:
    """One vote on one question. n: how many; counts: option or value -> how many of them, of a number by the
    lower end of its bin; of curves band: quartiles by point, (3, P), and some as they were drawn."""
    if kind == "curve":
        return {"n": len(guesses), **_curves([guess for guess in guesses if not isinstance(guess, str)])}
    if kind == "choice":
        counted = Counter(str(guess) for guess in guesses)
    else:
        values = [guess[0] for guess in guesses if not isinstance(guess, str)]
        counted = Counter(f"{place(kind, value, low, high):g}" for value in values)
    return {"n": len(guesses), "counts": dict(sorted(counted.items()))}


def place(kind: str, value: float, low: float, high: float) -> float:
    """The bin of a value, by its lower end; of a decade the whole
    one."""
    if kind == "decade":
        return float(round(min(high, max(low, value)))) + 0.0
    width = (high - low) / BINS
    return round(low + width * min(BINS - 1, max(0, int((value - low) / width + 1e-9))), 6)


def _curves(curves: list[tuple[float, ...]]) -> Tally:
    if not curves:
        return {"band": [], "drawn": []}
    every = np.array(curves)
    band = np.percentile(every, (25, 50, 75), axis=0)
    spread = every[:: max(1, -(-len(curves) // DRAWN))]
    return {"band": np.round(band, 1).tolist(), "drawn": np.round(spread, 1).tolist()}


def rows(room: Room, names: Iterable[str]) -> Mapping[str, list[str]]:
    """A table of every guess, without names: question, first vote, second vote. The rows of a question are in
    the order of their guesses, which tells nothing of who or when."""
    found: dict[str, list[str]] = {"question": [], "first": [], "second": []}
    for name in names:
        first, second = room.guesses(name, 1), room.guesses(name, 2)
        pairs = [(_written(first.get(phone)), _written(second.get(phone)))
                 for phone in first.keys() | second.keys()]
        for one, two in sorted(pairs):
            for column, text in zip(found.values(), (name, one, two), strict=True):
                column.append(text)
    return found


def _written(guess: Guess | None) -> str:
    if guess is None or isinstance(guess, str):
        return guess or ""
    return " ".join(f"{each:g}" for each in guess)
