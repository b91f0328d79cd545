"""What can be set on the page Memory control: a plan for the gates, and named settings of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, NamedTuple

from core import Knob
from core.by_hand.plan import REST, Plan
from pages.ui.page import challenges
from pages.ui.page.state import RESET, State
from pages.ui.text import assets

STEPS = Plan().steps
START = "story"


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


def start() -> Mapping[str, Any]:
    """The settings that the page opens with."""
    return {**named()[START].settings, "challenge": challenges.NONE}


def matching(settings: Mapping[str, Any]) -> str | None:
    """The name of these settings, if they have one."""
    return next((name for name, each in named().items() if each.settings.items() <= settings.items()), None)


class ControlState(State):
    """One chip, "named", sets the whole plan; to start over leaves the challenge."""

    def act(self, name: str, value: Any) -> None:
        if name == "named":
            self.set_all(named()[value].settings)
        elif name == RESET:
            self.set_all(named()[START].settings)
        else:
            super().act(name, value)
