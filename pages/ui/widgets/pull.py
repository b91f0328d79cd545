"""A point of a curve that can be pulled up and down: it sends the height that is wanted there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pages.ui.widgets import door
from pages.ui.widgets.rows import Check


@dataclass(frozen=True, kw_only=True)
class Pull:
    """name: of the move; knob, value: what it turns, and where that stands; trace: the name of the curve; x,
    y: the point, on the curve's axes; step: of a key; log10: whether heights are log10; tone: the symbol
    whose colour it has; label: what pulling it does; found: what came of it, in HTML, in a few signs."""

    name: str
    knob: str
    value: float
    trace: str
    x: float
    y: float
    step: float
    tone: str
    label: str
    log10: bool = False
    found: str = ""


def checks(pulls: Iterable[Pull]) -> Iterator[tuple[str, Check]]:
    """What they send, each a number: a height by the pull's own name, and by its knob's a value that was
    pressed in the fan."""
    for pull in pulls:
        yield from ((pull.name, door.is_number), (pull.knob, door.is_number))
