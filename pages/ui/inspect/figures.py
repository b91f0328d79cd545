"""Figures of one layer that no other page has: its gates over time, how often they take which value, and how
long each unit remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.analysis import CellRun
from core.cells import cell_of
from pages.ui.charts.axes import time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec, numbers
from pages.ui.charts.heat import mix
from pages.ui.charts.theme import SYMBOL_HTML, Symbol, Theme, layout
from pages.ui.text.numbers import decimal
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT, ROWS, COLUMNS = 360, 96, 240  # px; units and steps that a screen can tell apart
BINS = 40
LONGEST = 3.0  # log10 of the half-life at which the axis ends
LOOKS = {"z": "gru", "n": "g", "r": "o"}  # the gates of a GRU have no colours of their own


def look_of(letter: str, theme: Theme) -> Symbol:
    """The colours of a gate."""
    return theme.symbols[LOOKS.get(letter, letter)]


def name_of(letter: str) -> str:
    return SYMBOL_HTML.get(letter, f"<i>{letter}<sub>t</sub></i>")


def gates(run: CellRun, letter: str, *, theme: Theme, words: Words) -> Spec:
    """One gate of every unit over time, the unit whose gate is most open on top; of many, evenly spaced
    ones."""
    values = run.trace.gate(letter)[..., 0]
    order = np.argsort(values.mean(axis=0), kind="stable")[::-1]
    shown = order[np.unique(np.linspace(0, len(order) - 1, min(len(order), ROWS)).round().astype(int))]
    steps = np.unique(np.linspace(0, len(values) - 1, min(len(values), COLUMNS)).round().astype(int))
    low = 0 if letter in cell_of(run.cell).SIGMOIDS else -1
    look = look_of(letter, theme)
    chart = Chart(layout(theme, height=HEIGHT, left=64, right=64) | dict(
        hovermode="closest",
        xaxis=time_axis(theme, words("figure.step_axis"), "", range=[0.5, len(values) + 0.5])
        | {"showspikes": False},
        yaxis=value_axis(theme, side="left", range=[len(shown) - 0.5, -0.5], showgrid=False, tickvals=[],
                         title=dict(text=words("units.axis"), standoff=8, font=dict(size=15))),
    ))
    scale = [(0.0, theme.grid), (0.5, mix(theme.grid, look.fill, 0.7)), (1.0, look.shade)]
    if low:
        scale = [(0.0, theme.symbols["o"].shade), (0.5, theme.grid), (1.0, look.shade)]
    chart.data.append(dict(
        type="heatmap", x=(steps + 1).tolist(), y=list(range(len(shown))),
        z=[numbers(row) for row in np.round(values[steps][:, shown].T, 3)], zmin=low, zmax=1, name=letter,
        colorscale=scale, customdata=[[int(unit) + 1] * len(steps) for unit in shown], hoverongaps=False,
        hovertemplate=words("inspect.hover_gate") + "<extra></extra>",
        colorbar=dict(thickness=12, len=1, outlinewidth=0, tickvals=[low, 0.5 if not low else 0, 1],
                      tickfont=dict(size=15, color=theme.soft))))
    return chart.spec


def gate_columns(run: CellRun, letter: str, words: Words) -> Columns:
    """The gate's data, all of it: a column for each unit."""
    values = run.trace.gate(letter)[..., 0]
    table: dict[str, Any] = {words("tools.step"): range(1, len(values) + 1)}
    return table | {f"{letter} {words('units.unit')} {unit + 1}": values[:, unit]
                    for unit in range(values.shape[1])}


