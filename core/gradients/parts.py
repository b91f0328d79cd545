"""The gradient taken apart: what arrives at every single unit, and what every step adds to the gradient of
the weights.

As log10 of sizes, like all of core.gradients: 1e-400 and 1e+400 are ordinary values, a true zero is -inf.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.cells import Params, Trace, cell_of
from core.cells.numerics import Array, log10, log10_norm, log10_of_parts
from core.gradients import END, Adjoint, Backward, adjoint, sent_down

__all__ = [
    "ByUnit", "ByValue", "WeightGradient", "by_unit", "clipping", "clipping_by_value", "half_lives",
    "input_gradient", "weight_gradient",
]


class ByUnit(NamedTuple):
    """log10 |λ| of every unit by lag, (T+1, ..., H, B): of h, and of c as an input of the future by itself;
    None without a c."""

    h: Array
    c: Array | None


def by_unit(params: Params, trace: Trace, how: Backward = END) -> ByUnit:
    """Return the size of what arrives at each unit, for L = Σ_j h_T[j] / √H; their root of summed squares is
    the default curve."""
    back = adjoint(params, trace, how=how)

    def sizes(state: Array) -> Array:
        return np.asarray((log10(np.abs(state)) + back.log10_scale)[::-1])

    return ByUnit(sizes(back.h), None if back.c is None else sizes(back.c))


def input_gradient(params: Params, back: Adjoint) -> Array:
    """Return log10 ‖∂L/∂x_{T-k}‖ by lag k = 0 ... T-1, (T, ..., B), from an adjoint with da_x.

    It is not the gradient of the state at that step: an input counts as far as the step lets it in.
    """
    sizes = log10_norm(sent_down(params, back).value, axis=-2) + back.log10_scale[:-1, ..., 0, :]
    return np.asarray(sizes[::-1])


class WeightGradient(NamedTuple):
    """log10 of the norm of ∂L/∂W_hh, (..., B), and of ‖da_t‖ ‖h_{t-1}‖, what each step adds to it, (T, ...,
    B), in order of time; the direction of ∂L/∂W_hh, of length one (or 0), (..., B, G·H, H).

    Norms do not add up: steps whose parts point against each other cancel.
    """

    norm: Array
    steps: Array
    direction: Array


def weight_gradient(params: Params, trace: Trace, how: Backward = END) -> WeightGradient:
    """Return how large ∂L/∂W_hh = Σ_t da_t h_{t-1}ᵀ is, and each of its terms, for L = Σ_j h_T[j] / √H.

    Each example of a batch by itself. Source: cashman2019rnnbow.
    """
    back = adjoint(params, trace, how=how)
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
    size = log10_norm(total, axis=(-2, -1))
    direction = total / np.where(np.isfinite(size), 10.0**size, 1.0)[..., None, None]
    return WeightGradient(size + common, steps, direction)


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


class ByValue(NamedTuple):
    """What clipping every number of ∂L/∂W_hh by itself does: log10 of the norm after it, (..., B); by how
    many degrees the direction turns, (..., B); log10 of the share left of each number, (..., B, G·H, H); and
    of each step's part, (T, ..., B)."""

    norm: Array
    angle: Array
    left: Array
    steps: Array


def clipping_by_value(params: Params, trace: Trace, limit: float, how: Backward = END) -> ByValue:
    """Return what clipping to [-limit, limit] does to ∂L/∂W_hh, number by number, as PyTorch's
    clip_grad_value_.

    Large numbers lose more than small ones, so the direction turns, and steps no longer all lose the same.
    Raises: ValueError for a limit that is not positive.
    """
    if not limit > 0:
        raise ValueError(f"limit must be above 0, got {limit}")
    back = adjoint(params, trace, how=how)
    found = weight_gradient(params, trace, how)
    over = np.maximum(found.norm - np.log10(limit), 0.0)[..., None, None]  # decades above the limit
    finite = np.where(np.isfinite(found.norm), found.norm, 0.0)[..., None, None]
    left = np.minimum(0.0, np.log10(limit) - finite - log10(np.abs(found.direction)))
    with np.errstate(under="ignore"):
        after = np.where(over > 0.0, np.clip(found.direction * 10.0 ** np.minimum(over, 300.0), -1.0, 1.0),
                         found.direction)
    norm = np.minimum(found.norm, np.log10(limit)) + log10_norm(after, axis=(-2, -1))
    before, unit = (each / np.maximum(np.linalg.norm(each, axis=(-2, -1), keepdims=True), 1e-300)
                    for each in (found.direction, after))
    apart = np.linalg.norm(before - unit, axis=(-2, -1))
    angle = np.degrees(2.0 * np.arcsin(np.minimum(1.0, apart / 2.0)))  # precise for small angles too
    return ByValue(norm, angle, left, _steps_left(back, trace, left))


def _steps_left(back: Adjoint, trace: Trace, left: Array) -> Array:
    """Return log10 of each step's part ‖left ⊙ da_t h_{t-1}ᵀ‖, (T, ..., B); left: log10, (..., B, G·H, H)."""
    scale = (back.log10_scale + trace.true_scale)[:-1, ..., 0, :]
    sizes = []
    for rows, state in trace.fed:
        da, kept = back.da[..., rows, :], left[..., rows, :]
        most = kept.max(axis=(-2, -1))
        with np.errstate(under="ignore"):
            squares = 10.0 ** (2.0 * (kept - most[..., None, None]))  # (..., B, rows, H)
            # da and h at length one, as columns of each example: (..., B, T, rows) and (..., B, T, H)
            left_hand, right_hand = (np.moveaxis(np.square(_of_length_one(each)), (0, -1), (-2, -3))
                                     for each in (da, state))
            shares = ((left_hand @ squares) * right_hand).sum(axis=-1)  # (..., B, T)
        sizes.append(log10_norm(da, axis=-2) + log10_norm(state, axis=-2) + scale
                     + np.moveaxis(0.5 * log10(shares), -1, 0) + most)
    return log10_of_parts(sizes)
