"""The gradient taken apart: what arrives at every single unit, and what every step adds to the gradient of
the weights.

As log10 of sizes, like all of core.gradients: 1e-400 and 1e+400 are ordinary values, a true zero is -inf.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.cells import Params, Trace, cell_of
from core.cells.numerics import Array, log10, log10_norm, log10_of_parts
from core.gradients import adjoint, sent_down

__all__ = [
    "ByUnit", "WeightGradient", "by_unit", "clipping", "half_lives", "input_gradient",
    "weight_gradient",
]


class ByUnit(NamedTuple):
    """log10 |λ| of every unit by lag, (T+1, ..., H, B): of h, and of c as an input of the future by itself;
    None without a c."""

    h: Array
    c: Array | None


def by_unit(params: Params, trace: Trace) -> ByUnit:
    """Return the size of what arrives at each unit, for L = Σ_j h_T[j] / √H; their root of summed squares is
    the default curve."""
    back = adjoint(params, trace)

    def sizes(state: Array) -> Array:
        return np.asarray((log10(np.abs(state)) + back.log10_scale)[::-1])

    return ByUnit(sizes(back.h), None if back.c is None else sizes(back.c))


def input_gradient(params: Params, trace: Trace) -> Array:
    """Return log10 ‖∂L/∂x_{T-k}‖ by lag k = 0 ... T-1, (T, ..., B), for L = Σ_j h_T[j] / √H.

    It is not the gradient of the state at that step: an input counts as far as the step lets it in.
    """
    back = adjoint(params, trace, inputs=True)
    sizes = log10_norm(sent_down(params, back).value, axis=-2) + back.log10_scale[:-1, ..., 0, :]
    return np.asarray(sizes[::-1])


class WeightGradient(NamedTuple):
    """log10 of the norm of ∂L/∂W_hh, (..., B), and of ‖da_t‖ ‖h_{t-1}‖, what each step adds to it, (T, ...,
    B), in order of time.

    Norms do not add up: steps whose parts point against each other cancel.
    """

    norm: Array
    steps: Array


def weight_gradient(params: Params, trace: Trace) -> WeightGradient:
    """Return how large ∂L/∂W_hh = Σ_t da_t h_{t-1}ᵀ is, and each of its terms, for L = Σ_j h_T[j] / √H.

    Each example of a batch by itself. Source: cashman2019rnnbow.
    """
    back = adjoint(params, trace)
    scale = (back.log10_scale + trace.true_scale)[:-1, ..., 0, :]
    parts = [(back.da[..., rows, :], state) for rows, state in trace.fed]
    sizes = [log10_norm(da, axis=-2) + scale + log10_norm(state, axis=-2) for da, state in parts]
    steps = log10_of_parts(sizes)
    largest = steps.max(axis=0)
    common = np.where(np.isfinite(largest), largest, 0.0)
    # Both vectors of a term at size 1, and the term at its share of the largest: what is lost below that,
    # float64 loses as well.
    totals = []
    for (da, state), size in zip(parts, sizes, strict=True):
        with np.errstate(under="ignore"):
            left = np.moveaxis(_of_length_one(da) * 10.0 ** (size - common)[..., None, :], (0, -1), (-1, -3))
        totals.append(left @ np.moveaxis(_of_length_one(state), (0, -1), (-2, -3)))  # (..., B, rows, H)
    total = np.concatenate(totals, axis=-2)
    return WeightGradient(log10_norm(total, axis=(-2, -1)) + common, steps)


def half_lives(params: Params, trace: Trace, example: int = 0) -> Array | None:
    """Return the steps in which the gate that keeps halves each unit's memory, by its geometric mean over the
    run, (H,): inf where it keeps all, 0 where it has been 0; None for a cell without such a gate."""
    letter = cell_of(params.cell).KEEP
    if letter is None:
        return None
    fall = np.abs(log10(trace.gate(letter)[..., example]).mean(axis=0))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log10(2.0) / fall)


def _of_length_one(vectors: Array) -> Array:
    """Return vectors (..., H, B) divided by their norms; zeros stay."""
    largest = np.abs(vectors).max(axis=-2, keepdims=True)
    scaled = vectors / np.where(largest > 0.0, largest, 1.0)
    norm = np.linalg.norm(scaled, axis=-2, keepdims=True)
    return np.asarray(scaled / np.where(norm > 0.0, norm, 1.0))


def clipping(norm: Array | float, limit: float) -> Array:
    """Return log10 of the factor min(1, limit / norm) that clipping by norm multiplies every step's part
    with; norm as log10.

    The same for every step: direction, and the ratio between near and far, stay. Source: pascanu2013, section
    3.2.
    Raises: ValueError for a limit that is not positive.
    """
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    return np.asarray(np.minimum(0.0, np.log10(limit) - norm))
