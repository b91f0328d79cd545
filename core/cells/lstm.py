r"""The LSTM: beside h a cell state c, a conveyor belt that each step only scales (f) and adds to (i ⊙ g).

    i_t = σ(W_xi x_t + W_hi h_{t-1} + b_i)        f_t, o_t the same with their own weights
    g_t = tanh(W_xg x_t + W_hg h_{t-1} + b_g)     the candidate, C~
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
    h_t = o_t ⊙ tanh(c_t)

With activation = "relu", Keras's name for it, relu stands in the place of both tanh: nothing bounds h then.
With h held fixed ∂c_t/∂c_{t-1} = diag(f_t): no matrix and no squashing on the belt. The whole gradient also
runs through h_{t-1} into all four gates, and may vanish or explode there. Source: hochreiter1997; the forget
gate: gers2000.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core.cells import records
from core.cells.arrays import (
    Recurrence,
    blocks_of_steps,
    by_letter,
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
from core.cells.initialise import Initialisation, block, chrono_bias, gated_draw, orthogonal_draw
from core.cells.numerics import SIGMOID, Array, activate, log10, slope, slope_of_gate, squashed
from core.cells.records import Deltas, HighwayDerivatives
from core.cells.text.lstm import program

__all__ = [
    "ACTIVATIONS", "BLOCKS", "GATES", "HIGHWAY", "KEEP", "NAME", "SIGMOIDS", "SWITCH", "Grads", "Params",
    "State", "Step", "Trace", "backpropagate", "backward", "derivatives", "forward", "initial", "jacobians",
    "program", "reaching_inputs", "step", "weight_gradients",
]

NAME, GATES, SIGMOIDS, BLOCKS = "LSTM", "ifgo", "ifo", 4
KEEP, HIGHWAY, SWITCH = "f", True, None
ACTIVATIONS = ("tanh", "relu")
LARGEST = 1e200  # beyond this a state of relu keeps its direction and is held at this size
BEYOND = 1e250  # a pre-activation or a derivative that is larger counts as this


@dataclass(frozen=True, eq=False, kw_only=True)
class Params(records.GatedParams):
    """Weights W_xh (..., 4H, D), W_hh (..., 4H, H), b_h (..., 4H, 1): four blocks of H rows in the order i f
    g o; and the activation of c and of the candidate g."""

    activation: str = "tanh"
    cell: ClassVar[str] = "lstm"
    blocks: ClassVar[int] = BLOCKS

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {self.activation!r}")
        super().__post_init__()


@dataclass(frozen=True, eq=False)
class State(records.State):
    """What one step hands to the next: h and c, both (..., H, B)."""

    c: Array


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes, each (..., H, B); gates in (0, 1), g and h in (-1, 1), c unbounded; with
    relu g and h from 0 on, unbounded."""

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace(records.Trace):
    """A whole run, as every Trace; with c, and the gates i f g o (T, ..., H, B). Where a state is held,
    c and g are divided by the same factor as h, and a is not."""

    c: Array
    i: Array
    f: Array
    g: Array
    o: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Grads(records.Grads):
    """dL/dh and dL/dc (T+1, ..., H, B), each by all paths; dL/dx (T, ..., D, B); the weights' gradients in a
    Params."""

    c: Array


