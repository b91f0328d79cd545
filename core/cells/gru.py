r"""The GRU: one state, of which a gate keeps a share and replaces the rest.

    r_t = σ(W_xr x_t + W_hr h_{t-1} + b_r)
    z_t = σ(W_xz x_t + W_hz h_{t-1} + b_z)
    n_t = tanh(W_xn x_t + b_xn + r_t ⊙ (W_hn h_{t-1} + b_n))
    h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t

z = 1 keeps the old state, as in PyTorch and in the paper (chung2014 has 1 - z_t and z_t the other way round).
PyTorch's reset gate acts after the matrix product; with `reset` "before" it acts on the state, as in the
paper and in older networks:

    n_t = tanh(W_xn x_t + b_xn + W_hn (r_t ⊙ h_{t-1}) + b_n)

Source: cho2014.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core.cells import records
from core.cells.arrays import (
    Recurrence,
    add_bias,
    add_outer,
    blocks_of_steps,
    by_letter,
    checked,
    checked_inputs,
    checked_start,
    frozen_buffer,
    incoming,
    no_weights,
    outside,
    product,
    project,
    restore_shut,
    rows_of,
    same_sweep,
    scaled,
    transposed,
    unchecked,
)
from core.cells.arrays import weight_gradients as add_weight_gradients
from core.cells.initialise import Initialisation, block, gated_draw
from core.cells.numerics import SIGMOID, Array, sigmoid, slope_of_gate, slope_of_tanh, squashed
from core.cells.records import Deltas, Grads, State
from core.cells.text.gru import program

__all__ = [
    "BLOCKS", "GATES", "HIGHWAY", "KEEP", "NAME", "SIGMOIDS", "SWITCH", "Derivatives", "Params", "State",
    "Step", "Trace", "backpropagate", "backward", "derivatives", "forward", "initial", "jacobians", "program",
    "reaching_inputs", "step", "weight_gradients",
]

NAME, GATES, SIGMOIDS, BLOCKS = "GRU", "rzn", "rz", 3
KEEP, HIGHWAY, SWITCH = "z", False, "gru"
RESETS = ("after", "before")


@dataclass(frozen=True, eq=False, kw_only=True)
class Params(records.GatedParams):
    """Weights W_xh (..., 3H, D), W_hh (..., 3H, H), b_h (..., 3H, 1) in the order r z n; b_n (..., H, 1)
    inside the reset. reset: whether that acts "after" the product with W_hn, or "before"."""

    b_n: Array
    reset: str = "after"
    cell: ClassVar[str] = "gru"
    blocks: ClassVar[int] = BLOCKS

    def __post_init__(self) -> None:
        if self.reset not in RESETS:
            raise ValueError(f"reset must be one of {', '.join(RESETS)}, got {self.reset!r}")
        super().__post_init__()
        b_n = checked("b_n", self.b_n, (self.hidden, 1))
        if b_n.shape[:-2] != self.W_hh.shape[:-2]:
            axes = self.W_hh.shape[:-2]
            raise ValueError(f"b_n must have the sweep axes {axes} of W_hh, got {b_n.shape[:-2]}")
        object.__setattr__(self, "b_n", b_n)


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes, each (..., H, B); gates r, z in (0, 1), n in (-1, 1)."""

    r: Array
    z: Array
    n: Array
    h: Array

    @property
    def state(self) -> State:
        """The state handed on."""
        return State(self.h)


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace(records.Trace):
    """A whole run, as every Trace; with the gates r z n and what r multiplies, q = W_hn h_{t-1} + b_n, or
    h_{t-1} of a reset before the product (T, ..., H, B)."""

    r: Array
    z: Array
    n: Array
    q: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class BeforeTrace(Trace):
    """A run whose reset acts before the product: the rows of W_hn are multiplied by r_t ⊙ h_{t-1}."""

    @property
    def fed(self) -> Sequence[tuple[slice, Array]]:
        """Rows of W_hh, and what they are multiplied by."""
        H, h = self.r.shape[-2], self.h[:-1]
        return [(slice(0, 2 * H), h), (slice(2 * H, 3 * H), self.r * h)]


