"""All values of one knob at once: the curves that a figure shows between one answer and the next, and the
faint fan behind the curve that is held.

A curve of the fan equals the one of that Experiment run by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from core.analysis import analyse
from core.cells import Trace, cell_of
from core.cells.numerics import Array
from core.experiment import KNOBS, Experiment, Knob, make_input, make_params
from core.experiment.sweep import SCALED, spread, sweep
from core.gradients import END, through_time

__all__ = ["FANNED", "Fan", "fan"]

FANNED = ("steps", *SCALED)
MOST, LEAST = 401, 25  # values on a slider's track: all that it takes, as a rule; with fewer, none at all
FARTHEST = 400  # steps: longer runs would cost more than all others together
AFFORDED = 1.6e8  # numbers of W_hh that are multiplied, forward and back, for one fan: under a second
TOGETHER = 12  # parts in which lengths are run side by side, each as long as its longest


@dataclass(frozen=True, eq=False)
class Fan:
    """knob: whose values they are, in order; curves: cell -> for every value log10 of the gradient by lag,
    (T+1,). A cell that the knob does not change has none."""

    knob: str
    values: tuple[float, ...]
    curves: Mapping[str, list[Array]]


def fan(experiment: Experiment, knob: str) -> Fan | None:
    """Return the curves of values spread over a knob's whole track; None where they would cost too much, or
    where another length is not a longer piece of the same run.

    Raises: ValueError for a knob that has no fan.
    """
    if knob not in FANNED:
        raise ValueError(f"a fan is of one of {', '.join(FANNED)}, got {knob}")
    known = KNOBS[knob]
    cells = [cell for cell in experiment.cells if known.of in ("", cell)]
    blocks = experiment.passes * experiment.layers * sum(cell_of(cell).BLOCKS for cell in cells)
    cost = _length(experiment, known) * experiment.hidden**2 * blocks
    values = tuple(spread(known, min(MOST, int(AFFORDED / max(cost, 1)))).tolist())
    if len(values) < LEAST or not cells:
        return None
    if knob != "steps":
        swept = {cell: sweep(experiment, cell, {knob: values}).gradient for cell in cells}
        return Fan(knob, values, {cell: list(curves.T) for cell, curves in swept.items()})
    values = tuple(value for value in values if value <= FARTHEST)
    lengths = np.array(values, int)
    curves = {cell: _by_length(experiment, cell, lengths) for cell in cells}
    return Fan(knob, values, curves) if all(curves.values()) else None


def _length(experiment: Experiment, knob: Knob) -> float:
    """How many steps a value's run has, on average over the track."""
    if knob.name != "steps":
        return experiment.steps
    assert knob.high is not None
    return float(FARTHEST * (FARTHEST / knob.high) ** (1 / knob.curve) / (1 + knob.curve))


def _by_length(experiment: Experiment, cell: str, lengths: Array) -> list[Array]:
    """Return the curve of each length, from one run of the longest: every other is its beginning. Empty where
    it is not, or with other losses or layers than the one."""
    longest = replace(experiment, steps=int(lengths.max()))
    x = make_input(longest)
    alike = all(np.array_equal(x[:steps], make_input(replace(experiment, steps=steps)))
                for steps in lengths.tolist())
    if experiment.layers > 1 or experiment.how != END or not alike:
        return []
    run = analyse([make_params(longest, cell)], x).top
    curves: list[Array] = []
    for near in np.array_split(lengths, TOGETHER):
        gradient = through_time(run.params, _ending_at(run.trace, near))
        curves += [gradient[:steps + 1, place] for place, steps in enumerate(near)]
    return curves


def _ending_at(trace: Trace, lengths: Array) -> Trace:
    """Return a run whose examples are the first steps of this one, so many as each length says, all with
    their end at the end; what stands before an example's beginning is of no use."""
    steps, longest = len(trace.x), int(lengths.max())

    def shifted(array: Array) -> Array:
        rows = np.arange(longest + len(array) - steps)[:, None] + (lengths - longest)
        return np.ascontiguousarray(np.moveaxis(array[np.maximum(rows, 0), ..., 0], 1, -1))

    arrays: dict[str, Any] = {field.name: shifted(value) for field in fields(trace)
                              if isinstance(value := getattr(trace, field.name), np.ndarray)}
    return replace(trace, **arrays)
