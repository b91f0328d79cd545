"""Calculations of the lesson that need no draw: closed forms, and an LSTM whose gates are set by hand.

"By hand" means that no weight feeds a gate: U = 0. f = 1 and o = 0 are allowed here; a sigmoid never reaches
them. The page Memory control is tested against them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.by_hand.unit import CELL, play
from core.cells import lstm
from core.cells.numerics import Array, log10
from core.gradients import clip, worst_case

__all__ = [
    "FixedPoint", "HandRun", "accumulator", "clipped_shares", "fixed_point", "forget_gate_shuts",
    "half_life_of", "leaky_average", "non_normal_power", "one_unit_lstm", "power", "run_by_hand",
    "share_that_halves", "time_constant_of", "write_hold_show",
]


def power(w: float, lags: npt.ArrayLike) -> Array:
    """Return log10 of |w|^k: a linear RNN of one unit, and as well a cell path whose forget gate stays at w.

    >>> [f"{10**p:.3g}" for p in power(0.9, [50, 100])]
    ['0.00515', '2.66e-05']
    """
    lags = np.asarray(lags)
    return np.where(lags == 0, 0.0, np.where(lags == 0, 1, lags) * log10(abs(w)))


def half_life_of(f: float) -> float:
    """Return the steps in which a gate fixed at f in (0, 1) halves what it keeps, ln ½ / ln f.

    >>> [round(half_life_of(f), 2) for f in (0.5, 0.9, 0.99)]
    [1.0, 6.58, 68.97]
    """
    return float(np.log(0.5) / np.log(_share(f)))


def share_that_halves(steps: int) -> float:
    """Return the f in (0, 1) at which a fixed gate has kept half after so many steps, ½^(1/steps).

    >>> [round(share_that_halves(steps), 4) for steps in (1, 50)]
    [0.5, 0.9862]
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    return float(0.5 ** (1.0 / steps))


def time_constant_of(f: float) -> float:
    """Return τ = -1 / ln f, the steps in which a gate fixed at f in (0, 1) keeps 1/e.

    >>> [round(time_constant_of(f), 2) for f in (0.5, 0.9, 0.99)]
    [1.44, 9.49, 99.5]
    """
    return float(-1.0 / np.log(_share(f)))


def _share(f: float) -> float:
    if not 0.0 < f < 1.0:
        raise ValueError(f"f must be between 0 and 1, both excluded, got {f}")
    return f


class FixedPoint(NamedTuple):
    """Where h = tanh(w h) settles above 0, and the factor per step there, w (1 - h²)."""

    h: float
    slope: float


def fixed_point(w: float) -> FixedPoint:
    """Return where a tanh unit with recurrent weight w ≥ 0 and no input settles: for w > 1 above 0, where its
    gradient shrinks.

    >>> f"{fixed_point(1.5).h:.5f} {fixed_point(1.5).slope:.4f}"
    '0.85856 0.3943'
    """
    if w <= 1.0:
        return FixedPoint(0.0, w)
    h = 1.0
    for _ in range(100):  # Newton's method, from above
        h -= float((h - np.tanh(w * h)) / (1.0 - w * (1.0 - np.tanh(w * h) ** 2)))
    return FixedPoint(h, w * (1.0 - h * h))


def non_normal_power(diagonal: float, corner: float, lags: int) -> Array:
    """Return log10 of the spectral norm of [[d, c], [0, d]]^k for k = 0..lags: below one in the long run, it
    can grow first."""
    W, product, logs = np.array([[diagonal, corner], [0.0, diagonal]]), np.eye(2), np.zeros(lags + 1)
    for lag in range(1, lags + 1):
        product = product @ W
        logs[lag] = log10(np.linalg.norm(product, 2))
    return logs


class HandRun(NamedTuple):
    """One unit with its gates set by hand: c, h (T+1,), entry 0 the start, entry t the state after step t,
    and ∂c_T/∂c_k by k."""

    c: Array
    h: Array
    kept: Array


def run_by_hand(
    f: npt.ArrayLike, i: npt.ArrayLike, g: npt.ArrayLike, o: npt.ArrayLike, c_start: float = 0.0
) -> HandRun:
    """Return c and h of an LSTM of one unit whose gates and candidate are given for every step, (T,) each.

    `kept[k]` = ∂c_T/∂c_k, the product of the forget gates after step k.
    """
    trace = play(np.zeros(len(np.asarray(f))), {"f": f, "i": i, "g": g, "o": o}, c_start)
    kept = np.append(np.cumprod(trace.f[::-1, 0, 0])[::-1], 1.0)
    return HandRun(trace.c[:, 0, 0], trace.h[:, 0, 0], kept)


def forget_gate_shuts(write_at: int = 5, shut_at: int = 20, steps: int = 100) -> HandRun:
    """Return the run in which tanh 1 is written once, kept at f = 0.999, and lost when f falls to 0.01 for
    one step."""
    f, i, o = np.full(steps, 0.999), np.zeros(steps), np.ones(steps)
    f[shut_at - 1], i[write_at - 1] = 0.01, 0.95
    return run_by_hand(f, i, np.full(steps, np.tanh(1.0)), o)


def write_hold_show(write_at: int = 5, show_after: int = 90, steps: int = 100) -> HandRun:
    """Return the run in which tanh 1 is written once, held at f = 0.99 behind a shut output gate, and shown
    after `show_after`."""
    f, i, o = np.full(steps, 0.99), np.zeros(steps), np.zeros(steps)
    i[write_at - 1], o[show_after:] = 0.95, 0.95
    return run_by_hand(f, i, np.full(steps, np.tanh(1.0)), o)


def accumulator(steps: int = 100) -> HandRun:
    """Return the run with f = i = o = 1 and candidate ½: the cell state grows without bound, h saturates."""
    return run_by_hand(np.ones(steps), np.ones(steps), np.full(steps, 0.5), np.ones(steps))


def leaky_average(f: float = 0.9, i: float = 0.1, g: float = 0.8, steps: int = 50) -> HandRun:
    """Return the run with fixed gates: the cell state tends to i g / (1 - f), an average with leaks."""
    return run_by_hand(np.full(steps, f), np.full(steps, i), np.full(steps, g), np.ones(steps))


def one_unit_lstm(
    w_g: float = 3.0, gate: float = 0.9, c_start: float = 0.0, steps: int = 50
) -> tuple[Array, Array]:
    """Return c (T+1,) and log10 of the worst case by lag of one unit with candidate tanh(w_g h), and f = i =
    o = gate by hand.

    The cell path is gate^k, but the whole gradient also runs through h and the candidate: at c = 0 each step
    multiplies by f + o i w_g, which may exceed 1 though every gate is below 1.
    """
    params = replace(CELL, W_hh=np.array([[0.0], [0.0], [w_g], [0.0]]))
    start = lstm.State(np.zeros((1, 1)), np.full((1, 1), c_start))
    trace = lstm.forward(
        params, np.zeros((steps, 1, 1)), start, {letter: np.full(steps, gate) for letter in "ifo"}
    )
    return trace.c[:, 0, 0], worst_case(params, trace)


def clipped_shares(w: float, lags: int, limit: float) -> tuple[float, Array]:
    """Return the norm before clipping of the contributions w^0 ... w^lags, and them after clipping to
    `limit`: their ratios stay.

    >>> norm, parts = clipped_shares(1.5, 50, 1.0)
    >>> f"{norm:.3g} {parts[0]:.3g} {parts[-1]:.3f}"
    '8.55e+08 1.17e-09 0.745'
    """
    (parts,), norm = clip([w ** np.arange(lags + 1.0)], limit)
    return norm, parts
