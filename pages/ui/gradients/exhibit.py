"""What the Gradients page lends: its curves for an Experiment, the sentence that states them, and their
numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import core
from core import Experiment, Result
from core.gradients.verdict import gradient_lag
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.gradients import figure, overlays, said
from pages.ui.gradients.bands import bands
from pages.ui.gradients.knobs import KNOBS as KNOBS
from pages.ui.page import live
from pages.ui.page.knobs import START, presets
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: a value for each knob that differs from the opening experiment's, and `show`, `pinned`, as on
    the page; `models`, whose curves alone are drawn.

    facts: log10 of what is left of each model's gradient at every lag, and of what is pinned (as pinned.rnn);
    and the LSTM's mean forget gate, lstm.mean_f.
    """
    knobs = asdict(presets()[START]) | {name: value for name, value in state.items() if name in core.KNOBS}
    result = live.run(Experiment(**knobs))
    runs = dict(result.runs)
    if state.get("pinned") is not None:
        runs |= {f"pinned.{name}": run for name, run in live.run(state["pinned"]).runs.items()}
    facts = {f"{name}.log10_gradient_{lag}": float(value) for name, run in runs.items()
             for lag, value in enumerate(run.gradient)}
    facts["lstm.mean_f"] = float(result.runs["lstm"].trace.gate("f").mean())
    return replace(of_result(result, state, words, theme), facts=facts)


def of_result(result: Result, state: Mapping[str, Any], words: Words, theme: Theme, *,
              large: bool = False) -> Exhibit:
    """The same for a Result. large: type and strips for the projector."""
    models = state.get("models", result.runs)
    curves = {name: run.gradient for name, run in result.runs.items() if name in models}
    lag = gradient_lag(result.experiment.steps)
    show = state.get("show", ())
    drawn = [overlay for overlay in overlays.chosen(result, show, state.get("pinned"), words)
             if overlay.model in models]
    edges = {name: band.edges for name, band in bands(result.experiment).items()} if "band" in show else {}
    drawing = figure.figure(curves, lag, drawn, edges, theme=theme, words=words, large=large)
    return Exhibit(
        drawing, figure.description(curves, words), said.gradients(curves, words),
        {f"{name}.log10_gradient_{at}": float(curve[at]) for name, curve in curves.items()
         for at in {lag, len(curve) - 1}})
