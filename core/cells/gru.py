r"""The GRU: one state, of which a gate keeps a share and replaces the rest.

    r_t = σ(W_xr x_t + W_hr h_{t-1} + b_r)
    z_t = σ(W_xz x_t + W_hz h_{t-1} + b_z)
    n_t = tanh(W_xn x_t + b_xn + r_t ⊙ (W_hn h_{t-1} + b_n))
    h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ n_t

PyTorch's form: z = 1 keeps the old state (the opposite in the paper), and the reset gate acts after the matrix product.
Source: cho2014.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells.arrays import (
    Recurrence,
    add_bias,
    add_outer,
    blocks_of_steps,
    by_letter,
    checked,
    checked_inputs,
    checked_start,
    checked_weights,
    frozen_buffer,
    incoming,
    no_weights,
    product,
    project,
    restore_shut,
    scaled,
    transposed,
    unchecked,
)
from core.cells.numerics import Array, sigmoid

GATES = "rzn"
EQUATIONS: Mapping[str, str] = MappingProxyType({
    "r": r"r_t = \sigma(W_{xr}\, x_t + W_{hr}\, h_{t-1} + b_r)",
    "z": r"z_t = \sigma(W_{xz}\, x_t + W_{hz}\, h_{t-1} + b_z)",
    "n": r"n_t = \tanh(W_{xn}\, x_t + b_{xn} + r_t \odot (W_{hn}\, h_{t-1} + b_n))",
    "h": r"h_t = z_t \odot h_{t-1} + (1 - z_t) \odot n_t",
})


@dataclass(frozen=True, eq=False, kw_only=True)
class Params:
    """Weights W_xh (..., 3H, D), W_hh (..., 3H, H), b_h (..., 3H, 1) in the order r z n; b_n (..., H, 1) inside the reset."""

    W_xh: Array
    W_hh: Array
    b_h: Array
    b_n: Array
    cell: ClassVar[str] = "gru"

    def __post_init__(self) -> None:
        for name, array in zip(("W_xh", "W_hh", "b_h"), checked_weights(3, self.W_xh, self.W_hh, self.b_h), strict=True):
            object.__setattr__(self, name, array)
        b_n = checked("b_n", self.b_n, (self.W_hh.shape[-1], 1))
        if b_n.shape[:-2] != self.W_hh.shape[:-2]:
            raise ValueError(f"b_n must have the sweep axes {self.W_hh.shape[:-2]} of W_hh, got {b_n.shape[:-2]}")
        object.__setattr__(self, "b_n", b_n)


@dataclass(frozen=True, eq=False)
class State:
    """What one step hands to the next: h (..., H, B)."""

    h: Array


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


@dataclass(frozen=True, eq=False)
class Trace:
    """A whole run: x (T, ..., D, B); h (T+1, ..., H, B), row 0 the start; gates r z n and q = W_hn h_{t-1} + b_n (T, ..., H, B).

    `by_hand` holds the letters of gates that were set instead of computed: constants, through which no gradient flows.
    """

    x: Array
    h: Array
    r: Array
    z: Array
    n: Array
    q: Array
    by_hand: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Grads:
    """dL/dh (T+1, ..., H, B) by all paths; dL/dx (T, ..., D, B); the weights' gradients in a Params."""

    h: Array
    x: Array
    params: Params


class Local(NamedTuple):
    """Derivatives inside each step, (T, ..., H, B): z = ∂h_t/∂h_{t-1} by keeping, k_n = ∂h_t/∂a_n.

    k_rzn (T, ..., 3, H, B) holds the derivatives of h_t by the three blocks of W_hh h_{t-1}.
    """

    z: Array
    k_rzn: Array
    k_n: Array


