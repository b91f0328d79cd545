r"""The LSTM: beside h a cell state c, a conveyor belt that each step only scales (f) and adds to (i ⊙ g).

    i_t = σ(W_xi x_t + W_hi h_{t-1} + b_i)        f_t, o_t the same with their own weights
    g_t = tanh(W_xg x_t + W_hg h_{t-1} + b_g)     the candidate, C~
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
    h_t = o_t ⊙ tanh(c_t)

With h held fixed ∂c_t/∂c_{t-1} = diag(f_t): no matrix and no squashing on the belt. The whole gradient also runs through h_{t-1}
into all four gates, and may vanish or explode there. Source: hochreiter1997; the forget gate: gers2000.
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

GATES = "ifgo"
EQUATIONS: Mapping[str, str] = MappingProxyType({
    "i": r"i_t = \sigma(W_{xi}\, x_t + W_{hi}\, h_{t-1} + b_i)",
    "f": r"f_t = \sigma(W_{xf}\, x_t + W_{hf}\, h_{t-1} + b_f)",
    "g": r"\tilde{C}_t = \tanh(W_{xg}\, x_t + W_{hg}\, h_{t-1} + b_g)",
    "o": r"o_t = \sigma(W_{xo}\, x_t + W_{ho}\, h_{t-1} + b_o)",
    "c": r"C_t = f_t \odot C_{t-1} + i_t \odot \tilde{C}_t",
    "h": r"h_t = o_t \odot \tanh(C_t)",
})


@dataclass(frozen=True, eq=False, kw_only=True)
class Params:
    """Weights W_xh (..., 4H, D), W_hh (..., 4H, H), b_h (..., 4H, 1): four blocks of H rows in the order i f g o."""

    W_xh: Array
    W_hh: Array
    b_h: Array
    cell: ClassVar[str] = "lstm"

    def __post_init__(self) -> None:
        for name, array in zip(("W_xh", "W_hh", "b_h"), checked_weights(4, self.W_xh, self.W_hh, self.b_h), strict=True):
            object.__setattr__(self, name, array)


@dataclass(frozen=True, eq=False)
class State:
    """What one step hands to the next: h and c, both (..., H, B)."""

    h: Array
    c: Array


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes, each (..., H, B); gates in (0, 1), g and h in (-1, 1), c unbounded."""

    i: Array
    f: Array
    g: Array
    o: Array
    c: Array
    h: Array

    @property
    def state(self) -> State:
        """The state handed on."""
        return State(self.h, self.c)


@dataclass(frozen=True, eq=False)
class Trace:
    """A whole run: x (T, ..., D, B); h, c (T+1, ..., H, B), row 0 the start; gates i f g o (T, ..., H, B).

    `by_hand` holds the letters of gates that were set instead of computed: constants, through which no gradient flows.
    """

    x: Array
    h: Array
    c: Array
    i: Array
    f: Array
    g: Array
    o: Array
    by_hand: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Grads:
    """dL/dh and dL/dc (T+1, ..., H, B), each by all paths; dL/dx (T, ..., D, B); the weights' gradients in a Params."""

    h: Array
    c: Array
    x: Array
    params: Params


class Local(NamedTuple):
    """Derivatives inside each step, (T, ..., H, B): opening A = ∂h_t/∂c_t, f = ∂c_t/∂c_{t-1}, k_o = ∂h_t/∂a_o.

    k_ifg (T, ..., 3, H, B) holds ∂c_t/∂a_i, ∂c_t/∂a_f and ∂c_t/∂a_g.
    """

    opening: Array
    f: Array
    k_ifg: Array
    k_o: Array


