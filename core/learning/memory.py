"""What a trained network still knows of the country, word by word: by swapping the country, and by asking
early.

A gradient of a trained network misleads here: a memory that is latched is locally flat, so its gradient is
tiny although swapping the country flips the answer (`saliency` shows it). Gradients through time belong to
networks that still have to learn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core import gradients
from core.cells import Trace, cell_of
from core.cells.arrays import frozen_buffer
from core.cells.numerics import Array
from core.learning.model import Network, cell_params, embed
from core.learning.tasks import Grammar

__all__ = ["Memory", "follow", "gradient", "saliency", "shorter"]


@dataclass(frozen=True, eq=False)
class Memory:
    """One network reads one sentence, and its twins in which another country stands at the same place.

    words: tokens of the sentence (T,). country: its index. trace: of all N countries' sentences, B = N. asked
    (T', V, N): the distribution over the vocabulary if the blank came right after word t, for the T' words
    before the cue; so the last of them is the real answer.
    """

    grammar: Grammar
    country: int
    words: Array
    trace: Trace
    asked: Array

    @cached_property
    def languages(self) -> Array:
        """Probability of each language if asked after each word, (T', N)."""
        return frozen_buffer(self.asked[:, self.grammar.language_tokens, self.country])

    @property
    def right(self) -> Array:
        """Probability of the right language if asked after each word, (T',)."""
        return np.asarray(self.languages[:, self.country])

    @property
    def said(self) -> str:
        """The most probable word at the blank."""
        return self.grammar.words[int(self.asked[-1, :, self.country].argmax())]

    @cached_property
    def swap(self) -> Array:
        """How far swapping the country moves the answer, if asked after each word, (T',): total variation, 0
        to 1.

        Half the sum of absolute differences of the two distributions, the mean over the other countries.
        """
        here = self.asked[:, :, self.country, None]
        each = 0.5 * np.abs(self.asked - here).sum(axis=1)
        return frozen_buffer(each.sum(axis=1) / (each.shape[1] - 1))

    @cached_property
    def difference(self) -> Array:
        """Distance between the states of this sentence and of its twins after each word, (T,): the mean over
        the other countries.

        The state is h, of an LSTM h and C together. Before the country it is exactly 0.
        """
        states = self.trace.state[1:]
        each = np.linalg.norm(states - states[..., self.country, None], axis=-2)
        return frozen_buffer(each.sum(axis=-1) / (each.shape[-1] - 1))

    def gate(self, letter: str) -> Array:
        """One gate of this sentence, (T, H)."""
        return self.trace.gate(letter)[..., self.country]


def shorter(memory: Memory, distance: int) -> Memory:
    """Return what the network makes of the sentence with fewer words between, which it reads on its way
    through the longer one. The trace ends before the cue.

    Raises: ValueError for a distance that is not shorter.
    """
    before_cue = memory.grammar.first_filler + distance
    if not 0 <= distance <= len(memory.asked) - memory.grammar.first_filler:
        raise ValueError(f"there are fewer than {distance} words between")
    rows: dict[str, Any] = {name: array[:before_cue + (len(array) > len(memory.words))]
                            for name, array in vars(memory.trace).items() if isinstance(array, np.ndarray)}
    cue = memory.words[len(memory.asked):]
    return replace(memory, words=np.concatenate([memory.words[:before_cue], cue]),
                   trace=replace(memory.trace, **rows), asked=memory.asked[:before_cue])


def follow(network: Network, grammar: Grammar, country: int, fillers: Array) -> Memory:
    """Return what a network makes of the sentence of a country (its index) and words between, tokens
    (distance,)."""
    network = network[0]
    countries = np.arange(len(grammar.countries))
    x = grammar.sentences(countries, np.repeat(fillers[:, None], len(countries), axis=1))
    params = cell_params(network)
    cell = cell_of(params.cell)
    inputs = embed(network, x[:, None])[:, 0]
    trace = cell.forward(params, inputs)
    before_cue = len(x) - len(grammar.cue)
    columns = before_cue * len(countries)
    start = {name: _side_by_side(states[1:before_cue + 1]) for name, states in trace.states.items()}
    cue = np.broadcast_to(inputs[before_cue:, :, :1], (len(grammar.cue), inputs.shape[1], columns))
    h = cell.forward(params, cue, cell.State(**start)).h[-1]
    logits = network.W_hy[0] @ h + network.b_y[0]
    weights = np.exp(logits - logits.max(axis=0))
    asked = np.moveaxis((weights / weights.sum(axis=0)).reshape(-1, before_cue, len(countries)), 0, 1)
    return Memory(
        grammar,
        country,
        frozen_buffer(x[:, country].copy()),
        trace,
        frozen_buffer(np.ascontiguousarray(asked)),
    )


def _side_by_side(states: Array) -> Array:
    """Return states of several steps (n, H, B) as examples of one, (H, n * B)."""
    return np.moveaxis(states, 0, 1).reshape(states.shape[1], -1)


def gradient(network: Network, words: Array) -> Array:
    """Return log10 of the gradient that reaches the state after each word from the end, (T+1,) in the order
    of time.

    For L = Σ_j h_T[j] / √H, 0 at the end: the curve of core.gradients.through_time. Meant for networks that
    have not learnt yet.
    """
    params = cell_params(network)
    trace = cell_of(params.cell).forward(params, embed(network, words[:, None, None])[:, 0])
    return np.asarray(gradients.through_time(params, trace)[::-1, 0])


def saliency(network: Network, memory: Memory) -> float:
    """Return ‖∂(logit of the right language)/∂(embedding of the country)‖: what an attribution by gradient
    would show."""
    network = network[0]
    params, words = cell_params(network), memory.words
    trace = cell_of(params.cell).forward(params, embed(network, words[:, None, None])[:, 0])
    dh = np.zeros(trace.h[1:].shape)
    dh[-1] = network.W_hy[0, memory.grammar.language_tokens[memory.country], :, None]
    dx = cell_of(params.cell).backward(params, trace, dh).x
    return float(np.linalg.norm(dx[memory.grammar.country_step]))
