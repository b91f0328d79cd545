"""One or two knobs over a range, all values at once: the phase map.

A sweep equals running each Experiment by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from types import MappingProxyType
from typing import Any

import numpy as np

from core.analysis import analyse
from core.cells import Params, cell_of
from core.cells.arrays import frozen
from core.cells.numerics import Array
from core.experiment import KNOBS, Experiment, Knob, make_input, make_params
from core.experiment.experiment import DIGITS

__all__ = ["SWEPT", "Sweep", "over_seeds", "spread", "sweep"]

DRAWN = ("seed", "signal", "init", "lstm_init", "chrono")  # each value has draws or code of its own
SCALED = (
    "input_scale",
    "weight_scale",
    "forget_bias",
    "gain",
    "update_bias",
)  # each value is a factor or a term
SWEPT = DRAWN + SCALED  # the other knobs change the shape of the arrays
LARGEST = 2**22  # numbers of W_hh held at once; more values are taken in turns


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a sweep gives: the values of each knob, and the curves with one axis per knob after the lag.

    gradient and cell_path are log10 by lag, (T+1, values of the first knob, values of the second); cell_path
    is None for a cell without a keep gate.
    """

    experiment: Experiment
    cell: str
    values: Mapping[str, tuple[Any, ...]]
    gradient: Array
    cell_path: Array | None


def sweep(experiment: Experiment, cell: str, values: Mapping[str, Sequence[Any]]) -> Sweep:
    """Return the gradient of `cell` for every value, or every pair of values, of one or two knobs by name.

    Raises: KnobError for a value that its knob does not take, ValueError for a knob that changes the shape of
    the arrays.
    """
    cell_of(cell)
    if not 1 <= len(values) <= 2 or not all(name in SWEPT for name in values):
        raise ValueError(f"a sweep takes one or two of {', '.join(SWEPT)}, got {', '.join(values) or 'none'}")
    if not all(len(of_one) for of_one in values.values()):
        raise ValueError("a sweep needs at least one value of each knob, got none")
    taken = {name: tuple(KNOBS[name].check(value) for value in of_one) for name, of_one in values.items()}
    ordered = sorted(taken, key=SWEPT.index)  # the drawn before the scaled
    points = list(product(*(taken[name] for name in ordered)))
    at_once = max(1, LARGEST // (4 * experiment.hidden**2))
    parts = [
        _curves(experiment, cell, ordered, points[first : first + at_once])
        for first in range(0, len(points), at_once)
    ]
    shape = (experiment.steps + 1, *(len(taken[name]) for name in ordered))
    axes = (0, *(1 + ordered.index(name) for name in taken))
    gradient = np.concatenate([part[0] for part in parts], axis=1).reshape(shape).transpose(axes)
    paths = [part[1] for part in parts if part[1] is not None]
    cell_path = np.concatenate(paths, axis=1).reshape(shape).transpose(axes) if paths else None
    return Sweep(
        experiment,
        cell,
        MappingProxyType(taken),
        frozen(gradient),
        None if cell_path is None else frozen(cell_path),
    )


def spread(knob: Knob, count: int) -> Array:
    """Return about `count` values of a knob that its slider takes, evenly spaced along the slider, rising.

    Raises: ValueError for a knob that has no range.
    """
    if knob.low is None or knob.high is None or knob.step is None:
        raise ValueError(f"{knob.name} has no range")
    even = knob.low + (knob.high - knob.low) * np.linspace(0, 1, count) ** knob.curve
    return np.unique(np.round(np.round(even / knob.step) * knob.step, DIGITS))


def over_seeds(experiment: Experiment, cell: str, seeds: Sequence[int],
               percents: Sequence[float] = (5, 95)) -> Array:
    """Return percentiles of the gradient over seeds, by lag, log10, (len(percents), T+1); -inf where so many
    seeds end in zero."""
    curves = sweep(experiment, cell, {"seed": seeds}).gradient
    return frozen(np.percentile(curves, percents, axis=1, method="inverted_cdf"))


def _curves(
    experiment: Experiment, cell: str, names: Sequence[str], points: Sequence[tuple[Any, ...]],
) -> tuple[Array, Array | None]:
    """Return gradient and cell path, (T+1, points), of all points run side by side; a point has a value for
    each of `names`."""
    layers, x = _side_by_side(experiment, cell, names, points)
    top = analyse(layers, x, how=experiment.how).top
    return top.gradient, top.cell_path


def _side_by_side(
    experiment: Experiment, cell: str, names: Sequence[str], points: Sequence[tuple[Any, ...]],
) -> tuple[list[Params], Array]:
    """Return each layer's weights (points, ...) and inputs (T, points, D, 1) of all points, drawn once for
    points with the same draws."""
    drawn, scaled = [name for name in names if name in DRAWN], [name for name in names if name in SCALED]
    weights: list[dict[str, list[Array]]] = [{} for _ in range(experiment.layers)]
    inputs: list[Array] = []
    layers: list[Params] = []
    for setting, same in groupby(points, key=lambda point: point[:len(drawn)]):
        numbers = np.array([point[len(drawn):] for point in same], dtype=np.float64)  # (points, scaled knobs)
        swept = {name: numbers[:, k, None, None] for k, name in enumerate(scaled)}
        base = replace(experiment, **dict(zip(drawn, setting, strict=True)))
        x = make_input(base, **swept)
        layers = [make_params(base, cell, layer, **swept) for layer in range(base.layers)]
        for params, found in zip(layers, weights, strict=True):
            for name, array in params.weights.items():
                found.setdefault(name, []).append(np.broadcast_to(array, (len(numbers), *array.shape[-2:])))
        x = x if "input_scale" in swept else x[:, None]
        inputs.append(np.broadcast_to(x, (len(x), len(numbers), *x.shape[-2:])))
    together = [params.with_weights({name: _joined(arrays, axis=0) for name, arrays in found.items()})
                for params, found in zip(layers, weights, strict=True)]
    return together, _joined(inputs, axis=1)


def _joined(arrays: Sequence[Array], axis: int) -> Array:
    """Return arrays joined along an axis; a single one as it is, which may be a view of few numbers."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=axis)
