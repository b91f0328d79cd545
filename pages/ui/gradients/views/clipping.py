"""Explosion and clipping: what the threshold does to the gradient of the weights, and what it does not do."""

from __future__ import annotations

from core import Result
from core.gradients.parts import clipping, weight_gradient
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import clipping as clipping_figure
from pages.ui.gradients.figures.clipping import Clipped
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words, limit = page.words, desk["clip"]
    models = {}
    for name in ("rnn", "lstm"):
        found = weight_gradient(result.runs[name].params, result.runs[name].trace)
        models[name] = Clipped(float(found.norm[0]), found.steps[:, 0], float(clipping(found.norm, limit)[0]))
    sentence = readouts.clipping({name: model.norm for name, model in models.items()}, limit, words)
    frame.readout(sentence)
    frame.above_figure(words("clipping.above"), words("figure.backward"))
    chart = clipping_figure.figure(models, limit, theme=page.theme, words=words)
    frame.figure(page, "clipping", chart, words("clipping.alt", sentence=readouts.plain(sentence)), patient=True)
    controls.slider(desk, "clip", words, main=True)
    frame.quiet(words("clipping.note"), below_figure=True)
    frame.tools(page, "clipping", clipping_figure.columns(models, words))
