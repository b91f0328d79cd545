"""A network that reads a sequence and answers at its end: embedding → cell → readout.

    e_t = E[:, x_t]      where x are tokens, else the input itself
    h_t = cell(e_t, h_{t-1})      with several layers, each reads the h of the one below
    y   = W_hy h_T + b_y

Every array has one sweep axis: R networks, one per seed, that are trained side by side. Each seed draws for
itself, so a network is the same whether it is trained alone or in company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import Params, Trace, cell_of
from core.cells.arrays import checked, frozen_buffer, no_weights, project, rows_of, transposed
from core.cells.initialise import Initialisation, uniform
from core.cells.numerics import Array
from core.streams import STREAMS

__all__ = [
    "VARIANTS", "Network", "Pass", "Variant", "backward", "cell_params", "embed", "forward",
    "from_arrays", "initial", "rounded", "size", "to_arrays",
]

# steps whose derivatives are held at once; fixed, so that sums are added in one order whatever the number of
# seeds
BLOCK = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """R networks: the cell's Params, W_hy (R, O, H), b_y (R, O, 1), and embedding (R, E, V), None where
    inputs are values; above: the Params of further layers, from the one above `cell` to the topmost."""

    cell: Params
    W_hy: Array
    b_y: Array
    embedding: Array | None = None
    above: tuple[Params, ...] = ()

    @property
    def layers(self) -> tuple[Params, ...]:
        """The Params of all layers, from the one that reads the input."""
        return (self.cell, *self.above)

    @property
    def seeds(self) -> int:
        """How many networks there are, R."""
        return len(self.W_hy)

    def __getitem__(self, replica: int) -> Network:
        """Return one of the networks, still with a sweep axis, of length 1."""
        return _like(self, {name: array[replica:replica + 1] for name, array in to_arrays(self).items()})


@dataclass(frozen=True, eq=False)
class Pass:
    """One forward pass: the inputs as given, the topmost layer's Trace, the output y (R, O, B) at the last
    step, and the Traces of the layers below, from the lowest."""

    x: Array
    trace: Trace
    output: Array
    below: tuple[Trace, ...] = ()


class Variant(NamedTuple):
    """A cell by name and how its weights are drawn: forget_bias, chrono: whether a training's forget bias or
    steps are used."""

    cell: str
    init: str = "pytorch"
    activation: str = "tanh"
    forget_bias: bool = False
    chrono: bool = False

    def draw(self, seed: int, inputs: int, hidden: int, forget_bias: float, longest: float,
             layer: int = 0) -> Params:
        """Return initial weights of the cell, in a layer from 0."""
        how = Initialisation(
            init=self.init,
            activation=self.activation,
            forget_bias=forget_bias if self.forget_bias else 0.0,
            chrono=longest if self.chrono else 0.0,
            layer=layer,
        )
        return cell_of(self.cell).initial(seed, inputs, hidden, how)


# "rnn", "lstm" (forget bias added) and "gru" as PyTorch draws them; "orthogonal" a tanh RNN with an
# orthogonal matrix; "irnn" a ReLU RNN that starts at the identity (le2015irnn); "chrono" an LSTM with chrono
# initialisation (tallec2018).
VARIANTS: Mapping[str, Variant] = MappingProxyType({
    "rnn": Variant("rnn"), "orthogonal": Variant("rnn", init="orthogonal"),
    "irnn": Variant("rnn", init="identity", activation="relu"),
    "lstm": Variant("lstm", forget_bias=True), "chrono": Variant("lstm", chrono=True), "gru": Variant("gru"),
})


def initial(variant: str, seeds: Sequence[int], *, inputs: int, outputs: int, hidden: int, embedding: int = 0,
            forget_bias: float = 1.0, longest: float = 100.0, dtype: npt.DTypeLike = np.float32,
            layers: int = 1) -> Network:
    """Return untrained networks, one per seed: PyTorch's draws, U(-1/√H, 1/√H), embedding N(0, 1), readout
    without bias.

    embedding: its size, 0 for inputs that are values. forget_bias is the LSTM's; `longest` the steps of
    chrono initialisation; layers: of so many cells upon each other.
    Raises: ValueError for a variant that does not exist, or no seed.
    """
    if variant not in VARIANTS:
        raise ValueError(f"variant must be one of {', '.join(VARIANTS)}, got {variant!r}")
    if not seeds:
        raise ValueError("seeds must be at least one, got none")
    stacked = [_stacked([VARIANTS[variant].draw(seed, hidden if layer else embedding or inputs, hidden,
                                                forget_bias, longest, layer) for seed in seeds], dtype)
               for layer in range(layers)]
    readout = [
        uniform(np.random.default_rng([seed, STREAMS["readout"]]), (outputs, hidden), hidden)
        for seed in seeds
    ]
    table = [
        np.random.default_rng([seed, STREAMS["embedding"]]).normal(size=(embedding, inputs)) for seed in seeds
    ]
    return Network(
        cell=stacked[0], above=tuple(stacked[1:]), W_hy=frozen_buffer(np.stack(readout).astype(dtype)),
        b_y=np.zeros((len(seeds), outputs, 1), dtype),
        embedding=frozen_buffer(np.stack(table).astype(dtype)) if embedding else None,
    )


def _stacked(cells: Sequence[Params], dtype: npt.DTypeLike) -> Params:
    """Return the weights of one layer of several networks side by side."""
    return cells[0].with_weights({
        name: frozen_buffer(np.stack([cell.weights[name] for cell in cells]).astype(dtype))
        for name in cells[0].weights
    })


def forward(network: Network, x: Array) -> Pass:
    """Return the networks' answers to tokens x (T, R, B) or values x (T, R, D, B); R may be 1, the same input
    for all."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a relu state may outgrow float32
        traces: list[Trace] = []
        for params in network.layers:
            read = traces[-1].h[1:] if traces else embed(network, x)
            traces.append(cell_of(params.cell).forward(params, read))
        *below, top = traces
        return Pass(x, top, np.matmul(network.W_hy, top.h[-1]) + network.b_y, tuple(below))


