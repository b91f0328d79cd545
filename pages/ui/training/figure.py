"""A training as it goes on: score, loss, size of the gradient, and the share of it that each step sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.learning.tasks import Task
from core.learning.training import longest
from pages.ui.charts import seeds
from pages.ui.charts.axes import value_axis
from pages.ui.charts.chart import Chart, Spec
from pages.ui.charts.curves import cased, end_labels
from pages.ui.charts.theme import Theme, layout
from pages.ui.text.numbers import decimal, percent, tick_text
from pages.ui.text.words import Words
from pages.ui.training.job import RECENT, Job, Progress

SCORE, LOWER, ROW = 126, 84, 19  # px: the score's plot, loss and gradient, one row of shares
TITLE, FOOT, LEFT, RIGHT = 27, 30, 52, 132  # px: above each plot; below; margins
APART = 21


def height(models: int) -> int:
    """Height of the figure in px: fixed for a number of models."""
    return TITLE + SCORE + FOOT + TITLE + LOWER + FOOT + TITLE + models * ROW + 30


def figure(found: Mapping[str, Progress], wanted: Job, task: Task, *, over: bool, theme: Theme,
           words: Words) -> Spec:
    """found: what each variant has reported so far; it may be nothing yet. over: whether nothing more will
    come."""
    steps, clip = wanted.common["steps"], wanted.common["clip"]
    whole = height(len(found))
    plot = whole - TITLE - 30

    def domain(top: float, tall: float) -> list[float]:
        return [1 - (top + tall) / plot, 1 - top / plot]

    upper, lower = domain(0, SCORE), domain(SCORE + FOOT + TITLE, LOWER)
    rows = [0, len(found) * ROW / plot]
    time: dict[str, Any] = dict(range=[0, steps], showgrid=False, zeroline=False, ticks="", fixedrange=True,
                                tickfont=dict(size=15), tickangle=0, nticks=5)
    # two panels side by side, on a phone as well
    ends = dict(tickvals=[0, steps // 2, steps], ticktext=["0", "", str(steps)])
    loss_range, norm_range = (_decades(rows) for rows in ([c.loss for c in found.values()],
                                                          [c.norm for c in found.values()]))
    length = task.steps(longest(task, wanted.settings[0]))
    chart = Chart(layout(theme, height=whole) | dict(
        margin=dict(l=LEFT, r=RIGHT, t=TITLE, b=30), hovermode="closest",
        xaxis=time | dict(anchor="y", domain=[0, 1]),
        xaxis2=time | ends | dict(anchor="y2", domain=[0, 0.42]),
        xaxis3=time | ends | dict(anchor="y3", domain=[0.58, 1]),
        xaxis4=dict(anchor="y4", range=[0.5, length + 0.5], showgrid=False, zeroline=False, ticks="",
                    fixedrange=True, tickfont=dict(size=15), tickangle=0,
                    **_step_ticks(wanted, task, length, words)),
        yaxis=value_axis(theme, side="left", domain=upper, range=[-0.04, 1.06], tickvals=[0, 0.5, 1],
                         ticktext=["0" if task.tokens else "≤0", "0.5", "1"]),
        yaxis2=value_axis(theme, side="left", domain=lower, anchor="x2", range=loss_range,
                          **_ticks(loss_range)),
        yaxis3=value_axis(theme, side="left", domain=lower, anchor="x3", range=norm_range,
                          **_ticks(norm_range)),
        yaxis4=dict(domain=rows, anchor="x4", range=[-0.5, max(len(found), 1) - 0.5], visible=False,
                    fixedrange=True),
    ))
    for axis in ("", "2", "3"):  # Plotly draws no axes without a trace
        chart.line(np.array([0, steps]), np.array([np.nan, np.nan]), xaxis=f"x{axis}", yaxis=f"y{axis}",
                   line=dict(width=0), hoverinfo="skip")
    titles = ("score" if task.tokens else "explained", "loss", "norm", "shares_mean" if over else "shares")
    for axis, key in zip(("", "2", "3", "4"), titles, strict=True):
        chart.note(f"<b>{words(f'training.title_{key}')}</b>", x=0, xref=f"x{axis} domain", xanchor="left",
                   y=1, yref=f"y{axis} domain", yanchor="bottom", yshift=3, size=15, color=theme.ink)
    chart.note(words("training.axis"), x=1, xref="x domain", xanchor="left", y=0, yref="y domain",
               yanchor="top", yshift=-3, xshift=22, size=15, color=theme.soft)
    _levels(chart, task, clip, theme, words)
    for variant in _order_of(list(found)):
        _curves(chart, variant, found[variant], theme, words)
    _labels(chart, found, theme, words)
    if largest := _spike(found, clip):
        variant, step, norm = largest
        chart.note(words("training.spike", before=decimal(norm), after=decimal(clip)), x=step, xref="x3",
                   y=float(np.log10(norm)), yref="y3", yanchor="bottom", xanchor="right"
                   if step > steps / 2 else "left", size=15, color=theme.symbols[seeds.cell(variant)].shade)
    _broken(chart, found, theme, words)
    for row, (variant, course) in enumerate(reversed(list(found.items()))):
        _shares(chart, row, variant, course, length, over, theme, words)
    return chart.spec


def description(found: Mapping[str, Progress], words: Words) -> str:
    """The figure in one sentence, for those who do not see it."""
    ends = words("list.separator").join(f"{words(f'model.{variant}')} {decimal(course.now)}" for variant,
                                        course in found.items()
                                        if course.now is not None)
    return words("training.alt", ends=ends or words("training.nothing"))


def _curves(chart: Chart, variant: str, course: Progress, theme: Theme, words: Words) -> None:
    """One model: every seed thinly and their mean in the score; mean and range of the loss; the largest
    gradient."""
    look, shade = seeds.look(variant, theme), theme.symbols[seeds.cell(variant)].shade
    said = words(f"model.{variant}")
    if course.tests:
        # (n, seeds)
        score = np.maximum(np.nan_to_num(np.array(course.score, float), nan=0.0, neginf=0.0), 0.0)
        if score.shape[1] > 1:
            gap = np.full((1, score.shape[1]), np.nan)
            joined = np.concatenate([score, gap]).T.ravel()
            chart.line(np.tile(np.array([*course.tests, np.nan]), score.shape[1]), joined, hoverinfo="skip",
                       opacity=0.45, line=dict(color=look.core, width=1.4))
        mean, drawn = score.mean(axis=1), np.array(course.tests)
        cased(chart, drawn, mean, look, said, width=0.75, rim=2.2, bare=1.0,
              customdata=[decimal(value) for value in mean.tolist()],
              hovertemplate=f"{said}, %{{x}}: <b>%{{customdata}}</b><extra></extra>")
    if course.steps:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            loss = np.array(course.loss, float)
            whole = np.isfinite(loss)  # the mean of those that have not broken
            middle = np.log10(np.where(whole, loss, 0.0).sum(axis=1) / whole.sum(axis=1))
            norms = np.log10(np.array(course.norm, float).max(axis=1))
        steps = np.array(course.steps)
        chart.line(steps, middle, xaxis="x2", yaxis="y2", line=dict(color=shade, width=2, dash=look.dash),
                   hovertemplate=f"{said}, %{{x}}: 10^<b>%{{y:.2f}}</b><extra></extra>")
        chart.line(steps, norms, xaxis="x3", yaxis="y3", line=dict(color=shade, width=1.4, dash=look.dash),
                   hovertemplate=f"{said}, %{{x}}: 10^<b>%{{y:.2f}}</b><extra></extra>")


def _broken(chart: Chart, found: Mapping[str, Progress], theme: Theme, words: Words) -> None:
    """From where on a model's loss is NaN or infinite: a line in the loss's plot, and a word at its top."""
    for row, (variant, course) in enumerate((name, each) for name, each in found.items() if each.diverged):
        assert course.diverged is not None
        step, shade = course.diverged[0], theme.symbols[seeds.cell(variant)].shade
        chart.layout["shapes"].append(dict(type="line", xref="x2", x0=step, x1=step, yref="y2 domain", y0=0,
                                           y1=1, line=dict(color=shade, width=1.4, dash="2px,3px")))
        chart.note(words("training.broke", model=words(f"model.{variant}")), x=0.02,
                   xref="x2 domain", xanchor="left", y=1, yref="y2 domain", yanchor="top", yshift=-18 * row,
                   size=15, color=shade)


def _labels(chart: Chart, found: Mapping[str, Progress], theme: Theme, words: Words) -> None:
    """Name and mean score at the right of the score's plot."""
    ends = {}
    for variant, progress in found.items():
        score = "–" if progress.now is None else decimal(progress.now)
        ends[variant] = (min(max(progress.now or 0.0, 0.0), 1.0),
                         f"{words(f'model.{variant}')} <b>{score}</b>",
                         theme.symbols[seeds.cell(variant)].shade)
    end_labels(chart, ends, (-0.04, 1.06), SCORE, axis="y", size=15, apart=APART)


