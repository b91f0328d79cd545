"""The phase map: how much gradient arrives, over a knob's range and the steps back, in three named bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.gradients.verdict import EXPLODED, VANISHED
from pages.ui.charts.axes import lag_ticks, time_axis, value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.heat import deepest, lags_shown, mix
from pages.ui.charts.theme import MODEL_NAMES, Theme, layout
from pages.ui.gradients.phase import Phase
from pages.ui.text.numbers import decimal, tick_text
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words

HEIGHT, ROW = 360, 230  # px: one map; each of two
TOP, FOOT = 22, 44  # px: margins
GAP = 0.06  # share of the height between two maps
FAINTEST, STRONGEST = -14, 8  # log10: where the colours end
NO_GRADIENT = -999.0  # for the lines between bands, a true zero is far below all of them
# A band's name needs this share of width and height: a narrower band is told by its lines alone.
NAME_WIDTH, NAME_HEIGHT = 0.17, 0.16
PHONE = 0.09  # of the width by which a name is wider on a phone, on either side
CORNER = 0.22, 0.38  # of height and width, which names leave to the model's
# px up or down to the name of a narrow band, and the share of the width that others keep away
ASIDE, ASIDE_WIDTH = 38, 0.27


def figure(phase: Phase, now: tuple[float, float], lag: int, ticks: Sequence[tuple[float, str]], *,
           theme: Theme, words: Words) -> Spec:
    """A map for each model, time as in the main figure, the knob upwards as on its slider.

    now: the knob's present value and its place. lag: the one that the readout names. ticks: (place, text)
    along the knob.
    """
    models = list(phase.gradients)
    steps = len(phase.gradients[models[0]]) - 1
    height = HEIGHT if len(models) == 1 else 2 * ROW
    share = (1 - GAP * (len(models) - 1)) / len(models)
    label = words(f"choice.map.{phase.knob}")
    axes = {name: f"y{len(models) - row if row < len(models) - 1 else ''}" for row, name in enumerate(models)}
    chart = Chart(layout(theme, height=height, top=TOP) | dict(
        hovermode="closest",
        xaxis=time_axis(theme, words("figure.time"), "", range=[steps + 0.5, -0.5], **lag_ticks(steps))
        | {"anchor": "y", "showspikes": False, "ticklabelstandoff": 5},
    ))
    edges = (float(phase.places[0]) - 0.01, float(phase.places[-1]) + 0.01)
    for row, name in enumerate(models):
        foot = 1 - share - row * (share + GAP)
        chart.layout[f"yaxis{axes[name][1:]}"] = value_axis(
            theme, side="left", range=list(edges), domain=[max(foot, 0), min(foot + share, 1)],
            showgrid=False, tickvals=[place for place, _ in ticks], ticktext=[text for _, text in ticks],
            tickfont=dict(size=15), title=dict(text=label, standoff=8, font=dict(size=15)))
        _map(chart, phase, name, axes[name], label, theme, words)
        _names(chart, phase, name, now[1], axes[name], len(models) > 1, (height - TOP - FOOT) * share, theme,
               words)
        if len(models) > 1:
            chart.note(f"<b>{MODEL_NAMES[name]}</b>", x=0, xref="x domain", xanchor="left", xshift=4, y=1,
                       yref=f"{axes[name]} domain", yanchor="top", yshift=-4, size=17,
                       color=theme.symbols[name].shade, bgcolor=theme.ground, borderpad=3)
        _here(chart, now, lag, steps, axes[name], row == 0, theme, words)
    return chart.spec


def _map(chart: Chart, phase: Phase, name: str, axis: str, label: str, theme: Theme, words: Words) -> None:
    gradient = phase.gradients[name]
    lags = lags_shown(len(gradient) - 1)
    rows = np.round(gradient[lags].T, 2)  # (values, lags)
    chart.data.append(dict(
        type="heatmap", x=lags.tolist(), y=phase.places.tolist(), z=_rows(rows), yaxis=axis,
        name=MODEL_NAMES[name], zmin=FAINTEST, zmax=STRONGEST, showscale=False,
        colorscale=colours(name, theme), hoverongaps=False, customdata=[[value] * len(lags)
                                                                        for value in phase.values.tolist()],
        hovertemplate=words("map.hover", model=MODEL_NAMES[name], knob=label) + "<extra></extra>"))
    chart.data.append(dict(
        type="contour", x=lags.tolist(), y=phase.places.tolist(), yaxis=axis, showscale=False,
        hoverinfo="skip", z=np.clip(np.nan_to_num(rows, neginf=NO_GRADIENT), -60, 60).tolist(),
        colorscale=[[0, theme.ink], [1, theme.ink]], contours=dict(coloring="lines", start=VANISHED,
                                                                   end=EXPLODED, size=EXPLODED - VANISHED),
        line=dict(width=1.6)))


def colours(name: str, theme: Theme) -> list[tuple[float, str]]:
    """Vanished is neutral; what is usable grows from the model's fill to its full colour; what explodes goes
    beyond."""
    def share(log10: float) -> float:
        return (log10 - FAINTEST) / (STRONGEST - FAINTEST)

    fill, strip, top = theme.symbols[name].fill, theme.curves[name].strip, deepest(theme, name)
    return [(0, theme.grid), (share(VANISHED), theme.grid), (share(VANISHED), mix(fill, theme.ground, 0.35)),
            (share(0), strip), (share(EXPLODED), strip), (share(EXPLODED), mix(strip, top, 0.5)), (1, top)]


def _names(chart: Chart, phase: Phase, name: str, now: float, axis: str, keep_corner: bool, height: float,
           theme: Theme, words: Words) -> None:
    """The name of each band where it has most room, clear of the present value; beside it, with an arrow,
    where it has none."""
    gradient, places = phase.gradients[name], phase.places
    lags = lags_shown(len(gradient) - 1)
    found = gradient[lags].T
    bands = {"vanished": found < VANISHED, "usable": (found >= VANISHED) & (found <= EXPLODED),
             "exploded": found > EXPLODED}
    limits = {"below": tick_text(int(VANISHED)), "above": f"{10**EXPLODED:g}"}
    free = np.ones(found.shape, bool)
    rows, columns = found.shape
    if keep_corner:
        free[-round(CORNER[0] * rows):, -round(CORNER[1] * columns):] = False
    clear = free & (np.abs(places - now) > 0.02)[:, None]
    inner = clear.copy()
    inner[:, :round(PHONE * columns)] = inner[:, columns - round(PHONE * columns):] = False
    # First those that stand beside their bands: the others keep out of their way.
    for band in sorted(bands, key=lambda band: roomiest(bands[band] & clear)[1]):
        if not (bands[band] & free).any():
            continue
        masks = [bands[band] & mask for mask in (inner, clear, free)]
        (row, column), fits = next((spot for mask in masks if (spot := roomiest(mask))[1]),
                                   roomiest(masks[-1]))
        aside: dict[str, Any] = {}
        if not fits:
            down = 1 if row > rows / 2 else -1
            aside = dict(showarrow=True, ax=0, ay=down * ASIDE, arrowhead=0, arrowwidth=1.4,
                         arrowcolor=theme.ink)
            middle, reach = row - down * ASIDE / height * rows, NAME_HEIGHT / 2 * rows
            for mask in (inner, clear, free):
                mask[max(0, round(middle - reach)):round(middle + reach) + 1,
                     max(0, round(column - ASIDE_WIDTH * columns)):round(
                         column + ASIDE_WIDTH * columns) + 1] = False
        edge = min(column, columns - 1 - column) < (NAME_WIDTH / 2 + PHONE) * columns - 1
        # the first lag is at the right
        side = "center" if not edge else "left" if column > columns / 2 else "right"
        chart.note(words(f"map.{band}", **limits), x=float(lags[column]), y=float(places[row]), yref=axis,
                   size=15, color=theme.ink, bgcolor=theme.ground, borderpad=3, xanchor=side, **aside)


def roomiest(mask: np.ndarray) -> tuple[tuple[int, int], bool]:
    """The middle (row, column) of the largest box of a name's proportions inside a mask, and whether the name
    has room in it."""
    rows, columns = mask.shape
    total = np.zeros((rows + 1, columns + 1))
    total[1:, 1:] = mask.cumsum(axis=0).cumsum(axis=1)
    for scale in [*np.linspace(1 / NAME_HEIGHT, 1, 24), 0.5, 0.25, 0.0]:
        high, wide = (max(1, round(min(size * scale, 1) * length)) for size,
                      length in ((NAME_HEIGHT, rows), (NAME_WIDTH, columns)))
        inside = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
        full = np.argwhere(inside == high * wide)
        if len(full):
            row, column = full[np.abs(full - full.mean(axis=0)).sum(axis=1).argmin()]
            return (int(row) + high // 2, int(column) + wide // 2), scale >= 1
    return (0, 0), False


def _here(chart: Chart, now: tuple[float, float], lag: int, steps: int, axis: str, first: bool, theme: Theme,
          words: Words) -> None:
    """The present value as a line over the whole width, and a dot at the lag that the readout names unless
    that is the start."""
    value, place = now
    ends = np.array([0, steps])
    for colour, width in ((theme.ground, 5), (theme.ink, 2)):
        chart.line(ends, np.array([place, place]), yaxis=axis, hoverinfo="skip",
                   line=dict(color=colour, width=width))
    chart.note(f"{words('map.now')}<br><b>{decimal(value)}</b>", x=1, xref="x domain", xanchor="left",
               xshift=4, y=place, yref=axis, align="left", size=15, color=theme.ink)
    if lag == steps:
        return
    chart.line(np.array([lag, lag]), np.array([0, 1]), yaxis=axis, hoverinfo="skip",
               line=dict(color=theme.ink, width=1, dash="2px,4px"))
    chart.dots([lag], [place], yaxis=axis, hoverinfo="skip",
               marker=dict(size=13, color=theme.ground, line=dict(width=3, color=theme.ink)))
    if first:
        end = "right" if lag < 0.25 * steps else "left" if lag > 0.75 * steps else "center"
        chart.note(words("figure.lag_mark", lag=lag), x=lag, xanchor=end, y=1, yref="paper", yanchor="bottom",
                   yshift=-2, size=15, color=theme.soft)


def _rows(values: np.ndarray) -> list[list[float | None]]:
    return [[value if np.isfinite(value) else None for value in row] for row in values.tolist()]


def columns(phase: Phase, words: Words) -> Columns:
    """The map's data: log10 by lag, a column for each value of the knob."""
    label = words(f"choice.map.{phase.knob}")
    table: dict[str, Any] = {words("tools.lag"): range(len(next(iter(phase.gradients.values()))))}
    for name, gradient in phase.gradients.items():
        for column, value in enumerate(phase.values.tolist()):
            line = f"{MODEL_NAMES[name]} {label}={value:g}"
            table[words("tools.log10_named", name=line)] = gradient[:, column]
    return table
