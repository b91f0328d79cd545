"""Trains the three networks as core.learning trains its own: Adam, clipping by norm, mixed distances,
the same draws of sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.after.networks import Network, backward, forward, initial
from core.cells.numerics import Array
from core.learning.tasks import Sentence
from core.learning.training import BETAS, EPSILON, EXAMPLES, loss
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
    weights = dict(untrained(task, settings, seeds).weights)
    draws = [np.random.default_rng([seed, STREAMS["data"]]) for seed in seeds]
    distances = np.random.default_rng([STREAMS["distance"]])  # one for all seeds: a batch has one length
    mean = {name: np.zeros_like(array) for name, array in weights.items()}
    square = {name: np.zeros_like(array) for name, array in weights.items()}
    for step in range(1, settings.steps + 1):
        distance = int(np.exp(distances.uniform(0.0, np.log(settings.distance + 2)))) - 1
        network = Network(settings.kind, weights)
        x, y = _batches(task, draws, settings.examples, distance)
        done = forward(network, x)
        gradient = backward(network, done, loss(task, done.output, y)[1]).weights
        factor = _shrinking(gradient, settings.clip)
        weights = {}
        for name, array in network.weights.items():
            g = gradient[name] * factor
            mean[name] += (1.0 - BETAS[0]) * (g - mean[name])
            square[name] += (1.0 - BETAS[1]) * (np.square(g) - square[name])
            scale = np.sqrt(square[name] / (1.0 - BETAS[1]**step)) + EPSILON
            rate = np.float32(settings.learning_rate)
            weights[name] = array - rate * (mean[name] / (1.0 - BETAS[0]**step)) / scale
    return Network(settings.kind, weights)


def score(task: Sentence, network: Network, distance: int, seeds: Sequence[int], *,
          examples: int = EXAMPLES) -> Array:
    """Return each network's share of right answers (R,) at a distance, on sentences that no training
    draws."""
    found = []
    for replica, seed in enumerate(seeds):
        x, y = _batches(task, [np.random.default_rng([seed, STREAMS["test"], distance])], examples, distance)
        found.append(task.score(forward(network[replica], x).output, y))
    return np.concatenate(found)


def _batches(task: Sentence, draws: Sequence[np.random.Generator], examples: int,
             distance: int) -> tuple[Array, Array]:
    """Return one batch per seed, side by side: tokens x (T, R, B), y (R, B)."""
    batches = [task.batch(rng, examples, distance) for rng in draws]
    return np.stack([batch.x for batch in batches], axis=1), np.stack([batch.y for batch in batches])


def _shrinking(gradient: Mapping[str, Array], clip: float) -> Array:
    """Return what clipping multiplies each network's gradient by, (R, 1, 1). Source: pascanu2013, section
    3.2."""
    norm = np.sqrt(sum(np.square(array, dtype=np.float64).sum(axis=(-2, -1)) for array in gradient.values()))
    return np.minimum(1.0, clip / np.where(norm > 0.0, norm, 1.0)).astype(np.float32)[:, None, None]
