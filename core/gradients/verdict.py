"""What a size of gradient is called: limits, stated on the page, and the lag of which the readout speaks."""

from __future__ import annotations

import math

__all__ = ["EXPLODED", "KEPT", "LAG", "SAME", "VANISHED", "gradient_lag", "verdict"]

LAG = 50
# log10 limits. Below VANISHED, float32's resolution, a gradient is lost when it is added to another of size
# 1; from KEPT to SAME it has its order of magnitude still; up to EXPLODED it has grown.
VANISHED, KEPT, SAME, EXPLODED = -7, -1, math.log10(1.05), 1


def gradient_lag(steps: int) -> int:
    """Return the lag that the readout names: 50, or the whole sequence where it is shorter."""
    return min(LAG, steps)


def verdict(log10: float) -> str:
    """Return what a gradient of this size (log10) is called: zero, vanished, faded, kept, grown or exploded.

    >>> [verdict(size) for size in (-math.inf, -13.3, -0.65, 2.0)]
    ['zero', 'vanished', 'kept', 'exploded']
    """
    if log10 == -math.inf:
        return "zero"
    if log10 < VANISHED:
        return "vanished"
    if log10 < KEPT:
        return "faded"
    return "kept" if log10 <= SAME else "grown" if log10 <= EXPLODED else "exploded"
