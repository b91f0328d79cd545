"""What the page Training lends: the figure of a training, filled with what has been reported of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.text.words import Words
from pages.ui.training import figure, said
from pages.ui.training.job import Job, Progress, task
from pages.ui.training.knobs import KNOBS as KNOBS
from pages.ui.training.knobs import START, pictured


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme,
            found: Mapping[str, Progress] | None = None) -> Exhibit:
    """state: the knobs that differ from the page's start. found: what each model has reported, by variant;
    nothing yet if None.

    facts: each model's mean score at its last test.
    """
    job = pictured({**START, **state}, words.language)
    return of_job(job, found or {run["variant"]: Progress() for run in job.runs}, words, theme,
                  over=bool(found))


def of_job(job: Job, found: Mapping[str, Progress], words: Words, theme: Theme, *, over: bool) -> Exhibit:
    """The same for a job. over: whether nothing more will come."""
    return Exhibit(figure.figure(found, job, task(job), over=over, theme=theme, words=words),
                   figure.description(found, words), said.readout(None, found, job, 0, words),
                   {name: progress.now for name, progress in found.items() if progress.now is not None})
