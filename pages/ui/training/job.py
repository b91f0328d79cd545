"""A race: several models learn the same task with the same seeds. What is to be done, what a worker reports,
what it comes to.

A job is plain data, so it travels to the worker as JSON; `run` is what the worker does with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from core.learning import program as programs
from core.learning.model import Network
from core.learning.reach import reach
from core.learning.tasks import Adding, Pulse, Sentence, Task
from core.learning.training import Settings, evaluate, gradient_shares, longest, race, untrained
from pages.ui.text import assets

TASKS = ("sentence", "adding", "pulse")
REPORTS = 120  # about so many while a model trains: enough for a smooth curve
TEST_EVERY = 4  # reports from one test to the next
DISTANCES = {"sentence": (0, 5, 10, 20, 40, 80, 160), "adding": (10, 20, 40, 80, 160),
             "pulse": (5, 10, 20, 40, 80, 160)}
COSTS = {"lstm": 3.0, "chrono": 3.0, "gru": 2.6}  # of a step, where a simple RNN's is 1
LIMIT = 120.0  # seconds that one training may take
EXAMPLES = 100  # in a test
RECENT = 5  # last steps whose share of the gradient is named


@dataclass(frozen=True)
class Job:
    """What to train: one task of a language, one Settings per model (as plain data), the seeds."""

    task: str
    language: str
    decoys: float
    runs: tuple[Mapping[str, Any], ...]
    seeds: tuple[int, ...]

    @property
    def common(self) -> Mapping[str, Any]:
        """What all models share: steps, clip, distance and so on."""
        return self.runs[0]

    @property
    def settings(self) -> list[Settings]:
        return [Settings(**run) for run in self.runs]

    @property
    def steps(self) -> int:
        """Steps of all models together."""
        return sum(run["steps"] for run in self.runs)

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def from_plain(**plain: Any) -> Job:
    """The job that `plain` gave."""
    return Job(**plain | {"runs": tuple(plain["runs"]), "seeds": tuple(plain["seeds"])})


@lru_cache
def task_of(name: str, language: str, decoys: float) -> Task:
    if name == "sentence":
        return Sentence(assets.grammar(language), decoys)
    return Adding() if name == "adding" else Pulse()


def task(wanted: Job) -> Task:
    """The task of a job."""
    return task_of(wanted.task, wanted.language, wanted.decoys)


def split(wanted: Job, workers: int) -> list[list[int]]:
    """The places of the job's models, dealt out to at most so many workers with about the same work each."""
    hands: list[list[int]] = [[] for _ in range(min(workers, len(wanted.runs)))]
    work = [0.0] * len(hands)
    for place in sorted(range(len(wanted.runs)), key=lambda place: -COSTS.get(wanted.runs[place]["variant"],
                                                                              1.0)):
        least = work.index(min(work))
        hands[least].append(place)
        work[least] += COSTS.get(wanted.runs[place]["variant"], 1.0)
    return [sorted(hand) for hand in hands]


