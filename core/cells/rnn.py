r"""The simple recurrent network: one state, overwritten at every step.

    h_t = φ(W_xh x_t + W_hh h_{t-1} + b_h)        φ = tanh, relu or identity

Its Jacobian is J_t = ∂h_t/∂h_{t-1} = diag(φ'(a_t)) W_hh, so the gradient from step T back to step k passes
through the product J_T J_{T-1} … J_{k+1}: the same matrix again and again. Whether that vanishes, keeps or
explodes is decided by W_hh and φ'.
Source: pascanu2013 (their order of W and φ' differs by one factor), bengio1994.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    rows_of,
    same_sweep,
    transposed,
    unchecked,
)
from core.cells.arrays import weight_gradients as add_weight_gradients
from core.cells.initialise import Initialisation, simple_draw
from core.cells.numerics import ACTIVATIONS, Array, activate, slope
from core.cells.records import Deltas, Grads, State, Trace
from core.cells.text.rnn import program

__all__ = [
    "ACTIVATIONS", "BLOCKS", "GATES", "HIGHWAY", "KEEP", "NAME", "SIGMOIDS", "SWITCH", "Derivatives",
    "Params", "State", "Step", "Trace", "backpropagate", "backward", "derivatives", "forward", "initial",
    "jacobians", "program", "reaching_inputs", "step", "weight_gradients",
]

NAME, GATES, SIGMOIDS, BLOCKS = "RNN", "", "", 1
KEEP, HIGHWAY, SWITCH = None, False, None
LARGEST = 1e200  # beyond this a relu or linear state keeps its direction and is held at this size


@dataclass(frozen=True, eq=False, kw_only=True)
class Params(records.Params):
    """Weights W_xh (..., H, D), W_hh (..., H, H), b_h (..., H, 1) and the activation φ."""

    activation: str = "tanh"
    cell: ClassVar[str] = "rnn"
    blocks: ClassVar[int] = BLOCKS

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {self.activation!r}")
        super().__post_init__()


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes: h (..., H, B)."""

    h: Array

    @property
    def state(self) -> State:
        """The state handed on."""
        return State(self.h)


@dataclass(frozen=True, eq=False)
class Derivatives(records.Derivatives):
    """Derivatives inside each step: dh_da = ∂h_t/∂a_t = φ'(a_t), (T, ..., H, B)."""

    dh_da: Array