@dataclass(frozen=True, eq=False)
class Derivatives(records.Derivatives):
    """Derivatives inside each step, (T, ..., H, B): z = ∂h_t/∂h_{t-1} by keeping, dh_da_n = ∂h_t/∂a_n.

    dh_dU (T, ..., 3, H, B) holds the derivatives of h_t by the three blocks of W_hh h_{t-1}: by a_r, by a_z,
    and by q.
    """

    z: Array
    dh_dU: Array
    dh_da_n: Array


@dataclass(frozen=True, eq=False)
class BeforeDerivatives(Derivatives):
    """The same where the reset acts before the product: dh_dU holds those of r_t ⊙ h_{t-1} by a_r, and of h_t
    by a_z and a_n; r is the reset gate, (T, ..., H, B)."""

    r: Array


def initial(seed: int, inputs: int, hidden: int, how: Initialisation) -> Params:
    """Return PyTorch's default GRU with `update_bias` added to the drawn update bias (more of it keeps
    more)."""
    W_xh, W_hh, b_ih, b_hh, _ = gated_draw("gru", BLOCKS, seed, inputs, hidden, how.layer)
    b_h = b_ih.copy()
    b_h[:2 * hidden] += b_hh[:2 * hidden]
    b_h = b_h + how.update_bias * block(1, BLOCKS, hidden)
    return unchecked(Params, **same_sweep(W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_n=b_hh[2 * hidden:]))


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equations, as they stand."""
    x_r, x_z, x_n = np.split(params.W_xh @ x + params.b_h, 3, axis=-2)
    h_r, h_z, h_n = np.split(params.W_hh @ state.h, 3, axis=-2)
    r, z = squashed(x_r + h_r, params.gate), squashed(x_z + h_z, params.gate)
    if params.reset == "before":
        n = np.tanh(x_n + _W_hn(params) @ (r * state.h) + params.b_n)
    else:
        n = np.tanh(x_n + r * (h_n + params.b_n))
    h = z * state.h + (1.0 - z) * n
    return Step(r, z, n, h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
    """Return all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`, repeated, fast.

    `gates` sets gates by hand, by letter: (T, ..., H, B), or one value per step (T,), or per step and unit
    (T, H). h_t is computed as n + z ⊙ (h_{t-1} - n). In float64 σ(a) = 1/(1 + e⁻ᵃ), precise in both tails; in
    float32, for training, in the place of its pre-activation, as σ(a) = ½(1 + tanh(a/2)).
    Raises: ValueError for inputs, a start state or gates that do not fit the weights.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    if params.gate != SIGMOID or params.reset == "before":
        return _stepped(params, x, shape, start, gates)
    T, H, dtype = shape[0], shape[-2], params.W_hh.dtype
    precise = dtype == np.float64
    by_hand = by_letter(gates, GATES, shape)
    # Pre-activations, those of sigmoids times -1 or ½; the third block is q.
    a = np.empty((T, *shape[1:-2], 3 * H, shape[-1]), dtype)
    rz = np.empty((T, *shape[1:-2], 2 * H, shape[-1]), dtype) if precise else a[..., :2 * H, :]
    a_rz, q, n = a[..., :2 * H, :], a[..., 2 * H:, :], np.empty(shape, dtype)
    r, z = np.split(rz, 2, axis=-2)
    a_n = np.empty(shape, dtype) if precise else n
    set_by_hand = [({"r": r, "z": z}[letter], values) for letter, values in by_hand.items() if letter != "n"]
    factor = np.full((3 * H, 1), -1.0 if precise else 0.5, dtype)
    factor[2 * H:] = 1.0  # n is a plain tanh
    W_xrz, W_xn = np.split(params.W_xh * factor, [2 * H], axis=-2)
    b_rz, b_xn = np.split(params.b_h * factor, [2 * H], axis=-2)
    b_rzn = np.concatenate([b_rz, params.b_n], axis=-2)
    recurrence = Recurrence(scaled(params.W_hh, factor), W_xrz, b_rzn, x, shape)
    h = recurrence.h
    h[0] = 0.0 if start is None else checked_start("h", start.h, shape)
    reset, half, one = np.empty(shape[1:], dtype), np.array(0.5, dtype), np.ones((), dtype)
    exp, tanh, reciprocal = np.exp, np.tanh, np.reciprocal
    times, add, subtract = np.multiply, np.add, np.subtract
    with np.errstate(over="ignore"):  # σ(-800) is 1/∞
        for part in reversed(blocks_of_steps(h)):
            project(W_xn, x[part], out=a_n[part])
            a_n[part] += b_xn
            pre = recurrence.pre_activations(part, out=a[part])
            h_before = h[part.start]
            steps = zip(pre, a_rz[part], rz[part], r[part], z[part], q[part], a_n[part], n[part], h[1:][part],
                        strict=True)
            for t, (_, a_rz_t, rz_t, r_t, z_t, q_t, a_n_t, n_t, h_t) in enumerate(steps, part.start):
                if precise:
                    exp(a_rz_t, out=rz_t)
                    add(rz_t, one, out=rz_t)
                    reciprocal(rz_t, out=rz_t)
                else:
                    tanh(a_rz_t, out=rz_t)
                    times(rz_t, half, out=rz_t)
                    add(rz_t, half, out=rz_t)
                for gate, values in set_by_hand:
                    gate[t] = values[t]
                times(r_t, q_t, out=reset)
                add(a_n_t, reset, out=a_n_t)
                tanh(a_n_t, out=n_t)
                if "n" in by_hand:
                    n_t[...] = by_hand["n"][t]
                subtract(h_before, n_t, out=h_t)
                times(h_t, z_t, out=h_t)
                add(h_t, n_t, out=h_t)
                h_before = h_t
            if not precise:
                shut = {k: gate[part] for k, gate in ((0, r), (1, z)) if GATES[k] not in by_hand}
                restore_shut(params.W_xh, params.W_hh, params.b_h, x[part], h[part], shut)
    if precise:
        q = frozen_buffer(q.copy())
        np.negative(a_rz, out=a_rz)
        a[..., 2 * H:, :] = a_n
    r, z = np.split(frozen_buffer(rz), 2, axis=-2)
    a = frozen_buffer(a)
    return Trace(x=x, h=recurrence.states(), a=a if precise else None, r=r, z=z, n=frozen_buffer(n),
                 q=q if precise else a[..., 2 * H:, :], by_hand=frozenset(by_hand))


def _W_hn(params: Params) -> Array:
    return params.W_hh[..., 2 * params.hidden:, :]


def _stepped(params: Params, x: Array, shape: tuple[int, ...], start: State | None,
             gates: Mapping[str, npt.ArrayLike] | None) -> Trace:
    """Return all steps by `step`, one after the other: for forms that a fast way does not pay for.

    Raises: ValueError for gates set by hand.
    """
    if gates:
        raise ValueError("gates can be set by hand in a GRU with the sigmoid and its reset after the product")
    h, steps = np.zeros((len(x) + 1, *shape[1:]), params.W_hh.dtype), []
    if start is not None:
        h[0] = checked_start("h", start.h, shape)
    for t, x_t in enumerate(x):
        steps.append(step(params, x_t, State(h[t])))
        h[t + 1] = steps[-1].h
    r, z, n = (frozen_buffer(np.stack([getattr(each, letter) for each in steps])) for letter in GATES)
    H, a = params.hidden, params.W_xh @ x + params.b_h
    a[..., :2 * H, :] += params.W_hh[..., :2 * H, :] @ h[:-1]
    if params.reset == "before":
        q = h[:-1]
        a[..., 2 * H:, :] += _W_hn(params) @ (r * q) + params.b_n
    else:
        q = frozen_buffer(_W_hn(params) @ h[:-1] + params.b_n)
        a[..., 2 * H:, :] += r * q
    kind = BeforeTrace if params.reset == "before" else Trace
    return kind(x=x, h=frozen_buffer(h), a=frozen_buffer(a), r=r, z=z, n=n, q=q)


def derivatives(params: Params, trace: Trace, steps: slice = slice(None)) -> Derivatives:
    """Return the derivatives inside these steps; gates set by hand are constants.

    h_{t-1} - n_t cancels as in the forward pass.
    """
    r, z, n, q, h_before = trace.r[steps], trace.z[steps], trace.n[steps], trace.q[steps], trace.h[:-1][steps]
    if trace.a is None:  # float32
        dr, dz, dn, replaced = r * (1.0 - r), z * (1.0 - z), 1.0 - n * n, 1.0 - z
    else:
        a_r, a_z, a_n = np.split(trace.a[steps], 3, axis=-2)
        replaced = 1.0 - z if "z" in trace.by_hand or params.gate != SIGMOID else sigmoid(-a_z)
        dr, dn = slope_of_gate(a_r, params.gate, r), slope_of_tanh(a_n)
        dz = z * replaced if params.gate == SIGMOID else slope_of_gate(a_z, params.gate)
    dh_da_n = np.zeros_like(z) if "n" in trace.by_hand else replaced * dn
    dh_dU = np.empty((*z.shape[:-2], 3, *z.shape[-2:]), z.dtype)
    dh_dU[..., 0, :, :] = 0.0 if "r" in trace.by_hand else dh_da_n * q * dr
    dh_dU[..., 1, :, :] = 0.0 if "z" in trace.by_hand else (h_before - n) * dz
    dh_dU[..., 2, :, :] = dh_da_n * r
    if params.reset == "before":
        dh_dU[..., 0, :, :], dh_dU[..., 2, :, :] = h_before * dr, dh_da_n
        return BeforeDerivatives(np.ascontiguousarray(z), dh_dU, dh_da_n, r)
    return Derivatives(np.ascontiguousarray(z), dh_dU, dh_da_n)


def backpropagate(params: Params, inside: Derivatives, dh: Array, dc: Array | None = None) -> Deltas:
    """Return what reaches every state, added in place to what is sent in from outside: dh (n+1, ..., H,
    B)."""
    if isinstance(inside, BeforeDerivatives):
        return _backpropagate_before(params, inside, dh)
    shape = inside.z.shape
    da = np.empty((*shape[:-2], 3, *shape[-2:]), dh.dtype)
    rows = da.reshape(*shape[:-2], 3 * shape[-2], shape[-1])
    W_hhT, back = transposed(params.W_hh), np.empty_like(dh[0])
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t = dh[-1]
    for z, dh_dU, da_each, da_t, dh_before in zip(
            inside.z[::-1], inside.dh_dU[::-1], da[::-1], rows[::-1], dh[-2::-1], strict=True):
        times(dh_t[..., None, :, :], dh_dU, out=da_each)
        multiply(W_hhT, da_t, out=back)  # dh_{t-1} += W_hhᵀ da_t
        add(dh_before, back, out=dh_before)
        times(dh_t, z, out=back)  # dh_{t-1} += z_t ⊙ dh_t
        add(dh_before, back, out=dh_before)
        dh_t = dh_before
    return Deltas(dh, None, rows)


def _backpropagate_before(params: Params, inside: BeforeDerivatives, dh: Array) -> Deltas:
    """The same, where the state passes its reset gate before the product."""
    shape, H = inside.z.shape, params.hidden
    da = np.empty((*shape[:-2], 3 * H, shape[-1]), dh.dtype)
    W_rzT, W_nT = transposed(params.W_hh[..., :2 * H, :]), transposed(_W_hn(params))
    for t in reversed(range(len(da))):
        dh_t, (by_r, by_z, by_n) = dh[t + 1], (inside.dh_dU[t, ..., k, :, :] for k in range(3))
        da[t, ..., 2 * H:, :] = dh_t * by_n
        kept = W_nT @ da[t, ..., 2 * H:, :]  # dL/d(r_t ⊙ h_{t-1})
        da[t, ..., :H, :], da[t, ..., H:2 * H, :] = kept * by_r, dh_t * by_z
        dh[t] += W_rzT @ da[t, ..., :2 * H, :] + inside.r[t] * kept + inside.z[t] * dh_t
    return Deltas(dh, None, da)


def reaching_inputs(inside: Derivatives, deltas: Deltas) -> Array:
    """Return what reaches W_xh x_t + b_h: of the candidate past the reset gate, which W_hn h_{t-1} + b_n lies
    behind."""
    da, H = deltas.da.copy(), deltas.h.shape[-2]
    da[..., 2 * H:, :] = deltas.h[1:] * inside.dh_da_n
    return da


def weight_gradients(total: Mapping[str, Array], inside: Derivatives, deltas: Deltas, x: Array,
                     h: Array) -> Array:
    """Add what these steps teach every weight to `total`, by name; return what reaches W_xh x_t."""
    da_x, after_rz = reaching_inputs(inside, deltas), 2 * deltas.h.shape[-2]
    if isinstance(inside, BeforeDerivatives):
        add_outer(total["W_xh"], da_x, x)
        add_outer(total["W_hh"][..., :after_rz, :], da_x[..., :after_rz, :], h)
        add_outer(total["W_hh"][..., after_rz:, :], da_x[..., after_rz:, :], inside.r * h)
        add_bias(total["b_h"], da_x)
    else:
        add_weight_gradients(total, da_x, deltas.da, x, h)
    add_bias(total["b_n"], deltas.da[..., after_rz:, :])
    return da_x


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh (T, ..., H, B): what a loss sends into each h_t.

    Plain float64, as PyTorch: gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh that does not fit the run, and for any dc: this cell has no c.
    """
    if dc is not None:
        raise ValueError("dc must be None: the GRU has no cell state")
    dh, weights = incoming("dh", dh, trace.h), no_weights(params.weights)
    dx = outside(params.W_xh, dh, trace.x)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for steps in blocks_of_steps(trace.h):
            inside = derivatives(params, trace, steps)
            deltas = backpropagate(params, inside, dh[rows_of(steps)])
            da = weight_gradients(weights, inside, deltas, trace.x[steps], trace.h[steps])
            project(transposed(params.W_xh), da, out=dx[steps])  # dx_t = W_xhᵀ da_t
    return Grads(h=frozen_buffer(dh), x=frozen_buffer(dx), params=params.with_weights(weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂h_t/∂h_{t-1} for every step, (T, ..., H, H).

    J = diag(z) + diag(∂h/∂a_r) U_r + diag(∂h/∂a_z) U_z + diag(∂h/∂q) U_n        U_r ... U_n the blocks of
    W_hh
    """
    inside = derivatives(params, trace)
    z, dh_dU = inside.z[..., example], inside.dh_dU[..., example]
    U_r, U_z, U_n = np.split(params.W_hh, 3, axis=-2)
    by_r, by_z, by_q = (dh_dU[..., k, :, None] for k in range(3))
    if isinstance(inside, BeforeDerivatives):
        r = inside.r[..., example]
        J = np.asarray(by_z * U_z + by_q * (r[..., None, :] * U_n + U_n @ (by_r * U_r)))
    else:
        J = np.asarray(by_r * U_r + by_z * U_z + by_q * U_n)
    unit = np.arange(z.shape[-1])
    J[..., unit, unit] += z
    return J
