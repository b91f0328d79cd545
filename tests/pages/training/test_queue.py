"""Trainings in worker processes: what they report, who waits, and who ends."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.learning import training
from core.learning.model import VARIANTS
from pages.ui.training import job as races
from pages.ui.training import queue as trainings
from pages.ui.training import worker
from pages.ui.training.job import Job, Progress
from pages.ui.training.queue import Queue, Training

RUNS = tuple({"variant": name, "hidden": 6, "distance": 5, "steps": 24} for name in ("rnn", "lstm"))
SMALL = Job("sentence", "zh", 0.1, RUNS, (3, 8))
ENDLESS = replace(SMALL, runs=tuple({**run, "steps": 20_000} for run in SMALL.runs))


def wait_until(true, seconds=60.0) -> None:
    """Return when true() holds; what it asks about happens in other threads."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        pause.wait(0.02)
    pytest.fail("it did not happen")


def dead(job: Training) -> bool:
    return bool(job.processes) and all(process.poll() is not None for process in job.processes)


@pytest.fixture
def hall():
    hall = Queue(places=1)
    yield hall
    for viewer in list(hall._trainings):
        hall.stop(viewer)


# What a worker reports

def test_a_worker_reports_what_the_training_itself_gives():
    courses = [Progress() for _ in SMALL.runs]
    ends = []
    for report in races.run(SMALL, [0, 1]):
        if report["kind"] == "report":
            courses[report["place"]].take(report)
        elif report["kind"] == "distances":
            courses[report["place"]].by_distance = report["scores"]
        else:
            ends.append(report["reason"])
    assert ends == ["done"]
    task = races.task_of("sentence", "zh", 0.1)
    for settings, course in zip(SMALL.settings, courses, strict=True):
        *_, last = training.train(task, settings, SMALL.seeds, report_every=1, test_every=4, examples=100)
        assert course.steps == list(range(1, 25))
        assert course.tests == [4, 8, 12, 16, 20, 24]
        assert last.score is not None
        assert course.score[-1] == last.score.tolist()
        assert course.loss[-1] == pytest.approx(last.losses[0])
        assert course.norm[-1] == pytest.approx(last.norms[0])
        assert np.sum(course.shares[-1]) == pytest.approx(1)
        assert np.array(course.by_distance).shape == (7, 2)
        at = races.DISTANCES["sentence"].index(5)
        expected = training.evaluate(task, last.network, 5, SMALL.seeds, examples=100)
        assert course.by_distance[at] == expected.tolist()


def test_an_order_survives_the_way_to_the_worker():
    assert races.from_plain(**json.loads(json.dumps(SMALL.plain()))) == SMALL


def test_a_training_that_takes_too_long_ends_and_says_so():
    *_, last = races.run(ENDLESS, [0, 1], limit=0.0)
    assert last["reason"] == "limit"


@pytest.mark.parametrize("workers", [1, 2, 3, 9])
def test_models_are_dealt_out_evenly_and_each_once(workers):
    wanted = replace(SMALL, runs=tuple({"variant": name, "steps": 10} for name in VARIANTS))
    hands = races.split(wanted, workers)
    assert sorted(place for hand in hands for place in hand) == list(range(6))
    assert len(hands) == min(workers, 6)
    work = [sum(races.COSTS.get(wanted.runs[place]["variant"], 1) for place in hand) for hand in hands]
    assert max(work) - min(work) <= 3


def test_at_the_end_stands_what_each_step_taught_on_average():
    course = Progress(tests=[1, 2], shares=[[0, 0.25, 0.75], [0.5, 0.25, 0.25]])
    assert course.mean_shares.tolist() == [0.25, 0.25, 0.5]


def test_what_is_drawn_has_every_part_of_a_report_though_the_next_one_is_coming():
    course = Progress(steps=[1, 2], loss=[[0.5], [0.4]], norm=[[1.0]], tests=[1, 2], score=[[0.1]], shares=[])
    now = course.so_far()
    assert (now.steps, now.loss, now.norm) == ([1], [[0.5]], [[1.0]])
    assert (now.tests, now.score, now.shares) == ([], [], [])
    course.take({"step": 3, "loss": [0.3], "norm": [2.0], "score": None, "shares": None, "skipped": [0],
                 "finite": [3]})
    assert now.steps == [1]


