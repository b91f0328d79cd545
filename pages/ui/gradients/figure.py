"""The main figure: how much gradient arrives at each step, on one logarithmic axis, and the same values as
linear strips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from core.gradients.verdict import VANISHED
from pages.ui.charts.axes import decade_ticks, lag_ticks, time_axis, value_axis, value_range
from pages.ui.charts.chart import SPARE, Chart, Spec
from pages.ui.charts.curves import EARS, cased, heard, led, pushed_apart
from pages.ui.charts.labels import WIDTHS, Box, free_side, width_of
from pages.ui.charts.theme import MODEL_NAMES, Theme, drawing_order, layout
from pages.ui.text.numbers import power_html, power_text
from pages.ui.text.words import Words

HEIGHT = 368  # px, fixed: nothing below the figure moves when it is redrawn
TOP, FOOT = 20, 44  # px: margins
PLOT = HEIGHT - TOP - FOOT
FLOAT32_UNDERFLOW = -38  # log10; a gradient that is VANISHED is lost in float32 when it is added to another
NAMED_AT = (1, 0.88, 0.75, 0.62, 0.5, 0.38)  # of its lags: where an overlay's name may begin
NARROWEST = 120  # px of the plot on the smallest phone
MOST_PIECES = 24  # that can be told apart, on a phone too
BESIDE = 15  # px from a line to the middle of its name
STRIP = 0.8  # of a row: what a strip takes
NAME = 23  # px between names at the ends of curves
LAG_MARK = -4  # px from the top: the name of the lag that the readout names
Reach = tuple[float, float]  # from where to where a curve runs, px from the top


@dataclass(frozen=True)
class Overlay:
    """A thin line over the curves: whose, its log10 by lag (T+1,), and what is written at its left end."""

    model: str
    curve: np.ndarray
    label: str
    dash: str = "6px,4px"
    stretches: bool = True  # whether the axis makes room for it


def figure(gradients: Mapping[str, np.ndarray], lag: int, overlays: Sequence[Overlay] = (),
           bands: Mapping[str, np.ndarray] | None = None, *, theme: Theme, words: Words,
           large: bool = False, cut: int | None = None, pieces: Sequence[int] = (), at_lag: bool = False,
           room: Sequence[np.ndarray] = ()) -> Spec:
    """Gradient curves by lag with their strips.

    gradients: model -> log10 of the gradient by lag, (T+1,), 0 at lag 0, -inf where it is exactly zero. lag:
    the one that the readout names. bands: model -> lower and upper edge, (2, T+1), to lie below the curves.
    large: type and strips for the projector. cut: the lag from which on truncation lets nothing through.
    pieces: the lags at which it parts those that send something of their own. at_lag: whether the numbers
    stand where the curves pass the lag, not at their ends. room: curves that the axis has room for as well.
    """
    models = drawing_order(gradients)
    steps = len(gradients[models[0]]) - 1
    strip = 27 if large else 23  # px a row
    strips = len(models) * strip / PLOT
    low, high = value_range([*gradients.values(), *room, *(overlay.curve for overlay in overlays
                                                    if overlay.stretches)])
    chart = Chart(layout(theme, height=HEIGHT, top=TOP) | dict(
        xaxis=time_axis(theme, words("figure.time"), words("figure.steps_back_hover"),
                        range=[steps + 0.5, -0.5], **lag_ticks(steps)),
        yaxis=value_axis(theme, range=[low, high], domain=[strips + 0.04, 1], **decade_ticks(low, high)),
        yaxis2=dict(domain=[0, strips], range=[-0.5, len(models) - 0.5], showgrid=False, zeroline=False,
                    ticks="", fixedrange=True, tickfont=dict(size=15), ticklabelstandoff=12,
                    **_strip_names(models, theme)),
    ))
    height = PLOT * (1 - strips - 0.04)
    for name, edges in (bands or {}).items():
        _band(chart, edges[:, :cut], (low, high), theme.symbols[name].shade)
    for name in models:
        curve = gradients[name][:cut]
        cased(chart, np.arange(len(curve)), curve, theme.curves[name], MODEL_NAMES[name],
              customdata=[power_html(value) for value in curve.tolist()],
              hovertemplate="<b>%{customdata}</b>", cell="" if cut is not None else name,
              **heard(EARS.get(name, 0)))
    if cut is not None:
        _cut(chart, cut, steps, theme, words)
    else:
        _pieces(chart, sorted(pieces), theme, words)
    names, crowded = _overlays(chart, overlays, gradients, (low, high), height, theme, named=not at_lag)
    if at_lag:
        names = _numbers_at(chart, models, gradients, overlays, lag, (low, high), height, theme)
    lines = [*gradients.values(), *(overlay.curve for overlay in overlays)]
    _reference_lines(chart, lines, (low, high), height, names, crowded, theme, words, middle=not at_lag)
    if lag < steps:
        _lag_mark(chart, models, gradients, lag, theme, words)
    _end_labels(chart, models, gradients, (low, high), height, theme, large,
                None if cut is None else (cut, words("figure.cut_end")), overlays if at_lag else None)
    _strips(chart, gradients, theme)
    return chart.spec


def description(gradients: Mapping[str, np.ndarray], words: Words, lag: int | None = None) -> str:
    """The figure in one sentence, for those who do not see it. lag: where its numbers stand, if not at the
    curves' ends."""
    last = len(next(iter(gradients.values()))) - 1
    at = last if lag is None else lag
    ends = [words("figure.alt_curve", model=MODEL_NAMES[name], value=power_text(float(gradient[at])))
            for name, gradient in gradients.items()]
    curves = words("list.separator").join(ends)
    if lag is None:
        return words("figure.alt", steps=last, curves=curves)
    return words("figure.alt_lag", steps=last, lag=lag, curves=curves)


