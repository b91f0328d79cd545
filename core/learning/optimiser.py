"""What moves weights by their gradients: Adam, or gradient descent with or without momentum, after clipping
by norm; several networks at once, one vector of weights each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from core.cells.numerics import Array

__all__ = ["OPTIMISERS", "Optimiser"]

BETAS, EPSILON = (0.9, 0.999), 1e-8  # of Adam, as its paper recommends (kingma2015adam)
MOMENTUM = 0.9  # share of its last step that gradient descent with momentum takes again
LARGEST = 1e18  # a gradient beyond is not learnt from: float32 does not hold its square, which Adam keeps


class Optimiser:
    """One training's optimiser, with what it remembers of earlier gradients.

    name: of OPTIMISERS. rate: of learning. clip: largest norm of a gradient, 0 = none.
    """

    def __init__(self, name: str, rate: float, clip: float) -> None:
        self._update, self._rate, self._clip = OPTIMISERS[name], rate, clip
        self._mean = self._square = np.zeros(0)
        self._step = 0

    def moved(self, vector: Array, gradient: Array) -> tuple[Array, Array, Array]:
        """Return the weights (R, N) one step on, the gradients' norms before clipping (R,), and which of the
        networks could learn from theirs (R,): the others learn from a gradient of zero."""
        if not self._step:
            self._mean, self._square = np.zeros_like(vector), np.zeros_like(vector)
        self._step += 1
        norm = _norm(gradient)
        factor = _shrinking(norm, self._clip)
        learns = np.isfinite(norm) & (norm * factor < LARGEST)
        gradient = np.where(learns[:, None], gradient, 0.0) * factor[:, None]
        return (vector - self._update(gradient, self._mean, self._square, self._step, self._rate), norm,
                learns)


def _adam(gradient: Array, mean: Array, square: Array, step: int, rate: float) -> Array:
    """Return Adam's step from the gradient's running mean and mean square, moved on in place.

    Source: kingma2015adam.
    """
    mean += (1.0 - BETAS[0]) * (gradient - mean)
    square += (1.0 - BETAS[1]) * (np.square(gradient) - square)
    scale = np.sqrt(square / (1.0 - BETAS[1]**step)) + EPSILON
    return np.asarray(rate * (mean / (1.0 - BETAS[0]**step)) / scale)


def _momentum(gradient: Array, mean: Array, square: Array, step: int, rate: float) -> Array:
    """Return the step along the gradient and MOMENTUM times the last one, as PyTorch's SGD adds them."""
    mean *= MOMENTUM
    mean += gradient
    return rate * mean


def _plain(gradient: Array, mean: Array, square: Array, step: int, rate: float) -> Array:
    """Return the step along the gradient."""
    return rate * gradient


# name: step of (gradient, mean, square, number of the step from 1, rate): what the weights lose
OPTIMISERS: Mapping[str, Callable[[Array, Array, Array, int, float], Array]] = MappingProxyType({
    "adam": _adam, "momentum": _momentum, "sgd": _plain,
})


def _norm(gradient: Array) -> Array:
    """Return each network's norm (R,), in float64."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(np.einsum("rn,rn->r", gradient, gradient, dtype=np.float64)))


def _shrinking(norm: Array, clip: float) -> Array:
    """Return what clipping multiplies each gradient by, (R,). Source: pascanu2013, section 3.2."""
    safe = np.where(np.isfinite(norm) & (norm > 0.0), norm, 1.0)
    return (np.minimum(1.0, clip / safe) if clip else np.ones_like(safe)).astype(np.float32)