# Who trains and who waits

class Clock:
    """A clock that goes on when it is told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def still(clock, monkeypatch):
    """A queue with one place whose trainings have no processes: they end when a test ends them."""
    monkeypatch.setattr(trainings, "split", lambda job, workers: [])
    return Queue(places=1, most=3, clock=clock)


def test_several_viewers_who_left_at_different_times_are_forgotten_together(clock):
    hall = Queue(places=0, clock=clock)
    left = hall.start("anna", SMALL)
    hall.start("ben", SMALL)
    hall.stop("ben")
    clock.now += trainings.FORGOTTEN + 1
    hall.start("cara", SMALL)
    assert left.status == "left"
    assert set(hall._trainings) == {"anna", "cara"}


def test_who_looks_away_for_two_minutes_keeps_the_place_and_what_trains_goes_on(still, clock):
    first, second, third = (still.start(viewer, SMALL) for viewer in ("anna", "ben", "cara"))
    for _ in range(40):  # anna's and ben's phones are locked
        clock.now += 3
        still.look("cara")
    assert first.status == "limit"  # after its share of the time, since others wait
    assert (second.status, third.status) == ("waiting", "running")  # passed over
    still.look("ben")
    still.stop("cara")
    assert second.status == "running"


def test_a_training_that_nobody_looks_at_is_not_ended_while_nobody_waits(still, clock):
    first = still.start("anna", SMALL)
    clock.now += 119
    still.look("somebody else")
    assert still.look("anna") is first
    assert first.status == "running"


def test_where_nobody_looks_the_first_has_its_turn_and_who_stays_away_has_left(still, clock):
    still.start("anna", SMALL)
    second, third = still.start("ben", SMALL), still.start("cara", SMALL)
    clock.now += trainings.AWAY + 1
    still.stop("anna")
    assert (second.status, third.status) == ("running", "waiting")
    clock.now += trainings.GONE
    still.start("dora", SMALL)
    assert third.status == "left"


def test_the_queue_has_an_end_and_says_so(still):
    jobs = [still.start(str(viewer), SMALL) for viewer in range(6)]
    assert [job.status for job in jobs] == ["running", *["waiting"] * 3, *["full"] * 2]
    still.stop("0")
    assert still.start("5", SMALL).status == "waiting"


def test_a_viewer_has_one_place_and_keeps_it_when_another_job_is_asked_for(still):
    still.start("anna", SMALL)
    still.start("ben", SMALL)
    still.start("cara", SMALL)
    again = still.start("ben", ENDLESS)
    assert (still.ahead("ben"), still.ahead("cara")) == (0, 1)
    assert still.look("ben") is again


def test_the_more_look_the_more_seldom_each_does(still, clock):
    running, waiting = still.start("anna", SMALL), still.start("ben", SMALL)
    still.look("anna", "page")
    assert (still.pace(running), still.pace(waiting)) == (trainings.REDRAW, trainings.GLANCE)
    for page in range(40):
        still.look("anna", str(page))
    assert 41 / still.pace(running) <= trainings.LOOKS
    for viewer in range(160):
        still.look("ben", str(viewer))
    assert 160 / still.pace(waiting) <= trainings.LOOKS
    clock.now += trainings.AWAY + 1
    still.look("anna", "page")
    assert still.pace(running) == trainings.REDRAW


def test_where_a_look_takes_long_they_become_seldom_and_do_not_swing(still):
    still.start("anna", SMALL)
    waiting = still.start("ben", SMALL)
    for page in range(10):
        still.look("ben", str(page))
    assert still.pace(waiting) == trainings.GLANCE
    for seconds, pace in ((0.2, 8.0), (0.1, 8.0), (0.02, 2.0), (9.0, trainings.SELDOM)):  # of 10 that look
        for _ in range(100):
            still.looked("waiting", seconds)
        assert still.pace(waiting, before=8.0) == pace, seconds
    assert trainings.SELDOM < trainings.AWAY


def test_a_training_that_cannot_begin_is_told_and_the_next_may_try(hall, monkeypatch):
    begun = subprocess.Popen

    def fails_second_time(*told, **how):
        if hall._trainings["anna"].processes:
            raise BlockingIOError("too many processes")
        return begun(*told, **how)

    monkeypatch.setattr(subprocess, "Popen", fails_second_time)
    job = hall.start("anna", ENDLESS)
    assert job.status == "failed"
    assert hall.running() == 0
    wait_until(lambda: dead(job))
    monkeypatch.undo()
    assert hall.start("ben", SMALL).status == "running"


def test_a_training_runs_to_its_end_in_processes_of_its_own(hall):
    job = hall.start("anna", SMALL)
    assert job.status == "running"
    wait_until(lambda: not hall.look("anna").active)
    assert job.status == "done"
    assert job.progress == 1.0
    assert all(len(course.steps) == 24 and len(course.by_distance) == 7 for course in job.courses)
    wait_until(lambda: dead(job))
    direct = [report["loss"] for report in races.run(SMALL, [1]) if report["kind"] == "report"]
    assert job.courses[1].loss == direct  # the same settings and seeds, the same curve


def test_who_comes_second_waits_and_begins_when_the_first_has_ended(hall):
    first, second, third = hall.start("anna", ENDLESS), hall.start("ben", SMALL), hall.start("cara", SMALL)
    assert [job.status for job in (first, second, third)] == ["running", "waiting", "waiting"]
    assert (hall.ahead("ben"), hall.ahead("cara")) == (0, 1)
    hall.stop("anna")
    assert (first.status, second.status) == ("stopped", "running")
    assert hall.ahead("cara") == 0
    wait_until(lambda: [hall.look("ben"), hall.look("cara")] and second.status == "done"
               and third.status == "done")


def test_stopping_ends_the_processes_and_keeps_what_was_reported(hall):
    job = hall.start("anna", ENDLESS)
    wait_until(lambda: hall.look("anna") and all(course.steps for course in job.courses))
    hall.stop("anna")
    assert job.status == "stopped"
    wait_until(lambda: dead(job))
    assert 0 < job.progress < 1
    assert np.isfinite(job.courses[0].loss[-1]).all()
    assert hall.running() == 0


def test_a_new_training_of_the_same_viewer_takes_the_place_of_the_old_one(hall):
    old, new = hall.start("anna", ENDLESS), hall.start("anna", SMALL)
    assert (old.status, new.status) == ("stopped", "running")
    wait_until(lambda: dead(old))


def test_a_worker_ends_with_the_app_that_ordered():
    process = subprocess.Popen([sys.executable, "-m", "pages.ui.training.worker"], cwd=trainings.ROOT,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"job": ENDLESS.plain(), "places": [0]}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["kind"] == "report"
        process.stdin.close()
        assert process.wait(timeout=60) == 1


@pytest.mark.skipif(not worker.AUTOGROUP.exists(), reason="only Linux deals out its processors to sessions")
def test_workers_step_back_as_sessions_of_their_own(hall):
    job = hall.start("anna", ENDLESS)
    wait_until(lambda: hall.look("anna") and all(course.steps for course in job.courses))
    for process in job.processes:
        assert os.getpriority(os.PRIO_PROCESS,
                              process.pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + worker.GENTLE, 19)
        assert os.getsid(process.pid) == process.pid
        assert Path(f"/proc/{process.pid}/autogroup").read_text().split()[-1] == str(worker.GENTLE)


def test_a_worker_that_breaks_is_told_and_gives_its_place_free(hall):
    job = hall.start("anna", replace(ENDLESS, runs=({"variant": "no such model", "steps": 5},)))
    wait_until(lambda: not hall.look("anna").active)
    assert job.status == "failed"
    wait_until(lambda: dead(job))
    assert hall.running() == 0


@pytest.mark.parametrize(("processors", "places"), [(1, 1), (2, 1), (4, 1), (8, 3), (None, 1)])
def test_places_follow_the_number_of_processors(processors, places):
    assert trainings.places(lambda: processors) == (places
                                                    if trainings.WORKERS == 2 else trainings.places(
                                                        lambda: processors))
