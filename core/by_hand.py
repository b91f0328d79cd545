"""Be the gate: an LSTM of one unit whose gates are set by hand, tasks for it, and what was lost where.

No recurrent weights, and the candidate is tanh(x): what happens to the memory is decided by f, i and o alone. They may be 0 and 1,
which no sigmoid reaches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import frozen_buffer
from core.cells import lstm
from core.numerics import Array

__all__ = ["CELL", "GATES", "Fault", "Score", "Task", "perfect_gates", "play", "score"]

GATES = "fio"
CELL = lstm.Params(W_xh=np.array([[0.0], [0.0], [1.0], [0.0]]), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)))


@dataclass(frozen=True)
class Task:
    """The input, and at which steps (from 1) its value is to be written, the old memory erased first, the memory shown."""

    x: tuple[float, ...]
    writes: tuple[int, ...]
    shows: tuple[int, ...]
    erases: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What one gate did wrong at a step (from 1), and what that changed, in the unit of c or of h.

    kind: "forgot", "kept" (old memory not erased), "missed" (too little written), "mixed" (a distractor written): `amount` is what
    is off in c when it is shown; "hid" (too little shown), "leaked" (shown unasked): what is off in h at that step.
    """

    kind: str
    gate: str
    step: int
    value: float
    amount: float


@dataclass(frozen=True, eq=False)
class Score:
    """`share` is 1 if h is as wanted at every step, and 0 if it is off by as much as showing nothing would be, or more."""

    share: float
    wanted: Array
    faults: tuple[Fault, ...]  # gravest first


def play(x: npt.ArrayLike, gates: Mapping[str, npt.ArrayLike]) -> lstm.Trace:
    """Return the run of the cell for x (T,), its gates f, i, o by letter (T,)."""
    return lstm.forward(CELL, np.asarray(x, dtype=np.float64)[:, None, None], gates={letter: gates[letter] for letter in GATES})


def perfect_gates(task: Task) -> dict[str, Array]:
    """Return gates that solve the task: keep everything but what is to be erased, write and show only where asked to."""
    def at(steps: tuple[int, ...]) -> Array:
        return np.isin(np.arange(1, len(task.x) + 1), steps).astype(np.float64)

    return {"f": 1.0 - at(task.erases), "i": at(task.writes), "o": at(task.shows)}


def score(task: Task, trace: lstm.Trace) -> Score:
    """Return how well a run does the task, and which gate lost what.

    With c* the perfect run, the error of the memory d_t = c_t - c*_t obeys

        d_t = f_t d_{t-1} + (f_t - f*_t) c*_{t-1} + (i_t - i*_t) g_t

    so each step adds its own two faults, and later forget gates scale them until the memory is shown.
    """
    ideal, T = perfect_gates(task), len(task.x)
    best = play(task.x, ideal)
    f, i, g, o = (array[:, 0, 0] for array in (trace.f, trace.i, trace.g, trace.o))
    c_ideal, wanted, h, shown = best.c[:, 0, 0], best.h[1:, 0, 0], trace.h[1:, 0, 0], np.tanh(trace.c[1:, 0, 0])
    off = np.abs(h - wanted)
    faults: list[Fault] = []
    for t in range(T):
        arrives = max((_kept(f, t, show - 1) for show in task.shows if show > t), default=0.0)
        forget, write = (f[t] - ideal["f"][t]) * c_ideal[t] * arrives, (i[t] - ideal["i"][t]) * g[t] * arrives
        output = (o[t] - ideal["o"][t]) * shown[t]
        faults.append(Fault("forgot" if ideal["f"][t] else "kept", "f", t + 1, float(f[t]), float(forget)))
        faults.append(Fault("missed" if ideal["i"][t] else "mixed", "i", t + 1, float(i[t]), float(write)))
        faults.append(Fault("hid" if ideal["o"][t] else "leaked", "o", t + 1, float(o[t]), float(output)))
    real = sorted((fault for fault in faults if fault.amount), key=lambda fault: -abs(fault.amount))
    share = max(0.0, 1.0 - float(off.sum() / np.abs(wanted).sum()))
    return Score(share, frozen_buffer(wanted.copy()), tuple(real) if off.any() else ())


def _kept(f: Array, after: int, until: int) -> float:
    """Return the share of what the belt held after one step that is left at another, both from 0."""
    return float(np.prod(f[after + 1:until + 1]))
