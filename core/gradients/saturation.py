"""Where the pre-activations of a run lie on their squashing functions, and how steep these are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.cells import rnn
from core.cells.numerics import Array, sigmoid

__all__ = ["SIGMOID", "Slopes", "saturation", "slope"]

SIGMOID = "sigmoid"


class Slopes(NamedTuple):
    """Pre-activations a and the slope of their squashing function there, both (T, H); its name."""

    a: Array
    slope: Array
    squashed_by: str


def slope(a: npt.ArrayLike, squashed_by: str) -> Array:
    """Return the derivative at a of the sigmoid or of an activation by name: at most ¼ of a sigmoid, 1 of the others.

    >>> [float(slope(0.0, name)) for name in ("sigmoid", "tanh")]
    [0.25, 1.0]
    """
    a = np.asarray(a, dtype=float)
    if squashed_by == SIGMOID:
        return sigmoid(a) * sigmoid(-a)
    if squashed_by == "tanh":
        return 4.0 * slope(2.0 * a, SIGMOID)
    if squashed_by not in rnn.ACTIVATIONS:
        raise ValueError(f"squashed_by must be one of {', '.join((SIGMOID, *rnn.ACTIVATIONS))}, got {squashed_by!r}")
    return (a > 0).astype(float) if squashed_by == "relu" else np.ones_like(a)


def saturation(params: Any, trace: Any, example: int = 0) -> Mapping[str, Slopes]:
    """Return pre-activations and slopes of one example of a batch: under "h" of the simple RNN, by gate letter of the LSTM.

    Computed from the weights: a gate that has rounded to 1 still has its own a, and a slope that is small but not 0. A simple RNN's
    a beyond every float is infinite.
    Raises: ValueError for another cell.
    """
    if params.cell not in ("rnn", "lstm"):
        raise ValueError(f"saturation needs rnn or lstm, got {params.cell}")
    h = trace.h[:-1, :, example]
    with np.errstate(over="ignore", invalid="ignore"):
        if getattr(trace, "held", None) is not None:
            h = h * 10.0 ** trace.held[:-1, :, example]
        a = trace.x[..., example] @ params.W_xh.T + h @ params.W_hh.T + params.b_h[:, 0]
    if params.cell == "rnn":
        # ∞ - ∞ has no sign of its own: it is that of the state.
        a = np.where(np.isnan(a), np.where(trace.h[1:, :, example] > 0, np.inf, -np.inf), a)
        return {"h": Slopes(a, slope(a, params.activation), params.activation)}
    kinds = {"i": SIGMOID, "f": SIGMOID, "g": "tanh", "o": SIGMOID}
    return {letter: Slopes(part, slope(part, kinds[letter]), kinds[letter])
            for letter, part in zip(kinds, np.split(a, 4, axis=-1), strict=True)}
