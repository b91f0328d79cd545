"""What each step adds to the gradient of the weights, before and after clipping: by norm, two parallel
lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from pages.ui.charts.axes import lag_ticks, time_axis, value_axis
from pages.ui.charts.chart import SPARE, Chart, Spec
from pages.ui.charts.curves import led, pushed_apart
from pages.ui.charts.heat import jumping_range, powers
from pages.ui.charts.labels import beside_line
from pages.ui.charts.theme import MODEL_NAMES, Theme, layout
from pages.ui.text.numbers import decimal, power_html, power_text
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT, TOP, FOOT = 360, 8, 44
APART = 44  # px between labels of two lines each
MEASURED = {"rnn": (0.12, 0.82), "lstm": (0.28, 0.66)}  # shares of the lags at which the distance is written
ROOM = 34  # px between two lines for what stands between them
DASH = {"before": "solid", "after": "7px,4px"}


class Clipped(NamedTuple):
    """One model's norm before clipping and each step's part, (T,) in order of time; the same after it: all
    log10. angle: by how many degrees the direction turned; cut: how many of its numbers became smaller."""

    norm: float
    steps: np.ndarray
    norm_after: float
    steps_after: np.ndarray
    angle: float = 0.0
    cut: int = 0
    numbers: int = 0

    @property
    def clipped(self) -> bool:
        """Whether it was."""
        return self.cut > 0

    def by_lag(self, when: str) -> np.ndarray:
        """Each step's part by lag, before or after clipping."""
        return (self.steps_after if when == "after" else self.steps)[::-1]


def figure(models: Mapping[str, Clipped], limit: float, *, theme: Theme, words: Words) -> Spec:
    """limit: the threshold of the norm."""
    steps = len(next(iter(models.values())).steps)
    lines = {(name, when): model.by_lag(when) for name, model in models.items() for when in DASH
             if when == "before" or model.clipped}
    threshold = math.log10(limit)
    low, high = jumping_range([*lines.values(), np.array([threshold])])
    chart = Chart(layout(theme, height=HEIGHT, top=TOP) | dict(
        xaxis=time_axis(theme, words("figure.time"), words("figure.steps_back_hover"),
                        range=[steps + 0.5, -0.5], **lag_ticks(steps)) | {"anchor": "y"},
        yaxis=value_axis(theme, range=[low - 0.03 * (high - low), high], **powers(low, high)),
    ))
    chart.across(threshold, dict(color=theme.faint, width=1, dash="2px,4px"))
    lags = np.arange(steps)
    for (name, when), line in lines.items():
        chart.line(lags, line, line=dict(color=theme.symbols[name].shade, width=3.4, dash=DASH[when]),
                   name=f"{MODEL_NAMES[name]} {words(f'clipping.{when}')}",
                   customdata=[power_html(value) for value in line.tolist()],
                   hovertemplate="<b>%{customdata}</b>")
    _threshold(chart, words("clipping.threshold", limit=decimal(limit, 1)), threshold, lines.values(),
               (low, high), theme)
    for name, model in models.items():
        _distance(chart, name, model, (HEIGHT - TOP - FOOT) / (high - low), theme)
    _labels(chart, lines, models, (low, high), theme, words)
    return chart.spec


def _threshold(chart: Chart, text: str, threshold: float, lines: Iterable[np.ndarray],
               span: tuple[float, float], theme: Theme) -> None:
    """The threshold's name beside its line, where it hides least."""
    low, high = span
    decade = (HEIGHT - TOP - FOOT) / (high - low)
    curves = [(np.linspace(0, 1, len(line)), (high - np.nan_to_num(line[::-1], neginf=low)) * decade)
              for line in lines]
    place = beside_line(text, (high - threshold) * decade, curves, HEIGHT - TOP - FOOT)
    chart.note(text, xref="x domain", y=threshold, size=15, color=theme.faint, name=SPARE,
               **place)  # on a phone the slider says it


def columns(models: Mapping[str, Clipped], words: Words) -> Columns:
    """The figure's data by lag."""
    table: dict[str, Any] = {words("tools.lag"): range(len(next(iter(models.values())).steps))}
    for name, model in models.items():
        for when in DASH:
            line = f"{MODEL_NAMES[name]} {words(f'clipping.{when}')}"
            table[words("tools.log10_named", name=line)] = model.by_lag(when)
    return table


def _distance(chart: Chart, name: str, model: Clipped, decade: float, theme: Theme) -> None:
    """How far apart a model's two lines are, at a far and at a near step: the same where the norm was
    clipped. decade: its px; nothing where no text fits."""
    finite = np.flatnonzero(np.isfinite(model.by_lag("before")) & np.isfinite(model.by_lag("after")))
    shade = theme.symbols[name].shade
    for lag in {int(finite[round(share * (len(finite) - 1))]) for share in MEASURED[name] if len(finite)}:
        before, after = (float(model.by_lag(when)[lag]) for when in DASH)
        if (before - after) * decade < ROOM:
            continue
        chart.layout["shapes"].append(dict(type="line", x0=lag, x1=lag, y0=before, y1=after,
                                           line=dict(color=shade, width=1.4)))
        chart.note(f"÷ {power_text(before - after)}", x=lag, y=(before + after) / 2, size=15, color=shade,
                   bgcolor=theme.ground, borderpad=2)


def _labels(chart: Chart, lines: Mapping[tuple[str, str], np.ndarray], models: Mapping[str, Clipped],
            span: tuple[float, float], theme: Theme, words: Words) -> None:
    """Model, whether before or after, and the norm, at each line's left end; pushed apart where lines end
    together."""
    low, high = span
    height = HEIGHT - TOP - FOOT
    ends = {}
    for key, line in lines.items():
        finite = np.flatnonzero(np.isfinite(line))
        ends[key] = float(line[finite[-1]]) if len(finite) else low
    pixel = {key: (high - max(end, low)) / (high - low) * height for key, end in ends.items()}
    places = pushed_apart(pixel, APART, low=18, high=height - 18, last=height - 18)
    for name, when in sorted(pixel, key=pixel.__getitem__):
        model, key = models[name], (name, when)
        norm = model.norm_after if when == "after" else model.norm
        says = f" {words(f'clipping.{when}')}" if model.clipped else ""
        shift = places[key] - pixel[key]
        shade = theme.symbols[name].shade
        chart.note(f"{MODEL_NAMES[name]}{says}<br><b>{power_text(norm)}</b>", x=0, xref="x domain",
                   y=max(ends[key], low), xanchor="right", align="right", size=16, color=shade,
                   **led(shift, shade, 12))
