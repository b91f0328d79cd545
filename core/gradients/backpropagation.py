"""Everything said about gradients through time, as log10 of sizes: 1e-400 and 1e+400 are ordinary values, a true zero is -inf.

The gradient at step t is λ_t = dL/d(state handed on from step t), with the state h_t, or (h_t, c_t) as two separate inputs of the
future: λ_{t-1} = J_tᵀ λ_t. It is what PyTorch returns as `h0.grad` (and `c0.grad`) when the rest of the sequence runs on from
step t. All curves here are by lag k = T - t, so entry 0 is the last state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import CELLS
from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array, log10, log10_mean_square_root, log10_norm

__all__ = [
    "Adjoint", "Routes", "adjoint", "bound", "cell_path", "clip", "half_life", "lyapunov", "routes", "shares", "through_time",
    "time_constant", "worst_case",
]

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


class Routes(NamedTuple):
    """log10 of the gradient's size by route and lag, (T+1, ..., B) each.

    whole: all paths. highway: c → c through the forget gates alone. rest: the vector difference whole - highway.
    without_highway: what is left when the highway is cut; cutting both leaves nothing.
    """

    whole: Array
    highway: Array
    rest: Array
    without_highway: Array


def routes(params: Any, trace: Any) -> Routes:
    """Return the LSTM's gradient split by the route that it takes; the forward pass is the same for all.

    Highway: the loss enters c_T through the output gate, ∂h_T/∂c_T, then λ^c runs back through diag(f) and nothing else. The last
    state itself (lag 0) is not on it. Norms do not add up, vectors do: hence `rest`.
    Raises: ValueError for a cell without a cell state.
    """
    if params.cell != "lstm":
        raise ValueError(f"routes needs a cell with a highway: lstm, got {params.cell}")
    whole, highway, cut = adjoint(params, trace), adjoint(params, trace, gates=False), adjoint(params, trace, highway=False)
    common = np.maximum(whole.log10_scale, highway.log10_scale)
    carried = highway.state.copy()
    carried[-1] = 0.0  # where the loss enters nothing has travelled yet
    with np.errstate(under="ignore"):
        rest = whole.state * 10.0 ** (whole.log10_scale - common) - carried * 10.0 ** (highway.log10_scale - common)
    vectors = (whole.state, whole.log10_scale), (carried, highway.log10_scale), (rest, common), (cut.state, cut.log10_scale)
    return Routes(*((log10_norm(vector, axis=-2) + scale[..., 0, :])[::-1] for vector, scale in vectors))


def worst_case(params: Any, trace: Any, *, estimate: bool = False, example: int = 0) -> Array:
    """Return log10 of the spectral norm of ∂s_T/∂s_{T-k} by lag k, (T+1, ...): the most that any loss of s_T could send.

    Exact by singular values. With `estimate`, by twelve power iterations instead: never above, usually a few percent below.
    Needs every full Jacobian: S³ work per step. Source: pascanu2013.
    """
    jacobians = CELLS[params.cell].jacobians(params, trace, example)
    T, size = len(jacobians), jacobians.shape[-1]
    products = np.empty((T + 1, *jacobians.shape[1:]))
    logs = np.zeros((T + 1, *jacobians.shape[1:-2]))
    product = products[0] = np.broadcast_to(np.eye(size), jacobians.shape[1:])
    scale = logs[0]
    for lag in range(1, T + 1):
        product = product @ jacobians[T - lag]
        largest = np.abs(product).max(axis=(-2, -1))
        exponent = np.frexp(largest)[1]
        product = np.ldexp(product, -exponent[..., None, None])
        scale = scale + exponent * np.log10(2.0)
        products[lag], logs[lag] = product, scale
    norms = _power_iteration(products) if estimate else np.linalg.norm(products, 2, axis=(-2, -1))
    return np.asarray(logs + log10(norms))


def _power_iteration(matrices: Array, iterations: int = 12) -> Array:
    """Return estimates of spectral norms, from below: (..., S, S) to (...)."""
    transposed = np.swapaxes(matrices, -1, -2)
    v = np.full((*matrices.shape[:-1], 1), matrices.shape[-1] ** -0.5) + transposed @ matrices.sum(axis=-1, keepdims=True)
    for _ in range(iterations):
        v = transposed @ (matrices @ v)
        length = np.linalg.norm(v, axis=-2, keepdims=True)
        v /= np.where(length > 0.0, length, 1.0)
    return np.asarray(np.linalg.norm(matrices @ v, axis=(-2, -1)))


def bound(params: Any, steps: int) -> Array:
    """Return log10 of Pascanu's bound (γ σ_max)^k by lag k, (T+1,), for a simple RNN: no gradient can be larger.

    γ = sup|φ'| = 1 for tanh, relu and identity. Below one it proves vanishing; above one it permits explosion and predicts nothing.
    Source: pascanu2013, section 2.1.
    Raises: ValueError for another cell.
    """
    if params.cell != "rnn":
        raise ValueError(f"bound needs the simple RNN, got {params.cell}")
    curve = np.zeros((steps + 1, *params.W_hh.shape[:-2]))
    curve[1:] = log10(np.linalg.norm(params.W_hh, 2, axis=(-2, -1)))
    return np.cumsum(curve, axis=0)


def shares(params: Any, trace: Any) -> Array:
    """Return each step's share of what teaches W_hh, (T, ..., B), in the order of time: ‖da_t‖ ‖h_{t-1}‖ over its sum.

    The gradient of the weights is Σ_t da_t h_{t-1}ᵀ; these are shares of the summed norms, not of the norm of the sum. All zero
    if nothing arrives. Source: cashman2019rnnbow.
    """
    back = adjoint(params, trace)
    sizes = log10_norm(back.da, axis=-2) + back.log10_scale[:-1, ..., 0, :] + log10_norm(trace.h[:-1], axis=-2)
    if getattr(trace, "held", None) is not None:
        sizes = sizes + trace.held[:-1, ..., 0, :]
    largest = sizes.max(axis=0)
    with np.errstate(under="ignore"):
        relative = 10.0 ** (sizes - np.where(np.isfinite(largest), largest, 0.0))
    total = relative.sum(axis=0)
    return np.asarray(relative / np.where(total > 0.0, total, 1.0))


def lyapunov(params: Any, trace: Any, *, rng: np.random.Generator | None = None, example: int = 0) -> Array:
    """Return the Lyapunov exponents over the run in nats per step, largest first, (S,): the mean rates of growth of a disturbance.

    By QR decomposition along the run, from a random orthogonal frame. A direction that dies has -inf. For one run, without sweep.
    Source: vogt2022lyapunov.
    """
    jacobians = CELLS[params.cell].jacobians(params, trace, example)
    size = jacobians.shape[-1]
    frame = np.linalg.qr((rng or np.random.default_rng(0)).normal(size=(size, size)))[0]
    sums = np.zeros(size)
    for jacobian in jacobians:
        frame, growth = np.linalg.qr(jacobian @ frame)
        sums += log10(np.abs(np.diag(growth)))
    return np.sort(sums / len(jacobians) / np.log10(np.e))[::-1]


def half_life(curve: npt.ArrayLike) -> int | None:
    """Return the first lag from which on the curve (log10, by lag) stays at or below one half, or None if it never does.

    >>> half_life([0.0, -0.2, -0.31, -0.29, -0.4, -0.5])
    4
    """
    above = np.flatnonzero(np.asarray(curve) > np.log10(0.5))
    lag = int(above[-1]) + 1 if len(above) else 0
    return lag if lag < len(np.asarray(curve)) else None


def time_constant(curve: npt.ArrayLike) -> float:
    """Return the steps in which the curve (log10, by lag) falls by a factor e, on the mean over all lags.

    Negative if it grows, inf if it keeps its size, 0 if it ends in a true zero.

    >>> round(time_constant([0.0, np.log10(0.9), 2 * np.log10(0.9)]), 2)
    9.49
    """
    last = float(np.asarray(curve)[-1])
    return float("inf") if last == 0.0 else -(len(np.asarray(curve)) - 1) / (last * float(np.log(10.0)))


def clip(gradients: Sequence[Array], limit: float) -> tuple[list[Array], float]:
    """Return the gradients times min(1, limit/‖all of them together‖), and that norm before clipping.

    Direction, and with it the ratio between near and far steps, stays: clipping cures explosion, not vanishing.
    Source: pascanu2013, section 3.2.
    Raises: ValueError for a limit that is not positive.
    """
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    norm = float(10.0 ** log10_norm(np.concatenate([np.ravel(gradient) for gradient in gradients])))
    factor = min(1.0, limit / norm) if norm > 0 else 1.0
    return [gradient * factor for gradient in gradients], norm