def initial(seed: int, inputs: int, hidden: int, how: Initialisation) -> Params:
    """Return PyTorch's default LSTM with `forget_bias` added to the drawn forget bias and the recurrent
    matrix times `gain`; or, by `lstm_init`, one drawn as Keras does, whose forget biases are 1, the others 0.

    `chrono` other than 0 replaces the forget and input biases. Source of the forget bias: gers2000,
    jozefowicz2015.
    """
    if how.lstm_init == "pytorch":
        W_xh, W_hh, b_ih, b_hh, u = gated_draw("lstm", BLOCKS, seed, inputs, hidden, how.layer)
        b_h = b_ih + b_hh
    else:
        W_xh, W_hh, u = orthogonal_draw("lstm", BLOCKS, seed, inputs, hidden, how.lstm_init, how.layer)
        b_h = block(1, BLOCKS, hidden)
    if how.chrono:
        b_h[hidden:2 * hidden] = chrono_bias(u, how.chrono)
        b_h[:hidden] = -b_h[hidden:2 * hidden]
    b_h = b_h + how.forget_bias * block(1, BLOCKS, hidden)
    weights = same_sweep(W_xh=W_xh, W_hh=W_hh * how.gain, b_h=b_h)
    return unchecked(Params, **weights, activation=how.lstm_activation)


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equations, as they stand."""
    W_xh, W_hh, b_h, by, phi = params.W_xh, params.W_hh, params.b_h, params.gate, params.activation
    a_i, a_f, a_g, a_o = np.split(W_xh @ x + W_hh @ state.h + b_h, 4, axis=-2)
    i, f, g, o = squashed(a_i, by), squashed(a_f, by), activate(a_g, phi), squashed(a_o, by)
    c = f * state.c + i * g
    h = o * activate(c, phi)
    return Step(i, f, g, o, c, h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None, held: Array | None = None) -> Trace:
    """Return all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`, repeated, fast.

    `gates` sets gates by hand, by letter: (T, ..., H, B), or one value per step (T,), or per step and unit
    (T, H). 0 and 1 are allowed, which no sigmoid reaches. In float64 σ(a) = 1/(1 + e⁻ᵃ), precise in both
    tails. In float32, for training, all four go through one tanh in the place of their pre-activations, as
    σ(a) = ½(1 + tanh(a/2)). A state of relu that outgrows 1e200 is held, as the simple RNN's: see
    `Trace.true_scale`; held: log10 of what x itself was divided by, (T, ..., 1, B).
    Raises: ValueError for inputs, a start state or gates that do not fit the weights.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    T, H, dtype, relu = shape[0], shape[-2], params.W_hh.dtype, params.activation == "relu"
    precise = dtype == np.float64
    if params.gate != SIGMOID or (relu and not precise):
        return _stepped(params, x, shape, start, gates, held)
    by_hand = by_letter(gates, GATES, shape)
    a = np.empty((T, *shape[1:-2], 4 * H, shape[-1]), dtype)  # pre-activations, of sigmoids times -1 or ½
    squashed = np.empty_like(a) if precise else a
    a_g, (i, f, g, o) = a[..., 2 * H:3 * H, :], np.split(squashed, 4, axis=-2)
    set_by_hand = [({"i": i, "f": f, "g": g, "o": o}[letter], values) for letter, values in by_hand.items()]
    factor = np.full((4 * H, 1), -1.0 if precise else 0.5, dtype)
    factor[2 * H:3 * H] = 1.0  # g is a plain tanh
    recurrence = Recurrence(scaled(params.W_hh, factor), params.W_xh * factor, params.b_h * factor, x, shape)
    h, c = recurrence.h, np.empty((T + 1, *shape[1:]), dtype)
    h[0], c[0] = 0.0, 0.0
    if start is not None:
        h[0], c[0] = checked_start("h", start.h, shape), checked_start("c", start.c, shape)
    in_full = np.broadcast_to(factor, a[0].shape).copy()  # broadcasting costs more than the product
    offset, written, one = 1.0 - in_full, np.empty_like(c[0]), np.ones((), dtype)
    exp, tanh, times, add, reciprocal = np.exp, np.tanh, np.multiply, np.add, np.reciprocal
    phi = partial(np.maximum, np.zeros((), dtype)) if relu else tanh
    with np.errstate(over="ignore", invalid="ignore" if relu else "warn"):  # σ(-800) is 1/∞
        for part in reversed(blocks_of_steps(h)):
            pre = recurrence.pre_activations(part, out=a[part])
            c_before = c[part.start]
            steps = zip(pre, squashed[part], a_g[part], i[part], f[part], g[part], o[part], c[1:][part],
                        h[1:][part], strict=True)
            for t, (a_t, s_t, a_g_t, i_t, f_t, g_t, o_t, c_t, h_t) in enumerate(steps, part.start):
                if precise:
                    exp(a_t, out=s_t)
                    add(s_t, one, out=s_t)
                    reciprocal(s_t, out=s_t)
                    phi(a_g_t, out=g_t)
                else:
                    tanh(a_t, out=s_t)
                    times(s_t, in_full, out=s_t)
                    add(s_t, offset, out=s_t)
                for gate, values in set_by_hand:
                    gate[t] = values[t]
                times(f_t, c_before, out=c_t)
                times(i_t, g_t, out=written)
                add(c_t, written, out=c_t)
                phi(c_t, out=h_t)
                times(o_t, h_t, out=h_t)
                c_before = c_t
            if not precise:
                shut = {k: gate[part] for k, gate in ((0, i), (1, f), (3, o)) if GATES[k] not in by_hand}
                restore_shut(params.W_xh, params.W_hh, params.b_h, x[part], h[part], shut)
    if precise:
        a *= in_full  # -1 · -a
    held = _held(params, x, h, c, a, squashed, by_hand, held)
    i, f, g, o = np.split(frozen_buffer(squashed), 4, axis=-2)
    return Trace(x=x, h=recurrence.states(), c=frozen_buffer(c), a=frozen_buffer(a) if precise else None,
                 i=i, f=f, g=g, o=o, by_hand=frozenset(by_hand), held=held)


def _held(params: Params, x: Array, h: Array, c: Array, a: Array, gates: Array, by_hand: Mapping[str, Array],
          x_held: Array | None) -> Array | None:
    """Return log10 of what states of relu are divided by to stay finite, having divided them; None where none
    needs it. gates: i f g o, (T, ..., 4H, B)."""
    if params.activation != "relu" or h.dtype != np.float64:
        return None
    if x_held is None and max(np.abs(h).max(), np.abs(c).max()) <= LARGEST:
        return None
    return _hold(params, x, h, c, a, gates, by_hand, np.zeros((len(x), 1, 1)) if x_held is None else x_held)


def _hold(params: Params, x: Array, h: Array, c: Array, a: Array, gates: Array, by_hand: Mapping[str, Array],
          x_held: Array) -> Array:
    """Repeat the steps from the first state beyond LARGEST on, or the first input that is held, in place,
    with c, h and g held at that size; return log10 of the factors. x_held: those of x, (T, ..., 1, B)."""
    over_units = tuple(range(1, h.ndim))
    grown = ~(np.maximum(np.abs(h), np.abs(c)).max(axis=over_units) <= LARGEST)
    grown[1:] |= x_held.max(axis=tuple(range(1, x_held.ndim))) > 0.0
    first = max(int(np.argmax(grown)) - 1, 0)
    held = np.zeros((*h.shape[:-2], 1, h.shape[-1]))
    with np.errstate(over="ignore", under="ignore"):
        for t, by in enumerate(gates[first:], first):
            scale = np.maximum(held[t], x_held[t])  # log10 of the unit in which the step is computed
            room, shrunk = 10.0 ** (held[t] - scale), 10.0**-scale
            sums = room * (params.W_hh @ h[t]) + 10.0 ** (x_held[t] - scale) * (params.W_xh @ x[t])
            a[t] = np.clip(sums * 10.0 ** np.minimum(scale, 300.0) + params.b_h, -BEYOND, BEYOND)
            by[...] = squashed(a[t], params.gate)
            i, f, g, o = np.split(by, 4, axis=-2)
            g[...] = np.maximum(np.split(sums + shrunk * params.b_h, 4, axis=-2)[2], 0.0)
            for letter, values in by_hand.items():
                gate, unit = {"i": (i, 1.0), "f": (f, 1.0), "g": (g, shrunk), "o": (o, 1.0)}[letter]
                gate[...] = unit * values[t]
            c_t = f * room * c[t] + i * g
            h_t = o * np.maximum(c_t, 0.0)
            size = np.max([np.abs(each).max(axis=-2, keepdims=True) for each in (c_t, h_t, g)], axis=0)
            held[t + 1] = np.maximum(scale + log10(size / LARGEST), 0.0)
            factor = 10.0 ** np.minimum(scale - held[t + 1], 300.0)
            c[t + 1], h[t + 1], g[...] = factor * c_t, factor * h_t, factor * g
    return frozen_buffer(held)


def _stepped(params: Params, x: Array, shape: tuple[int, ...], start: State | None,
             gates: Mapping[str, npt.ArrayLike] | None, held: Array | None) -> Trace:
    """Return all steps by `step`, one after the other: for hard gates, and relu in float32, which a fast way
    does not pay for.

    Raises: ValueError for gates set by hand.
    """
    if gates:
        raise ValueError("gates can be set by hand where the sigmoid squashes them and relu is in float64, "
                         f"got {params.gate} in {params.W_hh.dtype}")
    h, c = np.zeros((2, len(x) + 1, *shape[1:]), params.W_hh.dtype)
    if start is not None:
        h[0], c[0] = checked_start("h", start.h, shape), checked_start("c", start.c, shape)
    squashed = np.empty((len(x), *shape[1:-2], 4 * shape[-2], shape[-1]), h.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for t, x_t in enumerate(x):
            done = step(params, x_t, State(h[t], c[t]))
            h[t + 1], c[t + 1] = done.h, done.c
            np.concatenate([done.i, done.f, done.g, done.o], axis=-2, out=squashed[t])
        a = params.W_xh @ x + params.W_hh @ h[:-1] + params.b_h
    held = _held(params, x, h, c, a, squashed, {}, held)
    i, f, g, o = np.split(frozen_buffer(squashed), 4, axis=-2)
    h, c, a = (frozen_buffer(each) for each in (h, c, a))
    return Trace(x=x, h=h, c=c, a=a, i=i, f=f, g=g, o=o, held=held)


def derivatives(params: Params, trace: Trace, steps: slice = slice(None)) -> HighwayDerivatives:
    """Return the derivatives inside these steps: dc_da holds those by a_i, a_f and a_g.

    Gates set by hand are constants.
    """
    i, f, g, o = trace.i[steps], trace.f[steps], trace.g[steps], trace.o[steps]
    c_before, c = trace.c[:-1][steps], trace.c[1:][steps]
    phi_c = activate(c, params.activation)
    if trace.a is None:  # float32
        di, df, do = i * (1.0 - i), f * (1.0 - f), o * (1.0 - o)
        dg, dphi_c = 1.0 - g * g, 1.0 - phi_c * phi_c
    else:
        a_i, a_f, a_g, a_o = np.split(trace.a[steps], 4, axis=-2)
        di, df, do = (slope_of_gate(a, params.gate, gate)
                      for a, gate in ((a_i, i), (a_f, f), (a_o, o)))
        dg, dphi_c = slope(a_g, params.activation), slope(c, params.activation)
    dc_da = np.empty((*f.shape[:-2], 3, *f.shape[-2:]), f.dtype)
    dc_da[..., 0, :, :] = 0.0 if "i" in trace.by_hand else g * di
    dc_da[..., 1, :, :] = 0.0 if "f" in trace.by_hand else c_before * df
    dc_da[..., 2, :, :] = 0.0 if "g" in trace.by_hand else i * dg
    dh_da = np.zeros_like(f) if "o" in trace.by_hand else phi_c * do
    if trace.held is not None:  # at their true size
        with np.errstate(over="ignore"):
            true = 10.0 ** np.minimum(trace.held, 300.0)
            before, after = true[:-1][steps], true[1:][steps]
            for derivative, by in ((dc_da[..., 0, :, :], after), (dc_da[..., 1, :, :], before),
                                   (dh_da, after)):
                np.clip(derivative * by, -BEYOND, BEYOND, out=derivative)
    return HighwayDerivatives(dh_dc=o * dphi_c, dc_dc=np.ascontiguousarray(f), dc_da=dc_da, dh_da=dh_da)


def backpropagate(params: Params, inside: HighwayDerivatives, dh: Array, dc: Array | None = None) -> Deltas:
    """Return what reaches every state, added in place to what is sent in from outside: dh and dc (n+1, ...,
    H, B).

    dc_t is what comes from later steps, without ∂h_t/∂c_t dh_t: c_t and h_t are two inputs of the future.
    """
    shape, dc = inside.dc_dc.shape, np.zeros_like(dh) if dc is None else dc
    da = np.empty((*shape[:-2], 4, *shape[-2:]), dh.dtype)
    da_ifg, da_o = da[..., :3, :, :], da[..., 3, :, :]
    rows = da.reshape(*shape[:-2], 4 * shape[-2], shape[-1])
    W_hhT, back, total = transposed(params.W_hh), np.empty_like(dh[0]), np.empty_like(dh[0])
    total_each = total[..., None, :, :]  # the same for the three gates that write c
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t, dc_t = dh[-1], dc[-1]
    for dh_dc, f, dc_da, dh_da, da_ifg_t, da_o_t, da_t, dh_before, dc_before in zip(
            inside.dh_dc[::-1], inside.dc_dc[::-1], inside.dc_da[::-1], inside.dh_da[::-1],
            da_ifg[::-1], da_o[::-1], rows[::-1], dh[-2::-1], dc[-2::-1], strict=True):
        times(dh_t, dh_dc, out=total)
        add(total, dc_t, out=total)  # dL/dc_t by all paths
        times(total_each, dc_da, out=da_ifg_t)
        times(dh_t, dh_da, out=da_o_t)
        multiply(W_hhT, da_t, out=back)  # dh_{t-1} += W_hhᵀ da_t
        add(dh_before, back, out=dh_before)
        times(total, f, out=back)  # dc_{t-1} += f_t ⊙ dL/dc_t
        add(dc_before, back, out=dc_before)
        dh_t, dc_t = dh_before, dc_before
    return Deltas(dh, dc, rows)


def reaching_inputs(inside: HighwayDerivatives, deltas: Deltas) -> Array:
    """Return what reaches W_xh x_t: da, as W_hh h_{t-1}."""
    return deltas.da


def weight_gradients(total: Mapping[str, Array], inside: HighwayDerivatives, deltas: Deltas, x: Array,
                     h: Array) -> Array:
    """Add what these steps teach every weight to `total`, by name; return what reaches W_xh x_t."""
    add_weight_gradients(total, deltas.da, deltas.da, x, h)
    return deltas.da


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh and dc (T, ..., H, B): what a loss sends into each h_t
    and c_t.

    The results are totals by all paths (c_t acts also through h_t), as a retained tensor's `.grad` in
    PyTorch. Plain float64: gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh or dc that does not fit the run.
    """
    dh, weights = incoming("dh", dh, trace.h), no_weights(params.weights)
    dc = np.zeros_like(dh) if dc is None else incoming("dc", dc, trace.c)
    dx = outside(params.W_xh, dh, trace.x)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        h = trace.h if trace.held is None else trace.h * 10.0**trace.held
        for steps in blocks_of_steps(h):
            inside, rows = derivatives(params, trace, steps), rows_of(steps)
            deltas = backpropagate(params, inside, dh[rows], dc[rows])
            dc[rows][1:] += inside.dh_dc * dh[rows][1:]  # c_t acts also through h_t
            da = weight_gradients(weights, inside, deltas, trace.x[steps], h[steps])
            project(transposed(params.W_xh), da, out=dx[steps])  # dx_t = W_xhᵀ da_t
    dh, dc, dx = frozen_buffer(dh), frozen_buffer(dc), frozen_buffer(dx)
    return Grads(h=dh, c=dc, x=dx, params=params.with_weights(weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂(h_t, c_t)/∂(h_{t-1}, c_{t-1}) by all paths for every step, (T, ..., 2H, 2H).

    [[diag(∂h/∂a_o) U_o + diag(∂h/∂c) P,  diag(∂h/∂c f)],
     [P,                                  diag(f)       ]]

    P = diag(∂c/∂a_i) U_i + diag(∂c/∂a_f) U_f + diag(∂c/∂a_g) U_g        U_i ... U_o the blocks of W_hh
    """
    inside = derivatives(params, trace)
    dh_dc, f, dc_da, dh_da = (
        array[..., example] for array in (inside.dh_dc, inside.dc_dc, inside.dc_da, inside.dh_da))
    H = f.shape[-1]
    U_i, U_f, U_g, U_o = np.split(params.W_hh, 4, axis=-2)
    dc_da_i, dc_da_f, dc_da_g = (dc_da[..., k, :, None] for k in range(3))
    P = dc_da_i * U_i + dc_da_f * U_f + dc_da_g * U_g
    J = np.zeros((*f.shape[:-1], 2 * H, 2 * H), f.dtype)
    unit = np.arange(H)
    J[..., :H, :H] = dh_da[..., None] * U_o + dh_dc[..., None] * P
    J[..., H:, :H] = P
    J[..., unit, H + unit] = dh_dc * f
    J[..., H + unit, H + unit] = f
    return J
