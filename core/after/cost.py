"""What the three networks cost, counted from their equations and not measured: a product of two numbers
counts one; sums, exponentials and softmax's divisions count nothing.

T words, embedding of E numbers, layer of H. Source for the orders, and for the steps that wait:
vaswani2017, table 1; martin2018.
"""

from __future__ import annotations

from math import ceil, log2
from typing import NamedTuple

__all__ = ["Cost", "cost", "dearer_from"]


class Cost(NamedTuple):
    """products: of the last word. total: of all T words, each of them answered. waits: steps that must
    wait for one another while a sentence that is there is read. kept: numbers kept for the next word."""

    products: int
    total: int
    waits: int
    kept: int


def cost(kind: str, steps: int, inputs: int, hidden: int) -> Cost:
    """Return the cost of a layer, without embedding and readout, for T = `steps`.

    lstm: 4H(E + H) + 3H a word. linear: 3HE + 2H a word; its steps can be joined in pairs, ⌈log₂ T⌉ rounds.
    attention: 3HE + 2HT for word T: its query meets T keys, and T values are added up.
    Raises: ValueError for a kind that does not exist, or no step.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    if kind == "lstm":
        each = 4 * hidden * (inputs + hidden) + 3 * hidden
        return Cost(each, steps * each, steps, 2 * hidden)
    if kind == "linear":
        each = 3 * hidden * inputs + 2 * hidden
        return Cost(each, steps * each, max(1, ceil(log2(steps))), hidden)
    if kind == "attention":
        projected = 3 * hidden * inputs
        total = steps * projected + hidden * steps * (steps + 1)
        return Cost(projected + 2 * hidden * steps, total, 1, 2 * hidden * steps)
    raise ValueError(f"kind must be one of lstm, linear, attention, got {kind!r}")


def dearer_from(inputs: int, lstm: int, attention: int) -> int:
    """Return the number of words from which on an attention head of H = `attention` costs more than an
    LSTM of H = `lstm`, all words together."""
    steps = 1
    while cost("attention", steps, inputs, attention).total <= cost("lstm", steps, inputs, lstm).total:
        steps += 1
    return steps