def histograms(run: CellRun, *, theme: Theme, words: Words) -> Spec:
    """How often each gate, over all steps and units, takes which value: one row a gate."""
    cell, counted = cell_of(run.cell), counts(run)
    letters = list(counted)
    share = 1 / len(letters)
    chart = Chart(layout(theme, height=90 * len(letters) + 60, left=64, right=96) | dict(
        hovermode="closest", bargap=0.08,
        xaxis=time_axis(theme, words("inspect.gate_value"), "",
                        range=[-1.02 if set(letters) - set(cell.SIGMOIDS) else -0.02, 1.02])
        | {"showspikes": False, "anchor": f"y{len(letters)}" if len(letters) > 1 else "y"}))
    for row, letter in enumerate(letters):
        axis, (middles, found) = f"y{row + 1}" if row else "y", counted[letter]
        chart.layout[f"yaxis{axis[1:]}"] = value_axis(
            theme, side="left", domain=[1 - (row + 0.86) * share, 1 - row * share], tickvals=[],
            showgrid=False, range=[0, 1.05 * float(found.max())])
        chart.data.append(dict(type="bar", x=numbers(middles), y=numbers(found), yaxis=axis, name=letter,
                               marker=dict(color=look_of(letter, theme).shade, line=dict(width=0)),
                               hovertemplate=words("inspect.hover_share") + "<extra></extra>"))
        chart.note(f"<b>{name_of(letter)}</b>", x=0, xref="x domain", xanchor="right", xshift=-14, y=0.5,
                   yref=f"{axis} domain", size=17, color=look_of(letter, theme).shade)
        mean = float(run.trace.gate(letter)[..., 0].mean())
        chart.note(f"{words('inspect.mean')}<br><b>{decimal(mean)}</b>", x=1, xref="x domain", xanchor="left",
                   xshift=10, y=0.5, yref=f"{axis} domain", align="left", size=15,
                   color=look_of(letter, theme).shade)
    return chart.spec


def counts(run: CellRun) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """Of each gate, the middles of its bins and the share of values in each."""
    cell = cell_of(run.cell)
    found = {}
    for letter in cell.GATES:
        values = run.trace.gate(letter)[..., 0].ravel()
        low = 0.0 if letter in cell.SIGMOIDS else -1.0
        number, edges = np.histogram(values, BINS, (low, 1.0))
        found[letter] = ((edges[1:] + edges[:-1]) / 2, number / len(values))
    return found


def histogram_columns(run: CellRun, words: Words) -> Columns:
    """The bins' data, a column a gate. Those of a candidate, from −1 to 1, are as many and twice as wide."""
    table: dict[str, Any] = {}
    for letter, (middles, found) in counts(run).items():
        table[f"{letter}: {words('inspect.gate_value')}"] = middles
        table[f"{letter}: {words('weights.column')}"] = found
    return table


def lives(half: np.ndarray, letter: str, *, theme: Theme, words: Words) -> Spec:
    """The half-life of each unit's memory, longest first, on a logarithmic axis. half: (H,) steps."""
    order = np.argsort(half, kind="stable")[::-1]
    with np.errstate(divide="ignore"):
        heights = np.log10(half[order])
    low, high = -1.0, float(np.clip(np.ceil(heights[np.isfinite(heights)].max(initial=1.0)), 1, LONGEST))
    look = look_of(letter, theme)
    decades = list(range(int(low), int(high) + 1))
    chart = Chart(layout(theme, height=320, left=72, right=24) | dict(
        hovermode="closest", bargap=0.12,
        xaxis=time_axis(theme, words("inspect.lives_axis"), "", range=[0.5, len(half) + 0.5])
        | {"showspikes": False},
        yaxis=value_axis(theme, side="left", range=[0, high - low], tickvals=[each - low for each in decades],
                         ticktext=[f"{10.0**each:g}" for each in decades],
                         title=dict(text=words("inspect.lives_value"), standoff=8, font=dict(size=15)))))
    chart.data.append(dict(
        type="bar", x=list(range(1, len(half) + 1)), y=numbers(np.clip(heights, low, high) - low),
        marker=dict(color=look.shade, line=dict(width=0)), name="half-life",
        customdata=[[int(unit) + 1, decimal(float(half[unit]), 1) if np.isfinite(half[unit]) else "∞"]
                    for unit in order],
        hovertemplate=words("inspect.hover_life") + "<extra></extra>"))
    middle = float(np.median(half))
    if np.isfinite(middle) and middle > 0:
        place = float(np.clip(np.log10(middle), low, high)) - low
        chart.across(place, dict(color=theme.ink, width=1.5, dash="2px,4px"))
        chart.note(words("inspect.median", steps=decimal(middle, 1)), x=1, xref="x domain", xanchor="right",
                   y=place, yanchor="bottom", size=15, color=theme.ink)
    return chart.spec


def life_columns(half: np.ndarray, words: Words) -> Columns:
    order = np.argsort(half, kind="stable")[::-1]
    return {words("units.unit"): order + 1, words("inspect.lives_value"): half[order]}