def _levels(chart: Chart, task: Task, clip: float, theme: Theme, words: Words) -> None:
    """Guessing, what counts as learnt, and where gradients are clipped."""
    dotted = dict(color=theme.faint, width=1, dash="2px,4px")
    levels: list[tuple[str, float, str]] = [("", task.enough, "training.enough")]
    if task.tokens:
        levels.append(("", task.chance, "memory.chance"))
    if clip:
        levels.append(("3", float(np.log10(clip)), "training.clip_line"))
    for axis, level, key in levels:
        chart.layout["shapes"].append(dict(type="line", xref=f"x{axis} domain", x0=0, x1=1, yref=f"y{axis}",
                                           y0=level, y1=level, line=dotted, layer="below"))
        beside = key == "training.clip_line"  # the curves end where a label in the plot would stand
        where: dict[str, Any] = dict(x=0, xanchor="left", xshift=4, yanchor="top")
        if beside:
            where |= dict(x=1, xshift=8, yanchor="middle")
        elif key == "memory.chance":  # all curves begin there, at the left
            where |= dict(x=1, xanchor="right", xshift=-4)
        chart.note(words(key), xref=f"x{axis} domain", y=level, yref=f"y{axis}", size=15, color=theme.faint,
                   **where)


def _shares(chart: Chart, row: int, variant: str, course: Progress, length: int, over: bool, theme: Theme,
            words: Words) -> None:
    """A model's row: the deeper a step's cell, the more of the gradient it sends; the number is that of the
    last steps.

    At the newest test; where the training is over, the mean of all.
    """
    said, shares = words(f"model.{variant}"), np.zeros(length)
    if course.shares:
        shares = course.mean_shares if over else np.array(course.shares[-1], float)
    deepest = float(shares.max()) or 1.0
    chart.heat(shares[None] / deepest, np.arange(1, length + 1), [row], xaxis="x4", yaxis="y4", zmin=0,
               zmax=1, showscale=False, colorscale=[[0, theme.grid],
                                                    [1, theme.symbols[seeds.cell(variant)].shade]], ygap=3,
               xgap=1 if length <= 61 else 0, customdata=[[percent(share) if course.shares else "–"
                                                           for share in shares.tolist()]],
               hovertemplate=f"{said}, %{{x}}: <b>%{{customdata}}</b><extra></extra>")
    recent = float(shares[-RECENT:].sum())
    text = "–" if not course.shares else percent(recent) if recent < 0.005 else f"{recent:.0%}"
    chart.note(f"{said} <b>{text}</b>", x=1, xref="x4 domain", xanchor="left", xshift=8, y=row, yref="y4",
               size=15, color=theme.symbols[seeds.cell(variant)].shade)


