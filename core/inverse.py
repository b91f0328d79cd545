"""Which values give a wanted result: the causes of an effect, found where a curve over the values passes it.

>>> square = lambda values: np.square(values)
>>> solve(square, np.linspace(-3, 3, 7), 2.0, digits=(1, 2, 3), near=0.01).values
(-1.414, 1.414)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cells.numerics import Array

__all__ = ["Solution", "solve"]

PARTS = 10  # of each stretch, in each further look

Measure = Callable[[list[float]], Array]


@dataclass(frozen=True)
class Solution:
    """The values that give what was wanted, in rising order; and of those looked at first the (value, result)
    that give least and most."""

    values: tuple[float, ...]
    least: tuple[float, float]
    most: tuple[float, float]

    def kind(self, wanted: float) -> str:
        """What there is for the wanted result: "one" value or "several"; else "rough", where it lies between
        results and no value gives it, or "none", beyond all of them."""
        if self.values:
            return "one" if len(self.values) == 1 else "several"
        return "rough" if self.least[1] <= wanted <= self.most[1] else "none"

    def limit(self, wanted: float) -> tuple[float, float]:
        """The (value, result) that comes nearest to a wanted result beyond all of them."""
        return self.most if self.most[1] < wanted else self.least


def solve(measure: Measure, values: npt.ArrayLike, wanted: float, *, digits: Sequence[int], near: float,
          curve: Array | None = None) -> Solution:
    """Return where `measure`, the results of values side by side, gives what is wanted.

    values: in rising order, over the whole range; curve: their results, where they are known. Each stretch
    between two of them on either side of what is wanted is looked at again in finer parts, as often as there
    are `digits`, the decimals of those parts. A value whose result is further off than `near` is none: where
    the curve is rough, none may give it.
    """
    over = np.asarray(values, dtype=float).tolist()
    results = measure(over) if curve is None else curve
    found = [_refined(measure, (over[at], over[at + 1]), wanted, digits)
             for at in _crossings(results, wanted)]
    close = [value for value, result in found if abs(result - wanted) <= near]
    low, high = int(np.argmin(results)), int(np.argmax(results))
    return Solution(tuple(dict.fromkeys(close)), (over[low], float(results[low])),
                    (over[high], float(results[high])))


def _crossings(curve: Array, wanted: float) -> list[int]:
    """The places from which on the curve passes what is wanted, or begins there."""
    above = curve >= wanted
    return np.flatnonzero(above[:-1] != above[1:]).tolist()


def _refined(measure: Measure, between: tuple[float, float], wanted: float,
             digits: Sequence[int]) -> tuple[float, float]:
    """The value in a stretch at whose ends the results lie on either side of what is wanted, and its
    result."""
    for decimals in digits:
        inner = np.round(np.linspace(*between, PARTS + 1)[1:-1], decimals)
        values = np.unique([between[0], *inner, between[1]]).tolist()
        curve = measure(values)
        at = _crossings(curve, wanted)[0]
        between = values[at], values[at + 1]
    nearer = at + int(abs(curve[at + 1] - wanted) < abs(curve[at] - wanted))
    return values[nearer], float(curve[nearer])
