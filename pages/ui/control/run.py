"""What the plan of the page Memory control comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.by_hand import CELL, Figure, plan
from core.by_hand.plan import Control, Plan
from pages.ui.control.knobs import PLANNED


def carry_out(settings: Mapping[str, Any]) -> Control:
    """The plan of these settings, carried out."""
    return plan.run(Plan(**{name: settings[name] for name in PLANNED}))


def number(done: Control, name: str) -> float:
    """One number by its name: see core.by_hand.Figure."""
    return Figure.parse(name).of(CELL, done.trace)
