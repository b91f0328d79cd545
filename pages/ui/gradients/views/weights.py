"""Which step taught the weights: shares of the gradient of W_hh by time step."""

from __future__ import annotations

from core import Result
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.shares import columns, figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    shares = {name: run.shares for name, run in result.runs.items()}
    sentence = said.taught(shares, words)
    return View(
        "weights", columns(shares, words), sentence=sentence, above=words("weights.above"),
        figure=figure(shares, theme=theme, words=words), alt=words("weights.alt", sentence=plain(sentence)),
        notes=(words("weights.note"),))
