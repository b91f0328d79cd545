"""A new cell as CONTRIBUTING has it, one module: the LSTM whose input gate is coupled to the forget gate, i =
1 - f.

    f_t = σ(W_xf x_t + W_hf h_{t-1} + b_f)        o_t the same with its own weights
    g_t = tanh(W_xg x_t + W_hg h_{t-1} + b_g)
    c_t = f_t ⊙ c_{t-1} + (1 - f_t) ⊙ g_t
    h_t = o_t ⊙ tanh(c_t)

Plain, not fast: nothing but the names that every cell has. Source: greff2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core.cells import records
from core.cells.arrays import (
    blocks_of_steps,
    by_letter,
    checked_inputs,
    checked_start,
    frozen_buffer,
    incoming,
    no_weights,
    rows_of,
    same_sweep,
    transposed,
    unchecked,
)
from core.cells.initialise import Initialisation, gated_draw
from core.cells.lstm import State
from core.cells.numerics import Array, sigmoid, slope_of_sigmoid, slope_of_tanh
from core.cells.records import Deltas, Grads, HighwayDerivatives

NAME, GATES, SIGMOIDS, BLOCKS = "coupled LSTM", "fgo", "fo", 3
KEEP, HIGHWAY, SWITCH = "f", True, None


@dataclass(frozen=True, eq=False, kw_only=True)
class Params(records.Params):
    """Weights W_xh (..., 3H, D), W_hh (..., 3H, H), b_h (..., 3H, 1): three blocks of H rows in the order f g
    o."""

    cell: ClassVar[str] = "coupled"
    blocks: ClassVar[int] = BLOCKS


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes, each (..., H, B)."""

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
    """A whole run, as every Trace; with c, and the gates f g o (T, ..., H, B)."""

    c: Array
    f: Array
    g: Array
    o: Array


