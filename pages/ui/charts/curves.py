"""Parts of figures that several pages draw: a model's curve, and labels at the ends of lines."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from pages.ui.charts.chart import Chart
from pages.ui.charts.theme import Curve

K = TypeVar("K")

APART = 27  # px between labels at the end of lines
EARS = {"rnn": -1, "lstm": 1}  # where a model's curve is heard, from left to right; others in the middle


def heard(ear: float, *, in_time: bool = False) -> dict[str, Any]:
    """What lets a trace of log10 be listened to, back in time. ear: -1 (left) to 1; in_time: whether its
    points run forward in time."""
    return {"meta": {"ear": ear, "in_time": in_time}}


def cased(chart: Chart, x: np.ndarray, y: np.ndarray, look: Curve, label: str, *, width: float = 1.0,
          rim: float = 2.6, bare: float = 0.6, cell: str = "", **trace: Any) -> None:
    """A model's curve: on white a dark line with a bright core. cell: whose gradient by lag it is, where the
    page's sliders may move it by the fan of their values.

    width: share of the look's own; rim: px of casing on both sides together; bare: share of the width where
    there is none.
    """
    wide, of = width * look.width, {"meta": {"cell": cell}} if cell else {}
    if look.casing:
        axes = {axis: trace[axis] for axis in ("xaxis", "yaxis") if axis in trace} | of
        chart.line(x, y, line=dict(color=look.casing, width=wide, dash=look.dash), hoverinfo="skip", **axes)
    core = wide - rim if look.casing else bare * wide
    chart.line(x, y, line=dict(color=look.core, width=core, dash=look.dash), name=label,
               **trace | ({"meta": trace.get("meta", {}) | of["meta"]} if of else {}))


def pushed_apart(pixel: Mapping[K, float], apart: float, *, low: float, high: float,
                 last: float) -> dict[K, float]:
    """Places for labels that want to stand at `pixel`, at least `apart` from one another, in the order of
    their wishes.

    low, high: between which a wish is heard; last: how far a label may stand that was pushed; those before it
    then give way.
    """
    order = sorted(pixel, key=pixel.__getitem__)
    place = {name: min(max(pixel[name], low), high) for name in order}
    for before, after in pairwise(order):
        place[after] = max(place[after], place[before] + apart)
    for after, before in pairwise(reversed(order)):
        place[after] = min(place[after], last)
        place[before] = min(place[before], place[after] - apart)
    return place


def led(shift: float, colour: str, away: float) -> dict[str, Any]:
    """How a label stands at the left of its point, `shift` px below it: with a thin line to it where it had
    to move far.

    Plotly draws such lines slowly: only where one is needed.
    """
    if abs(shift) <= 12:
        return dict(xshift=-away, yshift=-shift)
    return dict(ax=-14, ay=shift, showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=colour, standoff=2)


def end_labels(chart: Chart, ends: Mapping[str, tuple[float, str, str]], span: tuple[float, float],
               height: float, *, axis: str, size: float = 17, apart: float = APART,
               side: str = "right") -> None:
    """(value, text, colour) at one end of each line, pushed apart where lines end together. height: px of the
    axis' span."""
    low, high = span
    last = height - (20 if any("<br>" in text for _, text, _ in ends.values()) else 4)
    # from the top
    pixel = {name: (high - value) / (high - low) * height for name, (value, _, _) in ends.items()}
    place = pushed_apart(pixel, apart, low=10, high=height - 10, last=last)
    where: dict[str, Any] = {"right": dict(x=1, xanchor="left", xshift=8),
                             "left": dict(x=0, xanchor="right", xshift=-8, align="right")}[side]
    for name, (value, text, colour) in ends.items():
        chart.note(text, xref="x domain", y=value, yref=axis, yshift=pixel[name] - place[name], size=size,
                   color=colour, **where)
