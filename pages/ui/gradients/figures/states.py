"""Gates, cell state and hidden state of one unit over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core import Result
from core.analysis import CellRun
from core.cells import cell_of
from pages.ui.charts.axes import time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.curves import pushed_apart
from pages.ui.charts.theme import SYMBOL_HTML, Theme, layout
from pages.ui.text.numbers import MINUS, decimal, power_text, tick_text
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT = 420
GATES, STATES = ("f", "i", "o", "g"), ("c", "h")
DASHES = {"f": "solid", "i": "9px,3px", "o": "3px,3px", "g": "12px,3px,3px,3px", "c": "solid", "h": "9px,3px",
          "z": "solid", "r": "3px,3px", "n": "12px,3px,3px,3px"}
# The gates of a GRU have no colours of their own.
LOOKS = {"z": "gru", "n": "g", "r": "o"}
ROW = 0.46 * (HEIGHT - 52)  # px of each of the two plots
LONG = 10_000  # from here on the axis ends at a power of ten
LARGEST = 1e300  # what is larger is not drawn
APART = 24  # px between the labels of curves that end together


def figure(result: Result, unit: int, *, theme: Theme, words: Words) -> Spec:
    """Above: the gates and the candidate of the LSTM's unit (counted from 1). Below: its c and h, and the h
    of the RNN's unit. A candidate that nothing bounds stands below too."""
    bounded = result.experiment.lstm_activation == "tanh"
    above, below = (GATES, STATES) if bounded else (GATES[:-1], (GATES[-1], *STATES))
    lstm = {letter: series(result, "lstm", letter, unit) for letter in GATES + STATES}
    rnn_h = series(result, "rnn", "h", unit)
    steps = np.arange(1, len(rnn_h) + 1)
    reach = max(1.0, *(largest(lstm[letter]) for letter in below), largest(rnn_h))
    if reach >= LONG:
        reach = 10.0 ** math.ceil(math.log10(reach))
    chart = Chart(layout(theme, height=HEIGHT, left=52, right=112) | dict(
        xaxis=time_axis(theme, words("figure.step_axis"), words("figure.step_hover"),
                        range=[0.5, len(steps) + 0.5]),
        yaxis=value_axis(theme, side="left", domain=[0.54, 1], range=[-1.08, 1.08], tickvals=[-1, 0, 1],
                         ticktext=["−1", "0", "1"]),
        yaxis2=value_axis(theme, side="left", domain=[0, 0.46], range=[-1.08 * reach, 1.08 * reach],
                          **value_ticks(reach)),
    ))
    for letter in GATES + STATES:
        axis = "y" if letter in above else "y2"
        _line(chart, steps, lstm[letter], axis, SYMBOL_HTML[letter], theme.symbols[letter].shade,
              DASHES[letter])
    _line(chart, steps, rnn_h, "y2", f"RNN {SYMBOL_HTML['h']}", theme.symbols["rnn"].shade, "solid")
    ends = {letter: (float(np.nan_to_num(lstm[letter][-1], nan=reach)),
                     f"<b>{SYMBOL_HTML[letter]}</b> {last(result, 'lstm', letter, unit)}")
            for letter in GATES + STATES}
    rnn_end = (float(np.nan_to_num(rnn_h[-1], nan=reach)),
               f"<b>RNN {SYMBOL_HTML['h']}</b> {last(result, 'rnn', 'h', unit)}")
    _labels(chart, {letter: ends[letter] for letter in above}, "y", 1, theme)
    _labels(chart, {letter: ends[letter] for letter in below} | {"rnn": rnn_end}, "y2", reach, theme)
    return chart.spec


def figure_of(run: CellRun, unit: int, *, theme: Theme, words: Words) -> Spec:
    """The same of one run of any cell: its gates above, its states below."""
    cell, states = cell_of(run.cell), tuple(run.trace.states)[::-1]
    values = columns_of(run, unit, words)
    steps, *series = values.values()
    by_letter = dict(zip((*cell.GATES, *states), map(np.asarray, series), strict=True))
    reach = max(1.0, *(largest(by_letter[letter]) for letter in states))
    reach = 10.0 ** math.ceil(math.log10(reach)) if reach >= LONG else reach
    low = value_axis(theme, side="left", domain=[0, 0.46 if cell.GATES else 1],
                     range=[-1.08 * reach, 1.08 * reach], **value_ticks(reach))
    high = value_axis(theme, side="left", domain=[0.54, 1], range=[-1.08, 1.08], tickvals=[-1, 0, 1],
                      ticktext=["−1", "0", "1"])
    chart = Chart(layout(theme, height=HEIGHT, left=52, right=112) | dict(
        xaxis=time_axis(theme, words("figure.step_axis"), words("figure.step_hover"),
                        range=[0.5, len(steps) + 0.5]), yaxis2=low, **{"yaxis": high} if cell.GATES else {}))
    for letters, axis, half in ((cell.GATES, "y", 1.0), (states, "y2", reach)):
        ends = {}
        for letter in letters:
            look = LOOKS.get(letter, letter)
            name = SYMBOL_HTML.get(letter, f"<i>{letter}<sub>t</sub></i>")
            _line(chart, np.asarray(steps), by_letter[letter], axis, name, theme.symbols[look].shade,
                  DASHES[letter])
            end = float(by_letter[letter][-1])
            ends[look] = float(np.nan_to_num(end, nan=half)), f"<b>{name}</b> {decimal(end)}"
        if ends:
            _labels(chart, ends, axis, half, theme)
    return chart.spec