def _band(chart: Chart, edges: np.ndarray, span: tuple[float, float], colour: str) -> None:
    """A ground between two edges, as far as the axis goes."""
    lower, upper = np.clip(edges, *span)
    lags = np.arange(len(lower))
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    chart.line(np.concatenate([lags, lags[::-1]]), np.concatenate([lower, upper[::-1]]), line=dict(width=0),
               fill="toself", fillcolor=f"rgba({red},{green},{blue},0.16)", hoverinfo="skip")


def _cut(chart: Chart, cut: int, steps: int, theme: Theme, words: Words) -> None:
    """A ground over the steps that truncation leaves out, and a line where it cuts."""
    chart.layout["shapes"].append(
        dict(type="rect", xref="x", x0=cut - 0.5, x1=steps + 0.5, yref="y domain", y0=0, y1=1,
             fillcolor=theme.grid, opacity=0.6, layer="below", line=dict(width=0)))
    chart.upright(cut - 0.5, dict(color=theme.soft, width=2))
    left = cut < steps / 2  # where there is more room
    chart.note(words("figure.cut", cut=cut), x=cut - 0.5, y=0, yref="y domain", yanchor="bottom", yshift=4,
               xanchor="right" if left else "left", xshift=-6 if left else 6, size=15, color=theme.soft)


def _pieces(chart: Chart, cuts: Sequence[int], theme: Theme, words: Words) -> None:
    """A line at each of these lags, unless they are too many to be told apart."""
    if not 0 < len(cuts) <= MOST_PIECES:
        return
    for cut in cuts:
        chart.upright(cut - 0.5, dict(color=theme.soft, width=1.5, dash="1px,3px"))
    chart.note(words("figure.detached"), x=cuts[0] - 0.5, y=0, yref="y domain", yanchor="bottom", yshift=4,
               xanchor="right", xshift=-6, size=15, color=theme.soft)


