"""Functions of numbers: the sigmoid, and logarithms of sizes that no float can hold."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

__all__ = ["Array", "log10", "log10_mean_square_root", "log10_norm", "sigmoid"]


def sigmoid(a: npt.ArrayLike) -> Array:
    """Return σ(a) = 1 / (1 + e⁻ᵃ) = ½(1 + tanh(a/2)), in (0, 1), to full relative precision in both tails.

    >>> sigmoid([0.0, -100.0]).tolist()
    [0.5, 3.720075976020836e-44]
    """
    a = np.asarray(a)
    e = np.exp(-np.abs(a))
    return np.asarray(np.where(a >= 0, 1.0, e) / (1.0 + e))


def log10(x: npt.ArrayLike) -> Array:
    """Return log10(x) where log10(0) is -inf, silently: a true zero is an ordinary value here."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log10(x))


def log10_norm(x: Array, axis: int | tuple[int, ...] = -1) -> Array:
    """Return log10 of the Euclidean norm over `axis`; neither the squares nor their sum can overflow or vanish."""
    largest = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    scaled = x / np.where(largest > 0, largest, 1.0)
    return log10(np.squeeze(largest, axis)) + 0.5 * log10(np.square(scaled).sum(axis=axis))


def log10_mean_square_root(logs: Array, axis: int = -1) -> Array:
    """Return log10 of the root mean square of numbers whose log10 is given; -inf stands for 0."""
    largest = logs.max(axis=axis, keepdims=True)
    finite = np.where(np.isfinite(largest), largest, 0.0)
    return np.squeeze(finite, axis) + 0.5 * log10(np.mean(10.0 ** (2.0 * (logs - finite)), axis=axis))
