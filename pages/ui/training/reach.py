"""What training does to the reach: the gradient at the country before and after it, against the updates that
a seed needed; stored by tests/experiments/reach.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from pages.ui.charts import marked, seeds
from pages.ui.charts.axes import decade_ticks, value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.curves import pushed_apart
from pages.ui.charts.theme import Theme, layout
from pages.ui.text import assets
from pages.ui.text.numbers import interval_text, power_html, power_text
from pages.ui.text.tables import Columns, of_lines
from pages.ui.text.words import Words
from pages.ui.training import said
from pages.ui.training.job import task
from pages.ui.training.queue import Training

STORED = "models/reach.json"
OPTIMISERS = ("adam", "momentum")
WHEN = ("before", "after")
HEIGHT, TOP, FOOT = 380, 30, 46
NEVER = 1.1  # of the updates: where seeds stand that never learnt it
SHAPES = {"rnn": "circle", "orthogonal": "diamond", "irnn": "square", "gru": "circle", "lstm": "circle"}


class Group(NamedTuple):
    """One variant's seeds: log10 of the gradient at the country before and after the training, NaN where
    there is none; the update at which each had learnt the task, NaN where it never did; and whether it had at
    the end."""

    seeds: tuple[int, ...]
    before: np.ndarray
    after: np.ndarray
    at: np.ndarray
    learnt: np.ndarray

    def middle(self, when: str) -> float:
        """The median of the reach before or after, log10."""
        return float(np.nanmedian(getattr(self, when)))


def made() -> Mapping[str, Any]:
    """How the networks were trained."""
    return assets.stored(STORED)


def groups(optimiser: str) -> Mapping[str, Group]:
    """The seeds of every variant that were trained with an optimiser."""
    stored = made()

    def numbers(rows: Sequence[Mapping[str, Any]], name: str) -> np.ndarray:
        return np.array([np.nan if row[name] is None else row[name] for row in rows], float)

    return {key.partition("/")[2]: Group(tuple(row["seed"] for row in rows), numbers(rows, "before"),
                                         numbers(rows, "after"), numbers(rows, "at"),
                                         numbers(rows, "score") >= stored["enough"])
            for key, rows in stored["runs"].items() if key.startswith(f"{optimiser}/")}


def cell(variant: str) -> str:
    """The cell of a variant."""
    return seeds.cell("lstm" if variant.startswith("lstm") else variant)


def short(variant: str, words: Words) -> str:
    """What stands beside a variant's dots: an LSTM's forget bias alone."""
    return words(f"model.{variant}") if words.has(f"model.{variant}") else variant.removeprefix(
        "lstm").replace("-", "−")


def name(variant: str, words: Words) -> str:
    """A variant's name."""
    told = short(variant, words)
    return told if words.has(f"model.{variant}") else f"{words('model.lstm')} {told}"


def of_race(training: Training) -> Mapping[str, Group]:
    """The seeds of each model of a race that is over; none where its task has no country, and of networks of
    several layers."""
    enough, found = task(training.job).enough, {}
    for variant, course in said.progress(training).items():
        if len(course.reach) and len(course.reach[0]):
            before, after = np.array(course.reach, float)
            right = np.nan_to_num(np.array(course.score, float), nan=-1.0) >= enough
            at = np.where(right.any(axis=0), np.array(course.tests, float)[right.argmax(axis=0)], np.nan)
            found[variant] = Group(tuple(training.job.seeds), before, after, at, right[-1])
    return found


