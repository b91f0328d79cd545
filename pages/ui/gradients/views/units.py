"""Units × time: what arrives at every single unit of a state."""

from __future__ import annotations

from core import Result
from core.gradients import gradient_lag
from core.gradients.parts import by_unit
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import units as units_figure
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk


def draw(page: Page, desk: Desk, result: Result) -> None:
    words = page.words
    layer = controls.view_chips(desk, "layer", words)
    model, _, state = layer.partition("_")
    run = result.runs[model]
    gradient = getattr(by_unit(run.params, run.trace), state)[..., 0]
    lag = gradient_lag(result.experiment.steps)
    sentence = readouts.units(gradient[lag], model, layer, lag, words)
    frame.readout(sentence)
    frame.above_figure(words("units.above", layer=words(f"choice.layer.{layer}")), words("figure.backward"))
    chart = units_figure.figure(gradient, model, theme=page.theme, words=words)
    frame.figure(page, "units", chart, words("units.alt", sentence=readouts.plain(sentence)), patient=True)
    frame.quiet(words("units.note_c" if state == "c" else "units.note_h"), below_figure=True)
    if len(units_figure.units_shown(desk["hidden"])) < desk["hidden"]:
        frame.quiet(words("units.some", count=units_figure.SHOWN, hidden=desk["hidden"]), below_figure=True)
    frame.tools(page, f"units-{layer}", units_figure.columns(gradient, words))
