"""One or two knobs over a range, all values at once: the phase map. A sweep equals running each Experiment by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from core import gradients
from core.arrays import frozen_buffer
from core.cells import CELLS
from core.experiment import KNOBS, Experiment, make_input, make_params
from core.numerics import Array

__all__ = ["SWEPT", "Sweep", "sweep"]

SWEPT = tuple(name for name in KNOBS if name not in ("steps", "hidden", "inputs", "activation", "gru"))  # these change no shape
LARGEST = 2**22  # numbers of W_hh held at once; more values are taken in turns


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a sweep gives: the values of each knob, and the curves with one axis per knob after the lag.

    gradient and cell_path are log10 by lag, (T+1, values of the first knob, values of the second); cell_path is None for the RNN.
    """

    experiment: Experiment
    cell: str
    values: Mapping[str, tuple[Any, ...]]
    gradient: Array
    cell_path: Array | None


def sweep(experiment: Experiment, cell: str, values: Mapping[str, Sequence[Any]]) -> Sweep:
    """Return the gradient of `cell` for every value, or every pair of values, of one or two knobs by name.

    Raises: KnobError for a value that its knob does not take, ValueError for a knob that changes the shape of the arrays.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {cell!r}")
    if not 1 <= len(values) <= 2 or not all(name in SWEPT for name in values):
        raise ValueError(f"a sweep takes one or two of {', '.join(SWEPT)}, got {', '.join(values) or 'none'}")
    if not all(len(of_one) for of_one in values.values()):
        raise ValueError("a sweep needs at least one value of each knob, got none")
    taken = {name: tuple(KNOBS[name].check(value) for value in of_one) for name, of_one in values.items()}
    settings: list[dict[str, Any]] = [dict(zip(taken, pair, strict=True)) for pair in product(*taken.values())]
    grid = [replace(experiment, **setting) for setting in settings]
    at_once = max(1, LARGEST // (4 * experiment.hidden**2))
    parts = [_curves(grid[first:first + at_once], cell) for first in range(0, len(grid), at_once)]
    shape = (experiment.steps + 1, *(len(of_one) for of_one in taken.values()))
    gradient = frozen_buffer(np.concatenate([part[0] for part in parts], axis=1).reshape(shape))
    paths = [part[1] for part in parts if part[1] is not None]
    cell_path = frozen_buffer(np.concatenate(paths, axis=1).reshape(shape)) if paths else None
    return Sweep(experiment, cell, MappingProxyType(taken), gradient, cell_path)


def _curves(experiments: Sequence[Experiment], cell: str) -> tuple[Array, Array | None]:
    """Return gradient and cell path, (T+1, values), of experiments that differ in numbers only, run side by side."""
    params = [make_params(experiment, cell) for experiment in experiments]
    arrays = {name for name, value in vars(params[0]).items() if isinstance(value, np.ndarray)}
    together = replace(params[0], **{name: frozen_buffer(np.stack([getattr(each, name) for each in params])) for name in arrays})
    x = np.stack([make_input(experiment) for experiment in experiments], axis=1)  # (T, values, D, 1)
    trace = CELLS[cell].forward(together, frozen_buffer(x))
    path = gradients.cell_path(trace)[..., 0] if CELLS[cell].GATES else None
    return gradients.through_time(together, trace)[..., 0], path
