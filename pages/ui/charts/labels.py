"""Where a label beside a point hides least: not on a curve, not on another label, not over the edge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from pages.ui.charts.chart import SPARE, Spec

WIDTHS = (660, 190)  # px of a plot on a projector and on a phone
LETTER = 8.6  # px of one at size 16, roughly
LINE = 20  # px: height of a line of text
MARKERS = 8  # of a trace, more of which are a cloud that labels may lie on
RISE = 17  # px between the places that are tried


class Box(NamedTuple):
    """px from the plot's left and top."""

    left: float
    top: float
    right: float
    bottom: float


def width_of(text: str) -> float:
    """About how wide a text is, in px: a Chinese character takes two letters."""
    return LETTER * sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def free_side(text: str, x: float, y: float, curves: Sequence[tuple[np.ndarray, np.ndarray]],
              taken: list[list[Box]], height: float, sides: Sequence[int] = (-1, 1)) -> dict[str, Any]:
    """How to shift an annotation of one line from its point to where it hides least, on a wide screen and on
    a narrow one.

    x: share of the plot's width, from the left; y: px from its top. curves: (x, y) of each, the same, x
    ascending. taken: where labels are already, by width; this one is added. sides: left of
    the point (-1), right of it (1), or either.
    """
    length = width_of(text)
    best: tuple[float, list[Box], dict[str, Any]] | None = None
    for rise in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        for side, away in product(sides, (14, 34) if abs(rise) <= 1 else (4, 24, 44)):
            top = y - LINE / 2 - rise * RISE
            cost, boxes = 4.0 * abs(rise) + 0.1 * away, []
            for width, others in zip(WIDTHS, taken or [[], []], strict=True):
                left = x * width - away - length if side < 0 else x * width + away
                box = Box(left, top, left + length, top + LINE)
                cost += 100 * _outside(box, width, height) + 60 * sum(_overlap(box, other)
                                                                      for other in others)
                cost += sum(_hidden(box, across * width, down) for across, down in curves)
                boxes.append(box)
            if best is None or cost < best[0]:
                best = cost, boxes, dict(xanchor="right" if side < 0 else "left", xshift=side * away,
                                         yanchor="middle", yshift=rise * RISE)
    assert best is not None
    taken[:] = [[*others, box] for others, box in zip(taken or [[], []], best[1], strict=True)]
    return best[2]


def beside_line(text: str, y: float, curves: Sequence[tuple[np.ndarray, np.ndarray]],
                height: float) -> dict[str, Any]:
    """Where the name of a line across the plot hides least, right above it or right below. y, curves: as of
    free_side."""
    length = width_of(text)
    best: tuple[float, dict[str, Any]] | None = None
    for (share, anchor), rise in product(((0.99, "right"), (0.5, "center"), (0.01, "left")), (1, -1)):
        cost = 0.0
        for width in WIDTHS:
            left = share * width - {"right": length, "center": length / 2, "left": 0}[anchor]
            top = y - LINE / 2 - rise * LINE / 2
            box = Box(left, top, left + length, top + LINE)
            cost += 100 * _outside(box, width, height) + sum(_hidden(box, across * width, down)
                                                             for across, down in curves)
        if best is None or cost < best[0]:
            best = cost, dict(x=share, xanchor=anchor, yanchor="middle", yshift=rise * LINE / 2)
    assert best is not None
    return best[1]


