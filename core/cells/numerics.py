"""Functions of numbers: the sigmoid, and logarithms of sizes that no float can hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

__all__ = [
    "ACTIVATIONS", "HARD", "SIGMOID", "Array", "activate", "log10", "log10_mean_square_root", "log10_norm",
    "log10_of_parts", "sigmoid", "slope", "slope_of_gate", "slope_of_sigmoid", "slope_of_tanh", "squashed",
]

SIGMOID = "sigmoid"
ACTIVATIONS = ("tanh", "relu", "identity")  # φ: what squashes a state, or lets it grow
# Sigmoids of straight lines, clipped to 0 and 1, by name: their slope. Keras meant the first by
# "hard_sigmoid" until version 3, and means the second since.
HARD = {"hard_sigmoid_5": 1 / 5, "hard_sigmoid_6": 1 / 6}


def sigmoid(a: npt.ArrayLike) -> Array:
    """Return σ(a) = 1 / (1 + e⁻ᵃ) = ½(1 + tanh(a/2)), in (0, 1), to full relative precision in both tails.

    >>> sigmoid([0.0, -100.0]).tolist()
    [0.5, 3.720075976020836e-44]
    """
    a = np.asarray(a)
    e = np.exp(-np.abs(a))
    return np.asarray(np.where(a >= 0, 1.0, e) / (1.0 + e))


def slope_of_sigmoid(a: Array, gate: Array | None = None) -> Array:
    """Return σ'(a) = σ(a) σ(-a), in (0, ¼], to full relative precision in both tails; `gate` is σ(a) where it
    is known.

    1 - σ(a) would have no digit left from a = 37 on.
    """
    with np.errstate(over="ignore"):
        rest = np.asarray(np.exp(a))
        rest += 1.0
        return np.asarray(np.divide(sigmoid(a) if gate is None else gate, rest, out=rest))


def squashed(a: Array, by: str = SIGMOID) -> Array:
    """Return a gate from its pre-activation, by the sigmoid or one of HARD."""
    return sigmoid(a) if by == SIGMOID else np.clip(HARD[by] * a + 0.5, 0.0, 1.0)


def slope_of_gate(a: Array, by: str = SIGMOID, gate: Array | None = None) -> Array:
    """Return the slope of `squashed` at a; of a hard one it is 0 outside of its line."""
    if by == SIGMOID:
        return slope_of_sigmoid(a, gate)
    return np.where(np.abs(HARD[by] * a) < 0.5, HARD[by], 0.0)


def slope_of_tanh(a: Array) -> Array:
    """Return tanh'(a) = 1/cosh²(a) = 4 e⁻²ᵃ / (1 + e⁻²ᵃ)², in (0, 1], to full relative precision; below
    1e-308 from |a| = 355 on.

    1 - tanh²(a) would have no digit left from |a| = 19 on.
    """
    e = np.asarray(np.abs(a))
    e *= -2.0
    np.exp(e, out=e)
    rest = e + 1.0
    e /= rest
    e /= rest
    e *= 4.0
    return np.asarray(e)


def activate(a: Array, activation: str) -> Array:
    """Return φ(a)."""
    if activation == "tanh":
        return np.asarray(np.tanh(a))
    return np.maximum(a, 0.0) if activation == "relu" else a


def slope(a: Array, activation: str) -> Array:
    """Return φ'(a), from the pre-activation: not 0 where tanh has rounded to ±1."""
    if activation == "tanh":
        return slope_of_tanh(a)
    return (a > 0).astype(a.dtype) if activation == "relu" else np.ones_like(a)


def log10(x: npt.ArrayLike) -> Array:
    """Return log10(x) where log10(0) is -inf, silently: a true zero is an ordinary value here."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log10(x))


def log10_norm(x: Array, axis: int | tuple[int, ...] = -1) -> Array:
    """Return log10 of the Euclidean norm over `axis`; neither the squares nor their sum can overflow or
    vanish."""
    largest = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    scaled = x / np.where(largest > 0, largest, 1.0)
    return log10(np.squeeze(largest, axis)) + 0.5 * log10(np.square(scaled).sum(axis=axis))


def log10_of_parts(logs: Sequence[Array]) -> Array:
    """Return log10 of the root of the summed squares of sizes whose log10 is given, one array a part."""
    if len(logs) == 1:
        return logs[0]
    return np.asarray(log10_mean_square_root(np.stack(logs), axis=0) + 0.5 * np.log10(len(logs)))


def log10_mean_square_root(logs: Array, axis: int = -1) -> Array:
    """Return log10 of the root mean square of numbers whose log10 is given; -inf stands for 0."""
    largest = logs.max(axis=axis, keepdims=True)
    finite = np.where(np.isfinite(largest), largest, 0.0)
    return np.squeeze(finite, axis) + 0.5 * log10(np.mean(10.0 ** (2.0 * (logs - finite)), axis=axis))
