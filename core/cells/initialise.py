"""Initial weights of each cell, as PyTorch draws them or as the literature recommends.

Every draw comes from `np.random.default_rng([seed, stream])`, one stream per purpose, in the order W_xh, W_hh, b_ih, b_hh: the
same seed gives the RNN and the LSTM draws that do not disturb each other when a knob is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from core.cells import gru, lstm, rnn
from core.cells.arrays import frozen_buffer, same_sweep, unchecked
from core.cells.numerics import Array

__all__ = ["INITS", "STREAMS", "chrono_bias", "gru_params", "lstm_params", "rnn_params", "spectral_norm", "spectral_radius"]

STREAMS: Mapping[str, int] = MappingProxyType({"rnn": 0, "lstm": 1, "gru": 2, "input": 3})


def uniform(rng: np.random.Generator, shape: tuple[int, ...], hidden: int) -> Array:
    """Return PyTorch's default for recurrent layers, U(-1/√H, 1/√H)."""
    return np.asarray(rng.uniform(-1, 1, shape) / np.sqrt(hidden))


def gaussian(rng: np.random.Generator, hidden: int) -> Array:
    """Return a matrix of normal numbers, scaled to spectral radius exactly 1."""
    W = rng.normal(size=(hidden, hidden))
    return W / spectral_radius(W)


def orthogonal(rng: np.random.Generator, hidden: int) -> Array:
    """Return a random orthogonal matrix, from the QR decomposition of a normal one; the signs make it uniform."""
    Q, R = np.linalg.qr(rng.normal(size=(hidden, hidden)))
    return np.asarray(Q * np.sign(np.diag(R)))


def identity(rng: np.random.Generator, hidden: int) -> Array:
    """Return the identity: every unit remembers itself. Source: le2015irnn."""
    return np.eye(hidden)


INITS: Mapping[str, Callable[[np.random.Generator, int], Array]] = MappingProxyType({
    "pytorch": lambda rng, hidden: uniform(rng, (hidden, hidden), hidden),
    "gaussian": gaussian, "orthogonal": orthogonal, "identity": identity,
})


def spectral_radius(W: Array) -> float:
    """Return the largest magnitude of an eigenvalue of W: the rate of a linear network in the long run."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def spectral_norm(W: Array) -> float:
    """Return the largest singular value of W: what one step can do at most."""
    return float(np.linalg.norm(W, 2))


@lru_cache(maxsize=32)
def rnn_draw(seed: int, inputs: int, hidden: int, init: str) -> tuple[Array, Array, Array]:
    """Return W_xh, W_hh at scale 1, and b_h: only PyTorch's default has biases. Kept, since a moved slider asks for the same."""
    rng = np.random.default_rng([seed, STREAMS["rnn"]])
    W_xh = uniform(rng, (hidden, inputs), hidden)
    W_hh = INITS[init](rng, hidden)
    b_h = np.zeros((hidden, 1))
    if init == "pytorch":
        b_h = uniform(rng, (hidden, 1), hidden) + uniform(rng, (hidden, 1), hidden)
    return frozen_buffer(W_xh), frozen_buffer(W_hh), frozen_buffer(b_h)


def rnn_params(seed: int, inputs: int, hidden: int, init: str, weight_scale: float | Array, activation: str) -> rnn.Params:
    """Return the simple RNN's weights: the drawn recurrent matrix times `weight_scale`.

    Here and below a scale or bias may be an array (V, 1, 1) instead of a number: weights with a sweep axis.
    """
    W_xh, W_hh, b_h = rnn_draw(seed, inputs, hidden, init)
    return unchecked(rnn.Params, **same_sweep(W_xh=W_xh, W_hh=W_hh * weight_scale, b_h=b_h), activation=activation)


@lru_cache(maxsize=32)
def gated_draw(cell: str, blocks: int, seed: int, inputs: int, hidden: int) -> tuple[Array, Array, Array, Array, Array]:
    """Return W_xh, W_hh, b_ih, b_hh and, last in the stream, the uniform numbers in (0, 1) that chrono initialisation uses."""
    rng = np.random.default_rng([seed, STREAMS[cell]])
    rows = blocks * hidden
    arrays = (uniform(rng, (rows, inputs), hidden), uniform(rng, (rows, hidden), hidden),
              uniform(rng, (rows, 1), hidden), uniform(rng, (rows, 1), hidden), rng.random((hidden, 1)))
    for array in arrays:
        frozen_buffer(array)
    return arrays


def chrono_bias(u: Array, longest: float) -> Array:
    """Return forget biases log U[1, longest - 1] from u in (0, 1): time constants spread up to `longest` steps.

    Source: tallec2018, equation 16; the input bias is the negative.
    """
    return np.asarray(np.log(1.0 + (longest - 2.0) * u))


def lstm_params(
    seed: int, inputs: int, hidden: int, forget_bias: float | Array, chrono: float, gain: float | Array,
) -> lstm.Params:
    """Return PyTorch's default LSTM with `forget_bias` added to the drawn forget bias and the recurrent matrix times `gain`.

    `chrono` other than 0 replaces the drawn forget and input biases. Source of the forget bias: gers2000, jozefowicz2015.
    """
    W_xh, W_hh, b_ih, b_hh, u = gated_draw("lstm", 4, seed, inputs, hidden)
    b_h = b_ih + b_hh
    i, f = slice(0, hidden), slice(hidden, 2 * hidden)
    if chrono:
        b_h[f] = chrono_bias(u, chrono)
        b_h[i] = -b_h[f]
    b_h = b_h + forget_bias * _rows(f, 4 * hidden)
    return unchecked(lstm.Params, **same_sweep(W_xh=W_xh, W_hh=W_hh * gain, b_h=b_h))


def gru_params(seed: int, inputs: int, hidden: int, update_bias: float | Array) -> gru.Params:
    """Return PyTorch's default GRU with `update_bias` added to the drawn update bias (more of it keeps more)."""
    W_xh, W_hh, b_ih, b_hh, _ = gated_draw("gru", 3, seed, inputs, hidden)
    b_h = b_ih.copy()
    b_h[:2 * hidden] += b_hh[:2 * hidden]
    b_h = b_h + update_bias * _rows(slice(hidden, 2 * hidden), 3 * hidden)
    return unchecked(gru.Params, **same_sweep(W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_n=b_hh[2 * hidden:]))


def _rows(block: slice, rows: int) -> Array:
    """Return a column (rows, 1) that is 1 in the block and 0 elsewhere."""
    column = np.zeros((rows, 1))
    column[block] = 1.0
    return column
