"""The races that the page Training opens on, one for each language of the sentence and each other task.

    python -m tests.experiments.races          two minutes on one processor;  writes assets/models/races.json.gz
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from datetime import date

from pages.ui.text.words import ASSETS, LANGUAGES
from pages.ui.training import job, stored
from pages.ui.training.job import Job, Progress
from pages.ui.training.knobs import BEGINNINGS, START, job_of
from pages.ui.training.stored import Race


def jobs() -> list[Job]:
    """What each task is best begun with; one job for languages that share it."""
    found = [job_of({**START, **begun}, language) for begun in BEGINNINGS.values() for language in LANGUAGES]
    return [wanted for place, wanted in enumerate(found) if wanted not in found[:place]]


def race(wanted: Job) -> Race:
    courses = [Progress() for _ in wanted.runs]
    for report in job.run(wanted, range(len(wanted.runs)), limit=float("inf")):
        if report["kind"] == "report":
            courses[report["place"]].take(report)
        elif report["kind"] == "distances":
            courses[report["place"]].by_distance = report["scores"]
    print(wanted.task, wanted.language, flush=True)
    return Race(wanted, tuple(courses), date.today().isoformat())


if __name__ == "__main__":
    (ASSETS / stored.FILE).write_bytes(stored.packed([race(wanted) for wanted in jobs()]))
