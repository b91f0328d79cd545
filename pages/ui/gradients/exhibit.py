"""What the Gradients page lends: its curves for an Experiment, the sentence that states them, and their
numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

import core
from core import Experiment, Result
from core.gradients.parts import clipping, weight_gradient
from core.gradients.verdict import gradient_lag
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.gradients import figure, overlays, said
from pages.ui.gradients.bands import bands
from pages.ui.gradients.knobs import CLIP
from pages.ui.gradients.knobs import KNOBS as KNOBS
from pages.ui.page import live
from pages.ui.page.knobs import START, presets
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: a value for each knob that differs from the opening experiment's, and `show`, `pinned`, as on
    the page; `models`, whose curves alone are drawn.

    facts: log10 of what is left of each model's gradient at every lag, and of what is pinned (as pinned.rnn);
    and those of `of_networks`.
    """
    knobs = asdict(presets()[START]) | {name: value for name, value in state.items() if name in core.KNOBS}
    result = live.run(Experiment(**knobs))
    runs = dict(result.runs)
    if state.get("pinned") is not None:
        runs |= {f"pinned.{name}": run for name, run in live.run(state["pinned"]).runs.items()}
    facts = {f"{name}.log10_gradient_{lag}": float(value) for name, run in runs.items()
             for lag, value in enumerate(run.gradient)}
    facts |= of_networks(result, state.get("clip", CLIP))
    return replace(of_result(result, state, words, theme), facts=facts)


def of_networks(result: Result, limit: float) -> dict[str, float]:
    """What else is asked of the two networks. limit: the threshold of clipping.

    The simple RNN's spectral radius and norm and the highest point of its worst case, log10; the LSTM's mean
    forget gate, its least and largest gate; at the lag of the figure, log10 of the belt alone and of the
    gradient of the input; of each, the last five steps' share of what teaches, and how far apart the part of
    that lag is from the last step's, before and after clipping, in decades.
    """
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    lag = gradient_lag(result.experiment.steps)
    gates = [lstm.trace.gate(letter) for letter in "fio"]
    facts = {"rnn.spectral_radius": rnn.spectral_radius, "rnn.spectral_norm": rnn.spectral_norm,
             "lstm.mean_f": float(gates[0].mean()), "lstm.least_gate": float(min(map(np.min, gates))),
             "lstm.largest_gate": float(max(map(np.max, gates))),
             "lstm.log10_belt": float(lstm.cell_path[lag]) if lstm.cell_path is not None else 0.0}
    if rnn.worst is not None:
        facts["rnn.log10_worst_peak"] = float(rnn.worst[1:].max())
    if lstm.input_gradient is not None:
        facts["lstm.log10_input"] = float(lstm.input_gradient[min(lag, len(lstm.input_gradient) - 1)])
    for name, run in (("rnn", rnn), ("lstm", lstm)):
        found = weight_gradient(run.params, run.trace)
        parts, factor = found.steps[::-1, 0], float(clipping(found.norm, limit)[0])
        far, last = float(parts[min(lag, len(parts) - 1)]), float(parts[0])
        facts |= {f"{name}.last_five": float(run.shares[-5:].sum()), f"{name}.apart": far - last,
                  f"{name}.apart_clipped": (far + factor) - (last + factor)}
    return facts


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
