"""How far a gradient reaches in the three networks, as log10 of sizes: 10⁻⁴⁰⁰ is an ordinary value, a
true zero is -inf.

Always for L = Σ_j h[j] / √H, the h that is read out at the end: with respect to what is read at each
word, the same question to all three; and to the state handed on from each word, where there is one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core import gradients
from core.after import linear
from core.after.networks import Network, embed, forward, through_layer
from core.cells import lstm
from core.cells.numerics import Array, log10, log10_mean_square_root, log10_norm
from core.gradients.parts import input_gradient

__all__ = ["Highway", "by_word", "highway", "keep", "looks"]


class Highway(NamedTuple):
    """log10 by word, (T+1,), row 0 before the first: the gradient of the state handed on, and the product of
    the keep gates after it, root mean square over the units."""

    gradient: Array
    product: Array


def by_word(network: Network, words: Array) -> Array:
    """Return log10 ‖∂L/∂e_t‖ of one network for a sentence, tokens (T,): (T,), in the order of time."""
    network, x = network[0].rounded(np.float64), words[:, None, None]
    if network.kind == "lstm":
        params = _plain(network)
        return np.asarray(input_gradient(params, gradients.adjoint(
            params, lstm.forward(params, embed(network, x)[:, 0]), inputs=True))[::-1, 0])
    dx = through_layer(network, forward(network, x), _of_loss(network))[1]
    return np.asarray(log10_norm(dx[:, 0], axis=-2)[:, 0])


def highway(network: Network, words: Array) -> Highway:
    """Return what arrives at the state of an LSTM (h and C together) or of a linear recurrence, and the
    product of its gates, f or f'.

    Raises: ValueError for an attention head, which hands no state on.
    """
    network, x = network[0].rounded(np.float64), words[:, None, None]
    if network.kind == "lstm":
        params = _plain(network)
        trace = lstm.forward(params, embed(network, x)[:, 0])
        return Highway(gradients.through_time(params, trace)[::-1, 0],
                       gradients.cell_path(params, trace)[::-1, 0])
    kept = keep(network, words)
    size = np.zeros(len(kept) + 1)
    now, scale = _of_loss(network)[0, :, 0], 0.0
    for t in range(len(kept) - 1, -1, -1):
        now = kept[t] * now  # δ_{t-1} = f'_t ⊙ δ_t: the chain rule, step by step
        exponent = np.frexp(np.abs(now).max())[1]
        now, scale = np.ldexp(now, -exponent), scale + exponent * np.log10(2.0)
        size[t] = log10_norm(now) + scale
    product = np.zeros((len(kept) + 1, kept.shape[-1]))
    np.cumsum(log10(kept[::-1]), axis=0, out=product[1:])
    return Highway(size, log10_mean_square_root(product)[::-1])


def keep(network: Network, words: Array) -> Array:
    """Return the share that a network's gate keeps at each word, f or f', (T, H).

    Raises: ValueError for an attention head, which has no such gate.
    """
    network = network[0].rounded(np.float64)
    seen = embed(network, words[:, None, None])
    if network.kind == "lstm":
        return np.asarray(lstm.forward(network.lstm, seen).gate("f")[:, 0, :, 0])
    if network.kind != "linear":
        raise ValueError(f"keep needs a network with a state, got {network.kind}")
    return np.asarray(linear.forward(network.weights, seen).keep[:, 0, :, 0])


def looks(network: Network, words: Array) -> Array:
    """Return how much an attention head looks at each word of a sentence, α (T,), which sum to 1.

    Raises: ValueError for another network.
    """
    if network.kind != "attention":
        raise ValueError(f"looks needs an attention head, got {network.kind}")
    network = network[0].rounded(np.float64)
    return np.asarray(forward(network, words[:, None, None]).run.weight[:, 0, 0, 0])


def _plain(network: Network) -> lstm.Params:
    """The LSTM's weights without the sweep axis."""
    weights = network.lstm.weights
    return lstm.Params(W_xh=weights["W_xh"][0], W_hh=weights["W_hh"][0], b_h=weights["b_h"][0])


def _of_loss(network: Network) -> Array:
    """∂L/∂h, (1, H, 1)."""
    return np.full((1, network.hidden, 1), network.hidden**-0.5)