def _overlays(chart: Chart, overlays: Sequence[Overlay], gradients: Mapping[str, np.ndarray],
              span: tuple[float, float], height: float, theme: Theme, *,
              named: bool) -> tuple[list[float], bool]:
    """Thin lines in their model's shade, each named beside itself, where the name hides least, if it is to be
    named.

    Returns how far from the top the names stand, in px, and whether one stands at the left of the plot.
    """
    low, high = span
    most = max(map(len, gradients.values()))

    def pixels(curve: np.ndarray) -> np.ndarray:
        return (high - np.clip(np.nan_to_num(curve, nan=low), low, high)) / (high - low) * height

    lines = [pixels(curve) for curve in (*gradients.values(), *(overlay.curve for overlay in overlays))]
    taken: list[tuple[float, float, float]] = []  # where a name begins and ends; its middle
    for overlay in overlays:
        own, shade = pixels(overlay.curve), theme.symbols[overlay.model].shade
        lags = np.arange(len(own))
        chart.line(lags, np.clip(overlay.curve, low, high), line=dict(color=shade, width=2,
                                                                      dash=overlay.dash), name=overlay.label,
                   customdata=["" if math.isnan(value) else power_html(value)
                               for value in overlay.curve.tolist()],
                   hovertemplate="%{customdata}")
        spots = []
        there = np.flatnonzero(~np.isnan(overlay.curve))
        if not len(there) or not named:
            continue
        for lag in sorted({round(share * int(there[-1])) for share in NAMED_AT}, reverse=True):
            share = 1 - lag / (most - 1)
            ends = share + width_of(overlay.label) / WIDTHS[0]
            along = own[max(0, round((1 - ends) * (most - 1))):lag + 1]
            reaches = _beside(overlay.label, share, lines)
            for place in (along.max() + BESIDE, along.min() - BESIDE):
                cost = (4 * _crossed(reaches, place) + 40 * (ends > 1)
                        + 40 * (place < 8 or place > height - 8) + share)
                for left, right, middle in taken:
                    near, phone = abs(place - middle) < 1.5 * BESIDE, WIDTHS[0] / WIDTHS[1]
                    cost += 20 * (near and left < ends and share < right)
                    cost += 10 * (near and left < share + phone * (ends - share)
                                  and share < left + phone * (right - left))
                spots.append((cost, share, ends, float(place), lag))
        _, share, ends, place, lag = min(spots)
        wide = WIDTHS[0] / NARROWEST
        tight = any(abs(place - middle) < 1.5 * BESIDE and left < share + wide * (ends - share)
                    and share < left + wide * (right - left) for left, right, middle in taken)
        taken.append((share, ends, place))
        chart.note(overlay.label, x=lag, y=high - own[lag] / height * (high - low), yanchor="middle",
                   xanchor="left", xshift=6, yshift=float(own[lag]) - place, size=15, color=shade,
                   name=SPARE if tight else "")
    return [middle for _, _, middle in taken], any(share < 0.3 for share, _, _ in taken)


def _lag_mark(chart: Chart, models: list[str], gradients: Mapping[str, np.ndarray], lag: int, theme: Theme,
              words: Words) -> None:
    """A thin line at the lag that the readout names, with a dot on each curve."""
    chart.upright(lag, dict(color=theme.faint, width=1, dash="2px,4px"))
    # near an end of the axis the words keep clear of what stands beyond it
    place = lag / (len(gradients[models[0]]) - 1)
    chart.note(words("figure.lag_mark", lag=lag), x=lag, y=1, yref="y domain", yanchor="bottom", yshift=-4,
               size=15, color=theme.soft, xanchor="right" if place < 0.1 else "left"
               if place > 0.9 else "center")
    dots = [name for name in models if np.isfinite(gradients[name][lag])]
    chart.dots(
        [lag] * len(dots), [float(gradients[name][lag]) for name in dots], hoverinfo="skip",
        marker=dict(size=12, color=theme.ground, line=dict(width=3,
                                                           color=[theme.symbols[name].shade
                                                                  for name in dots])),
    )


