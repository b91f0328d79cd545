"""What the page Memory control lends: its figure for a plan, what happened to the memory, and the numbers of
it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.by_hand.calculations import share_that_halves
from core.by_hand.plan import Control
from pages.ui.charts.chart import Spec
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.control import figure, run, said
from pages.ui.control.knobs import KNOBS as KNOBS
from pages.ui.control.knobs import shows, start
from pages.ui.text.words import Words

# What is written when moves everything else with it.
FANNED = {name: KNOBS[name] for name in ("show_at", "erase_at", "value", "f_hold", "o_hold", "i_hold",
                                         "i_write", "weight")}


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: the knobs that differ from the page's start. facts: C, h and the RNN's h at the end, what C
    and the RNN keep of the writing, and ∂h/∂C; the same at the last step before the cue, as c.before; C
    right after the writing, as c.written; and the f that keeps half until then."""
    return of_run(run.carry_out(_settings(state)), words, theme)


def fan(state: Mapping[str, Any], knob: str, values: Sequence[float], words: Words,
        theme: Theme) -> list[Spec]:
    """The figure with each of these values of one knob, one of FANNED."""
    return [figure.figure(done, theme=theme, words=words)
            for done in run.carry_out_each(_settings(state), knob, values)]


def _settings(state: Mapping[str, Any]) -> dict[str, Any]:
    return {**start(), **{name: value for name, value in state.items() if name in KNOBS}}


def of_run(done: Control, words: Words, theme: Theme) -> Exhibit:
    """The same for a plan that has been carried out."""
    ends = {"c": done.c, "h": done.h, "rnn": done.rnn, "left_c": done.left_c, "left_rnn": done.left_rnn,
            "shown": done.shown}
    facts = {name: float(values[-1]) for name, values in ends.items()}
    facts["c.written"] = float(done.c[done.plan.write_at - 1])
    if shows(done.plan):
        before, held = done.plan.show_at - 2, done.plan.show_at - 1 - done.plan.write_at
        facts |= {f"{name}.before": float(values[before]) for name, values in ends.items()}
        facts |= {"f_that_halves": share_that_halves(held)} if held else {}
    return Exhibit(figure.figure(done, theme=theme, words=words), figure.description(done, words),
                   said.readout(done, words), facts)
