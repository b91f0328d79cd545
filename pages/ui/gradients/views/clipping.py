"""Explosion and clipping: what the threshold does to the gradient of the weights, and what it does not do."""

from __future__ import annotations

from core import Result
from core.gradients.parts import clipping, weight_gradient
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.clipping import Clipped, columns, figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    limit, models = state["clip"], {}
    for name in ("rnn", "lstm"):
        found = weight_gradient(result.runs[name].params, result.runs[name].trace)
        models[name] = Clipped(float(found.norm[0]), found.steps[:, 0], float(clipping(found.norm, limit)[0]))
    sentence = said.clipping({name: model.norm for name, model in models.items()}, limit, words)
    return View(
        "clipping", columns(models, words), sentence=sentence, above=words("clipping.above"),
        figure=figure(models, limit, theme=theme, words=words),
        alt=words("clipping.alt", sentence=plain(sentence)), slider="clip", notes=(words("clipping.note"),))