def _numbers_at(chart: Chart, models: list[str], gradients: Mapping[str, np.ndarray],
                overlays: Sequence[Overlay], lag: int, span: tuple[float, float], height: float,
                theme: Theme) -> list[float]:
    """The number of each curve where it passes the lag, where it hides least.

    Returns how far from the top they stand, in px.
    """
    low, high = span
    steps = len(gradients[models[0]]) - 1
    lines = [*(gradients[name] for name in models), *(overlay.curve for overlay in overlays)]
    pixels = [(high - np.clip(np.nan_to_num(line, nan=low), low, high)) / (high - low) * height
              for line in lines]
    curves = [(1 - np.arange(len(line))[::-1] / steps, line[::-1]) for line in pixels]
    curves += [(np.array([0.0, 1.0]), np.full(2, (high - level) / (high - low) * height))
               for level in (VANISHED, FLOAT32_UNDERFLOW)]
    taken: list[list[Box]] = []
    middles = []
    names = [*models, *(overlay.model for overlay in overlays)]
    for place, (name, line) in enumerate(zip(names, lines, strict=True)):
        if lag >= len(line) or not np.isfinite(line[lag]):
            continue
        shade = theme.symbols[name].shade
        text = power_text(float(line[lag]))
        if place >= len(models):
            chart.dots([lag], [float(line[lag])], hoverinfo="skip", marker=dict(size=8, color=shade))
        side = free_side(text, 1 - lag / steps, float(pixels[place][lag]), curves, taken, height)
        middles.append(float(pixels[place][lag]) - side["yshift"])
        chart.note(f"<b>{text}</b>", x=lag, y=float(line[lag]), size=17, color=shade, **side)
    return middles


def _end_labels(chart: Chart, models: list[str], gradients: Mapping[str, np.ndarray],
                span: tuple[float, float], height: float, theme: Theme, large: bool,
                cut: tuple[int, str] | None, named: Sequence[Overlay] | None) -> None:
    """Name and number at the left end of each curve, in the model's shade; pushed apart where curves end
    together. cut: the lag where all end, and what is said in place of the number. named: the overlays that
    are named there too, where the numbers stand at the lag."""
    low, high = span
    name_size, value_size, long_size, apart = (19, 28, 24, 66) if large else (17, 23, 23, 57)
    steps = len(gradients[models[0]]) - 1
    # true zero: at the foot of the axis
    last = -1 if cut is None else cut[0] - 1
    curves = {MODEL_NAMES[name]: (gradients[name], theme.symbols[name].shade) for name in models}
    curves |= {each.label: (each.curve, theme.symbols[each.model].shade) for each in named or ()}
    ends = {label: max(float(np.nan_to_num(curve[last], nan=low)), low)
            for label, (curve, _) in curves.items()}
    pixel = {label: (high - end) / (high - low) * height for label, end in ends.items()}  # from the top
    numbered = named is None or cut is not None
    places = pushed_apart(pixel, apart if numbered else NAME, low=22 if numbered else 12, high=height - 22,
                          last=height - 8)
    for label, (curve, shade) in curves.items():
        shift = places[label] - pixel[label]
        value = power_text(float(curve[-1])) if cut is None else cut[1]
        text = f'<span style="font-size:{name_size}px">{label}</span>'
        text += f"<br><b>{value}</b>" if numbered else ""
        chart.note(text, x=steps, y=ends[label], xanchor="right", align="right", color=shade,
                   **led(shift, shade, 14), size=value_size
                   if len(value) < 8 else long_size)  # an exponent of three digits