def run(wanted: Job, places: Sequence[int], limit: float = LIMIT) -> Iterator[dict[str, Any]]:
    """Train the models at some places of the job, and tell of it in plain data.

    Reports while the models learn, then their scores by distance, then the end.
    """
    begin = perf_counter()
    learnt = task(wanted)
    settings, seeds = wanted.settings, wanted.seeds
    every = max(1, min(each.steps for each in settings) // REPORTS)
    networks: dict[int, Network] = {}
    before = {place: _reach(learnt, untrained(learnt, settings[place], seeds), settings[place], seeds)
              for place in places}
    reason = "done"
    for turn, report in race(learnt, [settings[place] for place in places], seeds, report_every=every,
                             test_every=TEST_EVERY * every, examples=EXAMPLES):
        place = places[turn]
        networks[place] = report.network
        shares = None
        if report.score is not None:
            shares = gradient_shares(learnt, report.network, longest(learnt, settings[place]), seeds,
                                     settings[place].window).mean(axis=1).tolist()
        with np.errstate(over="ignore", invalid="ignore"):
            loss = report.losses.mean(axis=0).tolist()
        updates = np.arange(report.step - len(report.losses), report.step)[:, None] + 1
        yield {"kind": "report", "place": place, "step": report.step, "loss": loss,
               "norm": report.norms.max(axis=0).tolist(), "score": None
               if report.score is None else report.score.tolist(), "shares": shares,
               "skipped": report.skipped.tolist(),
               "finite": np.where(np.isfinite(report.losses), updates, 0).max(axis=0).tolist()}
        if perf_counter() - begin > limit and place == places[-1]:
            reason = "limit"
            break
    for place, network in networks.items():
        scores = [evaluate(learnt, network, distance, seeds, examples=EXAMPLES).tolist()
                  for distance in DISTANCES[wanted.task]]
        yield {"kind": "distances", "place": place, "scores": scores,
               "reach": [before[place], _reach(learnt, network, settings[place], seeds)]}
    yield {"kind": "end", "reason": reason, "seconds": perf_counter() - begin}


def _reach(learnt: Task, network: Network, settings: Settings,
           seeds: Sequence[int]) -> list[float | None]:
    """Each seed's reach on the sentence task; empty for another one, and for several layers."""
    if not isinstance(learnt, Sentence) or network.above:
        return []
    return reach(learnt, network, seeds, longest(learnt, settings))


def program(job: Job) -> str:
    """Return a program that does this job with the lesson's own core and prints every seed's last score."""
    grammar = assets.text(f"tasks/{job.language}.toml") if job.task == "sentence" else ""
    return programs.training(job.task, job.settings, job.seeds, EXAMPLES, grammar=grammar, decoys=job.decoys,
                             code=assets.core())


@dataclass
class Progress:
    """What one model has reported so far; lists grow by one per report, rows hold one number per seed."""

    steps: list[int] = field(default_factory=list)
    loss: list[Sequence[float]] = field(default_factory=list)
    norm: list[Sequence[float]] = field(default_factory=list)
    tests: list[int] = field(default_factory=list)  # steps at which it was tested
    score: list[Sequence[float]] = field(default_factory=list)
    # at each test: of the gradient, by step of the sequence
    shares: list[Sequence[float]] = field(default_factory=list)
    skipped: Sequence[int] = ()
    finite: Sequence[int] = ()  # each seed's last update whose loss was finite
    by_distance: Sequence[Sequence[float]] = ()  # (distances, seeds), at the end
    # before the training and after it, (2, seeds), at the end: see core.learning.reach
    reach: Sequence[Sequence[float | None]] = ()

    def take(self, report: Mapping[str, Any]) -> None:
        """Add a report."""
        # Ahead of the steps: whoever draws meanwhile must not think that a loss has broken.
        self.finite = np.maximum(self.finite or 0, report["finite"]).tolist()
        self.steps.append(report["step"])
        self.loss.append(report["loss"])
        self.norm.append(report["norm"])
        self.skipped = report["skipped"]
        if report["score"] is not None:
            self.tests.append(report["step"])
            self.score.append(report["score"])
            self.shares.append(report["shares"])

    def so_far(self) -> Progress:
        """What has been reported whole, in lists of its own: the next report may come while this one is
        drawn."""
        def whole(*lists: list[Any]) -> list[list[Any]]:
            least = min(map(len, lists))
            return [each[:least] for each in lists]

        steps, loss, norm = whole(self.steps, self.loss, self.norm)
        tests, score, shares = whole(self.tests, self.score, self.shares)
        return replace(self, steps=steps, loss=loss, norm=norm, tests=tests, score=score, shares=shares)

    @property
    def now(self) -> float | None:
        """Mean score of the seeds at the last test; None before the first."""
        return float(np.mean(np.nan_to_num(self.score[-1], nan=0.0, neginf=0.0))) if self.score else None

    def learnt(self, enough: float) -> int:
        """Seeds that had learnt the task at the last test."""
        return int((np.nan_to_num(self.score[-1], nan=-1.0) >= enough).sum()) if self.score else 0

    @property
    def diverged(self) -> tuple[int, int] | None:
        """The earliest update from which on a seed's loss is NaN or infinite to this day, and of how many
        seeds that is so; None where of none: a spike that passes is no divergence."""
        ended = [last for last in self.finite if self.steps and last < self.steps[-1]]
        return (min(ended) + 1, len(ended)) if ended else None

    @property
    def mean_shares(self) -> np.ndarray:
        """Share of the gradient by step of the sequence, the mean over the training so far."""
        return np.mean(self.shares, axis=0)
