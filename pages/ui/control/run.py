"""What the page Memory control sets and says: its knobs, its named settings, sentences, data and program."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from core import Knob
from core.by_hand import CELL, Figure
from core.by_hand import plan as control
from core.by_hand.plan import OPEN, REST, Control, Plan
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.text.numbers import decimal, power_html, significant
from pages.ui.text.tables import Columns
from pages.ui.text.words import ASSETS, Words

STEPS = Plan().steps
START = "story"


def _gate(name: str, url: str, low: float = 0.0, step: float = 0.01) -> Knob:
    return Knob(name=name, url=url, kind=float, default=getattr(Plan(), name), low=low, high=1.0, step=step)


KNOBS: Mapping[str, Knob] = {knob.name: knob for knob in (
    Knob(name="write_at", url="write", kind=int, default=5, low=1, high=STEPS - 1, step=1),
    Knob(name="show_at", url="show", kind=int, default=91, low=2, high=STEPS, step=1),
    Knob(name="erase_at", url="erase", kind=int, default=0, low=2, high=STEPS, step=1, also=(0,)),
    Knob(name="value", url="x", kind=float, default=1.0, low=0.1, high=3.0, step=0.05),
    Knob(name="rest", url="rest", kind=str, default="distractors", choices=REST),
    _gate("i_write", "iw", low=0.05), _gate("i_hold", "i"), _gate("f_hold", "f", step=0.001), _gate("o_hold", "o"),
    Knob(name="weight", url="w", kind=float, default=0.9, low=0.0, high=3.0, step=0.01),
)}


class Named(NamedTuple):
    """Named settings: a value for every knob, and the numbers that a sentence about them tells."""

    settings: Mapping[str, Any]
    figures: tuple[str, ...]


@lru_cache
def named() -> Mapping[str, Named]:
    """The named settings, in the order of assets/control.toml."""
    tables = tomllib.loads((ASSETS / "control.toml").read_text(encoding="utf-8"))
    plan = {name: value for name, value in asdict(Plan()).items() if name in KNOBS}
    return {name: Named({knob: KNOBS[knob].check(table.get(knob, value)) for knob, value in plan.items()}, tuple(table["figures"]))
            for name, table in tables.items()}


def start() -> Mapping[str, Any]:
    """The settings that the page opens with."""
    return named()[START].settings


def matching(settings: Mapping[str, Any]) -> str | None:
    """The name of these settings, if they have one."""
    return next((name for name, each in named().items() if each.settings == settings), None)


def carry_out(settings: Mapping[str, Any]) -> Control:
    return control.run(Plan(**settings))


def shows(plan: Plan) -> bool:
    """Whether the output gate opens on cue after the writing; otherwise there is no before and after."""
    return plan.o_hold < OPEN and plan.show_at > plan.write_at


def readout(done: Control, words: Words) -> str:
    """What happened to the memory, in HTML."""
    plan = done.plan
    at = plan.show_at - 2 if shows(plan) else STEPS - 1  # the last step before the cue, from 0
    holes = {
        "write": plan.write_at, "step": at + 1, "next": at + 2,
        "C": '<b class="c"><i>C</i></b>', "H": '<b class="h"><i>h</i></b>', "rnn": f'<b class="rnn">{MODEL_NAMES["rnn"]}</b>',
        "c": _in("c", decimal(done.c[at])), "h": _in("h", decimal(done.h[at])),
        "left_c": _in("c", share(done.left_c[at])), "left_rnn": _in("rnn", share(done.left_rnn[at])),
        "grad": _in("grad", gradient(done.shown[at])),
    }
    if shows(plan):
        return words("control.readout.cue", **holes, grad_next=_in("grad", gradient(done.shown[at + 1])))
    return words("control.readout.open", **holes)


def _in(symbol: str, text: str) -> str:
    return f'<b class="{symbol}">{text}</b>'


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
    return words(f"control.preset.{name}.figures", **{one: significant(number(done, one)) for one in named()[name].figures})


def number(done: Control, name: str) -> float:
    """One number by its name: see core.by_hand.Figure."""
    return Figure.parse(name).of(CELL, done.trace)


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
        f"RNN ∂h_t/∂h_{write} (log10)": from_writing(done.rnn_back),
    }