def _reference_lines(chart: Chart, lines: Sequence[np.ndarray], span: tuple[float, float], height: float,
                     names: Sequence[float], crowded: bool, theme: Theme, words: Words, *,
                     middle: bool) -> None:
    """The loss's own gradient, 1; and where float32 loses it. lines: log10 by lag of all that is drawn;
    names, crowded: of the overlays, see there; middle: whether the middle is free of numbers."""
    low, high = span
    shares = (0.0, 0.25, 0.5, 1.0) if middle else (0.0, 0.25, 1.0)
    chart.across(0, dict(color=theme.soft, width=1))
    taken: list[float] = [LAG_MARK]
    curves = [(high - np.clip(curve, low, high)) / (high - low) * height for curve in lines]
    for level, key in ((VANISHED, "figure.float32_resolution"),
                       (FLOAT32_UNDERFLOW, "figure.float32_underflow")):
        if level < low + 1:
            continue
        chart.across(level, dict(color=theme.faint, width=1, dash="2px,4px"))
        line = (high - level) / (high - low) * height
        text = words(key)
        beside = {share: _beside(text, share, curves) for share in shares}

        def cost(spot: tuple[float, float], beside: Mapping[float, Sequence[Reach]] = beside) -> float:
            share, place = spot
            # The overlays' names reach as far as this one on a phone only, where it goes if there is no room
            # for it.
            return (4 * _crossed(beside[share], place) + 2 * _near(place, taken) + _near(place, names)
                    + 8 * (crowded and share < 0.5) + share / 10)

        share, place = best = min(product(shares, (line - 10, line + 10)), key=cost)
        # two words on each other tell nothing: the line stays
        said = not (_near(place, taken) or (crowded and _near(place, names)))
        taken.extend([place] if said else [])
        chart.note(text if said else " ", x=share, xref="x domain", y=level,
                   xanchor="right" if share == 1 else "left", yanchor="bottom" if place < line else "top",
                   xshift=-4 if share == 1 else 4, size=15, color=theme.faint,
                   name=SPARE if cost(best) >= 1 else "")


def _near(place: float, others: Sequence[float]) -> bool:
    """Whether a line of text, its middle in px, would lie on one of others."""
    return any(abs(place - other) < 17 for other in others)


def _beside(text: str, share: float, curves: Sequence[np.ndarray]) -> list[Reach]:
    """From where to where, px from the top, each curve runs over the width of a text, on a wide screen and on
    a phone. curves: px from the top, by lag; share: where the text begins, of the plot from the left; 1:
    where it ends. A curve that is shorter than the others ends before the plot does."""
    found, most = [], max(map(len, curves)) - 1
    for width in WIDTHS:
        length = min(1.0, width_of(text) / width)
        left = min(share, 1 - length)
        for curve in curves:
            part = curve[max(0, int((1 - left - length) * most)):int((1 - left) * most) + 2]
            if len(part):
                found.append((float(part.min()), float(part.max())))
    return found


def _crossed(reaches: Iterable[Reach], place: float) -> int:
    """How many curves run through a text of these reaches; place: its middle, px from the top."""
    return sum(top < place + 11 and bottom > place - 11 for top, bottom in reaches)


def _strips(chart: Chart, gradients: Mapping[str, np.ndarray], theme: Theme) -> None:
    """The same values on a linear scale, 0 to 1: what a learner gets. It also is the belt: filled as high as
    the share that arrives, in a shade that a projector shows."""
    rows = [name for name in reversed(list(MODEL_NAMES)) if name in gradients]
    for row, name in enumerate(rows):
        shares = 10 ** np.minimum(gradients[name], 0)
        lags, foot = np.arange(len(shares)), row - STRIP / 2
        chart.line(np.concatenate([[0], lags, lags[-1:]]), foot + STRIP * np.concatenate([[0], shares, [0]]),
                   line=dict(width=0), yaxis="y2", fill="toself", fillcolor=theme.symbols[name].shade,
                   name=f"{MODEL_NAMES[name]} linear", hoverinfo="skip")
        chart.layout["shapes"].append(
            dict(type="rect", xref="x domain", x0=0, x1=1, yref="y2", y0=foot, y1=foot + STRIP,
                 fillcolor=theme.grid, layer="below", line=dict(color=theme.faint, width=1)))


def _strip_names(models: list[str], theme: Theme) -> dict[str, list[Any]]:
    rows = [name for name in reversed(list(MODEL_NAMES)) if name in models]
    return {"tickvals": list(range(len(rows))),
            "ticktext": [f'<span style="color:{theme.symbols[name].shade}">{MODEL_NAMES[name]}</span>'
                         for name in rows]}
