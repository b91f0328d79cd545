"""Where the pre-activations of a run lie on their squashing functions, and how steep these are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import Params, Trace, cell_of, numerics
from core.cells.numerics import ACTIVATIONS, HARD, SIGMOID, Array, slope_of_gate

__all__ = ["SIGMOID", "Slopes", "saturation", "slope"]


class Slopes(NamedTuple):
    """Pre-activations a and the slope of their squashing function there, both (T, H); its name."""

    a: Array
    slope: Array
    squashed_by: str


def slope(a: npt.ArrayLike, squashed_by: str) -> Array:
    """Return the derivative at a of the sigmoid, a hard one or an activation by name: at most ¼ of a sigmoid,
    1 of the activations.

    >>> [float(slope(0.0, name)) for name in ("sigmoid", "tanh")]
    [0.25, 1.0]
    """
    a = np.asarray(a, dtype=float)
    if squashed_by == SIGMOID or squashed_by in HARD:
        return slope_of_gate(a, squashed_by)
    if squashed_by not in ACTIVATIONS:
        raise ValueError(
            f"squashed_by must be one of {', '.join((SIGMOID, *ACTIVATIONS))}, got {squashed_by!r}"
        )
    return numerics.slope(a, squashed_by)


def saturation(params: Params, trace: Trace, example: int = 0) -> Mapping[str, Slopes]:
    """Return pre-activations and slopes of one example of a batch: by gate letter, or under "h" of a cell
    without gates.

    A gate that has rounded to 1 still has its own a, and a slope that is small but not 0; one set by hand has
    neither and is left out. A simple RNN's a beyond every float is infinite.
    Raises: ValueError for a run in float32, which keeps no pre-activations.
    """
    if trace.a is None:
        raise ValueError("saturation needs a run in float64, got one in float32")
    cell, a = cell_of(params.cell), trace.a[..., example]
    activation = params.settings.get("activation", "tanh")
    if not cell.GATES:
        with np.errstate(over="ignore"):
            a = a * 10.0 ** trace.true_scale[1:, :, example]
        return {"h": Slopes(a, slope(a, activation), activation)}
    gate = params.settings.get("gate", SIGMOID)
    kinds = {letter: gate if letter in cell.SIGMOIDS else activation for letter in cell.GATES}
    return {
        letter: Slopes(part, slope(part, kinds[letter]), kinds[letter])
        for letter, part in zip(kinds, np.split(a, cell.BLOCKS, axis=-1), strict=True)
        if letter not in trace.by_hand
    }
