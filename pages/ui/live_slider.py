"""A slider whose value Python follows while it is dragged: Streamlit's own sends nothing before the thumb is let go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

HTML = """
<div class="live-slider">
  <span class="label"></span>
  <input type="range">
  <input type="text" inputmode="decimal" autocomplete="off" spellcheck="false">
  <output></output>
</div>
"""
JAVASCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
THROTTLE = 20  # ms between two values sent while the thumb is held


class Move(NamedTuple):
    """What the reader did with the thumb: the value, and whether the thumb was let go."""

    value: float
    done: bool


def _component() -> Any:
    # Registered at each use: a component is forgotten when the server's runtime is made anew, as tests do.
    return st.components.v2.component("live_slider", html=HTML, js=JAVASCRIPT, isolate_styles=False)


def draw(key: str, data: Mapping[str, Any]) -> None:
    """Mount the slider. `data` holds value, min, max, step, curve, label, ... as live_slider.js reads them."""
    _component()(key=key, data={"throttle": THROTTLE, **data}, default={"value": None}, on_value_change=lambda: None)


def taken(key: str) -> Move | None:
    """The reader's newest move of this slider, once; None where nothing is new."""
    state = st.session_state.get(key)
    sent = state.get("value") if state else None
    seen = f"{key}:seen"
    if not isinstance(sent, Mapping) or "v" not in sent or st.session_state.get(seen) == dict(sent):
        return None
    st.session_state[seen] = dict(sent)
    return Move(sent["v"], bool(sent.get("done", True)))
