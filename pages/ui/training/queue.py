"""Who trains now and who waits: so many trainings at once, first come, first served, one a viewer.

A viewer is a browser, with any number of pages; each asks for the training now and then, the more seldom the
more of them there are. Phones are locked and laptops shut: what trains goes on to its end, and who waits
keeps the place for some minutes, but lets those go first who are looking.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from pages.ui.training.job import Job, Progress, split

ROOT = Path(__file__).resolve().parents[3]
AWAY = 15.0  # seconds without being asked for, after which the viewer looks elsewhere,
GONE = 300.0  # one who waits has left the queue,
FORGOTTEN = 1500.0  # and what came of it is dropped
MOST = 60  # viewers that wait
SHARE = 45.0  # seconds that a training may take while others wait and look
REDRAW, GLANCE = 0.15, 2.0  # seconds from one look to the next while it trains, and while it waits,
LOOKS, PART = 20, 0.4  # unless that makes more than so many looks a second, or takes this part of the time
SELDOM = 8.0  # but no more seldom: who looks once in so many seconds is there
WORKERS = min(2, os.cpu_count() or 1)  # processes that one training may use: its models are dealt out to them
# one thread each: a fair share
SETTINGS = {"PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# workers end with "done" or "limit"
RUNNING, WAITING, STOPPED, LEFT, FAILED = "running", "waiting", "stopped", "left", "failed"
FULL, LIMIT = "full", "limit"


@dataclass
class Training:
    """One training: its job, where it stands, and what it has reported. `status` is read by pages, written
    here."""

    job: Job
    status: str = WAITING
    seen: float = field(default_factory=monotonic)
    began: float = 0.0
    ended: float = 0.0
    courses: list[Progress] = field(default_factory=list)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)  # why each worker that ended did
    pages: dict[str, float] = field(default_factory=dict)  # who looks -> when last

    @property
    def active(self) -> bool:
        """Whether it trains or waits for its turn."""
        return self.status in (RUNNING, WAITING)

    @property
    def progress(self) -> float:
        """Share of all steps done, 0 to 1."""
        return sum(course.steps[-1] for course in self.courses if course.steps) / self.job.steps

    @property
    def seconds(self) -> float:
        """How long it has been training."""
        return 0.0 if not self.began else (self.ended or monotonic()) - self.began

    @property
    def left(self) -> float | None:
        """Seconds left, judged by the pace so far; None before there is one."""
        return self.seconds * (1.0 - self.progress) / self.progress if self.progress > 0.01 else None


class Queue:
    """The trainings of all viewers. `places`: how many may run at once."""

    def __init__(self, places: int, *, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self.places, self.most, self.clock = places, most, clock
        self._lock = threading.RLock()
        self._trainings: dict[str, Training] = {}
        self._queue: list[str] = []
        self._cost: dict[str, float] = {}  # status -> seconds that a look takes

    def start(self, viewer: str, job: Job) -> Training:
        """Begin a training, or queue for it: FULL where too many do. One that the viewer already has ends, or
        gives its place in the queue on."""
        with self._lock:
            if viewer not in self._queue:
                self.stop(viewer)
            training = self._trainings[viewer] = Training(job, seen=self.clock(),
                                                          courses=[Progress() for _ in job.runs])
            if viewer not in self._queue and len(self._queue) >= self.most:
                training.status = FULL
            elif viewer not in self._queue:
                self._queue.append(viewer)
            self._fill()
        return training

    def look(self, viewer: str, page: str = "") -> Training | None:
        """The viewer's training, if there is one. page: who looks, of several."""
        with self._lock:
            training = self._trainings.get(viewer)
            if training:
                training.seen = training.pages[page] = self.clock()
                self._fill()
            return training

    def looked(self, status: str, seconds: float) -> None:
        """Count what a look at a training of this status took: on a busy machine it takes long."""
        with self._lock:
            before = self._cost.get(status, seconds)
            self._cost[status] = before + 0.1 * (seconds - before)

    def pace(self, training: Training, before: float = 0.0) -> float:
        """Seconds from one look at it to the next: twice as many, or four times, where many look or a look
        takes long. before: the pace by now, kept where it is not far off, since a change of pace has the
        whole page drawn."""
        with self._lock:
            now = self.clock()
            looking = sum(now - seen <= AWAY for other in self._trainings.values()
                          if other.status == training.status for seen in other.pages.values())
            most = min(LOOKS, PART / max(self._cost.get(training.status, 0.0), 1e-3))
        first = REDRAW if training.status == RUNNING else GLANCE
        return min(max(_pace(first, looking / most), before), _pace(first, 2 * looking / most))

    def ahead(self, viewer: str) -> int:
        """How many of those who wait come before this viewer."""
        with self._lock:
            return self._queue.index(viewer) if viewer in self._queue else 0

    def stop(self, viewer: str) -> None:
        """End the viewer's training; what it has reported stays."""
        with self._lock:
            training = self._trainings.get(viewer)
            if training and training.active:
                self._end(viewer, training, STOPPED)
                self._fill()

    def running(self) -> int:
        """How many train now."""
        with self._lock:
            return sum(training.status == RUNNING for training in self._trainings.values())

    def _end(self, viewer: str, training: Training, status: str) -> None:
        if viewer in self._queue:
            self._queue.remove(viewer)
        training.status, training.ended = status, self.clock()
        for process in training.processes:
            process.kill()

    def _fill(self) -> None:
        """Give free places to those who wait; forget who left."""
        now = self.clock()
        for viewer, training in list(self._trainings.items()):
            unseen = now - training.seen
            if training.status == WAITING and unseen > GONE:
                self._end(viewer, training, LEFT)
            elif not training.active and unseen > FORGOTTEN:
                del self._trainings[viewer]
            elif training.status == RUNNING and self._looking() and now - training.began > SHARE:
                self._end(viewer, training, LIMIT)
        while self._queue and self.running() < self.places:
            viewer = (self._looking() or self._queue)[0]
            self._queue.remove(viewer)
            self._begin(viewer, self._trainings[viewer])

    def _looking(self) -> list[str]:
        """Who waits and looks."""
        now = self.clock()
        return [viewer for viewer in self._queue if now - self._trainings[viewer].seen <= AWAY]

    def _begin(self, viewer: str, training: Training) -> None:
        training.status, training.began = RUNNING, self.clock()
        try:
            for hand in split(training.job, WORKERS):
                process = subprocess.Popen(
                    [sys.executable, "-m", "pages.ui.training.worker"], cwd=ROOT, stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, **SETTINGS})
                training.processes.append(process)
                threading.Thread(target=self._listen, args=(viewer, training, process, hand),
                                 daemon=True).start()
        except (OSError, RuntimeError):  # no memory, or too many processes: the next may try
            self._end(viewer, training, FAILED)

    def _listen(self, viewer: str, training: Training, process: subprocess.Popen[str],
                hand: list[int]) -> None:
        """Hand the job over and take a worker's reports, until it ends."""
        assert process.stdin
        assert process.stdout
        reason = FAILED
        try:
            process.stdin.write(json.dumps({"job": training.job.plain(), "places": hand}) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                reason = self._take(training, json.loads(line)) or reason
        except (OSError, ValueError):  # killed while it wrote
            pass
        finally:
            with self._lock:
                training.reasons.append(reason)
                over = FAILED if FAILED in training.reasons else None
                if training.status == RUNNING and (over or len(training.reasons) == len(training.processes)):
                    self._end(viewer, training, over or (LIMIT if LIMIT in training.reasons else "done"))
                    self._fill()
            process.kill()
            process.wait()
            process.stdout.close()
            with suppress(OSError):  # a job that was never read
                process.stdin.close()

    @staticmethod
    def _take(training: Training, report: dict) -> str | None:
        """Add what a worker says; the reason if it was its last word."""
        if report["kind"] == "report":
            training.courses[report["place"]].take(report)
        elif report["kind"] == "distances":
            training.courses[report["place"]].by_distance = report["scores"]
            training.courses[report["place"]].reach = report["reach"]
        return report.get("reason")


def _pace(first: float, least: float) -> float:
    """The first of first, 2 first, 4 first, ... that is not below `least`, or SELDOM."""
    pace = first
    while pace < min(least, SELDOM):
        pace = min(2 * pace, SELDOM)
    return pace


def places(processors: Callable[[], int | None] = os.cpu_count) -> int:
    """How many trainings may run at once: as many as the processors bear with WORKERS each, one of many left
    to the app."""
    count = processors() or 1
    return max(1, (count if count <= 2 else count - 1) // WORKERS)


QUEUE = Queue(places())
