"""The LSTM's gradient split by route: whole, highway, the rest; and what is left when one of them is cut."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.ui.charts.axes import decade_ticks, lag_ticks, time_axis, value_axis, value_range
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.curves import end_labels, heard
from pages.ui.charts.theme import Theme, layout
from pages.ui.text.numbers import power_html, power_text
from pages.ui.text.words import Words

HEIGHT = 340
LEAST = 6  # decades: the whole LSTM often loses fewer
TOP = 28  # px: the uppermost label is two lines high
# What is drawn for each cut: the full lines; what is cut stays as a faint one.
DRAWN = {"none": ("whole", "highway", "rest"), "gates": ("highway",), "highway": ("without_highway",)}
SYMBOLS = {"whole": "lstm", "highway": "c", "rest": "grad", "without_highway": "grad"}
DASHES = {"whole": "solid", "highway": "12px,4px", "rest": "3px,3px", "without_highway": "3px,3px"}
EARS = {"whole": 0, "highway": 1, "rest": -1, "without_highway": -1}


def figure(curves: Mapping[str, np.ndarray], cut: str, *, theme: Theme, words: Words) -> Spec:
    """curves: route -> log10 by lag, (T+1,), as core.gradients.routes names them. cut: "none", "gates" or
    "highway"."""
    steps = len(curves["whole"]) - 1
    low, high = value_range((curves[name] for name in ("whole", *DRAWN[cut])), LEAST)
    foot = 0.04 * (high - low)  # the lowest number keeps clear of the time axis
    chart = Chart(layout(theme, height=HEIGHT, left=150, top=TOP) | dict(
        xaxis=time_axis(theme, words("figure.time"), words("figure.steps_back_hover"),
                        range=[steps + 0.5, -0.5], **lag_ticks(steps)) | {"anchor": "y"},
        yaxis=value_axis(theme, range=[low - foot, high], **decade_ticks(low, high)),
    ))
    chart.across(0, dict(color=theme.soft, width=1))
    lags, height = np.arange(steps + 1), HEIGHT - TOP - 44
    if cut != "none":
        chart.line(lags, curves["whole"], line=dict(color=theme.hair, width=3), hoverinfo="skip")
    labels = {}
    for name in DRAWN[cut]:
        shade, end = theme.symbols[SYMBOLS[name]].shade, max(float(curves[name][-1]), low)
        chart.line(lags, curves[name], line=dict(color=shade, width=3, dash=DASHES[name]),
                   name=words(f"routes.{name}"), customdata=[power_html(value)
                                                             for value in curves[name].tolist()],
                   hovertemplate="<b>%{customdata}</b>", **heard(EARS[name]))
        labels[
            name] = end, f"{words(f'routes.{name}')}<br><b>{power_text(float(curves[name][-1]))}</b>", shade
    end_labels(chart, labels, (low - foot, high), height, axis="y", side="left", size=16, apart=44)
    return chart.spec
