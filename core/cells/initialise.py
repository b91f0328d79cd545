"""Initial weights of each cell, as PyTorch draws them or as the literature recommends.

Every draw comes from `np.random.default_rng([seed, stream, layer])`, which is that of [seed, stream] for the
first layer, 0; one stream per purpose, in the order W_xh, W_hh, b_ih, b_hh: the same seed gives the RNN and
the LSTM draws that do not disturb each other when a knob is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array
from core.streams import STREAMS

__all__ = [
    "GATED_INITS", "INITS", "Initialisation", "block", "chrono_bias", "gated_draw", "orthogonal_draw",
    "simple_draw", "spectral_norm", "spectral_radius", "uniform",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Initialisation:
    """How weights are drawn: what an Experiment says of it, by the same names; the defaults are PyTorch's.

    init, weight_scale, activation: of the simple RNN. forget_bias, chrono (0: off), gain, lstm_init,
    lstm_activation: of the LSTM. update_bias: of the GRU. A scale or a bias may be an array (V, 1, 1) instead
    of a number: weights with a sweep axis. layer: from 0, of layers upon each other, each with draws of its
    own.
    """

    init: str = "pytorch"
    weight_scale: float | Array = 1.0
    activation: str = "tanh"
    forget_bias: float | Array = 0.0
    chrono: float = 0.0
    gain: float | Array = 1.0
    update_bias: float | Array = 0.0
    lstm_init: str = "pytorch"
    lstm_activation: str = "tanh"
    layer: int = 0


def uniform(rng: np.random.Generator, shape: tuple[int, ...], hidden: int) -> Array:
    """Return PyTorch's default for recurrent layers, U(-1/√H, 1/√H)."""
    return np.asarray(rng.uniform(-1, 1, shape) / np.sqrt(hidden))


def gaussian(rng: np.random.Generator, hidden: int) -> Array:
    """Return a matrix of normal numbers, scaled to spectral radius exactly 1."""
    W = rng.normal(size=(hidden, hidden))
    return W / spectral_radius(W)


def orthogonal(rng: np.random.Generator, hidden: int, blocks: int = 1) -> Array:
    """Return a random matrix (blocks * H, H) with orthogonal columns of length one, from the QR decomposition
    of a normal one; the signs make it uniform."""
    Q, R = np.linalg.qr(rng.normal(size=(blocks * hidden, hidden)))
    return np.asarray(Q * np.sign(np.diag(R)))


def identity(rng: np.random.Generator, hidden: int) -> Array:
    """Return the identity: every unit remembers itself. Source: le2015irnn."""
    return np.eye(hidden)


INITS: Mapping[str, Callable[[np.random.Generator, int], Array]] = MappingProxyType({
    "pytorch": lambda rng, hidden: uniform(rng, (hidden, hidden), hidden),
    "gaussian": gaussian, "orthogonal": orthogonal, "identity": identity,
})
GATED_INITS = ("pytorch", "keras", "orthogonal")  # of an LSTM


def spectral_radius(W: Array) -> float:
    """Return the largest magnitude of an eigenvalue of W: the rate of a linear network in the long run."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def spectral_norm(W: Array) -> float:
    """Return the largest singular value of W: what one step can do at most."""
    return float(np.linalg.norm(W, 2))


@lru_cache(maxsize=32)
def simple_draw(seed: int, inputs: int, hidden: int, init: str,
                layer: int = 0) -> tuple[Array, Array, Array]:
    """Return W_xh, W_hh at scale 1, and b_h: only PyTorch's default has biases.

    Kept, since a moved slider asks for the same.
    """
    rng = np.random.default_rng([seed, STREAMS["rnn"], layer])
    W_xh = uniform(rng, (hidden, inputs), hidden)
    W_hh = INITS[init](rng, hidden)
    b_h = np.zeros((hidden, 1))
    if init == "pytorch":
        b_h = uniform(rng, (hidden, 1), hidden) + uniform(rng, (hidden, 1), hidden)
    return frozen_buffer(W_xh), frozen_buffer(W_hh), frozen_buffer(b_h)


@lru_cache(maxsize=32)
def gated_draw(
    stream: str, blocks: int, seed: int, inputs: int, hidden: int, layer: int = 0
) -> tuple[Array, Array, Array, Array, Array]:
    """Return W_xh, W_hh, b_ih, b_hh and, last in the stream, the uniform numbers in (0, 1) that chrono
    initialisation uses."""
    rng = np.random.default_rng([seed, STREAMS[stream], layer])
    rows = blocks * hidden
    arrays = (
        uniform(rng, (rows, inputs), hidden),
        uniform(rng, (rows, hidden), hidden),
        uniform(rng, (rows, 1), hidden),
        uniform(rng, (rows, 1), hidden),
        rng.random((hidden, 1)),
    )
    for array in arrays:
        frozen_buffer(array)
    return arrays


@lru_cache(maxsize=32)
def orthogonal_draw(
    stream: str, blocks: int, seed: int, inputs: int, hidden: int, init: str, layer: int = 0
) -> tuple[Array, Array, Array]:
    """Return W_xh, W_hh and the uniform numbers of chrono initialisation, as Keras draws a gated cell.

    W_xh is U(±√(6 / (D + G·H))), of Glorot. W_hh of "keras" is drawn whole: its G·H rows have orthogonal
    columns, no gate's block is orthogonal; of "orthogonal", block by block. Source: glorot2010, saxe2014.
    """
    rng = np.random.default_rng([seed, STREAMS[stream], layer])
    rows = blocks * hidden
    W_xh = np.sqrt(6.0 / (inputs + rows)) * rng.uniform(-1, 1, (rows, inputs))
    W_hh = (orthogonal(rng, hidden, blocks) if init == "keras"
            else np.concatenate([orthogonal(rng, hidden) for _ in range(blocks)]))
    return frozen_buffer(W_xh), frozen_buffer(W_hh), frozen_buffer(rng.random((hidden, 1)))


def chrono_bias(u: Array, longest: float) -> Array:
    """Return forget biases log U[1, longest - 1] from u in (0, 1): time constants spread up to `longest`
    steps.

    Source: tallec2018, equation 16; the input bias is the negative.
    """
    return np.asarray(np.log(1.0 + (longest - 2.0) * u))


def block(number: int, blocks: int, hidden: int) -> Array:
    """Return a column (blocks * H, 1) that is 1 in one block and 0 elsewhere."""
    column = np.zeros((blocks * hidden, 1))
    column[number * hidden:(number + 1) * hidden] = 1.0
    return column
