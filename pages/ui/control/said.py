"""What is said on the page Memory control, and its data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.by_hand.plan import Control
from pages.ui.charts import marked
from pages.ui.charts.theme import SYMBOL_HTML
from pages.ui.control import run
from pages.ui.control.knobs import PULL, STEPS, ControlState, named, shows, told_at
from pages.ui.text.numbers import decimal, power_html, significant
from pages.ui.text.tables import Columns
from pages.ui.text.words import Words
from pages.ui.widgets.pull import Pull


def readout(done: Control, words: Words) -> str:
    """What happened to the memory, in HTML."""
    plan = done.plan
    at = told_at(plan) - 1  # from 0
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


def pull(state: ControlState, done: Control, words: Words) -> Pull:
    """C's curve, to be pulled at the step that the page speaks of."""
    step, pulled, sign = told_at(done.plan), state.pulled, ""
    if pulled:
        sign = words("control.pull.sign", f=significant(state["f_hold"])) if pulled.found.values else words(
            "aim.sign_none")
    return Pull(name=PULL, knob="f_hold", value=state["f_hold"], trace=SYMBOL_HTML["c"], x=step,
                y=round(float(done.c[step - 1]), 4), step=0.01, tone="c",
                label=words("control.pull.label", step=step), found=sign)


def pull_line(state: ControlState, words: Words) -> str:
    """Which f holds what was asked for, in HTML; empty where nothing was."""
    if state.pulled is None:
        return ""
    wanted, step, found = state.pulled
    asked = {"wanted": decimal(wanted), "step": step, "f": significant(state["f_hold"])}
    at, held = found.limit(wanted)
    return words(f"control.pull.{found.kind(wanted)}", **asked, count=len(found.values), at=significant(at),
                 held=decimal(held))


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
