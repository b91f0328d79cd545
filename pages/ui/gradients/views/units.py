"""Units × time: what arrives at every single unit of a state."""

from __future__ import annotations

from core import Result
from core.gradients.parts import by_unit
from core.gradients.verdict import gradient_lag
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import said
from pages.ui.gradients.figures.units import SHOWN, columns, figure, units_shown
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.words import Words


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    layer, hidden = state["layer"], state["hidden"]
    model, _, of = layer.partition("_")
    run = result.runs[model].uncut
    gradient = getattr(by_unit(run.params, run.trace, run.how), of)[..., 0]
    lag = gradient_lag(result.experiment.steps)
    sentence = said.units(gradient[lag], model, layer, lag, words)
    some = (words("units.some", count=SHOWN, hidden=hidden),) if len(units_shown(hidden)) < hidden else ()
    return View(
        "units", columns(gradient, words), file=f"units-{layer}", chips="layer", sentence=sentence,
        above=words("units.above", layer=words(f"choice.layer.{layer}")),
        figure=figure(gradient, model, theme=theme, words=words),
        alt=words("units.alt", sentence=plain(sentence)), notes=(words("units.note_c"
                                                                       if of == "c" else "units.note_h"),
                                                                 *some))
