"""What a panel shows, row by row: the one place where the keys of the wire are declared. panel.js mirrors
them as JSDoc types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

# ms between two values sent while a thumb is held: with more, results pile up unseen and fewer pictures
# appear
THROTTLE = 33


@dataclass(frozen=True, kw_only=True)
class Slider:
    """A thumb on a track, with its number beside it to be typed.

    value = min + (max - min) * position ** curve; below `off` only 0 is allowed, called off_text. tone: the
    symbol whose colour the track has; shape: "main" under a figure, "row" in a column, "line" where its label
    is a symbol.
    """

    name: str
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
    """Text with its style's name. Text from outside has to be escaped."""

    html: str
    css: str
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


Row = Slider | Choices | Chips | Transport | Ends | Buttons | Html | Group | Rule


def plain(part: Any) -> Any:
    """A row, or a part of one, as it goes to the browser: mappings, lists and values."""
    if is_dataclass(part) and not isinstance(part, type):
        return {each.name: plain(getattr(part, each.name)) for each in fields(part)}
    if isinstance(part, Mapping) or not isinstance(part, (list, tuple)):
        return part
    return [plain(each) for each in part]
