"""Input sequences by name, each (T, D): one row per step, at scale 1.

A new signal is one function and one line in SIGNALS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from core.cells.numerics import Array

__all__ = ["SIGNALS", "drawn"]


def noise(rng: np.random.Generator, steps: int, inputs: int) -> Array:
    """Return independent normal numbers; a longer sequence begins with the shorter one."""
    return rng.normal(size=(steps, inputs))


def impulse(rng: np.random.Generator, steps: int, inputs: int) -> Array:
    """Return 1 at the first step, 0 ever after."""
    x = np.zeros((steps, inputs))
    x[0] = 1.0
    return x


def step(rng: np.random.Generator, steps: int, inputs: int) -> Array:
    """Return 0 for the first quarter of the steps, 1 from then on."""
    x = np.zeros((steps, inputs))
    x[steps // 4:] = 1.0
    return x


def sine(rng: np.random.Generator, steps: int, inputs: int) -> Array:
    """Return sine waves of period 20 steps, the inputs evenly shifted against one another."""
    t, d = np.arange(steps)[:, None], np.arange(inputs) / inputs
    return np.asarray(np.sin(2.0 * np.pi * (t / 20.0 + d)))


def recall(rng: np.random.Generator, steps: int, inputs: int) -> Array:
    """Return a pattern of +1 and -1 to remember at the first step, then distractors a tenth as large."""
    x = 0.1 * rng.normal(size=(steps, inputs))
    x[0] = rng.choice([-1.0, 1.0], size=inputs)
    return x


SIGNALS: Mapping[str, Callable[[np.random.Generator, int, int], Array]] = MappingProxyType({
    "noise": noise, "impulse": impulse, "step": step, "sine": sine, "recall": recall,
})


def drawn(values: npt.ArrayLike, steps: int, inputs: int) -> Array:
    """Return a sequence drawn by the user, (T,) or (T, D), as (T, D): a single value per step goes to every
    input.

    Raises: ValueError for another shape or a number that is not finite.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.shape not in ((steps,), (steps, inputs)):
        raise ValueError(f"a drawn signal must have shape ({steps},) or ({steps}, {inputs}), got {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(
            f"a drawn signal must be finite, got {np.count_nonzero(~np.isfinite(x))} values that are not"
        )
    return np.array(np.broadcast_to(x.reshape(steps, -1), (steps, inputs)))
