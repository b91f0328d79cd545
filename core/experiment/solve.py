"""Which value of a knob leaves so much of the gradient: the cause of a wanted result.

>>> lstm = over_range(Experiment(), "lstm", "forget_bias")
>>> found = solve(lstm, lag=50, wanted=-1.0)  # a tenth
>>> [f"{value:.3f}" for value in found.values]
['3.956']
"""

from __future__ import annotations

import numpy as np

from core import inverse
from core.cells.numerics import Array
from core.experiment import KNOBS, Experiment
from core.experiment.sweep import Sweep, sweep
from core.inverse import Solution

__all__ = ["Solution", "over_range", "solve"]

GRID = 61  # values of a range that are looked at
NEAR = 0.05  # log10: what is further off is none; where the gradient is rough, no value may give it
DIGITS = (2, 3)  # decimals of the values in each further look


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
    ((name, values),) = swept.values.items()

    def measure(values: list[float]) -> Array:
        left: Array = sweep(swept.experiment, swept.cell, {name: values}).gradient[lag]
        return left

    return inverse.solve(measure, values, wanted, digits=DIGITS, near=NEAR, curve=swept.gradient[lag])
