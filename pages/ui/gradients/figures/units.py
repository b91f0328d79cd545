"""What arrives at every single unit, over time."""

from __future__ import annotations

from typing import Any

import numpy as np

from pages.ui.charts.axes import lag_ticks, time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec, numbers
from pages.ui.charts.heat import deepest, jumping_range, lags_shown, mix, powers
from pages.ui.charts.theme import Theme, layout
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

TOP, FOOT = 8, 44  # px: margins
BAR, ABOVE = 12, 58  # px: the colour bar, and with its ticks all that stands above the map
LEAST, MOST, ROW = 130, 300, 11  # px: height of the map, of a unit where there is room
SHOWN = 64  # units: more rows could not be told apart
SHADES = 65  # cells of the colour bar


def figure(gradient: np.ndarray, model: str, *, theme: Theme, words: Words) -> Spec:
    """gradient: log10 by lag and unit, (T+1, H), -inf where it is exactly zero. model: whose colour it
    takes."""
    steps, hidden = gradient.shape[0] - 1, gradient.shape[1]
    lags, shown = lags_shown(steps), units_shown(hidden)
    low, high = jumping_range([gradient])
    plot = ABOVE + int(np.clip(ROW * len(shown), LEAST, MOST))
    look = dict(zmin=low, zmax=high, showscale=False, colorscale=[
        (0, theme.grid), (0.35, mix(theme.symbols[model].fill, theme.grid, 0.3)),
        (0.8, theme.curves[model].strip), (1, deepest(theme, model))])
    chart = Chart(layout(theme, height=TOP + FOOT + plot, top=TOP) | dict(
        hovermode="closest",
        xaxis=time_axis(theme, words("figure.time"), "", range=[steps + 0.5, -0.5], **lag_ticks(steps))
        | {"anchor": "y", "showspikes": False, "ticklabelstandoff": 5},
        yaxis=value_axis(theme, side="left", range=[len(shown) - 0.5, -0.5], domain=[0, 1 - ABOVE / plot],
                         showgrid=False, title=dict(text=words("units.axis"), standoff=8, font=dict(size=15)),
                         **_unit_ticks(shown)),
        xaxis2=dict(anchor="y2", range=[low, high], showgrid=False, zeroline=False, ticks="", fixedrange=True,
                    tickangle=0, tickfont=dict(size=15), **powers(low, high)),
        yaxis2=dict(anchor="x2", domain=[1 - BAR / plot, 1], showgrid=False, zeroline=False,
                    showticklabels=False, ticks="", fixedrange=True),
    ))
    chart.data.append(dict(
        type="heatmap", x=lags.tolist(), y=list(range(len(shown))),
        z=[numbers(row) for row in np.round(gradient[lags][:, shown].T, 2)], name=words("units.unit"),
        hoverongaps=False, ygap=1 if len(shown) <= 40 else 0,
        customdata=[[int(unit) + 1] * len(lags) for unit in shown],
        hovertemplate=words("units.hover") + "<extra></extra>", **look))
    scale = np.linspace(low, high, SHADES)
    chart.heat(scale[None], scale, [0], xaxis="x2", yaxis="y2", hoverinfo="skip", **look)
    chart.note(words("units.bar"), x=0, xref="paper", xanchor="right", xshift=-30, y=1, yref="paper",
               yanchor="top", yshift=4, align="right", size=15, color=theme.soft)
    return chart.spec


def units_shown(hidden: int) -> np.ndarray:
    """Which units, from 0, have a row: all, or some that are evenly spaced."""
    return np.unique(np.round(np.linspace(0, hidden - 1, min(hidden, SHOWN))).astype(int))


def columns(gradient: np.ndarray, words: Words) -> Columns:
    """The figure's data, all of it: log10 by lag, a column for each unit."""
    table: dict[str, Any] = {words("tools.lag"): range(len(gradient))}
    return table | {words("tools.log10_named", name=f"{words('units.unit')} {unit + 1}"): gradient[:, unit]
                    for unit in range(gradient.shape[1])}


def _unit_ticks(shown: np.ndarray) -> dict[str, list[Any]]:
    """At most seven unit numbers, counted from 1."""
    rows = np.unique(np.round(np.linspace(0, len(shown) - 1, min(len(shown), 5))).astype(int))
    return {"tickvals": rows.tolist(), "ticktext": [str(shown[row] + 1) for row in rows]}
