"""The slopes of tanh and of the sigmoid, and where today's pre-activations lie on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.cells.numerics import HARD
from core.gradients.saturation import SIGMOID, Slopes, slope
from pages.ui.charts.axes import time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.theme import MODEL_NAMES, Theme, layout
from pages.ui.gradients.figures.states import LOOKS
from pages.ui.text.numbers import decimal
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT, TOP, FOOT, LEFT, RIGHT = 430, 8, 44, 66, 78
PLOT = HEIGHT - TOP - FOOT
BAND = 26  # px a row of dots
BETWEEN = 26  # px between the plot of the RNN and that of the LSTM
DOTS = 96  # a row: evenly spaced over steps and units
REACHES = (4, 6, 10, 20, 40, 100, 400)  # ends of the axis: it moves only in jumps
BEYOND = 0.005  # share of the dots that may lie beyond them
GATES = ("f", "i", "o", "g")
LABELS = {SIGMOID: "σ′", "tanh": "tanh′", "relu": "ReLU′", "identity": "1"} | dict.fromkeys(HARD, "σ′")
LABELLED_AT = dict.fromkeys(HARD, 1.7) | {"tanh": 0.75, SIGMOID: 1.7}  # a: right of its flank
ROWS = {"rnn": 1, "lstm": len(GATES)}
GOLDEN = 0.6180339887  # multiples of it spread evenly: the height of a dot in its row means nothing


def figure(rnn: Slopes, lstm: Mapping[str, Slopes], *, theme: Theme, words: Words) -> Spec:
    """Above the RNN, below the LSTM: the slope by pre-activation a, and under it a row of dots for each kind
    of a."""
    reach = reach_of([rnn, *lstm.values()])
    curve = (PLOT - BETWEEN - 5 * BAND) / 2 / PLOT  # height of a curve, share of the plot
    band, foot = BAND / PLOT, ROWS["lstm"] * BAND / PLOT
    domains = {"y4": [0.0, foot], "y3": [foot, foot + curve], "y2": [1 - curve - band, 1 - curve],
               "y": [1 - curve, 1.0]}
    chart = Chart(layout(theme, height=HEIGHT, left=LEFT, right=RIGHT, top=TOP) | dict(
        hovermode="closest",
        xaxis=time_axis(theme, words("saturation.axis"), "", range=[-reach, reach], nticks=7)
        | {"anchor": "y4", "showspikes": False},
        **{f"yaxis{axis[1:]}": value_axis(theme, side="left", domain=domains[axis], range=[0, 1.12],
                                          tickvals=[0, 0.25, 1], ticktext=["0", "¼", "1"])
           for axis in ("y", "y3")},
        **{f"yaxis{axis[1:]}": value_axis(theme, side="left", domain=domains[axis], range=[0, rows],
                                          showgrid=False, showticklabels=False) for axis,
           rows in (("y2", ROWS["rnn"]), ("y4", ROWS["lstm"]))},
    ))
    _curve(chart, rnn.squashed_by, "y", reach, "solid", theme)
    _curve(chart, lstm["g"].squashed_by, "y3", reach, "7px,4px", theme)
    _curve(chart, SIGMOID, "y3", reach, "solid", theme)
    for model, axis in (("rnn", "y"), ("lstm", "y3")):
        chart.note(f"<b>{MODEL_NAMES[model]}</b>", x=0, xref="x domain", xanchor="left", xshift=8, y=0.94,
                   yref=f"{axis} domain", yanchor="top", size=17, color=theme.symbols[model].shade)
    _row(chart, rnn, 0, "y2", "<i>a</i>", "rnn", reach, theme, words)
    for row, letter in enumerate(GATES):
        name = f"<i>{'C̃' if letter == 'g' else letter}</i>"
        _row(chart, lstm[letter], ROWS["lstm"] - 1 - row, "y4", name, letter, reach, theme, words)
    chart.note(words("saturation.mean"), x=1, xref="x domain", xanchor="left", xshift=10, y=1,
               yref="y domain", yanchor="top", align="left", size=15, color=theme.soft)
    return chart.spec


def figure_of(model: str, slopes: Mapping[str, Slopes], *, theme: Theme, words: Words) -> Spec:
    """The same of one model of any cell: its curves above a row for each kind of a."""
    reach = reach_of(list(slopes.values()))
    foot = max(len(slopes), 1) * BAND / PLOT
    chart = Chart(layout(theme, height=HEIGHT, left=LEFT, right=RIGHT, top=TOP) | dict(
        hovermode="closest",
        xaxis=time_axis(theme, words("saturation.axis"), "", range=[-reach, reach], nticks=7)
        | {"anchor": "y2", "showspikes": False},
        yaxis=value_axis(theme, side="left", domain=[foot, 1], range=[0, 1.12], tickvals=[0, 0.25, 1],
                         ticktext=["0", "¼", "1"]),
        yaxis2=value_axis(theme, side="left", domain=[0, foot], range=[0, len(slopes)], showgrid=False,
                          showticklabels=False)))
    for kind in dict.fromkeys(each.squashed_by for each in slopes.values()):
        _curve(chart, kind, "y", reach, "7px,4px" if kind == "tanh" else "solid", theme)
    for row, (letter, found) in enumerate(slopes.items()):
        name = f"<i>{ {'g': 'C̃', 'h': 'a'}.get(letter, letter)}</i>".replace("> ", ">")
        look = model if letter == "h" else LOOKS.get(letter, letter)
        _row(chart, found, len(slopes) - 1 - row, "y2", name, look, reach, theme, words)
    chart.note(words("saturation.mean"), x=1, xref="x domain", xanchor="left", xshift=10, y=1,
               yref="y domain", yanchor="top", align="left", size=15, color=theme.soft)
    return chart.spec


def columns_of(slopes: Mapping[str, Slopes], words: Words) -> Columns:
    """Its data: pre-activation and slope of every step and unit."""
    steps, hidden = next(iter(slopes.values())).a.shape
    table: dict[str, Any] = {words("tools.step"): np.repeat(np.arange(1, steps + 1), hidden),
                             words("units.unit"): np.tile(np.arange(1, hidden + 1), steps)}
    for letter, found in slopes.items():
        table[f"a {letter}"] = found.a.ravel()
        table[f"a {letter}: {words('saturation.column')}"] = found.slope.ravel()
    return table


def reach_of(all_slopes: list[Slopes]) -> float:
    """Where the axis ends: nearly all pre-activations lie within; the rest are drawn at its ends."""
    sizes = np.concatenate([np.abs(slopes.a).ravel() for slopes in all_slopes])
    return float(next((reach for reach in REACHES if np.mean(sizes > reach) <= BEYOND), REACHES[-1]))


def sample(values: np.ndarray) -> np.ndarray:
    """At most DOTS of the values, always the same ones: evenly spaced over steps and units."""
    flat = values.ravel()
    return flat[np.unique(np.round(np.linspace(0, len(flat) - 1, min(DOTS, len(flat)))).astype(int))]


def columns(rnn: Slopes, lstm: Mapping[str, Slopes], words: Words) -> Columns:
    """The figure's data, all of it: pre-activation and slope of every step and unit."""
    steps, hidden = rnn.a.shape
    table: dict[str, Any] = {words("tools.step"): np.repeat(np.arange(1, steps + 1), hidden),
                             words("units.unit"): np.tile(np.arange(1, hidden + 1), steps)}
    for name, slopes in (("RNN a", rnn), *((f"LSTM {words(f'symbol.{letter}')}", lstm[letter])
                                           for letter in GATES)):
        table[name] = slopes.a.ravel()
        table[f"{name}: {words('saturation.column')}"] = slopes.slope.ravel()
    return table


