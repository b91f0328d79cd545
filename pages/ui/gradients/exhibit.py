"""What the Gradients page lends: its curves for an Experiment, the sentence that states them, and their
numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

import core
from core import Experiment, Result
from core.analysis import MOST_STEPS, MOST_UNITS, CellRun
from core.gradients.parts import by_unit, clipping, weight_gradient
from core.gradients.saturation import saturation as slopes_of
from core.gradients.verdict import LAG, gradient_lag
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.marked import plain
from pages.ui.charts.theme import Theme
from pages.ui.gradients import figure, overlays, phase, said
from pages.ui.gradients.bands import bands
from pages.ui.gradients.figures import phase_map, routes, saturation, shares, states, units
from pages.ui.gradients.knobs import CLIP
from pages.ui.gradients.knobs import KNOBS as KNOBS
from pages.ui.page import live
from pages.ui.page.knobs import START, presets
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words

RECEIPT = 9  # lines of a receipt in view
STATES = {("rnn", "h"): "rnn_h", ("lstm", "h"): "lstm_h", ("lstm", "c"): "lstm_c", ("gru", "h"): "gru_h"}


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: a value for each knob that differs from the opening experiment's, and `show`, `pinned`, as on
    the page; `models`, whose curves alone are drawn; `at_lag`, whether their numbers stand at the lag `back`.

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
    facts["lstm.log10_input"] = float(lstm.input_gradient[min(lag, len(lstm.input_gradient) - 1)])
    for name, run in (("rnn", rnn), ("lstm", lstm)):
        found = weight_gradient(run.params, run.trace)
        parts, factor = found.steps[::-1, 0], float(clipping(found.norm, limit)[0])
        far, last = float(parts[min(lag, len(parts) - 1)]), float(parts[0])
        facts |= {f"{name}.last_five": float(run.shares[-5:].sum()), f"{name}.apart": far - last,
                  f"{name}.apart_clipped": (far + factor) - (last + factor)}
    return facts


def of_result(result: Result, state: Mapping[str, Any], words: Words, theme: Theme, *,
              large: bool = False, room: Sequence[np.ndarray] = ()) -> Exhibit:
    """The same for a Result, at the lag `back`. large: type and strips for the projector; room: curves that
    the axis has room for as well."""
    models = state.get("models", result.runs)
    curves = {name: run.gradient for name, run in result.runs.items() if name in models}
    lag = min(state.get("back", LAG), result.experiment.steps)
    show = state.get("show", ())
    at_lag = bool(state.get("at_lag"))
    drawn = [overlay for overlay in overlays.chosen(result, show, state.get("pinned"), words,
                                                    numbered=not at_lag) if overlay.model in models]
    edges = {name: band.edges for name, band in bands(result.experiment).items()} if "band" in show else {}
    steps = result.experiment.steps
    reach = result.experiment.how.reach(steps)
    cut = reach if all(np.isneginf(curve[reach:]).all() for curve in curves.values()) else None
    drawing = figure.figure(curves, lag, drawn, edges, theme=theme, words=words, large=large,
                            cut=cut if reach < steps else None, at_lag=at_lag, room=room,
                            pieces=[steps - at for at in result.experiment.how.cuts(steps)])
    return Exhibit(
        drawing, figure.description(curves, words, lag if at_lag else None),
        said.told(result, list(curves), words, lag),
        {f"{name}.log10_gradient_{at}": float(curve[at]) for name, curve in curves.items()
         for at in {lag, len(curve) - 1}})


# The same figures of a network that another page hands in: one run, of any cell.

def of_run(run: CellRun, show: Sequence[str], words: Words, theme: Theme) -> Exhibit:
    """The main curve of a run, with those of its overlays that are to be shown."""
    runs = {run.cell: run}
    curves, lag = {run.cell: run.gradient}, gradient_lag(len(run.trace.x))
    drawing = figure.figure(curves, lag, overlays.of_runs(runs, show, words), theme=theme, words=words)
    notes = []
    if "half" in show:
        notes.append(overlays.half_line(runs, words))
    if "worst" in show and run.worst is None:
        notes.append(words("overlay.too_large", hidden=MOST_UNITS, steps=MOST_STEPS))
    return Exhibit(drawing, figure.description(curves, words), said.gradients(curves, words),
                   {"log10_gradient": float(run.gradient[lag])}, above=words("figure.above"),
                   notes=tuple(notes))


def states_of(run: CellRun, unit: int, words: Words, theme: Theme) -> Exhibit:
    """Gates and states of a unit, counted from 1."""
    table = states.columns_of(run, unit, words)
    ends = words("list.comma").join(f"{name} = {decimal(float(values[-1]))}"
                                    for name, values in list(table.items())[1:])
    return Exhibit(states.figure_of(run, unit, theme=theme, words=words),
                   words("units.alt_states", unit=unit, ends=ends), "", {}, columns=table)


def routes_of(run: CellRun, cut: str, words: Words, theme: Theme) -> Exhibit | None:
    """The gradient by route; None where the cell has no highway."""
    if run.routes is None:
        return None
    curves = run.routes._asdict()
    sentence = said.routes(curves, cut, words)
    named = {words("tools.log10_named", name=words(f"routes.{name}")): curve
             for name, curve in curves.items()}
    return Exhibit(routes.figure(curves, cut, theme=theme, words=words), plain(sentence), sentence, {},
                   columns={words("tools.lag"): range(len(curves["whole"])), **named},
                   above=words("figure.above"), notes=(words("routes.note"),))


def shares_of(run: CellRun, words: Words, theme: Theme) -> Exhibit:
    """Which steps teach the recurrent weights."""
    found = {run.cell: run.shares}
    sentence = said.taught(found, words)
    return Exhibit(shares.figure(found, theme=theme, words=words),
                   words("weights.alt", sentence=plain(sentence)), sentence,
                   {"last_five": float(run.shares[-5:].sum())}, columns=shares.columns(found, words),
                   above=words("weights.above"), notes=(words("weights.note"),))


def saturation_of(run: CellRun, words: Words, theme: Theme) -> Exhibit:
    """Where the pre-activations lie on their squashing functions. facts: the mean slope of each."""
    found = slopes_of(run.params, run.trace)
    facts = {letter: float(slopes.slope.mean()) for letter, slopes in found.items()}
    means = words("list.comma").join(f"{letter} {decimal(mean)}" for letter, mean in facts.items())
    return Exhibit(saturation.figure_of(run.cell, found, theme=theme, words=words),
                   words("saturation.alt", sentence=means), "", facts,
                   columns=saturation.columns_of(found, words), notes=(words("saturation.note"),))


def units_of(run: CellRun, of: str, words: Words, theme: Theme) -> Exhibit:
    """What arrives at every unit of its h or c."""
    gradient, lag = getattr(by_unit(run.params, run.trace), of)[..., 0], gradient_lag(len(run.trace.x))
    layer, hidden = STATES[run.cell, of], run.params.hidden
    sentence = said.units(gradient[lag], run.cell, layer, lag, words)
    some = (words("units.some", count=units.SHOWN, hidden=hidden),) if hidden > units.SHOWN else ()
    return Exhibit(units.figure(gradient, run.cell, theme=theme, words=words),
                   words("units.alt", sentence=plain(sentence)), sentence, {},
                   columns=units.columns(gradient, words),
                   above=words("units.above", layer=words(f"choice.layer.{layer}")),
                   notes=(words("units.note_c" if of == "c" else "units.note_h"), *some))


def receipt_of(run: CellRun, lag: int, words: Words) -> Exhibit:
    """The product of the steps back, line by line: an HTML table."""
    curves, steps = {run.cell: run.gradient}, len(run.trace.x)
    first = max(1, min(lag - RECEIPT // 2, steps - RECEIPT + 1))
    table = said.receipt(curves, range(first, min(first + RECEIPT, steps + 1)), lag, words)
    return Exhibit(table, "", "", {}, "html", said.receipt_columns(curves, words))


def map_of(run: CellRun, words: Words, theme: Theme) -> Exhibit | None:
    """The gradient over a factor of the network's own W_hh; None where it would take too long."""
    curve = core.KNOBS["gain"].curve
    found = phase.of_run(run, curve)
    if found is None:
        return None
    lag, here = gradient_lag(len(run.trace.x)), (1.0, phase.place("gain", 1.0, curve))
    sentence = said.phase(found.gradients, found.values, {run.cell: run.gradient}, 1.0, "gain", words)
    ticks = [(phase.place("gain", value, curve), decimal(value, 0)) for value in phase.TICKS["gain"]]
    label = words("choice.map.gain")
    coarse = (words("map.coarse", count=len(found.values)),) if found.is_coarse else ()
    return Exhibit(phase_map.figure(found, here, lag, ticks, theme=theme, words=words),
                   words("map.alt", knob=label, sentence=plain(sentence)), sentence, {},
                   columns=phase_map.columns(found, words), above=words("map.above", knob=label),
                   notes=coarse)
