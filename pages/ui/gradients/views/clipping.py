"""Explosion and clipping: what the threshold does to the gradient of the weights, and what it does not do."""

from __future__ import annotations

from core import Result
from core.gradients.parts import clipping, clipping_by_value, weight_gradient
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.clipping import Clipped, columns, figure
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    limit, by, models = state["clip"], state["clipped_by"], {}
    for name in ("rnn", "lstm"):
        run = result.runs[name]
        found = weight_gradient(run.params, run.trace, run.how)
        norm, steps, numbers = float(found.norm[0]), found.steps[:, 0], found.direction[0].size
        if by == "norm":
            factor = float(clipping(found.norm, limit)[0])
            models[name] = Clipped(norm, steps, norm + factor, steps + factor, cut=numbers * (factor < 0),
                                   numbers=numbers)
        else:
            after = clipping_by_value(run.params, run.trace, limit, run.how)
            models[name] = Clipped(norm, steps, float(after.norm[0]), after.steps[:, 0],
                                   float(after.angle[0]), int((after.left[0] < 0).sum()), numbers)
    if by == "norm":
        sentence = said.clipping({name: model.norm for name, model in models.items()}, limit, words)
    else:
        sentence = said.clipping_by_value(models, words)
    key = "note" if by == "norm" else "note_value"
    return View(
        "clipping", columns(models, words), chips="clipped_by", sentence=sentence,
        above=words("clipping.above"), figure=figure(models, limit, theme=theme, words=words),
        alt=words("clipping.alt" if by == "norm" else "clipping.alt_value", sentence=plain(sentence)),
        slider="clip", notes=(words(f"clipping.{key}"),))
