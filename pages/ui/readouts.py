"""The one sentence that states what happened, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from pages.ui.numbers import power_html
from pages.ui.theme import MODEL_NAMES
from pages.ui.words import Words

LAG = 50
# log10 limits of what the readout says of a gradient: two of them are stated on the page.
VANISHED, KEPT, SAME, EXPLODED = -7, -1, math.log10(1.05), 1


def gradient_lag(steps: int) -> int:
    """The lag that the readout names: 50, or the whole sequence where it is shorter."""
    return min(LAG, steps)


def gradients(curves: Mapping[str, np.ndarray], words: Words) -> str:
    """What is left of each model's gradient, in HTML. curves: model -> log10 by lag, (T+1,)."""
    steps = len(next(iter(curves.values()))) - 1
    lag = gradient_lag(steps)
    clauses = [words(f"readout.{verdict(curve[lag])}", model=_model(name), value=_value(name, curve[lag]))
               for name, curve in curves.items()]
    sentence = words("readout.back", lag=lag) + words("readout.join").join(clauses) + words("readout.end")
    if steps > lag and len(curves) == 2:  # a third model leaves no room for a second sentence
        values = words("list.versus").join(_value(name, curve[-1]) for name, curve in curves.items())
        sentence += f'<span class="more">{words("readout.start", steps=steps, values=values)}</span>'
    return sentence


def verdict(log10: float) -> str:
    """What the readout calls a gradient of this size: a key of its words."""
    if log10 == -math.inf:
        return "zero"
    if log10 < VANISHED:
        return "vanished"
    if log10 < KEPT:
        return "faded"
    return "kept" if log10 <= SAME else "grown" if log10 <= EXPLODED else "exploded"


def flow(words: Words) -> str:
    """What the diagram shows, in HTML."""
    models = {name: f'<b class="{name}">{words(f"flow.{name}_name")}</b>' for name in ("rnn", "lstm")}
    states = {name: f'<b class="{name}"><i>{letter}</i></b>' for name, letter in (("h", "h"), ("c", "C"))}
    return words("flow.readout", **models, **states)


def _model(name: str) -> str:
    return f'<b class="{name}">{MODEL_NAMES[name]}</b>'


def _value(name: str, log10: float) -> str:
    return f'<b class="{name}">{power_html(float(log10))}</b>'