class Flow(NamedTuple):
    """What flows back: into h_t by all paths, into c_t from later steps alone (n+1, ..., H, B), da (n, ..., 4H, B)."""

    h: Array
    c: Array
    da: Array


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equations, as they stand."""
    W_xh, W_hh, b_h = params.W_xh, params.W_hh, params.b_h
    a_i, a_f, a_g, a_o = np.split(W_xh @ x + W_hh @ state.h + b_h, 4, axis=-2)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * state.c + i * g
    h = o * np.tanh(c)
    return Step(i, f, g, o, c, h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
    """Return all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`, repeated, fast.

    `gates` sets gates by hand, by letter: (T, ..., H, B), or one value per step (T,), or per step and unit (T, H). 0 and 1 are
    allowed, which no sigmoid reaches.
    All four gates go through one tanh, as σ(a) = ½(1 + tanh(a/2)).
    Raises: ValueError for inputs, a start state or gates that do not fit the weights.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    T, H, dtype = shape[0], shape[-2], params.W_hh.dtype
    by_hand = by_letter(gates, GATES, shape)
    a = np.empty((T, *shape[1:-2], 4 * H, shape[-1]), dtype)  # pre-activations, then gates
    i, f, g, o = np.split(a, 4, axis=-2)
    set_by_hand = [({"i": i, "f": f, "g": g, "o": o}[letter], values) for letter, values in by_hand.items()]
    sigmoids = [(k, gate) for k, gate in ((0, i), (1, f), (3, o)) if GATES[k] not in by_hand]
    scale = np.full((4 * H, 1), 0.5, dtype)
    scale[2 * H:3 * H] = 1.0  # g is a plain tanh
    recurrence = Recurrence(scaled(params.W_hh, scale), params.W_xh * scale, params.b_h * scale, x, shape)
    h, c = recurrence.h, np.empty((T + 1, *shape[1:]), dtype)
    h[0], c[0] = (0.0, 0.0) if start is None else (checked_start("h", start.h, shape), checked_start("c", start.c, shape))
    scale = np.broadcast_to(scale, a[0].shape).copy()  # in full: broadcasting costs more than the product
    offset, written = 1.0 - scale, np.empty_like(c[0])
    tanh, times, add = np.tanh, np.multiply, np.add
    for block in reversed(blocks_of_steps(h)):
        pre = recurrence.pre_activations(block, out=a[block])
        c_before = c[block.start]
        steps = zip(pre, i[block], f[block], g[block], o[block], c[1:][block], h[1:][block], strict=True)
        for t, (a_t, i_t, f_t, g_t, o_t, c_t, h_t) in enumerate(steps, block.start):
            tanh(a_t, out=a_t)
            times(a_t, scale, out=a_t)
            add(a_t, offset, out=a_t)
            for gate, values in set_by_hand:
                gate[t] = values[t]
            times(f_t, c_before, out=c_t)
            times(i_t, g_t, out=written)
            add(c_t, written, out=c_t)
            tanh(c_t, out=h_t)
            times(o_t, h_t, out=h_t)
            c_before = c_t
        restore_shut(params, x[block], h[block], {k: gate[block] for k, gate in sigmoids})
    i, f, g, o = np.split(frozen_buffer(a), 4, axis=-2)
    return Trace(x, recurrence.states(), frozen_buffer(c), i, f, g, o, frozenset(by_hand))


def linearise(params: Params, trace: Trace, steps: slice = slice(None)) -> Local:
    """Return the derivatives inside these steps; 1 - tanh² is computed as such, as in PyTorch; gates set by hand are constants."""
    i, f, g, o, c = trace.i[steps], trace.f[steps], trace.g[steps], trace.o[steps], trace.c[:-1][steps]
    squashed = np.tanh(trace.c[1:][steps])
    k_ifg = np.empty((*f.shape[:-2], 3, *f.shape[-2:]), f.dtype)
    k_ifg[..., 0, :, :] = 0.0 if "i" in trace.by_hand else g * i * (1.0 - i)
    k_ifg[..., 1, :, :] = 0.0 if "f" in trace.by_hand else c * f * (1.0 - f)
    k_ifg[..., 2, :, :] = 0.0 if "g" in trace.by_hand else i * (1.0 - g * g)
    k_o = np.zeros_like(f) if "o" in trace.by_hand else squashed * o * (1.0 - o)
    return Local(o * (1.0 - squashed * squashed), np.ascontiguousarray(f), k_ifg, k_o)


def flow_back(params: Params, local: Local, dh: Array, dc: Array, *, highway: bool = True, gates: bool = True) -> Flow:
    """Return what reaches every state, added in place to what is sent in from outside: dh and dc (n+1, ..., H, B).

    `highway=False` cuts diag(f), the path c_t → c_{t-1}; `gates=False` cuts the paths through the gates to h_{t-1}.
    """
    shape = local.f.shape
    da = np.empty((*shape[:-2], 4, *shape[-2:]), dh.dtype)
    d_ifg, d_o, rows = da[..., :3, :, :], da[..., 3, :, :], da.reshape(*shape[:-2], 4 * shape[-2], shape[-1])
    W_hhT = transposed(params.W_hh) if gates else np.zeros_like(transposed(params.W_hh))
    f = local.f if highway else np.zeros_like(local.f)
    back, total = np.empty_like(dh[0]), np.empty_like(dh[0])
    total_each = total[..., None, :, :]  # the same for the three gates that write c
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t, dc_t = dh[-1], dc[-1]
    for opening, f_t, k_ifg, k_o, da_ifg, da_o, da_t, dh_before, dc_before in zip(
            local.opening[::-1], f[::-1], local.k_ifg[::-1], local.k_o[::-1], d_ifg[::-1], d_o[::-1], rows[::-1],
            dh[-2::-1], dc[-2::-1], strict=True):
        times(dh_t, opening, out=total)
        add(total, dc_t, out=total)  # dL/dc_t by all paths
        times(total_each, k_ifg, out=da_ifg)
        times(dh_t, k_o, out=da_o)
        multiply(W_hhT, da_t, out=back)
        add(dh_before, back, out=dh_before)
        times(total, f_t, out=back)
        add(dc_before, back, out=dc_before)
        dh_t, dc_t = dh_before, dc_before
    return Flow(dh, dc, rows)


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh and dc (T, ..., H, B): what a loss sends into each h_t and c_t.

    The results are totals by all paths (c_t acts also through h_t), as a retained tensor's `.grad` in PyTorch. Plain float64:
    gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh or dc that does not fit the run.
    """
    total_h, weights = incoming("dh", dh, trace.h), no_weights(params)
    total_c = np.zeros_like(total_h) if dc is None else incoming("dc", dc, trace.c)
    dx = np.empty((len(trace.x), *total_h.shape[1:-2], *trace.x.shape[-2:]), total_h.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for steps in blocks_of_steps(trace.h):
            local, rows = linearise(params, trace, steps), slice(steps.start, steps.stop + 1)
            dh_t, dc_t, da = flow_back(params, local, total_h[rows], total_c[rows])
            dc_t[1:] += local.opening * dh_t[1:]  # c_t acts also through h_t
            add_outer(weights["W_xh"], da, trace.x[steps])  # dW_xh = Σ_t da_t x_tᵀ
            add_outer(weights["W_hh"], da, trace.h[steps])  # dW_hh = Σ_t da_t h_{t-1}ᵀ
            add_bias(weights["b_h"], da)
            project(transposed(params.W_xh), da, out=dx[steps])
    return Grads(frozen_buffer(total_h), frozen_buffer(total_c), frozen_buffer(dx), unchecked(Params, **weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂(h_t, c_t)/∂(h_{t-1}, c_{t-1}) by all paths for every step, (T, ..., 2H, 2H).

    [[diag(k_o) U_o + diag(A) P,  diag(A f)],        A = ∂h_t/∂c_t = o (1 - tanh² c)
     [P,                          diag(f)  ]]        P = ∂c_t/∂h_{t-1} = diag(k_i) U_i + diag(k_f) U_f + diag(k_g) U_g
    """
    opening, f, k_ifg, k_o = (array[..., example] for array in linearise(params, trace))
    H = f.shape[-1]
    U_i, U_f, U_g, U_o = np.split(params.W_hh, 4, axis=-2)
    k_i, k_f, k_g = (k_ifg[..., k, :, None] for k in range(3))
    P = k_i * U_i + k_f * U_f + k_g * U_g
    J = np.zeros((*f.shape[:-1], 2 * H, 2 * H), f.dtype)
    unit = np.arange(H)
    J[..., :H, :H] = k_o[..., None] * U_o + opening[..., None] * P
    J[..., H:, :H] = P
    J[..., unit, H + unit] = opening * f
    J[..., H + unit, H + unit] = f
    return J
