"""Everything said about gradients through time, as log10 of sizes: 1e-400 and 1e+400 are ordinary values, a true zero is -inf.

The gradient at step t is λ_t = dL/d(state handed on from step t), with the state h_t, or (h_t, c_t) as two separate inputs of the
future: λ_{t-1} = J_tᵀ λ_t. It is what PyTorch returns as `h0.grad` (and `c0.grad`) when the rest of the sequence runs on from
step t. All curves here are by lag k = T - t, so entry 0 is the last state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import frozen_buffer
from core.cells import CELLS
from core.numerics import Array, log10, log10_mean_square_root, log10_norm

__all__ = ["Adjoint", "adjoint", "cell_path", "half_life", "through_time"]

BLOCK = 32  # steps between two renormalisations; a block that leaves the range below is split
SMALLEST, LARGEST = 1e-150, 1e150


@dataclass(frozen=True, eq=False)
class Adjoint:
    """λ_t of every step at any scale: the true value is h (or c) times 10**log10_scale.

    h, c (T+1, ..., H, B), c None for a cell without one; da (T, ..., G·H, B) what reaches the pre-activations, row t having the
    scale of state row t; log10_scale (T+1, ..., 1, B).
    """

    h: Array
    c: Array | None
    da: Array
    log10_scale: Array

    @property
    def state(self) -> Array:
        """h, or h above c: (T+1, ..., S, B)."""
        return self.h if self.c is None else np.concatenate([self.h, self.c], axis=-2)


def adjoint(params: Any, trace: Any, **cut: bool) -> Adjoint:
    """Return λ_t for L = Σ_j h_T[j] / √H, of each example by itself; `cut` goes to the LSTM's flow_back."""
    cell = CELLS[params.cell]
    local = cell.linearise(params, trace)
    two = hasattr(trace, "c")
    T, H = len(trace.h) - 1, trace.h.shape[-2]
    dh, dc = np.zeros(trace.h.shape), np.zeros(trace.h.shape)
    dh[T] = H**-0.5
    da: Array | None = None
    log10_scale = np.zeros((T + 1, *trace.h.shape[1:-2], 1, trace.h.shape[-1]))
    now_h, now_c, now_scale = dh[T], dc[T], log10_scale[T]
    parts = [(max(end - BLOCK, 0), end) for end in range(T % BLOCK or BLOCK, T + 1, BLOCK)]
    while parts:
        first, last = parts.pop()
        part_h, part_c = np.zeros((last - first + 1, *dh.shape[1:])), np.zeros((last - first + 1, *dh.shape[1:]))
        part_h[-1], part_c[-1] = now_h, now_c
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            flow = cell.flow_back(params, type(local)(*(a[first:last] for a in local)), part_h, part_c if two else None, **cut)
            size = _largest(part_h[0], part_c[0])
        safe = (size >= SMALLEST) & (size <= LARGEST) | (_largest(now_h, now_c) == 0.0)
        if last - first > 1 and not safe.all():
            parts += [(first, (first + last) // 2), ((first + last) // 2, last)]
            continue
        dh[first:last], dc[first:last], log10_scale[first:last] = part_h[:-1], part_c[:-1], now_scale
        da = np.zeros((T, *flow.da.shape[1:])) if da is None else da
        da[first:last] = flow.da
        exponent = np.frexp(size)[1]  # a power of two: renormalising rounds nothing
        now_h, now_c = np.ldexp(part_h[0], -exponent), np.ldexp(part_c[0], -exponent)
        now_scale = now_scale + exponent * np.log10(2.0)
    assert da is not None
    for array in (dh, dc, da, log10_scale):
        frozen_buffer(array)
    return Adjoint(dh, dc if two else None, da, log10_scale)


def _largest(h: Array, c: Array) -> Array:
    """Return the largest magnitude over the units, (..., 1, B)."""
    return np.asarray(np.maximum(np.abs(h).max(axis=-2, keepdims=True), np.abs(c).max(axis=-2, keepdims=True)))


def through_time(params: Any, trace: Any) -> Array:
    """Return log10 ‖λ‖ by lag, (T+1, ..., B), for L = Σ_j h_T[j] / √H: entry 0 is 0, for every cell.

    The default curve of the lesson. Source: bengio1994, pascanu2013.
    """
    back = adjoint(params, trace)
    return np.asarray((log10_norm(back.state, axis=-2) + back.log10_scale[..., 0, :])[::-1])


def cell_path(trace: Any) -> Array:
    """Return log10 of the root mean square over units of the product of the last k keep gates, by lag k, (T+1, ..., B).

    The keep gate is f for the LSTM, z for the GRU. This is the gradient of the cell path alone, with all gates frozen; the whole
    gradient also runs through the gates. Source: hochreiter1997 (constant error carousel), gers2000.
    Raises: ValueError for a cell without such a gate.
    """
    keep = getattr(trace, "f", getattr(trace, "z", None))
    if keep is None:
        raise ValueError("cell_path needs a cell with a keep gate: lstm or gru, got rnn")
    product = np.zeros((len(keep) + 1, *keep.shape[1:]))
    np.cumsum(log10(keep[::-1]), axis=0, out=product[1:])
    return np.asarray(log10_mean_square_root(product, axis=-2))


def half_life(curve: Array) -> int | None:
    """Return the first lag from which on the curve (log10, by lag) stays at or below one half, or None if it never does."""
    above = np.flatnonzero(np.asarray(curve) > np.log10(0.5))
    lag = int(above[-1]) + 1 if len(above) else 0
    return lag if lag < len(curve) else None
