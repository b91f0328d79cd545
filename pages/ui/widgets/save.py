"""A button that saves a file. Streamlit's own holds that of the last run: while another replaces it, a click
finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import streamlit as st

from pages.ui.widgets import door, mount
from pages.ui.widgets.scripts import bundle

HTML = '<button class="save" type="button"></button>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
# seconds for which a file is sent again: a run that follows quickly drops what the one before has sent
AGAIN = 3.0


def button(key: str, label: str, name: str, mimetype: str, make: Callable[[], str]) -> None:
    """name: the file's; make: returns its text, called once it is asked for."""
    kept = f"{key}:asked"
    number = door.number(key, "value")
    before, until = st.session_state.get(kept, (None, 0.0))
    if number != before:
        until = monotonic() + AGAIN
        st.session_state[kept] = (number, until)
    data: dict[str, Any] = {"label": label}
    if number is not None and monotonic() < until:
        data["file"] = {"n": number, "name": name, "type": mimetype, "text": make()}
    mount.draw("save", HTML, JAVASCRIPT, key=key, data=data, default={"value": None},
               on_value_change=lambda: None)
