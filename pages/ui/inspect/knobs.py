"""What can be set on the page Your model. The file itself is no setting: it is in no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import core
from core import Knob
from core.experiment.signals import SIGNALS
from core.reading import Refused
from pages.ui.inspect.files.limits import LARGEST, MEGA
from pages.ui.page.knobs import Setting, Several
from pages.ui.page.state import State

EXAMPLES = ("silero", "g2p")
OWN = "own"
VIEWS = ("gates", "histogram", "lives", "states", "units", "routes", "weights", "saturation", "receipt",
         "map", "trials")
OVERLAYS = ("path", "input", "worst", "bound", "half")
ROWS, TABLE = "rows", "table"  # inputs from files: vectors beside the weights, and a sequence of numbers
HEARD = (*SIGNALS, ROWS, TABLE)
FILE, SEQUENCE = "inspect:upload", "inspect:table"  # the fields for files
NOT_SENT = {FILE: {"large": Refused("large", mega=LARGEST // MEGA), "several": Refused("several")},
            SEQUENCE: {"large": Refused("table_large"), "several": Refused("several")}}
FORGET = "forget"


@dataclass(frozen=True)
class Number(Knob):
    """One of so many, counted from 1; a list sends it as text."""

    def check(self, value: object) -> Any:
        is_text = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6
        return super().check(int(str(value)) if is_text else value)


def _number(name: str, url: str, high: int) -> Number:
    return Number(name=name, url=url, kind=int, default=1, low=1, high=high, step=1)


_KNOBS: tuple[Setting, ...] = (
    Knob(name="example", url="of", kind=str, default=EXAMPLES[0], choices=(*EXAMPLES, OWN)),
    _number("part", "layer", 9999),
    _number("reading", "read", 9),
    Knob(name="heard", url="in", kind=str, default="noise", choices=HEARD),
    *(core.KNOBS[name] for name in ("steps", "input_scale", "seed")),
    Knob(name="unit", url="unit", kind=int, default=1, low=1, high=512, step=1),
    Knob(name="lag", url="lag", kind=int, default=10, low=1, high=1000, step=1, of="grad", curve=3),
    Knob(name="closer", url="view", kind=str, default="gates", choices=VIEWS),
    Knob(name="cut", url="cut", kind=str, default="none", choices=("none", "gates", "highway")),
    _number("gate", "gate", 4),
    Several("show", "show", OVERLAYS),
)
KNOBS: Mapping[str, Setting] = {knob.name: knob for knob in _KNOBS}
START: Mapping[str, Any] = {"example": EXAMPLES[0], "part": 1, "reading": 1, "heard": "noise", "steps": 100,
                            "input_scale": 1.0, "seed": 0, "unit": 1, "lag": 10, "closer": "gates",
                            "cut": "none", "gate": 2, "show": ("path",)}


@dataclass
class InspectState(State):
    """turns: how often something was let go that the lower part of the page has to follow; wrong: what was
    wrong with the last file, by its field; forgotten: whether the reader's own file is to be dropped."""

    turns: int = 0
    wrong: dict[str, Refused] = field(default_factory=dict)
    forgotten: bool = False

    @property
    def private(self) -> str:
        return "inspect.no_handout" if self["example"] == OWN or self["heard"] == TABLE else ""

    def let_go(self) -> None:
        super().let_go()
        self.turns += 1

    def act(self, name: str, value: Any) -> None:
        """Another file, or another layer, begins at its first layer, or its first reading; a field says what
        it did not send."""
        if name == FORGET:
            self.forgotten = True
            name, value = "example", self.start["example"]
        if name in NOT_SENT:
            self.wrong = {name: NOT_SENT[name][value]}
            return
        super().act(name, value)
        if name == "example":
            self.set_all({"part": 1, "reading": 1})
            self.wrong = {}
        elif name == "part":
            self.set("reading", 1)
        elif name == "heard":
            self.wrong = {}