class Flow(NamedTuple):
    """What flows back: dh (n+1, ..., H, B) reaching each state, da (n, ..., 3H, B) reaching W_hh h_{t-1}."""

    h: Array
    c: None
    da: Array


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equations, as they stand."""
    x_r, x_z, x_n = np.split(params.W_xh @ x + params.b_h, 3, axis=-2)
    h_r, h_z, h_n = np.split(params.W_hh @ state.h, 3, axis=-2)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * (h_n + params.b_n))
    h = z * state.h + (1.0 - z) * n
    return Step(r, z, n, h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
    """Return all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`, repeated, fast.

    `gates` sets gates by hand, by letter: (T, ..., H, B), or one value per step (T,), or per step and unit (T, H).
    h_t is computed as n + z ⊙ (h_{t-1} - n), and both gates go through one tanh, as σ(a) = ½(1 + tanh(a/2)).
    Raises: ValueError for inputs, a start state or gates that do not fit the weights.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    T, H, dtype = shape[0], shape[-2], params.W_hh.dtype
    by_hand = by_letter(gates, GATES, shape)
    rzq = np.empty((T, *shape[1:-2], 3 * H, shape[-1]), dtype)  # r, z and n: first their pre-activations
    rz, (r, z, q), n = rzq[..., :2 * H, :], np.split(rzq, 3, axis=-2), np.empty(shape, dtype)
    set_by_hand = [({"r": r, "z": z}[letter], values) for letter, values in by_hand.items() if letter != "n"]
    sigmoids = [(k, gate) for k, gate in ((0, r), (1, z)) if GATES[k] not in by_hand]
    scale = np.full((3 * H, 1), 0.5, dtype)
    scale[2 * H:] = 1.0  # n is a plain tanh
    W_xrz, W_xn = np.split(params.W_xh * scale, [2 * H], axis=-2)
    b_rz, b_xn = np.split(params.b_h * scale, [2 * H], axis=-2)
    recurrence = Recurrence(scaled(params.W_hh, scale), W_xrz, np.concatenate([b_rz, params.b_n], axis=-2), x, shape)
    h = recurrence.h
    h[0] = 0.0 if start is None else checked_start("h", start.h, shape)
    reset, half = np.empty(shape[1:], dtype), np.array(0.5, dtype)
    tanh, times, add, subtract = np.tanh, np.multiply, np.add, np.subtract
    for block in reversed(blocks_of_steps(h)):
        project(W_xn, x[block], out=n[block])
        n[block] += b_xn
        pre = recurrence.pre_activations(block, out=rzq[block])
        h_before = h[block.start]
        steps = zip(pre, rz[block], r[block], z[block], q[block], n[block], h[1:][block], strict=True)
        for t, (_, rz_t, r_t, z_t, q_t, n_t, h_t) in enumerate(steps, block.start):
            tanh(rz_t, out=rz_t)
            times(rz_t, half, out=rz_t)
            add(rz_t, half, out=rz_t)
            for gate, values in set_by_hand:
                gate[t] = values[t]
            times(r_t, q_t, out=reset)
            add(n_t, reset, out=n_t)
            tanh(n_t, out=n_t)
            if "n" in by_hand:
                n_t[...] = by_hand["n"][t]
            subtract(h_before, n_t, out=h_t)
            times(h_t, z_t, out=h_t)
            add(h_t, n_t, out=h_t)
            h_before = h_t
        restore_shut(params, x[block], h[block], {k: gate[block] for k, gate in sigmoids})
    r, z, q = np.split(frozen_buffer(rzq), 3, axis=-2)
    return Trace(x, recurrence.states(), r, z, frozen_buffer(n), q, frozenset(by_hand))


def linearise(params: Params, trace: Trace, steps: slice = slice(None)) -> Local:
    """Return the derivatives inside these steps; gates set by hand are constants."""
    r, z, n, q, h = trace.r[steps], trace.z[steps], trace.n[steps], trace.q[steps], trace.h[:-1][steps]
    k_n = np.zeros_like(z) if "n" in trace.by_hand else (1.0 - z) * (1.0 - n * n)
    k_rzn = np.empty((*z.shape[:-2], 3, *z.shape[-2:]), z.dtype)
    k_rzn[..., 0, :, :] = 0.0 if "r" in trace.by_hand else k_n * q * r * (1.0 - r)
    k_rzn[..., 1, :, :] = 0.0 if "z" in trace.by_hand else (h - n) * z * (1.0 - z)
    k_rzn[..., 2, :, :] = k_n * r
    return Local(np.ascontiguousarray(z), k_rzn, k_n)


def flow_back(params: Params, local: Local, dh: Array, dc: None = None) -> Flow:
    """Return what reaches every state, added in place to what is sent in from outside: dh (n+1, ..., H, B)."""
    shape = local.z.shape
    da = np.empty((*shape[:-2], 3, *shape[-2:]), dh.dtype)
    rows = da.reshape(*shape[:-2], 3 * shape[-2], shape[-1])
    W_hhT, back = transposed(params.W_hh), np.empty_like(dh[0])
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t = dh[-1]
    for z_t, k_rzn, da_rzn, da_t, dh_before in zip(local.z[::-1], local.k_rzn[::-1], da[::-1], rows[::-1], dh[-2::-1], strict=True):
        times(dh_t[..., None, :, :], k_rzn, out=da_rzn)
        multiply(W_hhT, da_t, out=back)
        add(dh_before, back, out=dh_before)
        times(dh_t, z_t, out=back)
        add(dh_before, back, out=dh_before)
        dh_t = dh_before
    return Flow(dh, None, rows)


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh (T, ..., H, B): what a loss sends into each h_t.

    Plain float64, as PyTorch: gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh that does not fit the run, and for any dc: this cell has no c.
    """
    if dc is not None:
        raise ValueError("dc must be None: the GRU has no cell state")
    total, weights, n = incoming("dh", dh, trace.h), no_weights(params), slice(2 * trace.h.shape[-2], None)
    dx = np.empty((len(trace.x), *total.shape[1:-2], *trace.x.shape[-2:]), total.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for steps in blocks_of_steps(trace.h):
            local = linearise(params, trace, steps)
            dh_t, _, da = flow_back(params, local, total[steps.start:steps.stop + 1])
            add_outer(weights["W_hh"], da, trace.h[steps])  # dW_hh = Σ_t da_t h_{t-1}ᵀ, da_n through the reset gate
            add_bias(weights["b_n"], da[..., n, :])
            da[..., n, :] = dh_t[1:] * local.k_n  # and now past it: what reaches W_xn x_t + b_xn
            add_outer(weights["W_xh"], da, trace.x[steps])  # dW_xh = Σ_t da_t x_tᵀ
            add_bias(weights["b_h"], da)
            project(transposed(params.W_xh), da, out=dx[steps])
    return Grads(frozen_buffer(total), frozen_buffer(dx), unchecked(Params, **weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂h_t/∂h_{t-1} = diag(z) + diag(k_r) U_r + diag(k_z) U_z + diag(k_n r) U_n for every step, (T, ..., H, H)."""
    local = linearise(params, trace)
    z, k_rzn = local.z[..., example], local.k_rzn[..., example]
    U_r, U_z, U_n = np.split(params.W_hh, 3, axis=-2)
    k_r, k_z, k_n = (k_rzn[..., k, :, None] for k in range(3))
    J = np.asarray(k_r * U_r + k_z * U_z + k_n * U_n)
    unit = np.arange(z.shape[-1])
    J[..., unit, unit] += z
    return J
