"""Parts of figures that several pages draw: a model's curve, and labels at the ends of lines."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from pages.ui.charts.chart import Chart
from pages.ui.charts.theme import MODEL_NAMES, Theme

APART = 27  # px between labels at the end of lines


def cased(chart: Chart, x: np.ndarray, y: np.ndarray, name: str, theme: Theme, *, axis: str = "y", **trace: Any) -> None:
    """A model's curve: on white a dark line with a bright core."""
    look = theme.curves[name]
    if look.casing:
        chart.line(x, y, line=dict(color=look.casing, width=look.width, dash=look.dash), yaxis=axis, hoverinfo="skip")
    core = look.width - 2.6 if look.casing else 0.6 * look.width
    chart.line(x, y, line=dict(color=look.core, width=core, dash=look.dash), name=MODEL_NAMES[name], yaxis=axis, **trace)


def end_labels(chart: Chart, ends: Mapping[str, tuple[float, str, str]], span: tuple[float, float], height: float, *, axis: str,
               size: float = 17, apart: float = APART, side: str = "right") -> None:
    """(value, text, colour) at one end of each line, pushed apart where lines end together. height: px of the axis' span."""
    low, high = span
    lowest = height - (20 if any("<br>" in text for _, text, _ in ends.values()) else 4)
    pixel = {name: (high - value) / (high - low) * height for name, (value, _, _) in ends.items()}  # from the top
    order = sorted(ends, key=lambda name: (pixel[name], list(ends).index(name)))
    place = {name: min(max(pixel[name], 10), height - 10) for name in order}
    for above, below in pairwise(order):
        place[below] = max(place[below], place[above] + apart)
    for below, above in pairwise(reversed(order)):
        place[below] = min(place[below], lowest)
        place[above] = min(place[above], place[below] - apart)
    where: dict[str, Any] = {"right": dict(x=1, xanchor="left", xshift=8),
                             "left": dict(x=0, xanchor="right", xshift=-8, align="right")}[side]
    for name, (value, text, colour) in ends.items():
        chart.note(text, xref="x domain", y=value, yref=axis, yshift=pixel[name] - place[name], size=size, color=colour, **where)