def figure(found: Mapping[str, Group], steps: int, *, theme: Theme, words: Words) -> Spec:
    """A dot for each seed: left, by the gradient before the training; right, after it. steps: the updates of
    the training."""
    sizes = np.concatenate([getattr(group, when) for group in found.values() for when in WHEN])
    low, high = float(np.nanmin(sizes)) - 0.8, float(np.nanmax(sizes)) + 0.8
    axis: dict[str, Any] = dict(range=[low, high], zeroline=False, ticks="", fixedrange=True, tickangle=0,
                                gridcolor=theme.grid, tickfont=dict(size=15), **decade_ticks(low, high))
    chart = Chart(layout(theme, height=HEIGHT) | dict(
        margin=dict(l=70, r=12, t=TOP, b=FOOT), hovermode="closest",
        xaxis=axis | dict(domain=[0, 0.485]), xaxis2=axis | dict(domain=[0.515, 1], anchor="y"),
        yaxis=value_axis(theme, side="left", range=[0, 1.18 * steps],
                         tickvals=[0, steps // 2, steps, NEVER * steps],
                         ticktext=["", str(steps // 2), str(steps), words("reach.never")])))
    height = HEIGHT - TOP - FOOT
    for place, when in enumerate(WHEN):
        x = "x" if place == 0 else "x2"
        chart.note(f"<b>{words(f'reach.{when}')}</b>", x=0, xref=f"{x} domain", xanchor="left", y=1,
                   yref="y domain", yanchor="bottom", yshift=3, size=15, color=theme.ink)
        tops: dict[str, tuple[float, float]] = {}
        for variant, group in found.items():
            shade, core = theme.symbols[cell(variant)].shade, theme.curves[cell(variant)].core
            there = np.flatnonzero(np.isfinite(getattr(group, when)))
            y = np.where(np.isnan(group.at), NEVER * steps, group.at)
            chart.dots(getattr(group, when)[there].tolist(), y[there].tolist(), xaxis=x,
                       customdata=[[group.seeds[seed], power_html(float(getattr(group, when)[seed]))]
                                   for seed in there.tolist()],
                       hovertemplate=f"{name(variant, words)}, {words('reach.hover')}<extra></extra>",
                       marker=dict(size=8, color=core, opacity=0.85, line=dict(width=1.2, color=shade),
                                   symbol=SHAPES.get(variant, "circle")))
            if len(there):
                tops[variant] = group.middle(when), float(y[there].min())
        if place == 0:
            _names(chart, tops, 1.18 * steps, height, theme, words)
    chart.note(words("reach.axis"), x=0.5, xref="paper", y=0, yref="y domain", yanchor="top", yshift=-24,
               size=15, color=theme.soft)
    chart.note(words("reach.updates"), x=0, xref="x domain", xanchor="right", xshift=-8, y=0.75,
               yref="y domain", size=15, color=theme.soft)
    return chart.spec


def _names(chart: Chart, tops: Mapping[str, tuple[float, float]], top: float, height: float, theme: Theme,
           words: Words) -> None:
    """Each variant's name below its dots, no two at one height: on a phone they would meet."""
    pixel = {variant: (top - y) / top * height + 16 + 0.01 * place
             for place, (variant, (_, y)) in enumerate(tops.items())}
    for variant, place in pushed_apart(pixel, 19, low=10, high=height - 10, last=height - 8).items():
        x, y = tops[variant]
        chart.note(f"<b>{short(variant, words)}</b>", x=x, y=y, size=15, xanchor="center",
                   yshift=(top - y) / top * height - place, color=theme.symbols[cell(variant)].shade,
                   bgcolor=theme.ground, borderpad=0)  # a dot of another variant may lie there


def sentence(optimiser: str, words: Words) -> str:
    """What the gradient at the start tells of who learns, and what not, in HTML."""
    def told(group: Group, key: str, symbol: str) -> dict[str, Any]:
        return {f"{key}_reach": marked.power(symbol, group.middle("before")),
                f"{key}_after": marked.power(symbol, group.middle("after")),
                f"{key}_right": int(group.learnt.sum()), f"{key}_all": len(group.seeds)}

    found = groups(optimiser)
    holes = (told(found["rnn"], "rnn", "rnn") | told(found["lstm-2"], "lstm", "lstm")
             | told(found["lstm+0"], "zero", "lstm") | told(groups("adam")["lstm-2"], "adam", "lstm"))
    return words(f"reach.sentence_{optimiser}", rate=made()["rates"][optimiser], **holes)


def table(found: Mapping[str, Group], words: Words) -> str:
    """A line for each variant, in HTML: median reach before and after, seeds that learnt it with the interval
    of their number, median update."""
    heads = "".join(f"<th>{words(f'reach.column_{head}')}</th>"
                    for head in ("before", "after", "learnt", "at"))
    lines = "".join(
        f'<tr><th scope="row">{marked.coloured(cell(variant), name(variant, words))}</th>'
        f"<td>{power_html(group.middle('before'))}</td><td>{power_html(group.middle('after'))}</td>"
        f"<td>{int(group.learnt.sum())}/{len(group.seeds)} "
        f"({interval_text(int(group.learnt.sum()), len(group.seeds))})</td><td>{_update(group)}</td></tr>"
        for variant, group in found.items())
    return (f'<div class="data fits" role="region" tabindex="0" aria-label="{words("tools.table")}">'
            f'<table class="receipt"><thead><tr><td></td>{heads}</tr></thead>'
            f"<tbody>{lines}</tbody></table></div>")


def _update(group: Group) -> str:
    """The median update of all seeds; a dash where half of them never learnt it."""
    middle = float(np.median(np.where(np.isnan(group.at), np.inf, group.at)))
    return f"{middle:.0f}" if np.isfinite(middle) else "–"


def description(found: Mapping[str, Group], words: Words) -> str:
    """The figure in words."""
    items = words("list.separator").join(
        words("reach.alt_item", name=name(variant, words), before=power_text(group.middle("before")),
              right=int(group.learnt.sum()), all=len(group.seeds)) for variant, group in found.items())
    return words("reach.alt", items=items)


def columns(found: Mapping[str, Group], words: Words) -> Columns:
    """One line per variant and seed: heading -> values."""
    headings = ("model", "seed", "before", "after", "at", "learnt")
    lines = [(variant, seed, before, after, "" if np.isnan(at) else int(at), int(learnt))
             for variant, group in found.items()
             for seed, before, after, at, learnt in zip(
                 group.seeds, *(getattr(group, each).tolist() for each in headings[2:]), strict=True)]
    return of_lines([words(f"reach.file_{heading}") for heading in headings], lines)