def initial(seed: int, inputs: int, hidden: int, how: Initialisation) -> Params:
    """Return PyTorch's draws, with the LSTM's forget bias and gain."""
    W_xh, W_hh, b_ih, b_hh, _ = gated_draw("lstm", BLOCKS, seed, inputs, hidden)
    forget = np.repeat([1.0, 0.0, 0.0], hidden)[:, None]
    return unchecked(Params, **same_sweep(W_xh=W_xh, W_hh=W_hh * how.gain,
                                          b_h=b_ih + b_hh + how.forget_bias * forget))


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step: the equations, as they stand."""
    a_f, a_g, a_o = np.split(params.W_xh @ x + params.W_hh @ state.h + params.b_h, 3, axis=-2)
    f, g, o = sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * state.c + sigmoid(-a_f) * g
    h = o * np.tanh(c)
    return Step(f, g, o, c, h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
    """Return all steps: `step`, repeated."""
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    by_hand = by_letter(gates, GATES, shape)
    h, c = np.zeros((2, len(x) + 1, *shape[1:]))
    if start is not None:
        h[0], c[0] = checked_start("h", start.h, shape), checked_start("c", start.c, shape)
    a = np.empty((len(x), *shape[1:-2], 3 * shape[-2], shape[-1]))
    f, g, o = np.empty((3, *shape))
    for t, x_t in enumerate(x):
        a[t] = params.W_xh @ x_t + params.W_hh @ h[t] + params.b_h
        a_f, a_g, a_o = np.split(a[t], 3, axis=-2)
        f[t], g[t], o[t], written = sigmoid(a_f), np.tanh(a_g), sigmoid(a_o), sigmoid(-a_f)
        for letter, gate in (("f", f), ("g", g), ("o", o)):
            if letter in by_hand:
                gate[t] = by_hand[letter][t]
        c[t + 1] = f[t] * c[t] + (1.0 - f[t] if "f" in by_hand else written) * g[t]
        h[t + 1] = o[t] * np.tanh(c[t + 1])
    h, c, a, f, g, o = map(frozen_buffer, (h, c, a, f, g, o))
    return Trace(x=x, h=h, c=c, a=a, f=f, g=g, o=o, by_hand=frozenset(by_hand))


def derivatives(params: Params, trace: Trace, steps: slice = slice(None)) -> HighwayDerivatives:
    """Return the derivatives inside these steps: dc_da holds those by a_f and a_g."""
    assert trace.a is not None
    f, g, o = trace.f[steps], trace.g[steps], trace.o[steps]
    c_before, c = trace.c[:-1][steps], trace.c[1:][steps]
    a_f, a_g, a_o = np.split(trace.a[steps], 3, axis=-2)
    written = 1.0 - f if "f" in trace.by_hand else sigmoid(-a_f)
    dc_da = np.zeros((*f.shape[:-2], 2, *f.shape[-2:]))
    if "f" not in trace.by_hand:
        dc_da[..., 0, :, :] = (c_before - g) * slope_of_sigmoid(a_f)
    if "g" not in trace.by_hand:
        dc_da[..., 1, :, :] = written * slope_of_tanh(a_g)
    dh_da = np.zeros_like(o) if "o" in trace.by_hand else np.tanh(c) * slope_of_sigmoid(a_o)
    return HighwayDerivatives(dh_dc=o * slope_of_tanh(c), dc_dc=f, dc_da=dc_da, dh_da=dh_da)


def backpropagate(params: Params, inside: HighwayDerivatives, dh: Array, dc: Array | None = None) -> Deltas:
    """Return what reaches every state, added in place to what is sent in from outside."""
    dc = np.zeros_like(dh) if dc is None else dc
    da = np.empty((len(dh) - 1, *dh.shape[1:-2], 3 * dh.shape[-2], dh.shape[-1]))
    for t in reversed(range(len(da))):
        total = dc[t + 1] + dh[t + 1] * inside.dh_dc[t]
        dc_da_f, dc_da_g = np.moveaxis(inside.dc_da[t], -3, 0)
        da[t] = np.concatenate([total * dc_da_f, total * dc_da_g, dh[t + 1] * inside.dh_da[t]], axis=-2)
        dh[t] += transposed(params.W_hh) @ da[t]
        dc[t] += total * inside.dc_dc[t]
    return Deltas(dh, dc, da)


def reaching_inputs(inside: HighwayDerivatives, deltas: Deltas) -> Array:
    """Return what reaches W_xh x_t: da, as W_hh h_{t-1}."""
    return deltas.da


def weight_gradients(total: Mapping[str, Array], inside: HighwayDerivatives, deltas: Deltas, x: Array,
                     h: Array) -> Array:
    """Add what these steps teach every weight to `total`, by name; return what reaches W_xh x_t."""
    for da_t, x_t, h_t in zip(deltas.da, x, h, strict=True):
        total["W_xh"][...] += da_t @ transposed(x_t)
        total["W_hh"][...] += da_t @ transposed(h_t)
        total["b_h"][...] += da_t.sum(axis=-1, keepdims=True)
    return deltas.da


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for what a loss sends into each h_t and c_t."""
    dh, weights = incoming("dh", dh, trace.h), no_weights(params.weights)
    dc = np.zeros_like(dh) if dc is None else incoming("dc", dc, trace.c)
    dx = np.empty((len(trace.x), *dh.shape[1:-2], *trace.x.shape[-2:]))
    for steps in blocks_of_steps(trace.h):
        inside, rows = derivatives(params, trace, steps), rows_of(steps)
        deltas = backpropagate(params, inside, dh[rows], dc[rows])
        dc[rows][1:] += inside.dh_dc * dh[rows][1:]  # c_t acts also through h_t
        da = weight_gradients(weights, inside, deltas, trace.x[steps], trace.h[steps])
        dx[steps] = transposed(params.W_xh) @ da
    return Grads(h=frozen_buffer(dh), c=frozen_buffer(dc), x=frozen_buffer(dx),
                 params=params.with_weights(weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return ∂(h_t, c_t)/∂(h_{t-1}, c_{t-1}) by all paths, (T, ..., 2H, 2H)."""
    inside = derivatives(params, trace)
    dh_dc, f, dc_da, dh_da = (array[..., example] for array in (inside.dh_dc, inside.dc_dc, inside.dc_da,
                                                                inside.dh_da))
    U_f, U_g, U_o = np.split(params.W_hh, 3, axis=-2)
    P = dc_da[..., 0, :, None] * U_f + dc_da[..., 1, :, None] * U_g
    eye = np.eye(params.hidden)
    upper = np.concatenate([dh_da[..., None] * U_o + dh_dc[..., None] * P, (dh_dc * f)[..., None] * eye],
                           axis=-1)
    return np.concatenate([upper, np.concatenate([P, f[..., None] * eye], axis=-1)], axis=-2)


DRAW = '''
# Coupled LSTM, i = 1 - f, blocks in the order f g o
rng = np.random.default_rng([SEED, 1])
W_xh, W_hh = uniform(rng, 3 * H, D), {gain} * uniform(rng, 3 * H, H)
b = uniform(rng, 3 * H) + uniform(rng, 3 * H)
b[:H] += {forget_bias}
'''
NUMPY = '''\
h, c, steps = np.zeros(H), np.zeros(H), []
for x_t in x:
    a_f, a_g, a_o = np.split(W_xh @ x_t + W_hh @ h + b, 3)
    f, i, g, o, c_before = sigmoid(a_f), sigmoid(-a_f), np.tanh(a_g), sigmoid(a_o), c
    c = f * c + i * g
    h = o * np.tanh(c)
    steps.append([o / np.cosh(c) ** 2, f, (c_before - g) * f * i, i / np.cosh(a_g) ** 2, np.tanh(c) * o * sigmoid(-a_o)])


def coupled_back(grad, dh_dc, f, dc_da_f, dc_da_g, dh_da_o):
    dh, dc = np.split(grad, 2)
    dc = dc + dh * dh_dc
    return np.concatenate([W_hh.T @ np.concatenate([dc * dc_da_f, dc * dc_da_g, dh * dh_da_o]), dc * f])


measure("coupled", np.concatenate([np.full(H, H**-0.5), np.zeros(H)]), coupled_back, steps)
'''
TORCH = '''\
W_xh, W_hh, b = map(torch.tensor, (W_xh, W_hh, b))


def coupled_step(x_t, h, c):
    f, g, o = (W_xh @ x_t + W_hh @ h + b).chunk(3)
    c = sigmoid(f) * c + sigmoid(-f) * tanh(g)
    return sigmoid(o) * tanh(c), c


report("coupled", coupled_step, (torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64)))
'''


def program(how: Initialisation, library: str) -> str:
    """Return the part about this cell."""
    return DRAW.format(gain=how.gain, forget_bias=how.forget_bias) + (TORCH if library == "torch" else NUMPY)