def _step_ticks(wanted: Job, task: Task, length: int, words: Words) -> dict[str, Any]:
    """Where the question stands and where the answer is asked for."""
    first = task.grammar.country_step + 1 if hasattr(task, "grammar") else 1
    return {"tickvals": [first, length], "ticktext": [words(f"training.first_{wanted.task}"),
                                                      words("training.last_step")]}


def _decades(values: list[list[Any]], low: float = -3, high: float = 1) -> list[float]:
    """A logarithmic range that only grows in whole decades."""
    flat = [np.array(rows, float).ravel() for rows in values if len(rows)]
    found = np.concatenate(flat) if flat else np.ones(1)
    found = found[np.isfinite(found) & (found > 0)]
    top = float(np.log10(found.max())) if len(found) else high
    top = max(high, float(np.ceil(top)))
    return [low - 0.1, top + 0.28 * (top - low)]  # room for what stands above a spike


def _ticks(span: list[float]) -> dict[str, Any]:
    low, high = int(np.ceil(span[0])), int(np.floor(span[1]))
    stride = next(stride for stride in (2, 4, 6, 10, 20, 50, 100) if (high - low) // stride <= 3)
    decades = list(range(-(-low // stride) * stride, high + 1, stride))
    return {"tickvals": decades, "ticktext": [tick_text(decade) for decade in decades]}


def _spike(found: Mapping[str, Progress], clip: float) -> tuple[str, int, float] | None:
    """The largest gradient so far that clipping shortened: variant, step, norm; None where there is none."""
    largest = None
    for variant, course in found.items():
        if clip and course.norm:
            norms = np.nan_to_num(np.array(course.norm, float), nan=0.0, posinf=0.0).max(axis=1)
            at = int(norms.argmax())
            if norms[at] > clip and (largest is None or norms[at] > largest[2]):
                largest = variant, course.steps[at], float(norms[at])
    return largest


def _order_of(variants: Sequence[str]) -> list[str]:
    """The order in which curves are drawn: the thick ones first."""
    return sorted(variants, key=lambda variant: ("lstm", "chrono", "gru", "orthogonal", "irnn",
                                                 "rnn").index(variant))
