"""What can be set on the page What came after: the sentence's length, which networks, and what is looked
at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import core
from core import Knob
from pages.ui.page.state import State

LONGEST = 160  # words between
UNTRAINED, TRAINED = "untrained", "trained"
WORDS, STATE = "words", "state"
NONE, SOME = "none", "some"

KNOBS: Mapping[str, Knob] = {knob.name: knob for knob in (
    Knob("distance", "n", int, 20, 0, LONGEST, 1, curve=2),
    Knob("reach", "reach", str, WORDS, choices=(WORDS, STATE)),
    Knob("taught", "w", str, UNTRAINED, choices=(UNTRAINED, TRAINED)),
    Knob("forget_bias", "fb", float, 1.0, -4.0, 8.0, 0.1, of="f", decimals=1),
    Knob("seed", "seed", int, 0, core.KNOBS["seed"].low, core.KNOBS["seed"].high, 1),
    Knob("decoyed", "decoys", str, NONE, choices=(NONE, SOME)),
)}
START: Mapping[str, Any] = {name: knob.default for name, knob in KNOBS.items()}
DRAWN = ("forget_bias", "seed")  # what says how untrained networks are drawn


class AfterState(State):
    """Trained networks are as they were stored: how others are drawn has no control then."""

    @property
    def unseen(self) -> tuple[str, ...]:
        return DRAWN if self["taught"] == TRAINED else ()
