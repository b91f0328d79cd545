"""Races that were run before: what the page shows until the reader starts one. Made by `python -m
tests.experiments.races`."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any, NamedTuple

from pages.ui.text import assets
from pages.ui.training import job
from pages.ui.training.job import Job, Progress
from pages.ui.training.queue import Training

FILE = "models/races.json.gz"
STORED = "stored"  # its status
DIGITS = {"loss": 4, "norm": 4, "shares": 3, "score": 6, "by_distance": 6}  # that count

# Settings that are younger than a race that is stored, as they were when it ran.
SINCE = {"examples": 32, "optimiser": "adam", "window": 0, "layers": 1}


class Race(NamedTuple):
    """A race that is over: its job, what each model reported, and the day, 2026-11-28."""

    job: Job
    courses: tuple[Progress, ...]
    day: str


def race_of(wanted: Job) -> Race | None:
    """The race of just this job, where it is stored."""
    return next((race for race in _races() if race.job == wanted), None)


def training_of(race: Race) -> Training:
    """The race as a page shows trainings."""
    return Training(race.job, STORED, courses=list(race.courses))


def packed(races: list[Race]) -> bytes:
    """The races as a file."""
    told = [{"day": race.day, "job": race.job.plain(), "courses": list(map(_rounded, race.courses))}
            for race in races]
    return gzip.compress(json.dumps(told, separators=(",", ":")).encode(), mtime=0)


def _rounded(course: Progress) -> dict[str, Any]:
    return {name: [[float(f"{value:.{DIGITS[name]}g}") for value in row] for row in rows]
            if name in DIGITS else rows for name, rows in asdict(course).items()}


@lru_cache
def _races() -> tuple[Race, ...]:
    stored = json.loads(gzip.decompress(assets.content(FILE)))
    for told in stored:
        told["job"]["runs"] = [SINCE | run for run in told["job"]["runs"]]
    return tuple(Race(job.from_plain(**told["job"]), tuple(Progress(**course) for course in told["courses"]),
                      told["day"]) for told in stored)
