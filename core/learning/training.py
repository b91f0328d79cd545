"""Training by gradients with clipping, on mixed distances, several seeds at once, in float32,
as a generator that reports on its way.

Settings decide everything: the same settings and seed give the same curve, alone or beside other seeds.
Stopping is closing the generator, pausing is not asking it; every Report holds complete networks.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from core.cells.numerics import Array
from core.experiment import Choice, Knob, Range, Switch, knobs_of
from core.learning.model import VARIANTS, Network, backward, flat, forward, initial, shaped
from core.learning.optimiser import OPTIMISERS, Optimiser
from core.learning.tasks import Task
from core.streams import STREAMS

__all__ = [
    "KNOBS", "Report", "Settings", "batches", "distance_of_batch", "evaluate", "gradient_shares", "longest",
    "loss", "race", "train", "untrained",
]

EXAMPLES, PROBES = 200, 16  # sentences in a test; and those whose gradient is looked at on the way


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that decides a training, beside the task and the seeds.

    distance: the longest that is trained. mixed: every batch draws its own, ⌊eᵘ⌋ - 1 with u uniform, so that
    short ones come often. clip: largest norm of a gradient, 0 = none. examples: of a batch. forget_bias:
    added to that of the variant "lstm". optimiser: Adam, or gradient descent with or without momentum.
    window: through how many of the last steps the gradient runs, 0 for all. layers: cells upon each other,
    each with `hidden` units.
    Raises: KnobError, a ValueError, for a value outside of its range.
    """

    variant: Annotated[str, Choice("model", tuple(VARIANTS))] = "lstm"
    distance: Annotated[int, Range("T", 0, 160)] = 20
    mixed: Annotated[bool, Switch("mixed")] = True
    hidden: Annotated[int, Range("H", 1, 128)] = 32
    embedding: Annotated[int, Range("E", 1, 64)] = 16
    learning_rate: Annotated[float, Range("lr", 0.0001, 1, 0.0001)] = 0.003
    clip: Annotated[float, Range("clip", 0, 100, 0.1)] = 1.0
    steps: Annotated[int, Range("steps", 1, 20_000)] = 1000
    examples: Annotated[int, Range("B", 1, 256)] = 32
    forget_bias: Annotated[float, Range("fb", -4, 8, 0.1)] = 1.0
    optimiser: Annotated[str, Choice("opt", tuple(OPTIMISERS))] = "adam"
    window: Annotated[int, Range("k", 1, 1000, also=(0,))] = 0
    layers: Annotated[int, Range("layers", 1, 3)] = 1

    def __post_init__(self) -> None:
        for name, knob in KNOBS.items():
            object.__setattr__(self, name, knob.check(getattr(self, name)))


KNOBS: Mapping[str, Knob] = knobs_of(Settings)


class Report(NamedTuple):
    """Where a training stands after `step` steps; other arrays hold one number per seed, (R,).

    losses, norms: loss, and the gradient's norm before clipping, at each of the n steps since the last
    report, (n, R). score: on newly drawn sentences (or series), at the longest distance; None where this
    report did not test. skipped: steps so far whose gradient was too large to learn from. network: the
    networks as they are now.
    """

    step: int
    losses: Array
    norms: Array
    score: Array | None
    skipped: Array
    network: Network


def longest(task: Task, settings: Settings) -> int:
    """Return the longest distance of a training, and of its tests: the settings', unless the task has none so
    short."""
    return max(settings.distance, task.shortest)


def untrained(task: Task, settings: Settings, seeds: Sequence[int]) -> Network:
    """Return the networks that a training begins with."""
    return initial(
        settings.variant, list(seeds), inputs=task.inputs, outputs=task.outputs, hidden=settings.hidden,
        embedding=settings.embedding if task.tokens else 0, forget_bias=settings.forget_bias,
        longest=2.0 * max(task.steps(longest(task, settings)), 2), layers=settings.layers,
    )


def train(
    task: Task,
    settings: Settings,
    seeds: Sequence[int],
    *,
    report_every: int = 10,
    test_every: int = 50,
    examples: int = EXAMPLES,
) -> Generator[Report, None, None]:
    """Train one network per seed; report every so many steps, and test at the multiples of `test_every` and
    at the end.

    examples: how many a test has.
    """
    seeds = list(seeds)
    network = untrained(task, settings, seeds)
    draws = [np.random.default_rng([seed, STREAMS["data"]]) for seed in seeds]
    distances = np.random.default_rng([STREAMS["distance"]])  # one for all seeds: a batch has one length
    most = longest(task, settings)
    vector, optimiser = flat(network), Optimiser(settings.optimiser, settings.learning_rate, settings.clip)
    skipped = np.zeros(len(seeds), int)
    losses, norms = [], []
    for step in range(1, settings.steps + 1):
        distance = distance_of_batch(task, most, distances) if settings.mixed else most
        x, y = batches(task, draws, settings.examples, distance)
        done = forward(network, x)
        each, doutput = loss(task, done.output, y)
        gradient = flat(backward(network, done, doutput, settings.window)[0])
        vector, norm, learns = optimiser.moved(vector, gradient)
        skipped += ~learns
        network = shaped(vector, network)
        losses.append(each)
        norms.append(norm)
        if step % report_every == 0 or step == settings.steps:
            tested = step % test_every == 0 or step == settings.steps
            score = (
                evaluate(task, network, most, seeds, examples=examples) if tested else None
            )
            yield Report(step, np.array(losses), np.array(norms), score, skipped.copy(), network)
            losses, norms = [], []


