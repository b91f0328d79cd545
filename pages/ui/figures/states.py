"""Gates, cell state and hidden state of one unit over time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core import Result
from pages.ui.figures.chart import Chart, Spec
from pages.ui.numbers import decimal
from pages.ui.theme import SYMBOL_HTML, Theme, layout, time_axis, value_axis
from pages.ui.words import Words

HEIGHT = 420
GATES, STATES = ("f", "i", "o", "g"), ("c", "h")
DASHES = {"f": "solid", "i": "9px,3px", "o": "3px,3px", "g": "12px,3px,3px,3px", "c": "solid", "h": "9px,3px"}
APART = 24  # px between the labels of curves that end together


def figure(result: Result, unit: int, *, theme: Theme, words: Words) -> Spec:
    """Above: the gates and the candidate of the LSTM's unit (counted from 1). Below: its c and h, and the h of the RNN's unit."""
    lstm = {letter: series(result, "lstm", letter, unit) for letter in GATES + STATES}
    rnn_h = series(result, "rnn", "h", unit)
    steps = np.arange(1, len(rnn_h) + 1)
    reach = float(max(1.0, *(np.abs(lstm[letter]).max() for letter in STATES), np.abs(rnn_h).max()))
    chart = Chart(layout(theme, height=HEIGHT, left=52, right=112) | dict(
        xaxis=time_axis(theme, words("figure.step_axis"), words("figure.step_hover"), range=[0.5, len(steps) + 0.5]),
        yaxis=value_axis(theme, side="left", domain=[0.54, 1], range=[-1.08, 1.08], tickvals=[-1, 0, 1], ticktext=["−1", "0", "1"]),
        yaxis2=value_axis(theme, side="left", domain=[0, 0.46], range=[-1.08 * reach, 1.08 * reach], nticks=4, tickformat="~g"),
    ))
    for letter in GATES + STATES:
        axis = "y" if letter in GATES else "y2"
        _line(chart, steps, lstm[letter], axis, SYMBOL_HTML[letter], theme.symbols[letter].shade, DASHES[letter])
    _line(chart, steps, rnn_h, "y2", f"RNN {SYMBOL_HTML['h']}", theme.symbols["rnn"].shade, "solid")
    half = (HEIGHT - 52) * 0.46 / 2.16  # px of one unit on the upper axis
    _labels(chart, {letter: (SYMBOL_HTML[letter], float(lstm[letter][-1])) for letter in GATES}, "y", half, theme)
    _labels(chart, {letter: (SYMBOL_HTML[letter], float(lstm[letter][-1])) for letter in STATES}
            | {"rnn": (f"RNN {SYMBOL_HTML['h']}", float(rnn_h[-1]))}, "y2", half / reach, theme)
    return chart.spec


def description(result: Result, unit: int, words: Words) -> str:
    """The figure in one sentence, for those who do not see it."""
    last = {letter: decimal(float(series(result, "lstm", letter, unit)[-1])) for letter in GATES + STATES}
    return words("figure.states_alt", unit=unit, steps=result.experiment.steps, **last)


def series(result: Result, model: str, letter: str, unit: int) -> np.ndarray:
    """Values of one symbol of one unit (counted from 1) at steps 1..T, (T,)."""
    return getattr(result.runs[model].trace, letter)[-result.experiment.steps:, unit - 1, 0]


def _line(chart: Chart, steps: np.ndarray, values: np.ndarray, axis: str, label: str, colour: str, dash: str) -> None:
    chart.line(steps, values, yaxis=axis, name=label, line=dict(color=colour, width=2.4, dash=dash),
               customdata=[decimal(value, 3) for value in values.tolist()], hovertemplate="<b>%{customdata}</b>")


def _labels(chart: Chart, ends: Mapping[str, tuple[str, float]], axis: str, pixels: float, theme: Theme) -> None:
    """A label at the right end of each line, pushed apart where lines end together. pixels: of one unit on the axis."""
    order = sorted(ends, key=lambda letter: ends[letter][1])
    place = -1e9
    for letter in order:
        label, value = ends[letter]
        place = max(value * pixels, place + APART)
        chart.note(f"<b>{label}</b> {decimal(value)}", x=1, xref="x domain", xanchor="left", xshift=8, y=value, yref=axis,
                   yshift=place - value * pixels, size=16, color=theme.symbols[letter].shade)
