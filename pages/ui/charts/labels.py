"""Where a label beside a point hides least: not on a curve, not on another label, not over the edge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

WIDTHS = (660, 190)  # px of a plot on a projector and on a phone
LETTER = 8.6  # px of one at size 16, roughly
LINE = 20  # px: height of a line of text
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
              taken: list[list[Box]], height: float) -> dict[str, Any]:
    """How to shift an annotation of one line from its point to where it hides least, on a wide screen and on
    a narrow one.

    x: share of the plot's width, from the left; y: px from its top. curves: (x, y) of each, the same, x
    ascending. taken: where labels are already, by width; this one is added.
    """
    length = width_of(text)
    best: tuple[float, list[Box], dict[str, Any]] | None = None
    for rise in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        for side, away in product((-1, 1), (14, 34) if abs(rise) <= 1 else (4, 24, 44)):
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
