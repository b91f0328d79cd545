"""What is said on the page Memory control, and its data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.by_hand.plan import OPEN, Control, Plan
from pages.ui.charts import marked
from pages.ui.control import run
from pages.ui.control.knobs import STEPS, named
from pages.ui.text.numbers import decimal, power_html, significant
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words


def shows(plan: Plan) -> bool:
    """Whether the output gate opens on cue after the writing; otherwise there is no before and after."""
    return plan.o_hold < OPEN and plan.show_at > plan.write_at


def readout(done: Control, words: Words) -> str:
    """What happened to the memory, in HTML."""
    plan = done.plan
    at = plan.show_at - 2 if shows(plan) else STEPS - 1  # the last step before the cue, from 0
    coloured = marked.coloured
    holes = {
        "write": plan.write_at, "step": at + 1, "next": at + 2, "C": marked.CELL, "H": marked.HIDDEN,
        "rnn": marked.model("rnn"), "c": coloured("c", decimal(done.c[at])),
        "h": coloured("h", decimal(done.h[at])),
        # with gates set by hand, what is left is the product of f, also where the two runs do not differ
        "left_c": coloured("c", share(done.left_c[at] or done.belt[at])),
        "left_rnn": coloured("rnn", BELOW if lost(done, at) else share(done.left_rnn[at])),
        "grad": coloured("grad", gradient(done.shown[at])),
    }
    if shows(plan):
        return words("control.readout.cue", **holes, grad_next=marked.coloured("grad",
                                                                               gradient(done.shown[at + 1])))
    return words("control.readout.open", **holes)


BELOW = "&lt;10<sup>−15</sup>"  # what float64 cannot tell from 0 in a state of size 1


def lost(done: Control, at: int) -> bool:
    """Whether the RNN's trace is only too small for the two states to differ in float64, and not cut off."""
    return bool(done.left_rnn[at] == 0 and done.rnn_back[at] > -math.inf)


def share(value: float) -> str:
    """A share as people read it: 58 %, and as a power where that would be 0 %."""
    return f"{100 * value:.0f}%" if value >= 0.00995 else gradient(value)


def gradient(value: float) -> str:
    """A derivative, in HTML."""
    return power_html(math.log10(value)) if value > 0 else "0"


def figures(done: Control, name: str | None, words: Words) -> str:
    """The numbers of named settings, in a sentence; empty where the settings are the reader's own."""
    if name is None:
        return ""
    return words(f"control.preset.{name}.figures", **{one: significant(run.number(done, one))
                                                      for one in named()[name].figures})


def columns(done: Control, words: Words) -> Columns:
    """The figure's data by step; empty cells before the writing."""
    def from_writing(values: np.ndarray) -> list[Any]:
        return ["" if math.isnan(value) else value for value in values.tolist()]

    write = done.plan.write_at
    return {
        words("tools.step"): range(1, STEPS + 1), "x": done.x,
        **{words(f"symbol.{letter}"): done.gate(letter) for letter in "fio"},
        words("symbol.c"): done.c, words("symbol.h"): done.h, f"RNN {words('symbol.h')}": done.rnn,
        f"∂C_t/∂C_{write}": from_writing(done.belt), f"∂h_t/∂C_{write}": from_writing(done.shown),
        words("tools.log10_named", name=f"RNN ∂h_t/∂h_{write}"): from_writing(done.rnn_back),
    }