@dataclass(frozen=True)
class Plot:
    """What stands on a y axis of a figure that is drawn already, so that a label can be added where it hides
    least. curves, taken: as of free_side; height: px."""

    spec: Spec
    curves: list[tuple[np.ndarray, np.ndarray]]
    taken: list[list[Box]]
    height: float
    axis: str

    def share(self, x: Any) -> Any:
        """Where an x stands, of the plot's width; or an array of them."""
        first, last = self.spec["layout"]["xaxis"]["range"]
        return (x - first) / (last - first)

    def down(self, y: Any) -> Any:
        """Where a y stands, px from the axis' top; or an array of them."""
        low, high = self.spec["layout"][_axis_name(self.axis)]["range"]
        return (high - y) / (high - low) * self.height

    def draw(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take a curve into account."""
        there = np.isfinite(x) & np.isfinite(y)
        across, down = self.share(x[there]), self.down(y[there])
        order = np.argsort(across)
        self.curves.append((across[order], down[order]))

    def mark(self, x: float, y: float, size: float) -> None:
        """Take a marker of so many px into account."""
        for boxes, width in zip(self.taken, WIDTHS, strict=True):
            left, top = self.share(x) * width - size / 2, self.down(y) - size / 2
            boxes.append(Box(left, top, left + size, top + size))

    def beside(self, text: str, x: float, y: float, sides: Sequence[int] = (-1, 1)) -> dict[str, Any]:
        """How to shift a label from its point; it is taken into account from then on. sides: of free_side."""
        return free_side(text, self.share(x), self.down(y), self.curves, self.taken, self.height, sides)


def plot_of(spec: Spec, axis: str = "y") -> Plot:
    """The curves and labels that a figure has on one of its y axes. axis: as traces name it."""
    layout = spec["layout"]
    domain = layout[_axis_name(axis)].get("domain", [0, 1])
    height = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) * (domain[1] - domain[0])
    plot = Plot(spec, [], [[], []], height, axis)
    for trace in spec["data"]:
        if trace.get("yaxis", "y") != axis or trace.get("fill") == "toself" or trace.get("opacity") == 0:
            continue
        x, y = (np.array([np.nan if value is None else value for value in trace[name]], float)
                for name in "xy")
        if trace.get("mode") == "lines":
            plot.draw(x, y)
        elif trace.get("mode") == "markers" and len(x) <= MARKERS:
            for across, down in zip(x.tolist(), y.tolist(), strict=True):
                plot.mark(across, down, trace["marker"]["size"])
    for note in layout["annotations"]:
        if note.get("yref", "y") == axis and str(note.get("xref", "x")) in ("x", "x domain"):
            for at, width in enumerate(WIDTHS):
                if at == 0 or note.get("name") != SPARE:
                    plot.taken[at].append(_box_of(note, plot, width))
    return plot


def _box_of(note: Spec, plot: Plot, width: float) -> Box:
    """Where an annotation of one line or more stands."""
    lines = re.sub(r"<(?!br)[^>]+>", "", note["text"]).split("<br>")
    wide, high = max(map(width_of, lines)), LINE * len(lines)
    x = note["x"] if note.get("xref") == "x domain" else plot.share(note["x"])
    left = x * width + note.get("xshift", 0) + note.get("ax", 0)
    top = plot.down(note["y"]) - note.get("yshift", 0) + note.get("ay", 0)
    left -= {"left": 0, "right": wide}.get(note.get("xanchor", "center"), wide / 2)
    top -= {"top": 0, "bottom": high}.get(note.get("yanchor", "middle"), high / 2)
    return Box(left, top, left + wide, top + high)


def _axis_name(axis: str) -> str:
    return f"yaxis{axis[1:]}"


def _outside(box: Box, width: float, height: float) -> float:
    return float(max(0.0, -box.left, box.right - width, -box.top, box.bottom - height) > 0)


def _overlap(one: Box, other: Box) -> float:
    return float(one.left < other.right and other.left < one.right and one.top < other.bottom
                 and other.top < one.bottom)


def _hidden(box: Box, x: np.ndarray, y: np.ndarray) -> float:
    """px of a curve that run through a box."""
    at = np.linspace(box.left, box.right, 25)
    heights = np.interp(at, x, y)
    # A steep curve passes from above to below between two places: its height there is any in between.
    lowest, highest = np.minimum(heights[1:], heights[:-1]), np.maximum(heights[1:], heights[:-1])
    return float(np.sum((highest > box.top) & (lowest < box.bottom)) * (box.right - box.left) / 24)
