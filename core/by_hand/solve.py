"""Which forget gate holds so much: the cause of a wanted memory, for a plan of gates set by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.by_hand import play
from core.by_hand.plan import Plan, make_gates, make_input
from core.cells.arrays import frozen
from core.cells.numerics import Array
from core.inverse import Solution, solve

__all__ = ["f_that_holds", "held_by"]

GRID = 61  # values of f that are looked at
DIGITS = (3, 4)  # decimals of f in each further look
NEAR = 0.01  # of c: what is further off is none


def held_by(plan: Plan, step: int, shares: list[float]) -> Array:
    """Return c after a step, from 1, with each of these values of f_hold.

    >>> [f"{c:.3f}" for c in held_by(Plan(), 50, [0.98, 0.99, 1.0])]
    ['0.291', '0.460', '0.724']
    """
    each = [make_gates(replace(plan, f_hold=share)) for share in shares]
    gates = {letter: np.stack([gates[letter] for gates in each], axis=1) for letter in each[0]}
    x = np.repeat(make_input(plan)[:, None], len(shares), axis=1)
    return frozen(play(x, gates).c[step, 0])


def f_that_holds(plan: Plan, step: int, wanted: float) -> Solution:
    """Return the values of f_hold with which c after a step, from 1, is `wanted`.

    >>> f_that_holds(Plan(), 50, 0.4).values
    (0.9869,)
    """
    over = 1.0 - np.linspace(1.0, 0.0, GRID)**3  # closer to each other near 1, where most happens

    def measure(shares: list[float]) -> Array:
        return held_by(plan, step, shares)

    return solve(measure, over, wanted, digits=DIGITS, near=NEAR)
