"""Gates and states of one hidden unit over time."""

from __future__ import annotations

from core import Result
from pages.ui.charts.theme import Theme
from pages.ui.gradients.figures.states import columns, description, figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    hidden = state["hidden"]
    unit = min(state["unit"], hidden)
    return View(
        "states", columns(result, unit, words), line=words("gradients.states_line", unit=unit),
        notes=() if state["lstm_activation"] == "tanh" else (words("gradients.states_relu"),),
        figure=figure(result, unit, theme=theme, words=words), alt=description(result, unit, words),
        slider="unit" if hidden > 1 else "", slider_end=hidden)
