"""The LSTM's gradient by the route that it takes: the highway of the cell state, or the way round through the
gates."""

from __future__ import annotations

from core import Result
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.routes import figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    routes = result.runs["lstm"].of_last.uncut.routes
    assert routes is not None
    curves = routes._asdict()
    sentence = said.routes(curves, state["cut"], words)
    named = {words("tools.log10_named", name=words(f"routes.{name}")): curve
             for name, curve in curves.items()}
    return View(
        "routes", {words("tools.lag"): range(len(curves["whole"])), **named}, chips="cut", sentence=sentence,
        above=words("figure.above"), figure=figure(curves, state["cut"], theme=theme, words=words),
        alt=plain(sentence), notes=(words("routes.note"),))
