"""Which value of a knob leaves so much of the gradient: the cause of a wanted result.

>>> lstm = over_range(Experiment(), "lstm", "forget_bias")
>>> found = solve(lstm, lag=50, wanted=-1.0)  # a tenth
>>> [f"{value:.3f}" for value in found.values]
['3.956']
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cells.numerics import Array
from core.experiment import KNOBS, Experiment
from core.experiment.sweep import Sweep, sweep

__all__ = ["Solution", "over_range", "solve"]

GRID = 61  # values of a range that are looked at
NEAR = 0.05  # log10: what is further off is none; where the gradient is rough, no value may give it
PARTS = 10  # of each stretch, in each of
ROUNDS = (2, 3)  # further looks, each ten times as close: decimals of their values


@dataclass(frozen=True)
class Solution:
    """The values that give what was wanted, in rising order; and over the whole range the (value, log10) that
    leaves least and most."""

    values: tuple[float, ...]
    least: tuple[float, float]
    most: tuple[float, float]


def over_range(experiment: Experiment, cell: str, name: str) -> Sweep:
    """Return the gradient of a cell over the whole range of a knob, for `solve`.

    Raises: ValueError for a knob that has no range or changes the shape of the arrays.
    """
    knob = KNOBS[name]
    if knob.low is None or knob.high is None:
        raise ValueError(f"{name} has no range")
    return sweep(experiment, cell, {name: np.linspace(knob.low, knob.high, GRID).tolist()})


def solve(swept: Sweep, lag: int, wanted: float) -> Solution:
    """Return where log10 of the gradient is `wanted` at a lag: between two values on either side of it,
    looked at again in finer parts."""
    (values,) = swept.values.values()
    curve = swept.gradient[lag]
    found = [_refined(swept, lag, wanted, (values[at], values[at + 1])) for at in _crossings(curve, wanted)]
    near = [value for value, log10 in found if abs(log10 - wanted) <= NEAR]
    low, high = int(np.argmin(curve)), int(np.argmax(curve))
    return Solution(tuple(dict.fromkeys(near)), (values[low], float(curve[low])),
                    (values[high], float(curve[high])))


def _crossings(curve: Array, wanted: float) -> list[int]:
    """The places from which on the curve passes what is wanted, or begins there."""
    above = curve >= wanted
    return np.flatnonzero(above[:-1] != above[1:]).tolist()


def _refined(swept: Sweep, lag: int, wanted: float, between: tuple[float, float]) -> tuple[float, float]:
    """The value in a stretch at whose ends the gradient lies on either side of what is wanted, and the
    gradient there."""
    (name,) = swept.values
    for digits in ROUNDS:
        values = np.round(np.linspace(*between, PARTS + 1), digits).tolist()
        curve = sweep(swept.experiment, swept.cell, {name: values}).gradient[lag]
        at = _crossings(curve, wanted)[0]
        between = values[at], values[at + 1]
    nearer = at + int(abs(curve[at + 1] - wanted) < abs(curve[at] - wanted))
    return values[nearer], float(curve[nearer])
