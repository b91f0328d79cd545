"""A panel of controls that Python follows while they are moved: Streamlit's own slider sends nothing before
its thumb is let go.

One component for a whole column of settings, since what costs most in a redraw is the number of Streamlit
elements in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from pages.ui.widgets import mount
from pages.ui.widgets import rows as kinds
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.rows import THROTTLE as THROTTLE
from pages.ui.widgets.scripts import bundle

HTML = '<div class="panel"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))

FOLLOW = "follow"


class Move(NamedTuple):
    """What the reader did: the control's name, its value, and whether the thumb was let go."""

    name: str
    value: Any
    done: bool


def draw(key: str, rows: Sequence[kinds.Row], *, turn: int | None = None, follows: bool = False) -> None:
    """Show the controls, top to bottom.

    Where a page has parts that run by themselves: when the turn of a panel in one part has changed, panels
    that follow, in another, send the move FOLLOW, so that their part runs, too.
    """
    shown = [kinds.plain(row) for row in rows]
    data: dict[str, Any] = {"rows": shown, "answered": st.session_state.get(_seen(key), {}).get("n"),
                            "follows": follows}
    data |= {} if turn is None else {"turn": turn}
    sliders = [row for row in shown if row["kind"] == "slider"]
    if sliders:  # where a message names no control, it moves the first slider
        data |= {name: sliders[0][name] for name in ("name", "label", "min", "max", "step")}
    mount.draw("panel", HTML, JAVASCRIPT, key=key, data=data, default={"value": None},
               on_value_change=lambda: None)
    st.session_state[f"{key}:first"] = data.get("name")


def taken(key: str) -> list[Move]:
    """What the reader has done in this panel since the last time, in order: each move is taken once."""
    sent, seen = inside.sent(key, "value"), st.session_state.get(_seen(key), {})
    if sent is None or sent == seen:
        return []
    st.session_state[_seen(key)] = dict(sent)
    earlier = sent.get("earlier")
    listed = [*(earlier if isinstance(earlier, list) else ()), sent]
    moves = [move for move in listed if isinstance(move, Mapping)]
    known = [number for number, move in enumerate(moves) if "n" in move and move["n"] == seen.get("n")]
    first = st.session_state.get(f"{key}:first")
    return [Move(str(move.get("name", first)), move["v"], bool(move.get("done", True)))
            for move in moves[known[-1] + 1 if known else 0:] if "v" in move]


def _seen(key: str) -> str:
    return f"{key}:seen"
