"""A panel of controls that Python follows while they are moved: Streamlit's own slider sends nothing before its thumb is let go.

One component for a whole column of settings, since what costs most in a redraw is the number of Streamlit elements in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from pages.ui import components

HTML = '<div class="panel"></div>'
JAVASCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
THROTTLE = 20  # ms between two values sent while a thumb is held

Row = Mapping[str, Any]


class Move(NamedTuple):
    """What the reader did: the control's name, its value, and whether the thumb was let go."""

    name: str
    value: Any
    done: bool


def draw(key: str, rows: Sequence[Row]) -> None:
    """Show the controls, top to bottom; panel.js tells what a row holds."""
    data: dict[str, Any] = {"rows": list(rows)}
    sliders = [row for row in rows if row["kind"] == "slider"]
    if sliders:  # where a message names no control, it moves the first slider
        data |= {name: sliders[0][name] for name in ("name", "label", "min", "max", "step")}
    components.draw("panel", HTML, JAVASCRIPT, key=key, data=data, default={"value": None}, on_value_change=lambda: None)
    st.session_state[f"{key}:first"] = data.get("name")


def taken(key: str) -> Move | None:
    """The reader's newest move in this panel, once; None where nothing is new."""
    state = st.session_state.get(key)
    sent = state.get("value") if state else None
    seen = f"{key}:seen"
    if not isinstance(sent, Mapping) or "v" not in sent or st.session_state.get(seen) == dict(sent):
        return None
    st.session_state[seen] = dict(sent)
    return Move(str(sent.get("name", st.session_state.get(f"{key}:first"))), sent["v"], bool(sent.get("done", True)))
