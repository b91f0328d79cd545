"""What a gradient of some size is called, and the lag at which a sentence names it. Sizes are log10: 0 = nothing lost."""

from __future__ import annotations

import math

__all__ = ["EXPLODED", "KEPT", "LAG", "SAME", "VANISHED", "gradient_lag", "verdict"]

LAG = 50
VANISHED, KEPT, SAME, EXPLODED = -7, -1, math.log10(1.05), 1  # the first is also float32's resolution


def gradient_lag(steps: int) -> int:
    """Return the lag that a sentence names: 50, or the whole sequence where it is shorter."""
    return min(LAG, steps)


def verdict(log10: float) -> str:
    """Return what a gradient of this size is called: zero, vanished, faded, kept, grown or exploded.

    >>> [verdict(size) for size in (-9.0, -3.0, 0.0, 2.0)]
    ['vanished', 'faded', 'kept', 'exploded']
    """
    if log10 == -math.inf:
        return "zero"
    if log10 < VANISHED:
        return "vanished"
    if log10 < KEPT:
        return "faded"
    return "kept" if log10 <= SAME else "grown" if log10 <= EXPLODED else "exploded"
