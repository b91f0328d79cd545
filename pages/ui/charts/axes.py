"""Axes that several figures have: time, values on the right, steps back, and decades."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from pages.ui.charts.theme import Theme
from pages.ui.text.numbers import tick_text


def time_axis(theme: Theme, title: str, hover: str, **settings: Any) -> dict[str, Any]:
    """The time axis under two rows of plots: no grid, a line that follows the pointer; hover: the heading of
    the hover box."""
    return dict(
        anchor="y2", title=dict(text=title, standoff=4, font=dict(size=15)),
        unifiedhovertitle=dict(text=hover), showgrid=False, zeroline=False, ticks="", fixedrange=True,
        tickfont=dict(size=15), tickangle=0, showspikes=True, spikemode="across", spikethickness=1,
        spikedash="solid", spikecolor=theme.soft,
    ) | settings


def value_axis(theme: Theme, **settings: Any) -> dict[str, Any]:
    """A value axis on the right: the left end of the curves, the answer, belongs to the labels."""
    return dict(side="right", gridcolor=theme.grid, zeroline=False, ticks="", fixedrange=True,
                tickfont=dict(size=16)) | settings


def value_range(curves: Iterable[np.ndarray], least: int = 20) -> tuple[float, float]:
    """The axis moves only in jumps of 20 decades (100 on a deep axis): nothing creeps under the reader's eye.

    least: how many decades it has at least.
    """
    values = np.concatenate([curve[np.isfinite(curve)] for curve in curves])
    depth = 1 - float(values.min())
    quantum = least if depth <= least else 20 if depth <= 120 else 100
    top = float(values.max())
    jump = 10 if top <= 100 else 100
    return -quantum * max(1.0, math.ceil(depth / quantum)), 3.0 if top <= 1.6 else jump * math.ceil(
        (top + 1) / jump)


def lag_ticks(steps: int) -> dict[str, list[Any]]:
    """At most seven ticks, T−50 ... T, in steps of 1, 2 or 5 times a power of ten."""
    stride = next(s * 10**power for power in range(4) for s in (1, 2, 5) if steps / (s * 10**power) <= 6)
    lags = list(range(0, steps + 1, stride))
    return {"tickvals": lags, "ticktext": ["T"] + [f"T−{lag}" for lag in lags[1:]]}


def decade_ticks(low: float, high: float) -> dict[str, list[Any]]:
    stride = next(s for s in (2, 5, 10, 20, 50, 100, 200, 500, 1000) if (high - low) / s <= 5.6)
    decades = list(range(math.ceil(low / stride) * stride, math.floor(high) + 1, stride))
    return {"tickvals": decades, "ticktext": [tick_text(decade) for decade in decades]}
