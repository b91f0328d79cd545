"""A gated linear recurrence, minLSTM: its gates see the input only, so the state is never fed back into them.

    f_t, i_t = σ(W_f x_t + b_f), σ(W_i x_t + b_i)       h̃_t = W_h x_t + b_h
    f'_t = f_t / (f_t + i_t),  i'_t = i_t / (f_t + i_t) = 1 - f'_t
    h_t = f'_t ⊙ h_{t-1} + i'_t ⊙ h̃_t

So ∂h_t/∂h_{t-1} = diag(f'_t) and nothing else: the LSTM's highway without side roads. The shares f', i' are
computed from log f - log i, to full precision in both tails. Source: feng2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.cells.arrays import transposed
from core.cells.initialise import block, uniform
from core.cells.numerics import Array, sigmoid
from core.streams import STREAMS

__all__ = ["BLOCKS", "Run", "backward", "forward", "initial", "shares"]

BLOCKS = 3  # f, i, h̃: H rows each


@dataclass(frozen=True, eq=False)
class Run:
    """Inputs x (T, R, D, B), pre-activations a (T, R, 3H, B), keep f' (T, R, H, B), states h (T+1, R, H, B),
    row 0 the start, 0."""

    x: Array
    a: Array
    keep: Array
    h: Array

    @property
    def last(self) -> Array:
        """What is read out, (R, H, B)."""
        return np.asarray(self.h[-1])


def initial(seed: int, inputs: int, hidden: int, forget_bias: float) -> dict[str, Array]:
    """Return W (3H, D) and b (3H, 1) as PyTorch draws those of nn.Linear, U(±1/√D); forget_bias is added to
    that of f."""
    rng = np.random.default_rng([seed, STREAMS["linear"]])
    rows = BLOCKS * hidden
    W, b = uniform(rng, (rows, inputs), inputs), uniform(rng, (rows, 1), inputs)
    return {"W": W, "b": b + forget_bias * block(0, BLOCKS, hidden)}


def shares(a: Array) -> tuple[Array, Array]:
    """Return f' and i' for pre-activations whose blocks are f, i and h̃, (..., 3H, B)."""
    a_f, a_i, _ = np.split(a, BLOCKS, axis=-2)
    apart = np.logaddexp(0.0, -a_i) - np.logaddexp(0.0, -a_f)  # log f - log i
    return sigmoid(apart), sigmoid(-apart)


def forward(weights: Mapping[str, Array], x: Array) -> Run:
    """Return the run over inputs x (T, R, D, B), for weights W (R, 3H, D) and b (R, 3H, 1)."""
    a = np.matmul(weights["W"], x) + weights["b"]
    keep, write = shares(a)
    written = write * a[..., -keep.shape[-2]:, :]
    h = np.zeros((len(x) + 1, *keep.shape[1:]), keep.dtype)
    for t in range(len(x)):
        h[t + 1] = keep[t] * h[t] + written[t]
    return Run(x, a, keep, h)


def backward(weights: Mapping[str, Array], run: Run, dlast: Array) -> tuple[dict[str, Array], Array]:
    """Return dL/dW, dL/db and dL/dx (T, R, D, B) for dlast = dL/dh_T (R, H, B)."""
    a_f, a_i, candidate = np.split(run.a, BLOCKS, axis=-2)
    write = shares(run.a)[1]
    dh = np.empty_like(run.keep)
    dh[-1] = dlast
    with np.errstate(under="ignore"):
        for t in range(len(dh) - 1, 0, -1):
            dh[t - 1] = run.keep[t] * dh[t]
        apart = dh * (run.h[:-1] - candidate) * run.keep * write
        da = np.concatenate([apart * sigmoid(-a_f), -apart * sigmoid(-a_i), dh * write], axis=-2)
        dW = np.matmul(da, transposed(run.x)).sum(axis=0)
        dx = np.matmul(transposed(weights["W"]), da)
    return {"W": dW, "b": da.sum(axis=(0, -1))[..., None]}, dx