def _curve(chart: Chart, squashed_by: str, axis: str, reach: float, dash: str, theme: Theme) -> None:
    a = np.linspace(-reach, reach, 241)
    values = slope(a, squashed_by)
    chart.line(a, values, yaxis=axis, hoverinfo="skip", line=dict(color=theme.soft, width=2.4, dash=dash))
    label = LABELS[squashed_by]
    if squashed_by in LABELLED_AT:
        at = LABELLED_AT[squashed_by]
        chart.note(label, x=at, y=float(slope(at, squashed_by)), yref=axis, xanchor="left", xshift=6,
                   yanchor="bottom", size=16, color=theme.soft)
    else:
        chart.note(label, x=0.5 * reach, y=1, yref=axis, yanchor="top", yshift=-4, size=16, color=theme.soft)


def _row(chart: Chart, slopes: Slopes, row: int, axis: str, name: str, symbol: str, reach: float,
         theme: Theme, words: Words) -> None:
    """One kind of pre-activation: its name at the left, its dots, the mean slope of all of it at the
    right."""
    a, height = sample(slopes.a), 0.2 + 0.6 * (np.arange(len(sample(slopes.a))) * GOLDEN % 1)
    shade = theme.symbols[symbol].shade
    drawn = np.clip(a, -0.985 * reach, 0.985 * reach)
    chart.dots(np.round(drawn, 3).tolist(), np.round(row + height, 3).tolist(), yaxis=axis, name=name,
               marker=dict(size=6, color=shade, opacity=0.55,
                           symbol=["circle" if abs(value) <= reach else "triangle-right"
                                   if value > 0 else "triangle-left"
                                   for value in a.tolist()]),
               customdata=[f"{_number(value)}<br>{words('saturation.column')} {decimal(at, 3)}"
                           for value, at in zip(a.tolist(), sample(slopes.slope).tolist(), strict=True)],
               hovertemplate="%{customdata}<extra></extra>")
    chart.note(f"<b>{name}</b>", x=0, xref="x domain", xanchor="right", xshift=-8, y=row + 0.5, yref=axis,
               size=17, color=shade)
    chart.note(f"<b>{decimal(float(slopes.slope.mean()))}</b>", x=1, xref="x domain", xanchor="left",
               xshift=10, y=row + 0.5, yref=axis, size=17, color=shade)


def _number(value: float) -> str:
    return decimal(value) if np.isfinite(value) else "∞" if value > 0 else "−∞"