def race(task: Task, runs: Sequence[Settings], seeds: Sequence[int], *, report_every: int = 10,
         test_every: int = 50, examples: int = EXAMPLES) -> Generator[tuple[int, Report], None, None]:
    """Train several models side by side: they take turns from report to report, each with its place in
    `runs`."""
    trainings = {
        place: train(
            task, settings, seeds, report_every=report_every, test_every=test_every, examples=examples
        )
        for place, settings in enumerate(runs)
    }
    while trainings:
        for place, training in list(trainings.items()):
            report = next(training, None)
            if report is None:
                del trainings[place]
            else:
                yield place, report


def evaluate(
    task: Task, network: Network, distance: int, seeds: Sequence[int], *, examples: int = EXAMPLES
) -> Array:
    """Return each network's score (R,) at a distance, on examples that no training draws; the same ones each
    time."""
    scores = []
    for replica, seed in enumerate(
        seeds
    ):  # one by one: all examples of all seeds at a long distance are hundreds of megabytes
        x, y = batches(task, [np.random.default_rng([seed, STREAMS["test"], distance])], examples, distance)
        with np.errstate(over="ignore", invalid="ignore"):
            scores.append(task.score(forward(network[replica], x).output, y))
    return np.concatenate(scores)


def gradient_shares(task: Task, network: Network, distance: int, seeds: Sequence[int],
                    window: int = 0) -> Array:
    """Return each step's share of what teaches W_hh now, (T, R), in the order of time: Σ_examples ‖da_t‖
    ‖h_{t-1}‖ over its sum.

    For a few examples at the longest distance. All zero where nothing arrives; window: as in `backward`.
    Source: cashman2019rnnbow.
    """
    draws = [np.random.default_rng([seed, STREAMS["probe"], distance]) for seed in seeds]
    x, y = batches(task, draws, PROBES, distance)
    done = forward(network, x)
    doutput = loss(task, done.output, y)[1]
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        da = backward(network, done, doutput, window)[1].astype(np.float64)
        sizes = (
            np.linalg.norm(da, axis=-2) * np.linalg.norm(done.trace.h[:-1].astype(np.float64), axis=-2)
        ).sum(axis=-1)
        total = sizes.sum(axis=0)
    return np.asarray(
        np.where(np.isfinite(total) & (total > 0.0), sizes, 0.0) / np.where(total > 0.0, total, 1.0)
    )


def loss(task: Task, output: Array, y: Array) -> tuple[Array, Array]:
    """Return each network's mean loss (R,) and dL/dy (R, O, B): cross-entropy of tokens, squared error of
    values."""
    examples = output.shape[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        if not task.tokens:
            error = output - y[:, None].astype(output.dtype)
            return np.square(error).mean(axis=(-2, -1)), 2.0 * error / np.float32(examples)
        logits = output - output.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        sums = exponentials.sum(axis=1, keepdims=True)
        network, example = np.arange(len(y))[:, None], np.arange(examples)
        right = logits[network, y, example] - np.log(sums[:, 0])
        probabilities = exponentials / sums
        probabilities[network, y, example] -= 1.0
        return -right.mean(axis=-1), probabilities / np.float32(examples)


def batches(
    task: Task, draws: Sequence[np.random.Generator], examples: int, distance: int
) -> tuple[Array, Array]:
    """Return one batch per seed, side by side: x (T, R, B) or (T, R, D, B), y (R, B)."""
    batches = [task.batch(rng, examples, distance) for rng in draws]
    x = np.stack([batch.x for batch in batches], axis=1)
    return (x if task.tokens else x.astype(np.float32)), np.stack([batch.y for batch in batches])


def distance_of_batch(task: Task, most: int, rng: np.random.Generator) -> int:
    """Return the distance of the next batch of a mixed training, ⌊eᵘ⌋ - 1 with u uniform, from the task's
    shortest to `most`."""
    return task.shortest - 1 + int(np.exp(rng.uniform(0.0, np.log(most - task.shortest + 2))))
