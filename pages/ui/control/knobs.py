"""What can be set on the page Memory control: a plan for the gates, and named settings of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from core import Knob
from core.by_hand.plan import OPEN, REST, Plan
from core.by_hand.solve import f_that_holds
from core.inverse import Solution
from pages.ui.page import challenges
from pages.ui.page.state import RESET, State
from pages.ui.text import assets
from pages.ui.widgets import panel

STEPS = Plan().steps
START = "story"
PULL = "pull_c"  # the move of C's curve


def _gate(name: str, url: str, low: float = 0.0, step: float = 0.01, decimals: int = 2,
          curve: float = 1) -> Knob:
    return Knob(name=name, url=url, kind=float, default=getattr(Plan(), name), low=low, high=1.0, step=step,
                of=name[0], curve=curve, decimals=decimals)


KNOBS: Mapping[str, Knob] = {knob.name: knob for knob in (
    Knob(name="write_at", url="write", kind=int, default=5, low=1, high=STEPS - 1, step=1),
    Knob(name="show_at", url="show", kind=int, default=91, low=2, high=STEPS, step=1, of="o"),
    Knob(name="erase_at", url="erase", kind=int, default=0, low=2, high=STEPS, step=1, also=(0,), of="f"),
    Knob(name="value", url="x", kind=float, default=1.0, low=0.1, high=3.0, step=0.05, of="x", decimals=2),
    Knob(name="rest", url="rest", kind=str, default="distractors", choices=REST),
    _gate("i_write", "iw", low=0.05), _gate("i_hold", "i"), _gate("f_hold", "f", step=0.001, decimals=3,
                                                                  curve=0.35),
    _gate("o_hold", "o"),
    Knob(name="weight", url="w", kind=float, default=0.9, low=0.0, high=3.0, step=0.01, of="rnn", decimals=2),
    challenges.knob_of("control"),
)}
PLANNED = tuple(name for name in asdict(Plan()) if name in KNOBS)


class Named(NamedTuple):
    """Named settings: a value for every knob of the plan, and the numbers that a sentence about them
    tells."""

    settings: Mapping[str, Any]
    figures: tuple[str, ...]


@lru_cache
def named() -> Mapping[str, Named]:
    """The named settings, in the order of assets/control.toml."""
    tables = assets.toml("control.toml")
    plan = Plan()
    return {name: Named({knob: KNOBS[knob].check(table.get(knob, getattr(plan, knob))) for knob in PLANNED},
                        tuple(table["figures"]))
            for name, table in tables.items()}


def shows(plan: Plan) -> bool:
    """Whether the output gate opens on cue after the writing; otherwise there is no before and after."""
    return plan.o_hold < OPEN and plan.show_at > plan.write_at


def told_at(plan: Plan) -> int:
    """The step that the page speaks of: the last one before the cue."""
    return plan.show_at - 1 if shows(plan) else plan.steps


def start() -> Mapping[str, Any]:
    """The settings that the page opens with."""
    return {**named()[START].settings, "challenge": challenges.NONE}


def matching(settings: Mapping[str, Any]) -> str | None:
    """The name of these settings, if they have one."""
    return next((name for name, each in named().items() if each.settings.items() <= settings.items()), None)


class Pulled(NamedTuple):
    """What C was to be after a step, and the f that hold so much."""

    wanted: float
    step: int
    found: Solution


@dataclass
class ControlState(State):
    """One chip, "named", sets the whole plan; to start over leaves the challenge."""

    pulled: Pulled | None = None  # in the last move

    @property
    def plan(self) -> Plan:
        """The plan that is set."""
        return Plan(**{name: self.values[name] for name in PLANNED})

    def act(self, name: str, value: Any) -> None:
        if name != panel.FOLLOW:
            self.pulled = None
        if name == PULL:
            self.pull(float(value))
        elif name == "named":
            self.set_all(named()[value].settings)
        elif name == RESET:
            self.set_all(named()[START].settings)
        else:
            super().act(name, value)

    def pull(self, wanted: float) -> None:
        """Turn f to where C is `wanted` when the page speaks of it: of several values, to the nearest; where
        there is none, not at all."""
        step, now = told_at(self.plan), self["f_hold"]
        found = f_that_holds(self.plan, step, wanted)
        if found.values:
            self.set("f_hold", min(found.values, key=lambda value: abs(value - now)))
        self.pulled = Pulled(wanted, step, found)
