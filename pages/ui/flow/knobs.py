"""What can be set on the page Information flow: what is looked at, over how many steps, and at which one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import core
from core import Knob
from pages.ui.page.knobs import START, presets
from pages.ui.page.state import State

DIAGRAM, FORWARD, BACKWARD = MODES = ("diagram", "forward", "backward")
KNOBS: Mapping[str, Knob] = {knob.name: knob for knob in (
    Knob(name="mode", url="mode", kind=str, default=DIAGRAM, choices=MODES),
    core.KNOBS["steps"],
    Knob(name="moment", url="t", kind=int, default=50, low=1, high=1000, step=1),
)}


def start() -> dict[str, Any]:
    """The page's start: the document's diagram, and the opening experiment for what comes after it."""
    return {name: knob.default for name, knob in KNOBS.items()} | {"steps": presets()[START].steps}


@dataclass
class FlowState(State):
    """narrow: whether the screen is a phone's, once the browser has told."""

    narrow: bool | None = None

    @property
    def unseen(self) -> tuple[str, ...]:
        return ("steps", "moment") if self["mode"] == DIAGRAM else ()

    def act(self, name: str, value: Any) -> None:
        if name == "narrow":
            self.narrow = bool(value)
        else:
            super().act(name, value)
        if name == "mode" and value == BACKWARD:
            self.set("moment", self["steps"])  # where the gradient starts
        elif name == "mode" and value == DIAGRAM:
            self.set("moment", self.start["moment"])