def embed(network: Network, x: Array) -> Array:
    """Return what the cell sees, (T, R, D, B)."""
    if network.embedding is None:
        return np.asarray(x, dtype=network.W_hy.dtype)
    x = np.broadcast_to(x, (len(x), network.seeds, x.shape[-1]))
    rows = np.swapaxes(network.embedding, 1, 2)  # (R, V, E)
    return np.ascontiguousarray(np.swapaxes(rows[np.arange(network.seeds)[:, None], x], -1, -2))


def backward(network: Network, done: Pass, doutput: Array, window: int = 0) -> tuple[Network, Array]:
    """Return the gradients of all weights, as a Network, for dL/dy (R, O, B); and da (T, R, G·H, B).

    da is what reaches W_hh h_{t-1} of the topmost layer at each step: the part that step t has in teaching
    W_hh is da_t h_{t-1}ᵀ. window: through how many steps the gradient runs, 0 for all: the states before them
    are detached.
    """
    steps = len(done.trace.x)
    cut = max(steps - window, 0) if window else 0
    sent = np.zeros_like(done.trace.h)
    sent[-1] = np.matmul(transposed(network.W_hy), doutput)
    layers: list[Params] = []
    top: Array | None = None
    for params, trace in zip(reversed(network.layers), (done.trace, *reversed(done.below)), strict=True):
        weights, da, dx = _through(params, trace, sent, cut)
        layers.insert(0, params.with_weights(weights))
        top = da if top is None else top
        sent = np.concatenate([np.zeros_like(dx[:1]), dx])
    assert top is not None
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        readout = np.matmul(doutput, transposed(done.trace.h[-1]))
    embedding = None if network.embedding is None else _embedding_gradient(network.embedding, done.x, dx)
    return Network(cell=layers[0], above=tuple(layers[1:]), W_hy=readout,
                   b_y=doutput.sum(axis=-1, keepdims=True), embedding=embedding), top