def initial(seed: int, inputs: int, hidden: int, how: Initialisation) -> Params:
    """Return initial weights: the drawn recurrent matrix times `weight_scale`."""
    W_xh, W_hh, b_h = simple_draw(seed, inputs, hidden, how.init, how.layer)
    weights = same_sweep(W_xh=W_xh, W_hh=W_hh * how.weight_scale, b_h=b_h)
    return unchecked(Params, **weights, activation=how.activation)


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equation, as it stands."""
    W_xh, W_hh, b_h = params.W_xh, params.W_hh, params.b_h
    h = activate(W_xh @ x + W_hh @ state.h + b_h, params.activation)
    return Step(h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None, held: Array | None = None) -> Trace:
    """Return the states of all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`,
    repeated, fast.

    A relu or linear state can outgrow every float. Both functions are positively homogeneous (φ(s·a) = s·φ(a)
    for s > 0), so from 1e200 on the state, the inputs and the bias are divided by one growing factor:
    directions, signs, and with them all Jacobians, stay those of the true state. The factor is kept: see
    `Trace.true_scale`. held: log10 of what x itself was divided by, (T, ..., 1, B), the states of such a
    layer.
    Raises: ValueError for inputs or a start state that do not fit the weights, and for any gates: this cell
    has none.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    by_letter(gates, GATES, shape)
    recurrence = Recurrence(params.W_hh, params.W_xh, params.b_h, x, shape)
    h, activation = recurrence.h, params.activation
    in_place = activation == "identity" or x.dtype == np.float32  # training needs no pre-activations
    a = h[1:] if in_place else np.empty(shape)
    h[0] = 0.0 if start is None else checked_start("h", start.h, shape)
    tanh, maximum = np.tanh, np.maximum
    with np.errstate(over="ignore", invalid="ignore"):
        for block in reversed(blocks_of_steps(h)):
            for a_t, h_t in zip(recurrence.pre_activations(block, out=a[block]), h[1:][block], strict=True):
                if activation == "tanh":
                    tanh(a_t, out=h_t)
                elif activation == "relu":
                    maximum(a_t, 0.0, out=h_t)
    if activation != "tanh" and (held is not None or not np.abs(h).max() <= LARGEST):
        held = _hold(params, x, h, a, np.zeros((len(x), 1, 1)) if held is None else held)
    h = recurrence.states()
    if in_place:
        return Trace(x=x, h=h, a=h[1:] if x.dtype != np.float32 else None, held=held)
    return Trace(x=x, h=h, a=frozen_buffer(a), held=held)


def _hold(params: Params, x: Array, h: Array, a: Array, x_held: Array) -> Array:
    """Repeat the steps from the first state beyond LARGEST on, or the first input that is held, in place and
    held at that size; return log10 of the factors. x_held: those of x, (T, ..., 1, B)."""
    grown = ~(np.abs(h).max(axis=tuple(range(1, h.ndim))) <= LARGEST)
    grown[1:] |= x_held.max(axis=tuple(range(1, x_held.ndim))) > 0.0
    held = np.zeros((*h.shape[:-2], 1, h.shape[-1]))
    for t in range(max(int(np.argmax(grown)) - 1, 0), len(x)):
        # What x has outgrown the state by, of which the state is held first.
        room = np.maximum(x_held[t] - held[t], 0.0)
        with np.errstate(under="ignore"):
            from_x = 10.0 ** (x_held[t] - held[t] - room) * (params.W_xh @ x[t])
            shrunk = 10.0 ** -(held[t] + room)
            a_t = params.W_hh @ (h[t] * 10.0**-room) + from_x + shrunk * params.b_h
        h_t = activate(a_t, params.activation)
        factor = LARGEST / np.maximum(np.abs(h_t).max(axis=-2, keepdims=True), LARGEST)
        a[t], h[t + 1], held[t + 1] = a_t * factor, h_t * factor, held[t] + room - np.log10(factor)
    return frozen_buffer(held)


def derivatives(params: Params, trace: Trace, steps: slice = slice(None)) -> Derivatives:
    """Return φ'(a_t) of these steps; in float32, which keeps no a, for tanh 1 - h_t², and for relu the sign
    of h_t."""
    if trace.a is not None:
        return Derivatives(slope(trace.a[steps], params.activation))
    h = trace.h[1:][steps]
    return Derivatives(1.0 - h * h if params.activation == "tanh" else slope(h, params.activation))


def backpropagate(params: Params, inside: Derivatives, dh: Array, dc: Array | None = None) -> Deltas:
    """Return what reaches every state through W_hh and φ', added in place to what is sent in from outside: dh
    (n+1, ..., H, B)."""
    da, back = np.empty_like(inside.dh_da), np.empty_like(dh[0])
    W_hhT = transposed(params.W_hh)
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t = dh[-1]
    for dh_da, da_t, dh_before in zip(inside.dh_da[::-1], da[::-1], dh[-2::-1], strict=True):
        times(dh_t, dh_da, out=da_t)  # da_t = dh_t ⊙ φ'(a_t)
        multiply(W_hhT, da_t, out=back)  # dh_{t-1} += W_hhᵀ da_t
        add(dh_before, back, out=dh_before)
        dh_t = dh_before
    return Deltas(dh, None, da)


def reaching_inputs(inside: Derivatives, deltas: Deltas) -> Array:
    """Return what reaches W_xh x_t: da, as W_hh h_{t-1}."""
    return deltas.da


def weight_gradients(total: Mapping[str, Array], inside: Derivatives, deltas: Deltas, x: Array,
                     h: Array) -> Array:
    """Add what these steps teach every weight to `total`, by name; return what reaches W_xh x_t."""
    add_weight_gradients(total, deltas.da, deltas.da, x, h)
    return deltas.da


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh (T, ..., H, B): what a loss sends into each h_t.

    Plain float64, as PyTorch: gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh that does not fit the run, and for any dc: this cell has no c.
    """
    if dc is not None:
        raise ValueError("dc must be None: the simple RNN has no cell state")
    dh, weights = incoming("dh", dh, trace.h), no_weights(params.weights)
    dx = outside(params.W_xh, dh, trace.x)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        h = trace.h if trace.held is None else trace.h * 10.0**trace.held
        for steps in blocks_of_steps(h):
            inside = derivatives(params, trace, steps)
            deltas = backpropagate(params, inside, dh[rows_of(steps)])
            da = weight_gradients(weights, inside, deltas, trace.x[steps], h[steps])
            project(transposed(params.W_xh), da, out=dx[steps])  # dx_t = W_xhᵀ da_t
    return Grads(h=frozen_buffer(dh), x=frozen_buffer(dx), params=params.with_weights(weights))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂h_t/∂h_{t-1} = diag(φ'(a_t)) W_hh for every step, (T, ..., H, H)."""
    dh_da = derivatives(params, trace).dh_da[..., example]
    return dh_da[..., :, None] * params.W_hh
