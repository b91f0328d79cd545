"""Memory kept apart from output: a value is written once, held behind a shut output gate, shown on cue, and
erased.

An LSTM of one unit whose gates are set by hand (no recurrent weights, candidate tanh x), and a simple RNN of
one unit that reads the same input. Without recurrent weights nothing but the belt leads from the written c to
a later state, so the derivatives given here are whole ones. In an LSTM with weights h also feeds every gate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.by_hand import CELL
from core.cells import lstm, rnn
from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array, log10, slope_of_tanh
from core.gradients.flows import remains
from core.streams import STREAMS

__all__ = ["ERASED", "OPEN", "REST", "Control", "Plan", "make_gates", "make_input", "run"]

OPEN = 0.95  # the output gate on cue, unless it stands further open while holding
ERASED = 0.01  # the forget gate where the memory is erased, unless it lets even less through while holding
REST = ("distractors", "silence", "same")  # what comes in at all other steps


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What happens when; steps count from 1. `value` comes in at `write_at`, let in by i_write; `rest` comes
    in at all other steps.

    The output gate stands at o_hold before step `show_at`, and is open from there on. At step `erase_at` the
    forget gate shuts once; 0: never. `weight` is the recurrent weight of the RNN.
    """

    write_at: int = 5
    show_at: int = 91
    erase_at: int = 0
    value: float = 1.0
    rest: str = "distractors"
    i_write: float = 0.95
    i_hold: float = 0.0
    f_hold: float = 0.99
    o_hold: float = 0.0
    weight: float = 0.9
    steps: int = 100


@dataclass(frozen=True, eq=False)
class Control:
    """A plan carried out: input x (T,), the LSTM's trace, the RNN's hidden state (T,).

    What is left of the writing in c (left_c) and in the RNN (left_rnn), (T,): the value's sign is flipped and
    all is run again, see core.gradients.flows.remains. Derivatives with respect to the state right after the
    writing, (T,): ∂c_t/∂c_write (belt), ∂h_t/∂c_write (shown), and log10 of ∂h_t/∂h_write in the RNN
    (rnn_back). All of these are NaN before the writing.
    """

    plan: Plan
    x: Array
    trace: lstm.Trace
    rnn: Array
    left_c: Array
    left_rnn: Array
    belt: Array
    shown: Array
    rnn_back: Array

    def gate(self, letter: str) -> Array:
        """Return one gate, f, i or o, at every step, (T,)."""
        return self.trace.gate(letter)[:, 0, 0]

    @property
    def c(self) -> Array:
        """The cell state after every step, (T,)."""
        return self.trace.c[1:, 0, 0]

    @property
    def h(self) -> Array:
        """The LSTM's hidden state after every step, (T,)."""
        return self.trace.h[1:, 0, 0]


def make_input(plan: Plan) -> Array:
    """Return the input, (T,): distractors are drawn evenly from -1 to 1, always the same ones."""
    if plan.rest == "same":
        return np.full(plan.steps, plan.value)
    x = np.zeros(plan.steps)
    if plan.rest == "distractors":
        x = np.random.default_rng([0, STREAMS["input"]]).uniform(-1.0, 1.0, plan.steps)
    x[plan.write_at - 1] = plan.value
    return x


def make_gates(plan: Plan) -> dict[str, Array]:
    """Return the gates f, i, o by letter, (T,) each."""
    gates = {
        letter: np.full(plan.steps, value)
        for letter, value in (("f", plan.f_hold), ("i", plan.i_hold), ("o", plan.o_hold))
    }
    gates["i"][plan.write_at - 1] = plan.i_write
    gates["o"][plan.show_at - 1:] = max(OPEN, plan.o_hold)
    if plan.erase_at:
        gates["f"][plan.erase_at - 1] = min(ERASED, plan.f_hold)
    return gates


def run(plan: Plan) -> Control:
    """Return the plan carried out.

    >>> done = run(Plan(f_hold=0.99, show_at=91))
    >>> [f"{value:.3f}" for value in (done.c[49], done.h[49], done.shown[49], done.h[90], done.shown[99])]
    ['0.460', '0.000', '0.000', '0.281', '0.339']
    """
    x, gates, at = make_input(plan), make_gates(plan), plan.write_at - 1
    columns = x[:, None, None]
    simple = rnn.Params(W_xh=np.ones((1, 1)), W_hh=np.full((1, 1), plan.weight), b_h=np.zeros((1, 1)))
    trace, hidden = lstm.forward(CELL, columns, gates=gates), rnn.forward(simple, columns)
    belt, rnn_back = np.full((2, plan.steps), np.nan)
    belt[at:] = np.cumprod(np.append(1.0, gates["f"][at + 1:]))
    rnn_back[at:] = np.cumsum(
        np.append(0.0, log10(plan.weight * rnn.derivatives(simple, hidden).dh_da[at + 1 :, 0, 0]))
    )
    shown = gates["o"] * slope_of_tanh(trace.c[1:, 0, 0]) * belt
    left = remains(CELL, columns, at, gates=gates), remains(simple, columns, at)
    return Control(
        plan, frozen_buffer(x), trace, hidden.h[1:, 0, 0], *map(frozen_buffer, (*left, belt, shown, rnn_back))
    )
