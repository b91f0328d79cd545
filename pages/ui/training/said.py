"""What the page Training computes from what the reader set and what the workers reported: orders, sentences, data, a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import Knob
from core.learning import program as programs
from core.learning.model import VARIANTS
from core.learning.tasks import DECOYS, Task
from pages.ui.charts.seeds import cell
from pages.ui.page.knobs import Several
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words
from pages.ui.training import job as races
from pages.ui.training.job import Course, Order
from pages.ui.training.queue import FAILED, RUNNING, WAITING, Job

MODELS = Several("models", "m", tuple(VARIANTS))
KNOBS: Mapping[str, Any] = {knob.name: knob for knob in (
    Knob("task", "task", str, races.TASKS[0], choices=races.TASKS),
    MODELS,
    Knob("span", "T", int, 20, 1, 100, 1),
    Knob("mixing", "lengths", str, "mixed", choices=("mixed", "fixed")),
    Knob("seeds", "seeds", int, 3, 1, 10, 1),
    Knob("seed", "seed", int, 0, 0, 9999, 1),
    Knob("training_steps", "steps", int, 600, 50, 2000, 50),
    Knob("learning_rate", "lr", float, 0.003, 0.0005, 0.1, 0.0005),
    Knob("training_clip", "clip", float, 1.0, 0, 10, 0.1),
    Knob("units", "H", int, 32, 4, 64, 4),
    Knob("bias", "fb", float, 1.0, -2, 5, 0.5),
)}
START: Mapping[str, Any] = {name: getattr(knob, "default", ("rnn", "lstm", "gru")) for name, knob in KNOBS.items()}
# What a task is best begun with: the learning rate that most models like, and distances mixed where fixed ones teach nothing.
BEGINNINGS: Mapping[str, Mapping[str, Any]] = {
    "sentence": {"task": "sentence", "span": 20, "mixing": "mixed", "learning_rate": 0.003, "training_steps": 600},
    "adding": {"task": "adding", "span": 40, "mixing": "fixed", "learning_rate": 0.01, "training_steps": 800},
    "pulse": {"task": "pulse", "span": 40, "mixing": "mixed", "learning_rate": 0.01, "training_steps": 600},
}


def order(desk: Mapping[str, Any], language: str) -> Order:
    """The order for what is set."""
    shared = {"distance": desk["span"], "mixed": desk["mixing"] == "mixed", "hidden": desk["units"], "forget_bias": desk["bias"],
              "learning_rate": desk["learning_rate"], "clip": desk["training_clip"], "steps": desk["training_steps"]}
    runs = tuple({"variant": name, **shared} for name in desk["models"])
    language = language if desk["task"] == "sentence" else ""  # the others have none
    return Order(desk["task"], language, DECOYS, runs, tuple(range(desk["seed"], desk["seed"] + desk["seeds"])))


def pictured(desk: Mapping[str, Any], language: str) -> Order:
    """The order whose empty figure shows what is set; with the usual models where none is chosen."""
    return order({**desk, "models": desk["models"] or START["models"]}, language)


def task(wanted: Order) -> Task:
    return races.task_of(wanted.task, wanted.language, wanted.decoys)


def courses(job: Job) -> dict[str, Course]:
    """What each model has reported by now, by variant."""
    return {run["variant"]: course.so_far() for run, course in zip(job.order.runs, job.courses, strict=True)}


def name(variant: str, words: Words) -> str:
    """A variant's name in its cell's colour, in HTML."""
    return f'<b class="{cell(variant)}">{words(f"model.{variant}")}</b>'


def readout(job: Job | None, found: Mapping[str, Course], wanted: Order, ahead: int, words: Words) -> str:
    """Where the training stands, in HTML."""
    if job is None and not wanted.runs:
        return words("training.none")
    if job is None:
        return words("training.ready", models=words("list.comma").join(name(run["variant"], words) for run in wanted.runs),
                     seeds=len(wanted.seeds), steps=wanted.common["steps"])
    if job.status == WAITING:
        return words("training.waiting", ahead=ahead) if ahead else words("training.waiting_next")
    if job.status == FAILED:
        return words("training.failed")
    enough = task(job.order).enough
    learnt = words("list.separator").join(
        words("training.clause", model=name(variant, words), learnt=course.learnt(enough), seeds=len(job.order.seeds),
              score="–" if course.now is None else decimal(course.now)) for variant, course in found.items())
    step = min((course.steps[-1] for course in found.values() if course.steps), default=0)
    return words(f"training.is_{job.status}", step=step, learnt=learnt, seconds=_seconds(job.seconds))


def progress_line(job: Job, words: Words) -> str:
    """How far the training is, and how long it will still take."""
    if job.status == WAITING:
        return words("training.queue")
    if job.status != RUNNING:
        return words("training.over", seconds=_seconds(job.seconds))
    if job.progress >= 1:
        return words("training.testing")
    return words("training.left", left=f"{max(job.left, 1):.0f}") if job.left is not None else words("training.warming")


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}"


def notes(found: Mapping[str, Course], words: Words) -> str:
    """What else has to be said: steps that were skipped, networks that broke."""
    return words("list.separator").join(
        words("training.skipped", model=words(f"model.{variant}"), steps=skipped, all=course.steps[-1] * len(course.skipped))
        for variant, course in found.items() if (skipped := sum(course.skipped)))


def columns(job: Job) -> dict[str, list[Any]]:
    """Everything that was reported, one line per model, seed and report: heading -> values."""
    lines = []
    for variant, course in courses(job).items():
        tested = dict(zip(course.tests, course.score, strict=True))
        for step, loss, norm in zip(course.steps, course.loss, course.norm, strict=True):
            for place, seed in enumerate(job.order.seeds):
                score = tested[step][place] if step in tested else ""
                lines.append((variant, seed, step, loss[place], norm[place], score))
    headings = ("model", "seed", "step", "loss", "largest gradient norm", "score")
    return {heading: list(values) for heading, values in zip(headings, zip(*lines, strict=True), strict=True)} if lines else {}


def by_distance(job: Job) -> dict[str, np.ndarray]:
    """Scores of the models that finished, variant -> (seeds, distances)."""
    return {variant: np.array(course.by_distance).T for variant, course in courses(job).items() if len(course.by_distance)}


def distance_columns(job: Job) -> dict[str, list[Any]]:
    """Scores by distance, one line per model, seed and distance: heading -> values."""
    lines = [(variant, seed, distance, score) for variant, rows in by_distance(job).items()
             for seed, row in zip(job.order.seeds, rows.tolist(), strict=True)
             for distance, score in zip(races.DISTANCES[job.order.task], row, strict=True)]
    return {heading: list(values) for heading, values in
            zip(("model", "seed", "distance", "score"), zip(*lines, strict=True), strict=True)} if lines else {}


def program(wanted: Order) -> str:
    """Return a program that trains this order with the lesson's own core and prints every seed's last score."""
    path = f"assets/tasks/{wanted.language}.toml"
    return programs.training(wanted.task, wanted.settings, wanted.seeds, races.EXAMPLES, grammar=path, decoys=wanted.decoys)


def spike(found: Mapping[str, Course], clip: float) -> tuple[str, int, float] | None:
    """The largest gradient so far that clipping shortened: variant, step, norm; None where there is none."""
    largest = None
    for variant, course in found.items():
        if clip and course.norm:
            norms = np.nan_to_num(np.array(course.norm, float), nan=0.0, posinf=0.0).max(axis=1)
            at = int(norms.argmax())
            if norms[at] > clip and (largest is None or norms[at] > largest[2]):
                largest = variant, course.steps[at], float(norms[at])
    return largest


def order_of(variants: Sequence[str]) -> list[str]:
    """The order in which curves are drawn: the thick ones first."""
    return sorted(variants, key=lambda variant: ("lstm", "chrono", "gru", "orthogonal", "irnn", "rnn").index(variant))
