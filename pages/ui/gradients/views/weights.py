"""Which step taught the weights: shares of the gradient of W_hh by time step."""

from __future__ import annotations

from core import Result
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import shares as shares_figure
from pages.ui.page import frame
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words = page.words
    shares = {name: run.shares for name, run in result.runs.items()}
    sentence = readouts.taught(shares, words)
    frame.readout(sentence)
    frame.above_figure(words("weights.above"), words("figure.backward"))
    chart = shares_figure.figure(shares, theme=page.theme, words=words)
    frame.figure(page, "weights", chart, words("weights.alt", sentence=readouts.plain(sentence)), patient=True)
    frame.quiet(words("weights.note"), below_figure=True)
    frame.tools(page, "weights", shares_figure.columns(shares, words))
