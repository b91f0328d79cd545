"""Which step taught the weights: each step's share of the summed norms, and what the last steps carry
together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.ui.charts.axes import lag_ticks, time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.labels import Box, free_side
from pages.ui.charts.theme import MODEL_NAMES, Theme, drawing_order, layout
from pages.ui.text.numbers import percent
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT, TOP, FOOT = 400, 8, 44
UPPER, LOWER = (0.55, 1.0), (0.0, 0.47)  # domains of the two plots
TOPS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)  # ends of the upper axis: it moves only in jumps
HALF = 0.5


def figure(shares: Mapping[str, np.ndarray], *, theme: Theme, words: Words) -> Spec:
    """shares: model -> by step, (T,), in order of time. Drawn by steps back, as the main figure."""
    models = drawing_order(shares)
    by_lag = {name: shares[name][::-1] for name in models}
    together = {name: np.cumsum(by_lag[name]) for name in models}
    steps = len(by_lag[models[0]])
    top = next((end for end in TOPS if end >= 1.04 * max(float(share.max()) for share in by_lag.values())),
               1.0)
    ticks = [0, top / 2, top]
    chart = Chart(layout(theme, height=HEIGHT, top=TOP) | dict(
        xaxis=time_axis(theme, words("figure.time"), words("figure.steps_back_hover"),
                        range=[steps + 0.5, -0.5], **lag_ticks(steps)),
        yaxis=value_axis(theme, domain=list(UPPER), range=[0, 1.08 * top], tickvals=ticks,
                         ticktext=[percent(tick) for tick in ticks]),
        yaxis2=value_axis(theme, domain=list(LOWER), range=[-0.04, 1.06], tickvals=[0, HALF, 1],
                          ticktext=["0%", "50%", "100%"]),
    ))
    for name in models:
        _line(chart, by_lag[name], "y", name, "hvh", theme)
        _line(chart, together[name], "y2", name, "linear", theme)
    for key, axis in (("weights.each", "y domain"), ("weights.together", "y2 domain")):
        chart.note(words(key), x=0, xref="x domain", xanchor="right", xshift=-12, y=1, yref=axis,
                   yanchor="top", align="right", size=15, color=theme.soft)
    _peaks(chart, by_lag, top, theme)
    _halves(chart, together, theme, words)
    return chart.spec


def columns(shares: Mapping[str, np.ndarray], words: Words) -> Columns:
    """The figure's data by lag."""
    steps = len(next(iter(shares.values())))
    table: dict[str, Any] = {words("tools.lag"): range(steps)}
    for name, share in shares.items():
        table[f"{MODEL_NAMES[name]} {words('weights.column')}"] = share[::-1]
    for name, share in shares.items():
        table[f"{MODEL_NAMES[name]} {words('weights.column_together')}"] = np.cumsum(share[::-1])
    return table


def _line(chart: Chart, values: np.ndarray, axis: str, name: str, shape: str, theme: Theme) -> None:
    look, lags = theme.curves[name], np.arange(len(values))
    width = 0.75 * look.width
    if look.casing:
        chart.line(lags, values, yaxis=axis, hoverinfo="skip",
                   line=dict(color=look.casing, width=width, dash=look.dash, shape=shape))
    chart.line(lags, values, yaxis=axis, name=MODEL_NAMES[name],
               customdata=[percent(value) for value in values.tolist()], hovertemplate="<b>%{customdata}</b>",
               line=dict(color=look.core, width=width - 2 if look.casing else 0.6 * width, dash=look.dash,
                         shape=shape))


def _peaks(chart: Chart, by_lag: Mapping[str, np.ndarray], top: float, theme: Theme) -> None:
    """Name and share beside each model's largest step."""
    height = (HEIGHT - TOP - FOOT) * (UPPER[1] - UPPER[0])
    curves = _pixels(by_lag, 1.08 * top, height)
    taken: list[list[Box]] = []
    for name in sorted(by_lag, key=lambda name: -float(by_lag[name].max())):
        share, lag = float(by_lag[name].max()), int(by_lag[name].argmax())
        text = f"{MODEL_NAMES[name]} {percent(share)}"
        shift = free_side(text, _across(lag, len(by_lag[name])), height * (1 - share / (1.08 * top)), curves,
                          taken, height)
        chart.note(f"{MODEL_NAMES[name]} <b>{percent(share)}</b>", x=lag, y=share, size=17,
                   color=theme.symbols[name].shade, **shift)


def _halves(chart: Chart, together: Mapping[str, np.ndarray], theme: Theme, words: Words) -> None:
    """Where each curve passes one half, and after how many steps."""
    chart.across(HALF, dict(color=theme.faint, width=1, dash="2px,4px"), yref="y2")
    chart.note(words("weights.half"), x=0, xref="x domain", xanchor="right", xshift=-12, y=HALF, yref="y2",
               align="right", size=15, color=theme.faint)
    height = (HEIGHT - TOP - FOOT) * (LOWER[1] - LOWER[0])
    curves = _pixels(together, 1.06, height)
    taken: list[list[Box]] = []
    for name in (name for name in together if together[name][-1] >= HALF):
        curve, shade = together[name], theme.symbols[name].shade
        count = int(np.argmax(curve >= HALF)) + 1
        lag = max(0.0, float(np.interp(HALF, curve, np.arange(len(curve)))))
        reached = max(HALF, float(curve[0]))
        chart.dots([round(lag, 3)], [reached], yaxis="y2", hoverinfo="skip",
                   marker=dict(size=12, color=theme.ground, line=dict(width=3, color=shade)))
        text = words("weights.steps", model=MODEL_NAMES[name], steps=count)
        shift = free_side(text, _across(lag, len(curve)), height * (1 - reached / 1.06), curves, taken,
                          height)
        chart.note(text, x=lag, y=reached, yref="y2", size=16, color=shade, **shift)


def _across(lag: float, steps: int) -> float:
    """Share of the plot's width, from the left, at which a lag is drawn."""
    return 1 - lag / steps


def _pixels(curves: Mapping[str, np.ndarray], top: float,
            height: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each curve as shares of the width and px from the top."""
    return [(np.linspace(_across(len(curve) - 1, len(curve)), 1, len(curve)),
             height * (1 - curve[::-1] / top))
            for curve in curves.values()]
