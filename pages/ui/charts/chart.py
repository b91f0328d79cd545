"""A Plotly figure as plain data.

Building Plotly's own objects takes a hundred times as long; tests let Plotly check what is built here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Spec = dict[str, Any]
DIGITS = 4  # decimals that can be seen on a screen
TIGHT, HEAD = "tight", "head"  # names of labels that the narrowest leaves out, or breaks into lines
AXIS = "axis"  # the name of a label that says what an axis counts
SPARE = "spare"  # the name of a label that a narrow figure leaves out, see widgets/figure.js


class Chart:
    """Collects traces, shapes and annotations; `spec` is the figure."""

    def __init__(self, layout: Spec) -> None:
        self.data: list[Spec] = []
        self.layout: Spec = {**layout, "shapes": [], "annotations": []}

    @property
    def spec(self) -> Spec:
        return {"data": self.data, "layout": self.layout}

    def line(self, x: np.ndarray, y: np.ndarray, *, line: Spec, **trace: Any) -> None:
        """A line; where y is not finite it has a gap."""
        self.data.append(dict(type="scatter", mode="lines", x=numbers(x), y=numbers(y), line=line, **trace))

    def dots(self, x: list[float], y: list[float], *, marker: Spec, **trace: Any) -> None:
        self.data.append(dict(type="scatter", mode="markers", x=x, y=y, marker=marker, **trace))

    def heat(self, z: np.ndarray, x: np.ndarray, y: list[float], **trace: Any) -> None:
        self.data.append(dict(type="heatmap", z=[numbers(row) for row in z], x=numbers(x), y=y, **trace))

    def across(self, y: float, line: Spec, yref: str = "y") -> None:
        """A horizontal line over the whole width, below the curves."""
        self.layout["shapes"].append(
            dict(type="line", xref="x domain", x0=0, x1=1, yref=yref, y0=y, y1=y, line=line, layer="below"))

    def upright(self, x: float, line: Spec, yref: str = "y domain") -> None:
        """A vertical line over the whole height, below the curves."""
        self.layout["shapes"].append(dict(type="line", x0=x, x1=x, yref=yref, y0=0, y1=1, line=line,
                                          layer="below"))

    def note(self, text: str, *, size: float, color: str, **annotation: Any) -> None:
        """A text at a place; without an arrow unless told."""
        font = dict(size=size, color=color)
        self.layout["annotations"].append(dict(text=text, font=font) | {"showarrow": False} | annotation)


def numbers(values: np.ndarray) -> list[float | None]:
    """Numbers for JSON: rounded, None where not finite; whole numbers stay whole."""
    values = np.asarray(values)
    if values.dtype.kind == "i":
        return list(values.tolist())
    rounded = np.round(values.astype(float, copy=False), DIGITS)
    finite = np.isfinite(rounded)
    listed: list[float | None] = rounded.tolist()
    return listed if finite.all() else [value if there else None for value,
                                        there in zip(listed, finite.tolist(), strict=True)]
