"""What the Gradients page lends: its curves for an Experiment, the sentence that states them, and their
numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import core
from core import Experiment, Result
from core.gradients.verdict import gradient_lag
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.gradients import figure, overlays, said
from pages.ui.gradients.bands import bands
from pages.ui.page import live
from pages.ui.page.knobs import START, presets
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: a value for each knob that differs from the opening experiment's, and `show`, `pinned`, as on
    the page.

    facts: log10 of what is left of each model's gradient at the lag that the sentence names, and at the
    start.
    """
    knobs = asdict(presets()[START]) | {name: value for name, value in state.items() if name in core.KNOBS}
    return of_result(live.run(Experiment(**knobs)), state, words, theme)


def of_result(result: Result, state: Mapping[str, Any], words: Words, theme: Theme, *,
              large: bool = False) -> Exhibit:
    """The same for a Result. large: type and strips for the projector."""
    curves = {name: run.gradient for name, run in result.runs.items()}
    lag = gradient_lag(result.experiment.steps)
    show = state.get("show", ())
    drawn = overlays.chosen(result, show, state.get("pinned"), words)
    edges = {name: band.edges for name, band in bands(result.experiment).items()} if "band" in show else {}
    drawing = figure.figure(curves, lag, drawn, edges, theme=theme, words=words, large=large)
    return Exhibit(
        drawing, figure.description(curves, words), said.gradients(curves, words),
        {f"{name}.log10_gradient_{at}": float(curve[at]) for name, curve in curves.items()
         for at in {lag, len(curve) - 1}})
