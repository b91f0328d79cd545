"""One attention head that answers at the last position: it looks at every word at once.

    e_t = x_t + p_t                                      p_t: sines and cosines of the position
    q = W_q e_T + b_q,  k_t = W_k e_t + b_k,  v_t = W_v e_t + b_v
    α = softmax_t(q · k_t / √H),  h = Σ_t α_t v_t

No step leads through another one: the way from the answer to any word is one sum. Without p_t the order of
the words would not count. Source: vaswani2017, sections 3.2.1 and 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.cells.arrays import transposed
from core.cells.initialise import uniform
from core.cells.numerics import Array
from core.streams import STREAMS

__all__ = ["BLOCKS", "Run", "backward", "forward", "initial", "positions"]

BLOCKS = 3  # q, k, v: H rows each
LONGEST_WAVE = 10_000.0  # over 2π, in positions


@dataclass(frozen=True, eq=False)
class Run:
    """e (T, R, D, B), q (R, H, B), k and v (T, R, H, B), α (T, R, 1, B), and what is read out, h (R, H,
    B)."""

    e: Array
    q: Array
    k: Array
    v: Array
    weight: Array
    last: Array


def initial(seed: int, inputs: int, hidden: int) -> dict[str, Array]:
    """Return W (3H, D) and b (3H, 1) as PyTorch draws those of nn.Linear, U(±1/√D)."""
    rng = np.random.default_rng([seed, STREAMS["attention"]])
    rows = BLOCKS * hidden
    return {"W": uniform(rng, (rows, inputs), inputs), "b": uniform(rng, (rows, 1), inputs)}


def positions(steps: int, size: int) -> Array:
    """Return p (T, D): sin(t/10000^{2n/D}) in row 2n, the cosine in row 2n + 1, t from 0."""
    row = np.arange(size)
    angle = np.arange(steps)[:, None] / LONGEST_WAVE**((row - row % 2) / size)
    return np.where(row % 2 == 0, np.sin(angle), np.cos(angle))


def forward(weights: Mapping[str, Array], x: Array) -> Run:
    """Return the run over inputs x (T, R, D, B), for weights W (R, 3H, D) and b (R, 3H, 1)."""
    e = x + positions(len(x), x.shape[-2])[:, None, :, None].astype(x.dtype)
    hidden = weights["W"].shape[-2] // BLOCKS
    of_q, of_kv = slice(0, hidden), slice(hidden, None)
    q = np.matmul(weights["W"][:, of_q], e[-1]) + weights["b"][:, of_q]
    k, v = np.split(np.matmul(weights["W"][:, of_kv], e) + weights["b"][:, of_kv], 2, axis=-2)
    score = (q * k).sum(axis=-2, keepdims=True) / x.dtype.type(np.sqrt(hidden))
    weight = np.exp(score - score.max(axis=0))
    weight /= weight.sum(axis=0)
    return Run(e, q, k, v, weight, (weight * v).sum(axis=0))


def backward(weights: Mapping[str, Array], run: Run, dlast: Array) -> tuple[dict[str, Array], Array]:
    """Return dL/dW, dL/db and dL/dx (T, R, D, B) for dlast = dL/dh (R, H, B)."""
    dweight = (run.v * dlast).sum(axis=-2, keepdims=True)
    dscore = run.weight * (dweight - (run.weight * dweight).sum(axis=0))
    dscore /= dlast.dtype.type(np.sqrt(dlast.shape[-2]))
    dq = np.zeros_like(run.k)
    dq[-1] = (dscore * run.k).sum(axis=0)
    da = np.concatenate([dq, dscore * run.q, run.weight * dlast], axis=-2)
    dW = np.matmul(da, transposed(run.e)).sum(axis=0)
    return {"W": dW, "b": da.sum(axis=(0, -1))[..., None]}, np.matmul(transposed(weights["W"]), da)
