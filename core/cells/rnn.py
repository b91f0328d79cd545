r"""The simple recurrent network: one state, overwritten at every step.

    h_t = φ(W_xh x_t + W_hh h_{t-1} + b_h)        φ = tanh, relu or identity

Its Jacobian is J_t = ∂h_t/∂h_{t-1} = diag(φ'(a_t)) W_hh, so the gradient from step T back to step k passes through the product
J_T J_{T-1} … J_{k+1}: the same matrix again and again. Whether that vanishes, keeps or explodes is decided by W_hh and φ'.
Source: pascanu2013 (their order of W and φ' differs by one factor), bengio1994.
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
    transposed,
    unchecked,
)
from core.cells.numerics import Array

GATES = ""
EQUATIONS: Mapping[str, str] = MappingProxyType({
    "h": r"h_t = \varphi(W_{xh}\, x_t + W_{hh}\, h_{t-1} + b_h)",
})
ACTIVATIONS = ("tanh", "relu", "identity")
LARGEST = 1e200  # beyond this a relu or linear state keeps its direction and is held at this size


@dataclass(frozen=True, eq=False, kw_only=True)
class Params:
    """Weights W_xh (..., H, D), W_hh (..., H, H), b_h (..., H, 1) and the activation φ."""

    W_xh: Array
    W_hh: Array
    b_h: Array
    activation: str = "tanh"
    cell: ClassVar[str] = "rnn"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {self.activation!r}")
        for name, array in zip(("W_xh", "W_hh", "b_h"), checked_weights(1, self.W_xh, self.W_hh, self.b_h), strict=True):
            object.__setattr__(self, name, array)


@dataclass(frozen=True, eq=False)
class State:
    """What one step hands to the next: h (..., H, B)."""

    h: Array


@dataclass(frozen=True, eq=False)
class Step:
    """All that one step computes: h (..., H, B)."""

    h: Array

    @property
    def state(self) -> State:
        """The state handed on."""
        return State(self.h)


@dataclass(frozen=True, eq=False)
class Trace:
    """A whole run: x (T, ..., D, B), h (T+1, ..., H, B), row 0 the start state.

    `held` (T+1, ..., 1, B) is log10 of the factor that h was divided by to stay finite (see `forward`), None if it never was.
    """

    x: Array
    h: Array
    held: Array | None = None
    by_hand: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Grads:
    """dL/dh (T+1, ..., H, B) by all paths, dL/dx (T, ..., D, B), and the weights' gradients in a Params."""

    h: Array
    x: Array
    params: Params


class Local(NamedTuple):
    """Derivatives inside each step: slope = φ'(a_t) (T, ..., H, B)."""

    slope: Array


class Flow(NamedTuple):
    """What flows back: dh (n+1, ..., H, B) reaching each state, da (n, ..., H, B) reaching each pre-activation."""

    h: Array
    c: None
    da: Array


def activate(a: Array, activation: str) -> Array:
    """Return φ(a)."""
    if activation == "tanh":
        return np.asarray(np.tanh(a))
    return np.maximum(a, 0.0) if activation == "relu" else a


def step(params: Params, x: Array, state: State) -> Step:
    """Return one step from x (..., D, B) and the state before it: the equation, as it stands."""
    W_xh, W_hh, b_h = params.W_xh, params.W_hh, params.b_h
    h = activate(W_xh @ x + W_hh @ state.h + b_h, params.activation)
    return Step(h)


def forward(params: Params, x: npt.ArrayLike, start: State | None = None,
            gates: Mapping[str, npt.ArrayLike] | None = None) -> Trace:
    """Return the states of all steps for inputs x (T, ..., D, B), from `start` or from zero: `step`, repeated, fast.

    A relu or linear state can outgrow every float. Both functions are positively homogeneous (φ(s·a) = s·φ(a) for s > 0), so from
    1e200 on the state, the inputs and the bias are divided by one growing factor: directions, signs, and with them all
    Jacobians, stay those of the true state. The factor is kept in `Trace.held`.
    Raises: ValueError for inputs or a start state that do not fit the weights, and for any gates: this cell has none.
    """
    x, shape = checked_inputs(x, params.W_xh, params.W_hh)
    by_letter(gates, GATES, shape)
    recurrence = Recurrence(params.W_hh, params.W_xh, params.b_h, x, shape)
    h = recurrence.h
    h[0] = 0.0 if start is None else checked_start("h", start.h, shape)
    tanh, maximum, activation = np.tanh, np.maximum, params.activation
    with np.errstate(over="ignore", invalid="ignore"):
        for block in reversed(blocks_of_steps(h)):
            for h_t in recurrence.pre_activations(block, out=h[1:][block]):
                if activation == "tanh":
                    tanh(h_t, out=h_t)
                elif activation == "relu":
                    maximum(h_t, 0.0, out=h_t)
    held = None
    if activation != "tanh" and not np.abs(h).max() <= LARGEST:
        held = _hold(params, x, h)
    return Trace(x, recurrence.states(), held)


