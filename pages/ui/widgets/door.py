"""The one door for what a browser sends: a message is looked at whole before anything is made of it.

A page's script sends little, and of a few shapes. Whatever is larger, of another shape or holds a number that
is none did not come from it: it is dropped, and said once a session in the log, without its content.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from pages.ui.widgets import streamlit_inside as inside

LARGEST = 10_000  # characters of a message, as a browser writes it
MOST = 50  # moves in it
WHOLE = 2**53  # beyond it a browser's numbers are not whole any more
TEXT = 64  # characters of a name


class Move(NamedTuple):
    """What the reader did: the control's name (None: the panel's first), its value, whether it was let go,
    its number on the page, and what it was done to where the page tells."""

    name: str | None
    value: Any
    done: bool
    n: float | None = None
    on: str | None = None


class Message(NamedTuple):
    """Moves in the order in which they were made. to: the reading of the address that it is for; elsewhere:
    whether the reader has gone to another address since; left: what was done on pages that were left before
    it was answered."""

    to: str | None
    moves: tuple[Move, ...]
    elsewhere: bool = False
    left: tuple[Message, ...] = ()


def message(key: str) -> Message | None:
    """What the component of this key has sent; None where that is nothing, or not what our scripts send."""
    return _checked(key, "value", _message)


def number(key: str, name: str) -> float | None:
    """The number `n` of a component's state of this name, to tell it from the one before."""
    return _checked(key, name, lambda sent: _number(sent["n"]) if set(sent) <= {"n"} else _fault())


def refuse() -> None:
    """Count what was dropped; the first of a session is told."""
    count = st.session_state.get("door:refused", 0)
    st.session_state["door:refused"] = count + 1
    if not count:
        logging.getLogger(__name__).warning("a message was dropped that no control of the page sends")


def is_number(value: object) -> bool:
    """A finite number that a browser can hold."""
    return (isinstance(value, int | float) and not isinstance(value, bool)
            and (abs(value) <= WHOLE if isinstance(value, int) else math.isfinite(value)))


def _checked(key: str, name: str, read: Any) -> Any:
    sent = inside.sent(key, name)
    if sent is None:
        return None
    try:
        if len(json.dumps(sent, allow_nan=False, ensure_ascii=False, separators=(",", ":"))) > LARGEST:
            raise ValueError
        return read(sent)
    except (KeyError, TypeError, ValueError, RecursionError):
        refuse()
        return None


def _message(sent: Mapping[str, Any]) -> Message:
    to = sent.get("to")
    if to is not None:
        _text(to)
    if "moves" in sent:
        _only(sent, {"to", "n", "moves", "elsewhere", "left"})
        left = tuple(_message(_mapping(each)) for each in _listed(sent.get("left", [])))
        return Message(to, tuple(map(_move, _listed(sent["moves"]))), _switch(sent.get("elsewhere", False)),
                       left)
    _only(sent, {"to", "name", "v", "n", "done", "on", "earlier"})
    listed = [*_listed(sent.get("earlier", [])), {name: value for name, value in sent.items()
                                                  if name not in ("to", "earlier")}]
    return Message(to, tuple(map(_move, listed)))


def _move(sent: object) -> Move:
    move = _mapping(sent)
    _only(move, {"name", "v", "n", "done", "on"})
    return Move(
        name=_text(move["name"]) if "name" in move else None, value=move["v"],
        done=_switch(move.get("done", True)), n=_number(move["n"]) if "n" in move else None,
        on=_text(move["on"]) if "on" in move else None)


def _listed(sent: object) -> list[object]:
    return sent if isinstance(sent, list) and len(sent) < MOST else _fault()


def _mapping(sent: object) -> Mapping[str, Any]:
    return sent if isinstance(sent, Mapping) else _fault()


def _only(sent: Mapping[str, Any], names: set[str]) -> None:
    if not set(sent) <= names:
        _fault()


def _text(sent: object) -> str:
    return sent if isinstance(sent, str) and len(sent) <= TEXT else _fault()


def _switch(sent: object) -> bool:
    return sent if isinstance(sent, bool) else _fault()


def _number(sent: Any) -> float:
    return sent if is_number(sent) else _fault()


def _fault() -> Any:
    raise ValueError("not of the shape that our scripts send")
