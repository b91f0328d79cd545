"""Our own components: a script that is fetched once, and the data of a redraw as one string."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.scripts import bundle

FETCH = bundle(Path(__file__).with_name("fetch.js"))
WANTED = "script_wanted"  # the state that fetch.js sets where the script's address leads nowhere


SAID = "arriving"  # where the session keeps what stands in the place of what is on its way


def announce(coming: str, late: str) -> None:
    """What stands in a component's place, in the reader's language, until its script has come, and once it
    has not come for a while."""
    st.session_state[SAID] = {"coming": coming, "late": late}


def draw(name: str, html: str, javascript: str, *, key: str, data: Mapping[str, Any], css: str | None = None,
         default: Mapping[str, Any] | None = None, **mount: Any) -> Any:
    """Mount a component whose script is fetched once instead of being sent with every redraw; returns
    Streamlit's result.

    What has parts goes as one string: Streamlit looks into each for tables, and writes all of it as JSON
    twice. Where the script cannot be served, or its address leads nowhere, it goes along with the data.

    Raises: ValueError for a number that is not finite: no browser would read it.
    """
    flat = {name: value for name, value in data.items() if not isinstance(value, (Mapping, list))}
    parts = {name: value for name, value in data.items() if name not in flat}
    text = json.dumps(parts, allow_nan=False, separators=(",", ":"))
    script = inside.served(javascript, "text/javascript")
    sent: dict[str, Any] = {**st.session_state.get(SAID, {}), **flat, "script": script, "json": text}
    if inside.server() is not None and (not script or inside.sent(key, WANTED)):
        sent["source"] = javascript
    return inside.component(name, html, FETCH, css)(
        key=key, data=sent, default={**(default or {}), WANTED: None},
        **{f"on_{WANTED}_change": lambda: None}, **mount)