def _through(params: Params, trace: Trace, dh: Array, cut: int) -> tuple[dict[str, Array], Array, Array]:
    """Return the gradients of a layer's weights, da (T, R, G·H, B) and dL/dx (T, R, D, B), for what the loss
    sends into h, (T+1, R, H, B), which is changed in place; nothing runs through the first `cut` steps."""
    cell, steps = cell_of(params.cell), len(trace.x)
    dc = None if trace.c is None else np.zeros_like(dh)
    weights = no_weights(params.weights)
    da_all = np.zeros((steps, *params.b_h.shape[:-1], dh.shape[-1]), dh.dtype)
    dx = np.zeros_like(trace.x)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for first in range((steps - 1) // BLOCK * BLOCK, cut - BLOCK, -BLOCK):
            part = slice(max(first, cut), min(first + BLOCK, steps))
            inside, rows = cell.derivatives(params, trace, part), rows_of(part)
            deltas = cell.backpropagate(params, inside, dh[rows], None if dc is None else dc[rows])
            da_all[part] = deltas.da
            da_x = cell.weight_gradients(weights, inside, deltas, trace.x[part], trace.h[part])
            project(transposed(params.W_xh), da_x, out=dx[part])
    return weights, da_all, dx


def _embedding_gradient(embedding: Array, x: Array, dx: Array) -> Array:
    """Return dL/dE (R, E, V): each token's column collects dx where it stands, in one product with a one-hot
    matrix."""
    T, R, E, B = dx.shape
    tokens = np.broadcast_to(x, (T, R, B)).swapaxes(0, 1).reshape(R, T * B, 1)
    one_hot = (tokens == np.arange(embedding.shape[-1])).astype(dx.dtype)
    return np.asarray(np.matmul(dx.transpose(1, 2, 0, 3).reshape(R, E, T * B), one_hot))


# Weights as a flat vector, and as named arrays

def to_arrays(network: Network) -> dict[str, Array]:
    """Return all weights by name, in a fixed order: W_xh, W_hh, b_h (and b_n), the same of further layers as
    W_xh_2, ..., W_hy, b_y, embedding; each (R, rows, columns)."""
    arrays = network.cell.weights | {
        f"{name}_{layer}": array for layer, params in enumerate(network.above, 2)
        for name, array in params.weights.items()} | {"W_hy": network.W_hy, "b_y": network.b_y}
    return arrays | ({} if network.embedding is None else {"embedding": network.embedding})


def from_arrays(variant: str, arrays: Mapping[str, Array]) -> Network:
    """Return the network of one layer whose weights to_arrays gave, all checked for shape and finiteness.

    Raises: ValueError for a variant that does not exist, a missing array, or arrays that do not fit one
    another.
    """
    if variant not in VARIANTS:
        raise ValueError(f"variant must be one of {', '.join(VARIANTS)}, got {variant!r}")
    like = VARIANTS[variant].draw(0, 1, 1, 0.0, 3.0)
    if missing := {*like.weights, "W_hy", "b_y"} - set(arrays):
        raise ValueError(f"arrays must include {', '.join(sorted(missing))}, got {', '.join(sorted(arrays))}")
    cell = replace(like, **{name: arrays[name] for name in like.weights})
    seeds, hidden = cell.W_hh.shape[0], cell.W_hh.shape[-1]
    W_hy = checked("W_hy", arrays["W_hy"], (seeds, -1, hidden))
    b_y = checked("b_y", arrays["b_y"], (seeds, W_hy.shape[-2], 1))
    embedding = None
    if "embedding" in arrays:
        embedding = checked("embedding", arrays["embedding"], (seeds, cell.W_xh.shape[-1], -1))
    return Network(cell=cell, W_hy=W_hy, b_y=b_y, embedding=embedding)


def cell_params(network: Network, replica: int = 0, dtype: npt.DTypeLike = np.float64) -> Params:
    """Return one network's cell as Params without sweep axes, in float64: what the gradient curves are
    computed from."""
    weights = {
        name: frozen_buffer(value[replica].astype(dtype)) for name, value in network.cell.weights.items()
    }
    return network.cell.with_weights(weights)


def rounded(network: Network, dtype: npt.DTypeLike) -> Network:
    """Return the network with weights of another type: float16 for a small file, float64 for the screen."""
    return _like(network, {name: array.astype(dtype) for name, array in to_arrays(network).items()})


def size(network: Network) -> int:
    """Return the number of weights of one network."""
    return sum(array[0].size for array in to_arrays(network).values())


def _like(network: Network, arrays: Mapping[str, Array]) -> Network:
    """Return a network of the same kind with other weights, by the names of to_arrays; not checked."""
    above = [params.with_weights({name: arrays[f"{name}_{layer}"] for name in params.weights})
             for layer, params in enumerate(network.above, 2)]
    return Network(
        cell=network.cell.with_weights({name: arrays[name] for name in network.cell.weights}),
        above=tuple(above),
        W_hy=frozen_buffer(arrays["W_hy"]),
        b_y=frozen_buffer(arrays["b_y"]),
        embedding=frozen_buffer(arrays["embedding"]) if "embedding" in arrays else None,
    )


def flat(network: Network) -> Array:
    """Return all weights as one new vector per seed, (R, N), in the order of to_arrays."""
    return joined(to_arrays(network))


def shaped(vector: Array, like: Network) -> Network:
    """Return the network whose weights are views of a vector per seed (R, N), as `flat` makes it.

    The vector becomes read-only.
    """
    return _like(like, parted(vector, to_arrays(like)))


def joined(arrays: Mapping[str, Array]) -> Array:
    """Return arrays (R, ...) as one new vector per seed, (R, N), in their order."""
    return np.concatenate([array.reshape(len(array), -1) for array in arrays.values()], axis=1)


def parted(vector: Array, like: Mapping[str, Array]) -> dict[str, Array]:
    """Return arrays of the names and shapes of others, views of a vector per seed (R, N), as `joined` makes
    it.

    The vector becomes read-only.
    """
    frozen_buffer(vector)
    sizes = [array[0].size for array in like.values()]
    parts = np.split(vector, np.cumsum(sizes)[:-1], axis=1)
    return {name: part.reshape(array.shape) for (name, array), part in zip(like.items(), parts, strict=True)}
