"""What can be set on the Gradients page: an Experiment, what is looked at beside it, and what is drawn over
its curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import core
from core import Knob
from core.gradients.verdict import LAG
from pages.ui.page import challenges
from pages.ui.page.controls import chips_row, choices_row, slider_row
from pages.ui.page.experiments import ExperimentState
from pages.ui.page.knobs import Pinned, Setting, Several
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Action, Button, Buttons, Chips, Choices, Row

VIEWS = ("states", "receipt", "routes", "map", "weights", "saturation", "clipping", "units")
CUTS = ("none", "gates", "highway")
MAPPED = ("weight_scale", "forget_bias", "gain", "input_scale")
CLIP = 1.0  # the threshold of clipping, at the start
CLIPPED_BY = ("norm", "value")
FOLDED = ("lstm_init", "lstm_activation", "layers", "loss", "window", "truncated", "signal",
          "inputs")  # behind "more settings"
MORE = "more"  # the move of the button that shows them
ROW = "row"  # of a click into the phase map
LAYERS = ("rnn_h", "lstm_h", "lstm_c")
OVERLAYS = ("band", "path", "input", "worst", "bound", "half")

# The lag of which the readout speaks.
BACK = Knob(name="back", url="back", kind=int, default=LAG, low=1, high=1000, step=1, of="grad", curve=2)
# Beside it a hidden unit, a number of steps back, the threshold of clipping, and what each view below the
# main figure shows.
LOOKED_AT = (
    BACK,
    Knob(name="unit", url="unit", kind=int, default=1, low=1, high=256, step=1),
    Knob(name="lag", url="lag", kind=int, default=10, low=1, high=1000, step=1, of="grad", curve=3),
    Knob(name="clip", url="clip", kind=float, default=CLIP, low=0.1, high=100.0, step=0.1, of="grad",
         curve=3),
    Knob(name="clipped_by", url="clipby", kind=str, default="norm", choices=CLIPPED_BY),
    Knob(name="closer", url="view", kind=str, default="states", choices=VIEWS),
    Knob(name="cut", url="cut", kind=str, default="none", choices=CUTS),
    Knob(name="map", url="map", kind=str, default="weight_scale", choices=MAPPED),
    Knob(name="layer", url="layer", kind=str, default="lstm_c", choices=LAYERS),
    Several("show", "show", OVERLAYS),
    Pinned("pinned", "A"),
    challenges.knob_of("gradients"),
)
KNOBS: Mapping[str, Setting] = {**core.KNOBS, **{knob.name: knob for knob in LOOKED_AT}}


@dataclass
class GradientState(ExperimentState):
    """turns: how often something was let go that the lower part of the page has to follow; clicks: how often
    that part turned a knob of the upper one; more: whether the settings that are used less are shown."""

    turns: int = 0
    clicks: int = 0
    more: bool = False

    @property
    def outside(self) -> int:
        return self.clicks

    @property
    def unseen(self) -> tuple[str, ...]:
        return (*(() if self.more else FOLDED), *(() if self["gru"] else ("update_bias",)))

    def let_go(self) -> None:
        super().let_go()
        self.turns += 1

    def act(self, name: str, value: Any) -> None:
        if name == MORE:
            self.more = not self.more
        elif name == "pin":
            self.set("pinned", None if self["pinned"] else self.experiment)
        elif name == ROW:
            self.set(self["map"], value)
            self.clicks += 1
        else:
            super().act(name, value)


def more_row(state: GradientState, words: Words) -> Buttons:
    """The button that shows the settings used less, or folds them away."""
    label = words("controls.fewer" if state.more else "controls.more")
    return Buttons(label=words("controls.more"), buttons=[
        Button(name=MORE, label=label, help=words("controls.more_help"), disabled=False, look="fold")])


def more_rows(state: GradientState, words: Words) -> list[Row]:
    """Those settings, hidden while they are folded away."""
    rows: list[Row] = [
        choices_row(state, ("lstm_init",), words), choices_row(state, ("lstm_activation",), words),
        choices_row(state, ("loss",), words),
        slider_row(state, "window", words), choices_row(state, ("truncated",), words),
        slider_row(state, "layers", words), _named(choices_row(state, ("signal",), words)),
        slider_row(state, "inputs", words)]
    return [replace(row, hidden=not state.more) for row in rows]


def _named(row: Choices) -> Choices:
    """The same, where the options alone do not say what they are of."""
    return replace(row, choices=[
        replace(choice, options=[(value, f"{choice.label}: {said}") for value, said in choice.options])
        for choice in row.choices])


def overlays_row(state: GradientState, words: Words) -> Chips:
    """What else to draw on the main figure; and the experiment that is pinned as A."""
    label = words("controls.unpin" if state["pinned"] else "controls.pin")
    pin = Action(name="pin", help=words("controls.pin_help"), label=label)
    labels = {name: words(f"choice.show.{name}") for name in OVERLAYS}
    return chips_row("show", words("knob.show.label"), labels, list(state["show"]), multi=True, action=pin)
