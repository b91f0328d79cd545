"""What a panel shows, row by row: the one place where the keys of the wire are declared. panel.js mirrors
them as JSDoc types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal

from pages.ui.widgets import door

# ms between two values sent while a thumb is held: with more, results pile up unseen and fewer pictures
# appear
THROTTLE = 33


@dataclass(frozen=True, kw_only=True)
class Slider:
    """A thumb on a track, with its number beside it to be typed.

    value = min + (max - min) * position ** curve; below `off` only 0 is allowed, called off_text. about: what
    lights up with it, see about.js; tone: the symbol whose colour the track has; shape: "main" under a
    figure, "row" in a column, "line" where its label is a symbol.
    """

    name: str
    about: str
    value: float
    min: float
    max: float
    step: float
    label: str
    label_html: str
    help: str
    exact_text: str  # what the field says in which the number can be typed
    range_text: str  # what is said of a number that is not allowed
    decimals: int
    curve: float = 1
    integer: bool = False
    off: float = 0
    off_text: str = ""
    tone: str = "ink"
    shape: str = "row"
    throttle: int = THROTTLE
    hidden: bool = False
    kind: Literal["slider"] = field(default="slider", init=False)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A select box; options: (value, what it says)."""

    name: str
    value: str
    label: str
    options: Sequence[Sequence[str]]
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Select boxes side by side."""

    choices: Sequence[Choice]
    hidden: bool = False
    kind: Literal["choices"] = field(default="choices", init=False)


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button behind chips."""

    name: str
    label: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Chips:
    """Chips, one of which is on (value), or with `multi` any number of them (a list). options: (value, what
    it says)."""

    name: str
    label: str
    options: Sequence[Sequence[str]]
    value: str | Sequence[str] | None
    multi: bool = False
    action: Action | None = None
    hidden: bool = False
    kind: Literal["chips"] = field(default="chips", init=False)


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Buttons and keys that step and play through a slider's values; they also tell Python whether the screen
    is narrow.

    way: 1, or -1 where playing runs backwards; pace: ms from one value to the next; narrow: what Python
    believes.
    """

    name: str
    value: float
    min: float
    max: float
    way: int
    pace: int
    narrow: bool | None
    back: str
    forward: str
    play: str
    pause: str
    hidden: bool = False
    kind: Literal["transport"] = field(default="transport", init=False)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Something that is on or off."""

    name: str
    value: bool
    label: str
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button, and the key that presses it, if any (in a row of buttons several, a space between). look: of
    the style sheet; current: whether it stands for where the reader is."""

    name: str
    label: str
    help: str
    disabled: bool
    key: str | None = None
    look: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Buttons:
    """Buttons side by side; label: of all of them."""

    label: str
    buttons: Sequence[Button]
    hidden: bool = False
    kind: Literal["buttons"] = field(default="buttons", init=False)


@dataclass(frozen=True, kw_only=True)
class Ends:
    """A switch at the left, a button at the right."""

    switch: Switch
    button: Button
    hidden: bool = False
    kind: Literal["ends"] = field(default="ends", init=False)


@dataclass(frozen=True, kw_only=True)
class Html:
    """Text with its style's name. Text from outside has to be escaped.

    numbers: of its places with data-knob, which are controls, turned as sliders are; hints: what can be done
    on the page, (a habit of used.js, what says so): the first that the reader has not done yet is shown;
    dismiss: what pressing it does.
    """

    html: str
    css: str
    numbers: Sequence[Slider] = ()
    hints: Sequence[Sequence[str]] = ()
    dismiss: str = ""
    hidden: bool = False
    kind: Literal["html"] = field(default="html", init=False)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The heading of a group, under the colour of its symbol."""

    symbol: str
    title: str
    hidden: bool = False
    kind: Literal["group"] = field(default="group", init=False)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line between groups."""

    hidden: bool = False
    kind: Literal["rule"] = field(default="rule", init=False)


DOES = re.compile(r'data-does="(\w+)"')

Row = Slider | Choices | Chips | Transport | Ends | Buttons | Html | Group | Rule
Check = Callable[[object], bool]


def checks(row: Row) -> Iterator[tuple[str, Check]]:
    """What a row's controls send: each one's name, and whether a value is of the kind that it sends."""
    match row:
        case Slider():
            yield row.name, door.is_number
        case Transport():
            yield from ((row.name, door.is_number), ("narrow", _is_switch))
        case Choices():
            yield from ((choice.name, _one_of(choice.options)) for choice in row.choices)
        case Chips():
            yield row.name, _some_of(row.options) if row.multi else _one_of(row.options)
            if row.action:
                yield row.action.name, _is_press
        case Html():  # a button in a text names its move
            yield from ((name, _is_press) for name in DOES.findall(row.html))
            yield from ((number.name, door.is_number) for number in row.numbers)
        case Ends():
            yield from ((row.switch.name, _is_switch), (row.button.name, _is_press))
        case Buttons():
            yield from ((button.name, _is_press) for button in row.buttons)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_press(value: object) -> bool:
    return value is None


def _one_of(options: Sequence[Sequence[str]]) -> Check:
    known = {option[0] for option in options}
    return lambda value: isinstance(value, str) and value in known


def _some_of(options: Sequence[Sequence[str]]) -> Check:
    known = _one_of(options)
    return lambda value: isinstance(value, list) and len(value) <= len(options) and all(map(known, value))


def plain(part: Any) -> Any:
    """A row, or a part of one, as JSON writes it: mappings, sequences and values."""
    if names := _names(part):
        return {name: plain(getattr(part, name)) for name in names}
    if isinstance(part, (list, tuple)) and part and _names(part[0]):
        return [plain(each) for each in part]
    return part


def _names(part: object) -> tuple[str, ...]:
    """What a row, or a part of one, consists of; empty for a value."""
    return _names_in(type(part))  # type: ignore[arg-type]  # a type can be hashed


@lru_cache
def _names_in(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
