"""Be the gate: tasks for an LSTM of one unit whose gates are set by hand, and what was lost where.

`Practice` lets a network learn the same tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core.by_hand.unit import play
from core.cells import lstm
from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array
from core.learning.tasks import Batch

__all__ = ["MARKS", "Attempt", "Fault", "Practice", "Score", "Task", "attempt", "ideal_gates", "score"]

MARKS = ("store", "add", "show")


@dataclass(frozen=True)
class Task:
    """The input, and at which steps (from 1) its value is to be stored in place of the old one, added to it,
    the memory shown."""

    x: tuple[float, ...]
    stores: tuple[int, ...] = ()
    adds: tuple[int, ...] = ()
    shows: tuple[int, ...] = ()

    @property
    def marks(self) -> Array:
        """1 where a step is marked, else 0: (T, 3), in the order of MARKS."""
        steps = np.arange(1, len(self.x) + 1)
        return np.stack(
            [np.isin(steps, marked) for marked in (self.stores, self.adds, self.shows)], axis=1
        ).astype(np.float64)


@dataclass(frozen=True)
class Fault:
    """What one gate did wrong at a step (from 1), and what that changed, in the unit of c or of h.

    kind: "forgot", "kept" (the old value, when a new one was stored), "missed" (too little written), "mixed"
    (a distractor written): `amount` is what is off in c when it is shown. "hid" (too little shown), "leaked"
    (shown unasked): what is off in h.
    """

    kind: str
    gate: str
    step: int
    value: float
    amount: float


@dataclass(frozen=True, eq=False)
class Score:
    """`share` is 1 if h is as wanted (T,) at every step, and 0 if it is off by as much as showing nothing
    would be, or more."""

    share: float
    wanted: Array
    faults: tuple[Fault, ...]  # gravest first; none where nothing is off


def ideal_gates(marks: Array) -> dict[str, Array]:
    """Return gates that do what marks (T, 3, ...) ask for: write where asked to, keep all but what is
    replaced, show on cue."""
    store, add, show = np.moveaxis(marks, 1, 0)
    return {"f": 1.0 - store, "i": np.maximum(store, add), "o": show}


def score(task: Task, trace: lstm.Trace) -> Score:
    """Return how well a run does the task, and which gate lost what.

    With c* the ideal run, the error of the memory d_t = c_t - c*_t obeys

        d_t = f_t d_{t-1} + (f_t - f*_t) c*_{t-1} + (i_t - i*_t) g_t

    so each step adds its own two faults, and later forget gates scale them until the memory is shown.
    """
    ideal = ideal_gates(task.marks)
    best = play(task.x, ideal)
    f, i, g, o = (array[:, 0, 0] for array in (trace.f, trace.i, trace.g, trace.o))
    c_ideal, wanted, h, shown = (
        best.c[:, 0, 0],
        best.h[1:, 0, 0],
        trace.h[1:, 0, 0],
        np.tanh(trace.c[1:, 0, 0]),
    )
    faults: list[Fault] = []
    for t in range(len(task.x)):
        arrives = max((_left(f, t, show - 1) for show in task.shows if show > t), default=0.0)
        forget, write = (f[t] - ideal["f"][t]) * c_ideal[t] * arrives, (i[t] - ideal["i"][t]) * g[t] * arrives
        output = (o[t] - ideal["o"][t]) * shown[t]
        faults.append(Fault("forgot" if ideal["f"][t] else "kept", "f", t + 1, float(f[t]), float(forget)))
        faults.append(Fault("missed" if ideal["i"][t] else "mixed", "i", t + 1, float(i[t]), float(write)))
        faults.append(Fault("hid" if ideal["o"][t] else "leaked", "o", t + 1, float(o[t]), float(output)))
    real = sorted((fault for fault in faults if fault.amount), key=lambda fault: -abs(fault.amount))
    return Score(_share(h, wanted), frozen_buffer(wanted.copy()), tuple(real) if (h != wanted).any() else ())


def _left(f: Array, after: int, until: int) -> float:
    """Return the share of what the belt held after one step that is left at another, both from 0."""
    return float(np.prod(f[after + 1:until + 1]))


@dataclass(frozen=True, eq=False)
class Attempt:
    """How a network did a task: its gates over time, what it showed (T,), and its share of what was wanted,
    as in a Score."""

    trace: lstm.Trace
    shown: Array
    share: float


def attempt(task: Task, params: lstm.Params, W_hy: npt.ArrayLike, b_y: npt.ArrayLike) -> Attempt:
    """Return what a network of one unit that has learnt `Practice` does with a task's numbers and marks."""
    inputs = np.column_stack([task.x, task.marks])
    trace = lstm.forward(params, inputs[:, :, None])
    shown = trace.h[1:, 0, 0] * float(np.squeeze(W_hy)) + float(np.squeeze(b_y))
    wanted = play(task.x, ideal_gates(task.marks)).h[1:, 0, 0]
    return Attempt(trace, frozen_buffer(shown), _share(shown, wanted))


def _share(shown: Array, wanted: Array) -> float:
    return max(0.0, 1.0 - float(np.abs(shown - wanted).sum() / np.abs(wanted).sum()))


@dataclass(frozen=True)
class Practice:
    """The tasks, for a network to learn: a number and three marks at each of `distance` steps; the answer is
    what h should be last.

    Every other sequence ends on a show. Score: 1 - mean error / mean size of the answers, as for gates set by
    hand.
    """

    name: ClassVar[str] = "practice"
    inputs: ClassVar[int] = 1 + len(MARKS)
    outputs: ClassVar[int] = 1
    tokens: ClassVar[bool] = False
    chance: ClassVar[float] = 0.0
    enough: ClassVar[float] = 0.9
    shortest: ClassVar[int] = 1
    often: ClassVar[tuple[float, float, float]] = (
        0.12,
        0.08,
        0.25,
    )  # how often a step is marked store, add, show

    def steps(self, distance: int) -> int:
        """Return the length of the sequences: the distance itself."""
        return distance

    def batch(self, rng: np.random.Generator, examples: int, distance: int) -> Batch:
        """Return sequences (T, 4, B) and what is to be shown at their ends."""
        x = rng.uniform(-1.5, 1.5, (distance, 1, examples))
        store, add, show = (rng.random((distance, examples)) < often for often in self.often)
        add &= ~store
        show[-1] = rng.random(examples) < 0.5
        marks = np.stack([store, add, show], axis=1).astype(np.float64)
        wanted = play(x[:, 0], ideal_gates(marks)).h[-1, 0]
        return Batch(np.concatenate([x, marks], axis=1), wanted)

    def score(self, output: Array, y: Array) -> Array:
        """Return the share of the answers that is right (...) for outputs (..., 1, B) and answers (...,
        B)."""
        error = np.abs(output[..., 0, :] - y).mean(axis=-1)
        return np.asarray(1.0 - error / np.abs(y).mean(axis=-1))