def _hold(params: Params, x: Array, h: Array) -> Array:
    """Repeat the steps from the first state beyond LARGEST on, in place and held at that size; return log10 of the factors."""
    grown = ~(np.abs(h).max(axis=tuple(range(1, h.ndim))) <= LARGEST)
    held = np.zeros((*h.shape[:-2], 1, h.shape[-1]))
    scale = np.ones_like(held[0])
    for t in range(max(int(np.argmax(grown)) - 1, 0), len(x)):
        a = params.W_hh @ h[t] + scale * (params.W_xh @ x[t] + params.b_h)
        after = activate(a, params.activation)
        factor = LARGEST / np.maximum(np.abs(after).max(axis=-2, keepdims=True), LARGEST)
        scale = scale * factor
        h[t + 1], held[t + 1] = after * factor, -np.log10(scale)
    return frozen_buffer(held)


def linearise(params: Params, trace: Trace, steps: slice = slice(None)) -> Local:
    """Return φ'(a_t) of these steps; for tanh it is 1 - h_t², as PyTorch computes it: exactly 0 where h rounds to ±1."""
    h = trace.h[1:][steps]
    if params.activation == "tanh":
        return Local(1.0 - h * h)
    return Local((h > 0).astype(h.dtype) if params.activation == "relu" else np.ones_like(h))


def flow_back(params: Params, local: Local, dh: Array, dc: None = None) -> Flow:
    """Return what reaches every state through W_hh and φ', added in place to what is sent in from outside: dh (n+1, ..., H, B)."""
    da, back = np.empty_like(local.slope), np.empty_like(dh[0])
    W_hhT = transposed(params.W_hh)
    multiply, times, add = product(W_hhT), np.multiply, np.add
    dh_t = dh[-1]
    for slope, da_t, dh_before in zip(local.slope[::-1], da[::-1], dh[-2::-1], strict=True):
        times(dh_t, slope, out=da_t)  # da_t = φ'(a_t) ⊙ dh_t
        multiply(W_hhT, da_t, out=back)  # dh_{t-1} += W_hhᵀ da_t
        add(dh_before, back, out=dh_before)
        dh_t = dh_before
    return Flow(dh, None, da)


def backward(params: Params, trace: Trace, dh: npt.ArrayLike, dc: npt.ArrayLike | None = None) -> Grads:
    """Return full backpropagation through time for dh (T, ..., H, B): what a loss sends into each h_t.

    Plain float64, as PyTorch: gradients beyond 1e308 become inf. For sizes at any scale see core.gradients.
    Raises: ValueError for a dh that does not fit the run, and for any dc: this cell has no c.
    """
    if dc is not None:
        raise ValueError("dc must be None: the simple RNN has no cell state")
    total, weights = incoming("dh", dh, trace.h), no_weights(params)
    dx = np.empty((len(trace.x), *total.shape[1:-2], *trace.x.shape[-2:]), total.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        h = trace.h if trace.held is None else trace.h * 10.0**trace.held
        for steps in blocks_of_steps(h):
            da = flow_back(params, linearise(params, trace, steps), total[steps.start:steps.stop + 1]).da
            add_outer(weights["W_xh"], da, trace.x[steps])  # dW_xh = Σ_t da_t x_tᵀ
            add_outer(weights["W_hh"], da, h[steps])  # dW_hh = Σ_t da_t h_{t-1}ᵀ
            add_bias(weights["b_h"], da)
            project(transposed(params.W_xh), da, out=dx[steps])
    return Grads(frozen_buffer(total), frozen_buffer(dx), unchecked(Params, **weights, activation=params.activation))


def jacobians(params: Params, trace: Trace, example: int = 0) -> Array:
    """Return J_t = ∂h_t/∂h_{t-1} = diag(φ'(a_t)) W_hh for every step, (T, ..., H, H)."""
    slope = linearise(params, trace).slope[..., example]
    return slope[..., :, None] * params.W_hh