def columns_of(run: CellRun, unit: int, words: Words) -> Columns:
    """Its data: heading -> values at steps 1..T."""
    letters = (*cell_of(run.cell).GATES, *tuple(run.trace.states)[::-1])
    steps = len(run.trace.x)
    heads = [words(f"symbol.{letter}") if words.has(f"symbol.{letter}") else letter for letter in letters]
    with np.errstate(over="ignore", invalid="ignore"):
        scale = 10.0 ** run.trace.true_scale[-steps:, 0, 0]
        values = [getattr(run.trace, letter)[-steps:, unit - 1, 0] * (scale if letter in "hc" else 1.0)
                  for letter in letters]
    return {words("tools.step"): range(1, steps + 1)} | dict(
        zip(heads, (np.where(np.abs(each) < LARGEST, each, np.nan) for each in values), strict=True))


def description(result: Result, unit: int, words: Words) -> str:
    """The figure in one sentence, for those who do not see it."""
    ends = {letter: last(result, "lstm", letter, unit) for letter in GATES + STATES}
    return words("figure.states_alt", unit=unit, steps=result.experiment.steps, **ends)


def columns(result: Result, unit: int, words: Words) -> Columns:
    """The figure's data: heading -> values at steps 1..T."""
    return {
        words("tools.step"): range(1, result.experiment.steps + 1),
        **{words(f"symbol.{letter}"): series(result, "lstm", letter, unit) for letter in GATES + STATES},
        f"RNN {words('symbol.h')}": series(result, "rnn", "h", unit),
    }


def series(result: Result, model: str, letter: str, unit: int) -> np.ndarray:
    """Values of one symbol of one unit (counted from 1) at steps 1..T, (T,); nan where they are too large for
    any drawing."""
    values, held = _values(result, model, letter, unit)
    with np.errstate(over="ignore", invalid="ignore"):
        whole = values * 10**held
    return np.where(np.abs(whole) < LARGEST, whole, np.nan)


def last(result: Result, model: str, letter: str, unit: int) -> str:
    """The value at the last step, as people read it."""
    values, held = _values(result, model, letter, unit)
    value = float(values[-1])
    if value == 0 or held[-1] == 0:
        return decimal(value)
    return (MINUS if value < 0 else "") + power_text(math.log10(abs(value)) + float(held[-1]))


def value_ticks(reach: float) -> dict[str, Any]:
    """Plotly's own ticks; on a long axis, whose numbers would not fit, its ends."""
    if reach < LONG:
        return dict(nticks=4, tickformat="~g")
    power = round(math.log10(reach))
    return dict(tickvals=[-reach, 0, reach], ticktext=[MINUS + tick_text(power), "0", tick_text(power)])


def largest(values: np.ndarray) -> float:
    """The largest magnitude that can be drawn; 0 where there is none."""
    return float(np.nanmax(np.abs(values), initial=0))


def _values(result: Result, model: str, letter: str, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """One symbol of one unit at steps 1..T, and log10 of the factor that it was held down by: both (T,)."""
    trace, steps = result.runs[model].trace, result.experiment.steps
    values = getattr(trace, letter)[-steps:, unit - 1, 0]
    held = trace.true_scale[-steps:, 0, 0]
    return values, np.zeros(steps) if letter in cell_of(model).SIGMOIDS else held


def _line(chart: Chart, steps: np.ndarray, values: np.ndarray, axis: str, label: str, colour: str,
          dash: str) -> None:
    chart.line(steps, values, yaxis=axis, name=label, line=dict(color=colour, width=2.4, dash=dash),
               customdata=[decimal(value, 3) for value in values.tolist()],
               hovertemplate="<b>%{customdata}</b>")


def _labels(chart: Chart, ends: Mapping[str, tuple[float, str]], axis: str, reach: float,
            theme: Theme) -> None:
    """A label at the right end of each line, pushed apart where lines end together. reach: half the axis is
    1.08 of it."""
    # from the foot
    pixel = {letter: ROW / 2 * (1 + value / reach / 1.08) for letter, (value, _) in ends.items()}
    place = pushed_apart(pixel, APART, low=10, high=math.inf, last=ROW - 4)
    for letter, (value, text) in sorted(ends.items(), key=lambda end: pixel[end[0]]):
        chart.note(text, x=1, xref="x domain", xanchor="left", xshift=8, y=value, yref=axis, size=16,
                   yshift=place[letter] - pixel[letter], color=theme.symbols[letter].shade)
