"""Things to bring about, each with a check of what came of it: an LSTM that forgets, an RNN that keeps.

EXPERIMENTS ask for a Result, PLANS for a Control; `now` are the numbers on which a check turns, those of
gradients and derivatives as log10, named log10_….

>>> import core
>>> forgets = EXPERIMENTS["forgets"]
>>> [forgets(core.run(core.Experiment(forget_bias=bias))).won for bias in (0, -3)]
[False, True]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from core.by_hand.plan import Control
from core.cells.numerics import log10
from core.experiment import Result
from core.gradients.verdict import EXPLODED, KEPT, LAG, VANISHED

__all__ = ["EXPERIMENTS", "PLANS", "Standing"]

HUNDREDTH = -2.0  # log10
HELD = 80  # steps between writing and showing
QUIET, LOUD = 0.05, 0.5  # |h| while it is held, and on cue


class Standing(NamedTuple):
    """Whether a challenge is won, and the numbers that decide."""

    won: bool
    now: Mapping[str, float]


def _left(result: Result, cell: str, lag: int) -> float:
    """log10 of what is left of a cell's gradient so many steps back, of the last step's loss and where
    nothing is cut; NaN where the sequence is shorter or the cell is off."""
    run = result.runs.get(cell)
    there = run is not None and lag <= result.experiment.steps
    return float(run.of_last.uncut.gradient[lag]) if run is not None and there else np.nan


def _forgets(result: Result) -> Standing:
    left = _left(result, "lstm", 10)
    return Standing(left < VANISHED, {"log10_left": left})


def _tanh_keeps(result: Result) -> Standing:
    left, tanh = _left(result, "rnn", 100), result.experiment.activation == "tanh"
    return Standing(tanh and HUNDREDTH <= left <= EXPLODED, {"log10_left": left})


def _explodes(result: Result) -> Standing:
    left, largest = _left(result, "lstm", result.experiment.steps), result.runs["lstm"].trace.gate("f").max()
    return Standing(left > EXPLODED and bool(largest < 0.9), {"log10_left": left, "largest": float(largest)})


def _tanh_explodes(result: Result) -> Standing:
    left, tanh = _left(result, "rnn", LAG), result.experiment.activation == "tanh"
    return Standing(tanh and left > EXPLODED, {"log10_left": left})


def _rnn_wins(result: Result) -> Standing:
    rnn, lstm = (_left(result, cell, LAG) for cell in ("rnn", "lstm"))
    return Standing(KEPT <= rnn <= EXPLODED and lstm < VANISHED, {"log10_rnn": rnn, "log10_lstm": lstm})


def _half_life(result: Result) -> Standing:
    steps = result.runs["lstm"].half_life
    return Standing(16 <= steps <= 24, {"steps": steps})


def _thousand(result: Result) -> Standing:
    left = _left(result, "lstm", 1000)
    return Standing(HUNDREDTH <= left <= EXPLODED, {"log10_left": left})


def _gru_wins(result: Result) -> Standing:
    gru, lstm = (_left(result, cell, LAG) for cell in ("gru", "lstm"))
    return Standing(KEPT <= gru <= EXPLODED and gru >= lstm + 1, {"log10_gru": gru, "log10_lstm": lstm})


def _waited(done: Control) -> int:
    """Steps between writing and showing."""
    return done.plan.show_at - done.plan.write_at - 1


def _before(done: Control, values: np.ndarray) -> float:
    """The value at the last step before the cue; NaN where nothing has been written by then."""
    return float(values[done.plan.show_at - 2]) if _waited(done) >= 0 else np.nan


def _sigmoid(done: Control) -> Standing:
    gates = np.concatenate([done.gate(letter) for letter in "fio"])
    at, cue = done.plan.write_at - 1, done.plan.show_at - 1
    before, shown = float(np.abs(done.h[at:cue]).max(initial=0.0)), float(np.abs(done.h[cue]))
    soft = bool(gates.min() > 0 and gates.max() < 1)
    won = soft and _waited(done) >= HELD and before <= QUIET and shown >= LOUD
    return Standing(won, {"waited": _waited(done), "before": before, "shown": shown})


def _half(done: Control) -> Standing:
    left = _before(done, done.left_c)
    return Standing(_waited(done) >= 50 and 0.49 <= left <= 0.51, {"waited": _waited(done), "left": left})


def _rnn_holds(done: Control) -> Standing:
    left = _before(done, done.left_rnn)
    return Standing(_waited(done) >= HELD and left >= 0.5, {"waited": _waited(done), "left": left})


def _unbounded(done: Control) -> Standing:
    c, h = float(np.abs(done.c).max()), float(np.abs(done.h).max())
    return Standing(c >= 20, {"c": c, "h": h})


def _closed(done: Control) -> Standing:
    left, shown = float(done.left_c[-1]), float(log10(done.shown[-1:])[0])
    return Standing(left >= 0.9 and shown <= -6, {"left": left, "log10_shown": shown})


EXPERIMENTS: Mapping[str, Callable[[Result], Standing]] = MappingProxyType({
    "forgets": _forgets, "tanh_keeps": _tanh_keeps, "explodes": _explodes, "rnn_wins": _rnn_wins,
    "half_life": _half_life, "tanh_explodes": _tanh_explodes, "thousand": _thousand, "gru_wins": _gru_wins,
})
PLANS: Mapping[str, Callable[[Control], Standing]] = MappingProxyType({
    "sigmoid": _sigmoid, "half": _half, "rnn_holds": _rnn_holds, "unbounded": _unbounded, "closed": _closed,
})
