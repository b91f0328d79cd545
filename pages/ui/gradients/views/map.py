"""The phase map: where along a knob the gradient vanishes, is usable or explodes. A click turns the knob there."""

from __future__ import annotations

from core import Result
from core.gradients import gradient_lag
from pages.ui.gradients import phase
from pages.ui.gradients import said as readouts
from pages.ui.gradients.figures import phase_map
from pages.ui.page import frame
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk
from pages.ui.text.numbers import decimal


def draw(page: Page, desk: Desk, result: Result) -> None:
    words = page.words
    knob = controls.view_chips(desk, "map", words)
    curve, now = controls.LOOKS[knob].curve, desk[knob]
    found = phase.phase(result.experiment, knob, curve)
    if found is None:
        frame.quiet(words("map.too_large", hidden=desk["hidden"], steps=desk["steps"]))
        return
    curves = {name: run.gradient for name, run in result.runs.items()}
    sentence = readouts.phase(found.gradients, found.values, curves, now, knob, words)
    frame.readout(sentence)
    frame.above_figure(words("map.above", knob=words(f"choice.map.{knob}")), words("figure.backward"))
    ticks = [(phase.place(knob, value, curve), decimal(value, 1 if value % 1 else 0)) for value in phase.TICKS[knob]]
    lag = gradient_lag(result.experiment.steps)
    chart = phase_map.figure(found, (now, phase.place(knob, now, curve)), lag, ticks, theme=page.theme, words=words)
    alt = words("map.alt", knob=words(f"choice.map.{knob}"), sentence=readouts.plain(sentence))
    clicked = frame.figure(page, "map", chart, alt, patient=True)
    if clicked:
        controls.turn_from_below(desk, knob, found.value_at(clicked["y"]))
    frame.quiet(words("map.note"), below_figure=True)
    if found.is_coarse:
        frame.quiet(words("map.coarse", count=len(found.values)), below_figure=True)
    frame.tools(page, f"map-{knob}", phase_map.columns(found, words))
