"""Trains the three networks as core.learning trains its own: Adam, clipping by norm, mixed distances,
the same draws of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.after.networks import Network, backward, forward, initial
from core.cells.numerics import Array
from core.learning.model import joined, parted
from core.learning.optimiser import Optimiser
from core.learning.tasks import Sentence
from core.learning.training import EXAMPLES, batches, distance_of_batch, loss
from core.streams import STREAMS

__all__ = ["Settings", "score", "train", "untrained"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What decides a training beside the sentence and the seeds; as of core.learning.training.Settings.

    hidden: of this network. distance: the longest that is trained; every batch draws its own, ⌊eᵘ⌋ - 1 with u
    uniform.
    """

    kind: str
    hidden: int
    distance: int = 20
    embedding: int = 16
    learning_rate: float = 0.003
    clip: float = 1.0
    steps: int = 1000
    examples: int = 32
    forget_bias: float = 1.0


def untrained(task: Sentence, settings: Settings, seeds: Sequence[int]) -> Network:
    """Return the networks that a training begins with."""
    return initial(settings.kind, seeds, words=task.inputs, hidden=settings.hidden,
                   embedding=settings.embedding, forget_bias=settings.forget_bias)


def train(task: Sentence, settings: Settings, seeds: Sequence[int]) -> Network:
    """Return one trained network per seed; those beside it change no more than rounding."""
    network = untrained(task, settings, seeds)
    draws = [np.random.default_rng([seed, STREAMS["data"]]) for seed in seeds]
    distances = np.random.default_rng([STREAMS["distance"]])  # one for all seeds: a batch has one length
    vector, optimiser = joined(network.weights), Optimiser("adam", settings.learning_rate, settings.clip)
    for _ in range(settings.steps):
        x, y = batches(task, draws, settings.examples, distance_of_batch(task, settings.distance, distances))
        done = forward(network, x)
        gradient = backward(network, done, loss(task, done.output, y)[1]).weights
        vector = optimiser.moved(vector, joined({name: gradient[name] for name in network.weights}))[0]
        network = Network(settings.kind, parted(vector, network.weights))
    return network


def score(task: Sentence, network: Network, distance: int, seeds: Sequence[int], *,
          examples: int = EXAMPLES) -> Array:
    """Return each network's share of right answers (R,) at a distance, on sentences that no training
    draws."""
    found = []
    for replica, seed in enumerate(seeds):
        x, y = batches(task, [np.random.default_rng([seed, STREAMS["test"], distance])], examples, distance)
        found.append(task.score(forward(network[replica], x).output, y))
    return np.concatenate(found)
