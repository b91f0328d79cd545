"""What is said on the page Training of what the workers have reported; and its data."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.ui.charts import marked
from pages.ui.charts.seeds import cell
from pages.ui.text.numbers import decimal
from pages.ui.text.tables import Columns, of_lines
from pages.ui.text.words import Words
from pages.ui.training import job
from pages.ui.training.job import Job, Progress, task
from pages.ui.training.queue import FAILED, FULL, MOST, RUNNING, WAITING, Training
from pages.ui.training.stored import STORED, race_of


def progress(training: Training) -> dict[str, Progress]:
    """What each model has reported by now, by variant."""
    return {run["variant"]: course.so_far() for run, course in zip(training.job.runs, training.courses,
                                                                   strict=True)}


def name(variant: str, words: Words) -> str:
    """A variant's name in its cell's colour, in HTML."""
    return marked.coloured(cell(variant), words(f"model.{variant}"))


def readout(training: Training | None, found: Mapping[str, Progress], wanted: Job, ahead: int,
            words: Words) -> str:
    """Where the training stands, in HTML."""
    if training is None and not wanted.runs:
        return words("training.none")
    if training is None:
        return words("training.ready", models=words("list.comma").join(name(run["variant"], words)
                                                                       for run in wanted.runs),
                     seeds=len(wanted.seeds), steps=wanted.common["steps"])
    if training.status == WAITING:
        return words("training.waiting", ahead=ahead) if ahead else words("training.waiting_next")
    if training.status == FULL:
        return words("training.full", most=MOST)
    if training.status == FAILED:
        return words("training.failed")
    enough = task(training.job).enough
    learnt = words("list.separator").join(
        words("training.clause", model=name(variant, words), learnt=course.learnt(enough),
              seeds=len(training.job.seeds), score="–" if course.now is None else decimal(course.now))
        for variant, course in found.items())
    step = min((course.steps[-1] for course in found.values() if course.steps), default=0)
    return words(f"training.is_{training.status}", step=step, learnt=learnt,
                 seconds=_seconds(training.seconds))


def progress_line(training: Training, words: Words) -> str:
    """How far the training is, and how long it will still take."""
    if training.status == WAITING:
        return words("training.queue")
    if training.status == STORED:
        return _stored_line(training.job, words)
    if training.status != RUNNING:
        return words("training.over", seconds=_seconds(training.seconds))
    if training.progress >= 1:
        return words("training.testing")
    return words(
        "training.left", left=f"{max(training.left, 1):.0f}") if training.left is not None else words(
            "training.warming")


def _stored_line(wanted: Job, words: Words) -> str:
    """When a race that is stored was run, and its settings."""
    race, common = race_of(wanted), wanted.common
    lengths = words("training.mixed" if common["mixed"] else "training.fixed", span=common["distance"])
    return words("training.stored_line", day=race.day if race else "", seeds=len(wanted.seeds),
                 steps=common["steps"], lengths=lengths, rate=f"{common['learning_rate']:g}",
                 clip=f"{common['clip']:g}", hidden=common["hidden"])


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.1):.1f}"


def notes(found: Mapping[str, Progress], words: Words) -> str:
    """What else has to be said: steps that were skipped, networks whose loss is no number any more."""
    broke = [words("training.diverged", model=words(f"model.{variant}"), step=course.diverged[0],
                   seeds=course.diverged[1], all=len(course.finite))
             for variant, course in found.items() if course.diverged]
    return words("list.separator").join(broke + [
        words("training.skipped", model=words(f"model.{variant}"), steps=skipped,
              all=course.steps[-1] * len(course.skipped))
        for variant, course in found.items() if (skipped := sum(course.skipped))])


def columns(training: Training, words: Words) -> Columns:
    """Everything that was reported, one line per model, seed and report: heading -> values."""
    lines = []
    for variant, course in progress(training).items():
        tested = dict(zip(course.tests, course.score, strict=True))
        for step, loss, norm in zip(course.steps, course.loss, course.norm, strict=True):
            for place, seed in enumerate(training.job.seeds):
                score = tested[step][place] if step in tested else ""
                lines.append((variant, seed, step, loss[place], norm[place], score))
    headings = ("model", "seed", "step", "loss", "norm", "score")
    return of_lines([words(f"training.column_{heading}") for heading in headings], lines)


def by_distance(training: Training) -> dict[str, np.ndarray]:
    """Scores of the models that finished, variant -> (seeds, distances)."""
    return {variant: np.array(course.by_distance).T for variant, course in progress(training).items()
            if len(course.by_distance)}


def distance_columns(training: Training, words: Words) -> Columns:
    """Scores by distance, one line per model, seed and distance: heading -> values."""
    lines = [(variant, seed, distance, score) for variant, rows in by_distance(training).items()
             for seed, row in zip(training.job.seeds, rows.tolist(), strict=True)
             for distance, score in zip(job.DISTANCES[training.job.task], row, strict=True)]
    headings = ("model", "seed", "distance", "score")
    return of_lines([words(f"training.column_{heading}") for heading in headings], lines)
