"""A point of a curve that can be pulled up and down: it sends the height that is wanted there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pages.ui.widgets import door
from pages.ui.widgets.rows import Check


@dataclass(frozen=True, kw_only=True)
class Pull:
    """name: of the move; trace: the name of the curve; x, y: the point, on the curve's axes; step: of a key;
    log10: whether heights are log10; tone: the symbol whose colour it has; label: what pulling it does;
    found: what came of it, in HTML, in a few signs."""

    name: str
    trace: str
    x: float
    y: float
    step: float
    tone: str
    label: str
    log10: bool = False
    found: str = ""


def checks(pulls: Iterable[Pull]) -> Iterator[tuple[str, Check]]:
    """What they send: each one's name, and whether a value is a height."""
    for pull in pulls:
        yield pull.name, door.is_number
