"""The phase map: where along a knob the gradient vanishes, is usable or explodes. A click turns the knob
there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import core
from core import Result
from core.gradients.verdict import gradient_lag
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import phase, said
from pages.ui.gradients.figures import phase_map
from pages.ui.gradients.knobs import GradientState
from pages.ui.gradients.views.view import View
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words

# One loss, nothing cut: a sum over losses hides what a far one sends, and what is cut has not vanished.
OF_LAST_UNCUT: dict[str, Any] = {name: core.KNOBS[name].default for name in ("loss", "window", "truncated")}


def view(state: GradientState, result: Result, words: Words, theme: Theme) -> View:
    knob = state["map"]
    curve, now = core.KNOBS[knob].curve, state[knob]
    found = phase.phase(replace(result.experiment, **OF_LAST_UNCUT), knob, curve)
    if found is None:
        return View("map", {}, chips="map", line=words("map.too_large", hidden=state["hidden"],
                                                       steps=state["steps"]))
    curves = {name: run.of_last.uncut.gradient for name, run in result.runs.items()}
    sentence = said.phase(found.gradients, found.values, curves, now, knob, words)
    ticks = [(phase.place(knob, value, curve), decimal(value, 1 if value % 1 else 0))
             for value in phase.TICKS[knob]]
    lag, here = gradient_lag(result.experiment.steps), (now, phase.place(knob, now, curve))
    coarse = (words("map.coarse", count=len(found.values)),) if found.is_coarse else ()
    return View(
        "map", phase_map.columns(found, words), file=f"map-{knob}", chips="map", sentence=sentence,
        above=words("map.above", knob=words(f"choice.map.{knob}")),
        figure=phase_map.figure(found, here, lag, ticks, theme=theme, words=words),
        alt=words("map.alt", knob=words(f"choice.map.{knob}"), sentence=plain(sentence)),
        rows=dict(zip(found.places.tolist(), found.values.tolist(), strict=True)),
        notes=(words("map.note"), *coarse))
