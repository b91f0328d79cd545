"""The three networks: embedding → layer → readout, as those of core.learning, with another layer.

    e_t = E[:, x_t]
    h   = layer(e_1 ... e_T)          the LSTM's h_T, the linear recurrence's h_T, or what the head reads
    y   = W_hy h + b_y

Every array has one sweep axis: R networks, one per seed, side by side. Each seed draws for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.after import attention, linear
from core.cells import lstm
from core.cells.arrays import frozen_buffer, transposed
from core.cells.initialise import Initialisation, uniform
from core.cells.numerics import Array
from core.streams import STREAMS

__all__ = ["KINDS", "Network", "Pass", "backward", "embed", "forward", "hidden_of", "initial", "size"]

KINDS = ("lstm", "linear", "attention")


@dataclass(frozen=True, eq=False)
class Network:
    """R networks of a kind: the layer's weights, W_hy (R, O, H), b_y (R, O, 1) and embedding (R, E, V), by
    name."""

    kind: str
    weights: Mapping[str, Array]

    @property
    def hidden(self) -> int:
        """The size of what the layer hands on, H."""
        return int(self.weights["W_hy"].shape[-1])

    def __getitem__(self, replica: int) -> Network:
        """Return one of the networks, still with a sweep axis, of length 1."""
        return Network(self.kind,
                       {name: array[replica:replica + 1] for name, array in self.weights.items()})

    def rounded(self, dtype: npt.DTypeLike) -> Network:
        """Return the networks with weights of another type."""
        return Network(self.kind, {name: array.astype(dtype) for name, array in self.weights.items()})

    @property
    def lstm(self) -> lstm.Params:
        """The weights of an LSTM's layer as its Params."""
        return lstm.Params(W_xh=self.weights["W_xh"], W_hh=self.weights["W_hh"], b_h=self.weights["b_h"])


@dataclass(frozen=True, eq=False)
class Pass:
    """One forward pass: tokens x (T, R, B), the layer's run, what it hands on (R, H, B) and the output y (R,
    O, B)."""

    x: Array
    run: Any
    last: Array
    output: Array


def hidden_of(kind: str, hidden: int, inputs: int, outputs: int) -> int:
    """Return the size H with which a network has about as many weights as an LSTM of `hidden` units.

    inputs: size of the embedding, E; outputs: of the readout, O. The nearest whole number; at least 1.
    """
    wanted = 4 * hidden * (inputs + hidden + 1) + outputs * hidden
    return hidden if kind == "lstm" else max(1, round(wanted / (3 * (inputs + 1) + outputs)))


def initial(kind: str, seeds: Sequence[int], *, words: int, hidden: int, embedding: int,
            forget_bias: float = 1.0, dtype: npt.DTypeLike = np.float32) -> Network:
    """Return untrained networks, one per seed, of `hidden` units: PyTorch's draws, embedding N(0, 1), readout
    without bias.

    words: size of the vocabulary, which is read and answered. forget_bias is added to that of the LSTM and of
    the linear recurrence.
    Raises: ValueError for a kind that does not exist.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    each = [_layer(kind, seed, embedding, hidden, forget_bias) | {
        "W_hy": uniform(np.random.default_rng([seed, STREAMS["readout"]]), (words, hidden), hidden),
        "b_y": np.zeros((words, 1)),
        "embedding": np.random.default_rng([seed, STREAMS["embedding"]]).normal(size=(embedding, words)),
    } for seed in seeds]
    return Network(kind, {name: frozen_buffer(np.stack([one[name] for one in each]).astype(dtype))
                          for name in each[0]})


def _layer(kind: str, seed: int, inputs: int, hidden: int, forget_bias: float) -> dict[str, Array]:
    if kind == "lstm":
        return lstm.initial(seed, inputs, hidden, Initialisation(forget_bias=forget_bias)).weights
    if kind == "linear":
        return linear.initial(seed, inputs, hidden, forget_bias)
    return attention.initial(seed, inputs, hidden)


def size(network: Network) -> int:
    """Return the number of weights of one network."""
    return sum(array[0].size for array in network.weights.values())


def embed(network: Network, x: Array) -> Array:
    """Return what the layer sees of tokens x (T, R, B), R may be 1: (T, R, E, B)."""
    rows = transposed(network.weights["embedding"])  # (R, V, E)
    x = np.broadcast_to(x, (len(x), len(rows), x.shape[-1]))
    return np.ascontiguousarray(transposed(rows[np.arange(len(rows))[:, None], x]))


def forward(network: Network, x: Array) -> Pass:
    """Return the networks' answers to tokens x (T, R, B); R may be 1, the same for all."""
    seen, weights = embed(network, x), network.weights
    run: Any
    if network.kind == "lstm":
        run = lstm.forward(network.lstm, seen)
        last = np.asarray(run.h[-1])
    else:
        run = (linear if network.kind == "linear" else attention).forward(weights, seen)
        last = run.last
    return Pass(x, run, last, np.matmul(weights["W_hy"], last) + weights["b_y"])


def backward(network: Network, done: Pass, doutput: Array) -> Network:
    """Return the gradients of all weights, as a Network, for dL/dy (R, O, B)."""
    readout = {"W_hy": np.matmul(doutput, transposed(done.last)), "b_y": doutput.sum(axis=-1, keepdims=True)}
    layer, dx = through_layer(network, done, np.matmul(transposed(network.weights["W_hy"]), doutput))
    return Network(network.kind, layer | readout | {
        "embedding": _embedding_gradient(network.weights["embedding"], done.x, dx)})


def through_layer(network: Network, done: Pass, dlast: Array) -> tuple[dict[str, Array], Array]:
    """Return the gradients of the layer's weights, by name, and of what it sees, (T, R, E, B), for dL/dh
    (R, H, B)."""
    if network.kind == "linear":
        return linear.backward(network.weights, done.run, dlast)
    if network.kind == "attention":
        return attention.backward(network.weights, done.run, dlast)
    dh = np.zeros_like(done.run.h[1:])
    dh[-1] = dlast
    grads = lstm.backward(network.lstm, done.run, dh)
    return grads.params.weights, grads.x


def _embedding_gradient(embedding: Array, x: Array, dx: Array) -> Array:
    """Return dL/dE (R, E, V): each word's column collects dx where it stands."""
    T, R, E, B = dx.shape
    tokens = np.broadcast_to(x, (T, R, B)).swapaxes(0, 1).reshape(R, T * B, 1)
    one_hot = (tokens == np.arange(embedding.shape[-1])).astype(dx.dtype)
    return np.asarray(np.matmul(dx.transpose(1, 2, 0, 3).reshape(R, E, T * B), one_hot))
