"""What the heat maps share: colours of one hue on a neutral ground, and as many columns as a screen can
show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pages.ui.charts.theme import Theme
from pages.ui.text.numbers import tick_text

COLUMNS = 201  # more could not be told apart in a figure
# Where a logarithmic scale may end: it moves only in jumps, so nothing creeps under the reader's eye.
LOWS, HIGHS = (-3, -6, -10, -20, -40, -100, -200, -400, -1000, -4000), (0, 3, 6, 10, 20, 50, 100, 200, 500,
                                                                        1000)
STRIDES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def mix(one: str, other: str, share: float) -> str:
    """The colour that lies this share of the way from one to the other, as #rrggbb."""
    pairs = ((int(colour[place:place + 2], 16) for colour in (one, other)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(first + (second - first) * share):02x}" for first, second in pairs)


def deepest(theme: Theme, model: str) -> str:
    """The strongest colour of a model's hue: darker than its strip on white, lighter on the dark ground."""
    return mix(theme.curves[model].strip, theme.ink, 0.6) if theme.dark else theme.symbols[model].shade


def lags_shown(steps: int) -> np.ndarray:
    """All lags 0..steps where there is room, else some that are evenly spaced."""
    return np.unique(np.round(np.linspace(0, steps, min(steps + 1, COLUMNS))).astype(int))


def jumping_range(arrays: Iterable[np.ndarray]) -> tuple[int, int]:
    """log10 where a scale for these values begins and ends; true zeros lie below it."""
    values = np.concatenate([array[np.isfinite(array)] for array in arrays])
    least, most = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    return next((low for low in LOWS if low <= least), LOWS[-1]), next((high for high in HIGHS
                                                                        if high >= most), HIGHS[-1])


def powers(low: int, high: int) -> dict[str, list[Any]]:
    """At most seven ticks at powers of ten, 1 among them where it is in the range."""
    stride = next(stride for stride in STRIDES if (high - low) / stride <= 6)
    decades = list(range(-(-low // stride) * stride, high + 1, stride))
    return {"tickvals": decades, "ticktext": [tick_text(decade) for decade in decades]}
