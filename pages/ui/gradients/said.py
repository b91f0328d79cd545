"""The one sentence that states what happened, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core import Result, run
from core.cells import Trace
from core.gradients.verdict import EXPLODED, LAG, VANISHED, gradient_lag, verdict
from pages.ui.charts import marked
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.gradients.figures.clipping import Clipped
from pages.ui.page.experiments import AIM, LEAST_AIM
from pages.ui.text.numbers import decimal, percent, power_html, power_latex
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

LEAST_ANGLE = 0.05  # degrees: what is written as 0.1
FLOAT32 = math.log10(float(np.finfo(np.float32).max))


def gradients(curves: Mapping[str, np.ndarray], words: Words, back: int = LAG, cut: int | None = None) -> str:
    """What is left of each model's gradient, in HTML. curves: model -> log10 by lag, (T+1,); back: how many
    steps back, or the whole way where it is shorter; cut: the lag from which on it is cut off, if any."""
    steps = len(next(iter(curves.values()))) - 1
    lag = min(back, steps)
    clauses = [words(f"readout.{verdict(curve[lag])}", model=marked.model(name),
                     value=_left(name, curve[lag]))
               for name, curve in curves.items()]
    sentence = (words("readout.back", lag=marked.turned("back", lag)) + words("readout.join").join(clauses)
                + words("readout.end"))
    if cut is not None:
        sentence += words("readout.cut_after", cut=cut)
    elif steps > lag and len(curves) <= 2:  # a third model leaves no room for a second sentence
        values = words("list.versus").join(marked.power(name, curve[-1]) for name, curve in curves.items())
        start = words("readout.start" if len(curves) == 2 else "readout.start_one",
                      steps=marked.turned("steps", steps), values=values)
        sentence += f'<span class="more">{start}</span>'
    return sentence


def told(result: Result, names: Sequence[str], words: Words, back: int = LAG) -> str:
    """The same of a Result, with what its losses, its truncation and its layers do to that, in HTML. names:
    of the models that are drawn."""
    runs, experiment = {name: result.runs[name] for name in names}, result.experiment
    steps, how = experiment.steps, experiment.how
    lag, reach = min(back, steps), how.reach(steps)
    turned = marked.turned("back", lag)
    curves = {name: run.gradient for name, run in runs.items()}

    def clauses(curves: Mapping[str, np.ndarray]) -> str:
        return words("readout.join").join(words(f"readout.{verdict(curve[lag])}", model=marked.model(name),
                                                value=marked.power(name, curve[lag]))
                                          for name, curve in curves.items())

    def listed(curves: Mapping[str, np.ndarray]) -> str:
        return words("list.comma").join(f"{marked.model(name)} {marked.power(name, curve[lag])}"
                                        for name, curve in curves.items())

    last = {name: run.of_last.uncut.gradient for name, run in runs.items()}
    if lag >= reach and reach < steps:
        cut = all(np.isneginf(curve[lag]) for curve in curves.values())
        key = "cut" if cut else "sliding" if how.slides(steps) else "pieces"
        sentence = words(f"readout.{key}", lag=turned, cut=reach, window=how.window, values=listed(curves),
                         clauses=clauses(last))
    elif how.every:
        sentence = words("readout.every", lag=turned, values=listed(curves), last=listed(last))
    else:
        sentence = gradients(curves, words, lag, reach if reach < steps else None)
    if experiment.in_pieces:
        sentence += words("readout.in_pieces", window=how.window)
    if experiment.layers > 1:
        lowest = listed({name: result.layers[name][0].gradient for name in names})
        sentence += words("readout.layers", layers=experiment.layers, lowest=lowest)
    if "lstm" in runs and experiment.lstm_init != "pytorch":
        drawn = run(replace(experiment, lstm_init="pytorch", gru=False)).runs["lstm"].gradient
        sentence += words("readout.drawn", value=marked.power("lstm", drawn[lag]))
    if "lstm" in runs and experiment.lstm_activation != "tanh":
        bounded = run(replace(experiment, lstm_activation="tanh", gru=False)).runs["lstm"].gradient
        sentence += words("readout.with_tanh", lag=lag, value=marked.power("lstm", bounded[lag]))
    for name in runs:
        steps_of = [infinite_from(layer.trace) for layer in result.layers[name]]
        if (step := min((step for step in steps_of if step is not None), default=None)) is not None:
            sentence += words("readout.infinite", model=marked.model(name), step=step)
    return sentence


def infinite_from(trace: Trace) -> int | None:
    """The first step, from 1, at which a state is larger than any float32: where a network in training, which
    computes in float32, breaks down; None where there is none."""
    with np.errstate(divide="ignore"):
        sizes = np.log10(np.abs(trace.state[..., 0]).max(axis=-1)) + trace.true_scale[:, 0, 0]
    beyond = np.flatnonzero(sizes > FLOAT32)
    return int(beyond[0]) if len(beyond) else None


def _left(name: str, log10: float) -> str:
    """What is left of a model's gradient; the LSTM's can be turned, while it is a plain share."""
    said = marked.power(name, log10)
    return marked.turned(AIM.name, said, name) if name == "lstm" and LEAST_AIM <= log10 <= 0 else said


def routes(curves: Mapping[str, np.ndarray], cut: str, words: Words) -> str:
    """What the cell's highway and the way through the gates each carry, in HTML. curves: as
    core.gradients.routes names them."""
    lag = gradient_lag(len(curves["whole"]) - 1)

    def value(name: str, symbol: str) -> str:
        return marked.power(symbol, curves[name][lag])

    return words(f"routes.readout_{cut}", lag=lag, whole=value("whole", "lstm"),
                 highway=value("highway", "c"), rest=value("rest", "grad"),
                 without_highway=value("without_highway", "grad"))


def receipt(curves: Mapping[str, np.ndarray], lags: range, chosen: int, words: Words) -> str:
    """Lines of the receipt as an HTML table: step back, then each model's factor and running product. curves:
    log10 by lag."""
    heads = "".join(f'<th colspan="2" class="{name}">{MODEL_NAMES[name]}</th>' for name in curves)
    pair = f"<th>{words('receipt.factor')}</th><th>{words('receipt.product')}</th>"
    names = f"<th>{words('receipt.lag')}</th>" + pair * len(curves)
    lines = []
    for lag in lags:
        cells = "".join(
            f"<td>× {power_html(factor(curve, lag))}</td><td><b>{power_html(float(curve[lag]))}</b></td>"
                        for curve in curves.values())
        lines.append(
            f'<tr{" aria-current=true" if lag == chosen else ""}><th scope="row">{lag}</th>{cells}</tr>')
    head = f"<thead><tr><td></td>{heads}</tr><tr>{names}</tr></thead>"
    return f'<table class="receipt">{head}<tbody>{"".join(lines)}</tbody></table>'


def receipt_columns(curves: Mapping[str, np.ndarray], words: Words) -> Columns:
    """The whole receipt: heading -> log10 values by lag."""
    lags = range(1, len(next(iter(curves.values()))))
    columns: dict[str, Any] = {words("tools.lag"): lags}
    for name, curve in curves.items():
        factors = [factor(curve, lag) for lag in lags]
        for part, values in (("factor", factors), ("product", curve[1:].tolist())):
            line = f"{MODEL_NAMES[name]} {words(f'receipt.{part}')}"
            columns[words("tools.log10_named", name=line)] = values
    return columns


def receipt_formula(curves: Mapping[str, np.ndarray], lag: int, steps: int, slope: float, mean_f: float,
                    words: Words) -> str:
    """What one step back did, as Markdown with formulas: from step t to step t-1."""
    parts = {name: power_latex(factor(curve, lag)) for name, curve in curves.items()
             if name in ("rnn", "lstm")}
    return words("receipt.formula", t=steps - lag + 1, before=steps - lag, slope=decimal(slope),
                 mean_f=decimal(mean_f), **parts)


def factor(curve: np.ndarray, lag: int) -> float:
    """log10 of what one more step back multiplied the gradient with; of nothing left, nothing."""
    return float(curve[lag] - curve[lag - 1]) if np.isfinite(curve[lag - 1]) else -math.inf


def phase(maps: Mapping[str, np.ndarray], values: np.ndarray, curves: Mapping[str, np.ndarray], now: float,
          knob: str, words: Words) -> str:
    """Where along a knob the gradient is usable, in HTML. maps: model -> log10 by lag and value, (T+1, V);
    curves: as it is now."""
    lag = gradient_lag(len(next(iter(maps.values()))) - 1)
    clauses = []
    for name, found in maps.items():
        usable = np.flatnonzero((found[lag] >= VANISHED) & (found[lag] <= EXPLODED))
        if not len(usable):
            clauses.append(words("map.nowhere", model=marked.model(name)))
            continue
        whole = len(usable) == usable[-1] - usable[0] + 1
        low, high = (decimal(float(values[row])) for row in (usable[0], usable[-1]))
        clauses.append(words("map.between" if whole else "map.partly", model=marked.model(name), low=low,
                             high=high))
    present = words("list.versus").join(marked.power(name, curves[name][lag]) for name in maps)
    return words("map.readout", lag=lag, clauses=words("readout.join").join(clauses),
                 knob=words(f"choice.map.{knob}"), now=decimal(now), present=present)


LAST = 5  # steps: what the readout of the weights' teachers adds up


def taught(shares: Mapping[str, np.ndarray], words: Words) -> str:
    """How much the last steps teach each model's weights, in HTML. shares: model -> by step, (T,), in order
    of time."""
    last = min(LAST, len(next(iter(shares.values()))))
    clauses = [words("weights.first" if number == 0 else "weights.more", model=marked.model(name), last=last,
                     share=marked.coloured(name, percent(float(share[-last:].sum()))))
               for number, (name, share) in enumerate(shares.items())]
    return words("weights.readout", clauses=words("readout.join").join(clauses))


def saturation(mean_slope: float, radius: float, curve: np.ndarray, words: Words) -> str:
    """What the RNN's recurrent matrix and its slopes do to the gradient, in HTML. curve: the RNN's log10 by
    lag, of the last loss, uncut."""
    steps = len(curve) - 1
    factor = float(curve[-1]) / steps
    holes = {"slope": marked.coloured("rnn", decimal(mean_slope)), "radius": decimal(radius),
             "factor": marked.power("rnn", factor)}
    key = "held" if radius > 1 and factor < 0 else "grows" if factor > 0 else "shrinks"
    return words(f"saturation.{key}", **holes)


def clipping_by_value(models: Mapping[str, Clipped], words: Words) -> str:
    """Norms of the weights' gradients before and after clipping each number, and by how many degrees that
    turns them, in HTML."""
    clauses = [words(f"clipping.{_seen(model)}", model=marked.model(name),
                     before=marked.power(name, model.norm), after=marked.power(name, model.norm_after),
                     angle=marked.coloured(name, _degrees(model.angle)), cut=model.cut, all=model.numbers)
               for name, model in models.items()]
    key = ("idle_value" if not any(model.clipped for model in models.values())
           else "turns" if any(model.angle > 0 for model in models.values()) else "alike")
    return words(f"clipping.{key}", clauses=words("readout.join").join(clauses))


def _seen(model: Clipped) -> str:
    """Which clause says what clipping each number did, as far as the numbers that are written show it."""
    if not model.clipped:
        return "below"
    falls = power_html(model.norm) != power_html(model.norm_after)
    if falls:
        return "turned" if model.angle > 0 else "clipped"
    return "turned_only" if model.angle >= LEAST_ANGLE else "slight_value"


def _degrees(angle: float) -> str:
    """An angle in HTML; never 0.0 for what only rounds to it."""
    if 0 < angle < LEAST_ANGLE:
        return f"&lt;{2 * LEAST_ANGLE:.1f}°"
    return f"{angle:.{0 if angle >= 9.5 else 1}f}°"


def clipping(norms: Mapping[str, float], limit: float, words: Words) -> str:
    """Norms of the weights' gradients before and after clipping, in HTML. norms: model -> log10."""
    threshold, clauses = math.log10(limit), []
    for name, norm in norms.items():
        shows = power_html(norm) != power_html(threshold)
        key = "below" if norm <= threshold else "clipped" if shows else "slight"
        clauses.append(words(f"clipping.{key}", model=marked.model(name), before=marked.power(name, norm),
                             after=marked.power(name, threshold)))
    key = "cures" if any(norm > threshold for norm in norms.values()) else "idle"
    return words(f"clipping.{key}", clauses=words("readout.join").join(clauses))


def units(values: np.ndarray, name: str, layer: str, lag: int, words: Words) -> str:
    """How unequal the units are, in HTML. values: log10 of what arrives at each unit at this lag, (H,)."""
    most, least = int(values.argmax()), int(values.argmin())
    if len(values) == 1 or values[most] == -math.inf:
        return words("units.readout_one", lag=lag, layer=words(f"choice.layer.{layer}"),
                     value=marked.power(name, values[most]))
    middle = float(np.sort(values)[(len(values) - 1) // 2])
    return words("units.readout", lag=lag, layer=words(f"choice.layer.{layer}"), most=most + 1,
                 least=least + 1, high=marked.power(name, values[most]),
                 low=marked.power(name, values[least]), middle=marked.power(name, middle))
