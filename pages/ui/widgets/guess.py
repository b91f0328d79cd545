"""A pad on which a reader guesses before the truth is shown: a decade on a log axis, or a curve that is
drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pages.ui.widgets import door, mount
from pages.ui.widgets.rows import plain
from pages.ui.widgets.scripts import bundle

HTML = '<div class="guess"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Handle:
    """What is guessed: one value at `at` of the x axis (kind "decade"), or one at each of the pad's lags
    ("curve").

    value: what was guessed before, if anything; of: the symbol or model whose colour it has.
    """

    name: str
    kind: str
    at: float
    value: Sequence[float] | None
    of: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """A curve that is known already: (x, y) of its points."""

    points: Sequence[Sequence[float]]
    of: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Pad:
    """Two axes, (from, to) with their ticks (place, text); y is log10. hint: what to do, until something is
    guessed; where: what stands at a lag, with {lag}; height: px."""

    x_range: Sequence[float]
    x_ticks: Sequence[Sequence[float | str]]
    x_title: str
    y_range: Sequence[float]
    y_ticks: Sequence[Sequence[float | str]]
    handles: Sequence[Handle]
    lags: Sequence[float]
    label: str
    hint: str
    where: str
    height: float
    given: Sequence[Given] = field(default_factory=list)


def draw(key: str, pad: Pad, wire: Mapping[str, Any]) -> None:
    """Show the pad. Its moves: a handle's name, and its values as a list. wire: as State.wire has it."""
    mount.draw("guess", HTML, JAVASCRIPT, css=CSS, key=key, data={**plain(pad), **wire},
               default={"value": None}, on_value_change=lambda: None)


def is_guess(value: object) -> bool:
    """Whether a pad sends such a value: a list of numbers."""
    return isinstance(value, list) and all(map(door.is_number, value))
