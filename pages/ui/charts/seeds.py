"""Scores of many seeds against distance: a panel per model, a dot per seed, a line through the means, and the
line of guessing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pages.ui.charts.axes import value_axis
from pages.ui.charts.chart import AXIS, HEAD, SPARE, Chart, Spec
from pages.ui.charts.theme import Curve, Theme, layout
from pages.ui.text.numbers import decimal, interval_text
from pages.ui.text.words import Words

HEIGHT = 300  # px, fixed
GAP = 0.02  # between two panels, share of the width
CELLS = {"orthogonal": "rnn", "irnn": "rnn", "chrono": "lstm"}  # the cell whose colour a variant has
DASHES = {"orthogonal": "9px,4px", "irnn": "2px,4px", "chrono": "9px,4px"}


def cell(variant: str) -> str:
    """The cell of a variant."""
    return CELLS.get(variant, variant)


def look(variant: str, theme: Theme) -> Curve:
    """How a variant's curve is drawn: as its cell's, with a dash of its own."""
    curve = theme.curves[cell(variant)]
    return replace(curve, dash=DASHES[variant], width=0.8 * curve.width) if variant in DASHES else curve


def figure(scores: Mapping[str, np.ndarray], seeds: Sequence[int], distances: Sequence[int], trained: int, *,
           chance: float, enough: float, axis: str, theme: Theme, words: Words, scored: str = "",
           intervals: bool = False) -> Spec:
    """scores: variant -> (seeds, distances). trained: the longest distance of the training; below each name
    stands how many seeds reach `enough` at the distance that is nearest to it. axis: what the distances are;
    scored: what the scores are, where no heading says so.
    intervals: whether the 95 % interval of that number stands below it.
    """
    share = (1 - GAP * (len(scores) - 1)) / len(scores)
    at = int(np.argmin(np.abs(np.array(distances) - trained)))
    shown = {0, at, len(distances) - 1}
    axes: Spec = {}
    for place in range(len(scores)):
        start = place * (share + GAP)
        axes["xaxis" if place == 0 else f"xaxis{place + 1}"] = dict(
            domain=[start, start + share], range=[-0.6, len(distances) - 0.4],
            tickvals=list(range(len(distances))), tickangle=0,
            ticktext=[str(distance) if n in shown else "" for n, distance in enumerate(distances)],
            showgrid=False, zeroline=False, ticks="", fixedrange=True, tickfont=dict(size=15))
    chart = Chart(layout(theme, height=HEIGHT) | axes | dict(
        margin=dict(l=44, r=8, t=76 if intervals else 58, b=44), hovermode="closest",
        yaxis=value_axis(theme, side="left", range=[-0.03, 1.03], tickvals=[0, 0.5, 1],
                         ticktext=["0" if chance else "≤0", "0.5", "1"]),
    ))
    for place, (variant, rows) in enumerate(scores.items()):
        name, drawn = "x" if place == 0 else f"x{place + 1}", np.maximum(
            np.nan_to_num(rows, nan=0.0, neginf=0.0), 0.0)
        colours, spread = look(variant, theme), np.linspace(-0.24, 0.24,
                                                            len(rows)) if len(rows) > 1 else np.zeros(1)
        shade = theme.symbols[cell(variant)].shade
        x = np.arange(len(distances))[None] + spread[:, None]
        chart.dots(x.ravel().tolist(), drawn.ravel().tolist(), xaxis=name, yaxis="y",
                   customdata=[[seed, distance, decimal(score, 3) if np.isfinite(score) else "–"]
                               for seed, row in zip(seeds, rows.tolist(), strict=True)
                               for distance, score in zip(distances, row, strict=True)],
                   hovertemplate=words("seeds.hover"), marker=dict(size=5, color=colours.strip,
                                                                   line=dict(width=1, color=shade)))
        chart.line(np.arange(len(distances)), drawn.mean(axis=0), xaxis=name, hoverinfo="skip",
                   line=dict(color=shade, width=2.4, dash=colours.dash if variant in DASHES else "solid"))
        chart.layout["shapes"].append(dict(type="line", xref=f"{name} domain", x0=0, x1=1, y0=chance,
                                           y1=chance, layer="below",
                                           line=dict(color=theme.faint, width=1, dash="2px,4px")))
        learnt = int((np.nan_to_num(rows[:, at], nan=-1.0) >= enough).sum())
        top = 4 + (18 if intervals else 0)
        above: Spec = dict(x=0.5, xref=f"{name} domain", y=1, yref="y domain", yanchor="bottom", color=shade)
        counted = f"<b>{words(f'model.{variant}')}</b><br>{learnt}/{len(rows)}"
        chart.note(counted, size=16, yshift=top, name=HEAD, **above)
        if intervals:
            chart.note(interval_text(learnt, len(rows)), size=15, yshift=2, name=SPARE, **above)
    chart.note(words("memory.chance"), x=0, xref="x domain", xanchor="left", xshift=4, y=chance,
               yanchor="top" if chance else "bottom", size=15, color=theme.faint)
    chart.note(axis, x=0.5, xref="paper", y=0, yref="paper", yanchor="top", yshift=-22, size=15,
               color=theme.soft, name=AXIS)
    if scored:
        chart.note(scored, x=0, xref="paper", xanchor="left", xshift=-40, y=1, yref="y domain",
                   yanchor="bottom", yshift=2, size=15, color=theme.soft, name=AXIS)
    return chart.spec
