"""An LSTM of one unit whose gates are set by hand, and its numbers by name.

No recurrent weights, and the candidate is tanh(x): what happens to the memory is decided by f, i and o alone.
They may be 0 and 1, which no sigmoid reaches.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import lstm
from core.gradients import worst_case
from core.gradients.flows import belt_gradient, shown_gradient

__all__ = ["CELL", "GATES", "Figure", "play"]

GATES = "fio"
CELL = lstm.Params(W_xh=np.array([[0.0], [0.0], [1.0], [0.0]]), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)))


def play(x: npt.ArrayLike, gates: Mapping[str, npt.ArrayLike], c_start: float = 0.0) -> lstm.Trace:
    """Return the run of the cell for x (T,), or (T, B), with gates of the same shape by letter; g, the
    candidate, may be one."""
    x = np.asarray(x, dtype=np.float64)
    columns = x.reshape(len(x), 1, -1)
    start = lstm.State(np.zeros(columns.shape[1:]), np.full(columns.shape[1:], c_start))
    return lstm.forward(
        CELL, columns, start, {letter: np.reshape(values, columns.shape) for letter, values in gates.items()}
    )


class Figure(NamedTuple):
    """One number of a run of the first unit: c5 and h5 are states after step 5, c9_c5 is ∂C₉/∂C₅ along the
    belt, h9_c5 ∂h₉/∂C₅.

    limit: where the belt settles while gates and input stay as they are at the end. worst50: the largest
    gradient over 50 steps, by all paths.
    """

    kind: str
    step: int
    earlier: int | None

    @staticmethod
    def parse(name: str) -> Figure:
        """Return the figure of this name.

        Raises: ValueError for a name that is none.
        """
        found = re.fullmatch(
            r"(?P<kind>limit|(?:worst|[ch])(?=\d))(?P<step>(?<!limit)\d+)?(?:(?<=\d)_c(?P<earlier>\d+))?",
            name,
        )
        if found is None or (found["earlier"] and found["kind"] == "worst"):
            raise ValueError(f"figure must be like c5, h5, c9_c5, h9_c5, worst50 or limit, got {name!r}")
        return Figure(
            found["kind"], int(found["step"] or 1), int(found["earlier"]) if found["earlier"] else None
        )

    def of(self, params: lstm.Params, trace: lstm.Trace) -> float:
        """Return the number, of a run that is long enough: with at least `step` steps."""
        if self.kind == "limit":
            written, f = (trace.i * trace.g)[-1, 0, 0], trace.f[-1, 0, 0]
            return float(written / (1.0 - f)) if f < 1.0 else math.inf
        if self.kind == "worst":
            return float(10.0 ** worst_case(params, trace)[self.step])
        if self.earlier is None:
            return float((trace.c if self.kind == "c" else trace.h)[self.step, 0, 0])
        along = belt_gradient if self.kind == "c" else shown_gradient
        return float(along(trace, self.earlier, self.step)[0, 0])
