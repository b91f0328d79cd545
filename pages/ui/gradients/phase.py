"""The phase map: the gradient by lag over a knob's whole range. Kept, so that turning the knob itself costs
nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

import core
from core import Experiment, gradients
from core.analysis import CellRun
from core.cells import cell_of
from core.experiment.sweep import spread, sweep

COUNTS = (61, 31, 21, 13, 9)  # values of the knob: as many as can be afforded
SECONDS = 0.3  # that a map may take
# seconds for a value and step, and more for each recurrent weight: measured
PER_STEP, PER_WEIGHT = 1.5e-6, 1.3e-9
LARGEST = 2**22  # numbers of W_hh that are held at once
MODELS = ("rnn", "lstm")  # that a knob which is no cell's own moves

# Values that are written beside the map.
TICKS = {"weight_scale": (0, 0.5, 1, 1.5, 2, 3, 4), "forget_bias": (-4, -2, 0, 2, 4, 6, 8),
         "gain": (0, 1, 2, 4, 8, 12), "input_scale": (0, 0.1, 1, 5, 10, 20)}


@dataclass(frozen=True, eq=False)
class Phase:
    """values of the knob, (V,), where each stands on its slider, 0 to 1, and log10 of each model's gradient,
    (T+1, V)."""

    knob: str
    is_coarse: bool  # fewer values than there would be of a smaller network
    values: np.ndarray
    places: np.ndarray
    gradients: Mapping[str, np.ndarray]


def phase(experiment: Experiment, knob: str, curve: float) -> Phase | None:
    """The map of an experiment over a knob's range; None where it would take too long. curve: the exponent of
    the knob's slider."""
    count = affordable(experiment, knob)
    if count is None:
        return None
    values = spread(core.KNOBS[knob], count)
    gradients = {model: _swept(_essential(experiment, knob, model), model, knob, tuple(values.tolist()))
                 for model in moved_by(knob)}
    return Phase(knob, count < COUNTS[0], values, np.array([place(knob, value, curve)
                                                            for value in values.tolist()]), gradients)


def of_run(run: CellRun, curve: float) -> Phase | None:
    """The map of given weights over the gain, which multiplies their own W_hh; None where it would take too
    long."""
    params, x = run.params, run.trace.x
    each = len(x) * (PER_STEP + PER_WEIGHT * params.W_hh.size)
    count = next((count for count in COUNTS if count * each <= SECONDS), None)
    if count is None:
        return None
    values, cell = spread(core.KNOBS["gain"], count), cell_of(run.cell)
    wide = {name: np.broadcast_to(array, (len(values), *array.shape))
            for name, array in params.weights.items()}
    found = []
    at_once = max(1, LARGEST // params.W_hh.size)
    for first in range(0, len(values), at_once):
        part = slice(first, first + at_once)
        weights = {name: array[part] for name, array in wide.items()}
        weights["W_hh"] = params.W_hh * values[part, None, None]
        swept = params.with_weights(weights)
        found.append(gradients.through_time(swept, cell.forward(swept, x[:, None]))[..., 0])
    return Phase("gain", count < COUNTS[0], values, np.array([place("gain", value, curve)
                                                              for value in values.tolist()]),
                 {run.cell: np.concatenate(found, axis=1)})


def moved_by(knob: str) -> tuple[str, ...]:
    """The models whose gradient a knob moves."""
    return (core.KNOBS[knob].of,) if core.KNOBS[knob].of else MODELS


def affordable(experiment: Experiment, knob: str) -> int | None:
    """How many values of the knob can be mapped in the time that a map may take; None where it is not even
    the fewest."""
    weights = [core.CELLS[model].BLOCKS * experiment.hidden**2 for model in moved_by(knob)]
    steps = experiment.passes * experiment.layers * experiment.steps
    each = steps * sum(PER_STEP + PER_WEIGHT * count for count in weights)
    return next((count for count in COUNTS if count * each <= SECONDS), None)


def place(knob: str, value: float, curve: float) -> float:
    """Where a value stands on its slider, 0 to 1."""
    low, high = core.KNOBS[knob].low, core.KNOBS[knob].high
    assert low is not None
    assert high is not None
    return float(((value - low) / (high - low)) ** (1 / curve))


def _essential(experiment: Experiment, knob: str, model: str) -> Experiment:
    """The experiment without the knob and without what the model does not know of: runs are kept by what
    decides them."""
    foreign = [name for name, other in core.KNOBS.items() if other.of not in ("", model)]
    plain: dict[str, Any] = {name: core.KNOBS[name].default for name in (knob, *foreign)}
    return replace(experiment, **plain)


@lru_cache(maxsize=32)
def _swept(experiment: Experiment, model: str, knob: str, values: tuple[float, ...]) -> np.ndarray:
    return sweep(experiment, model, {knob: values}).gradient
