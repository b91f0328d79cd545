"""A field that takes one file at a time, again and again, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.widgets import mount
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.scripts import bundle

HTML = '<div class="upload"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
FAULTS = ("large", "several")
MEGA = 2**20


def field(key: str, label: str, choose: str, largest: int, wire: Mapping[str, Any],
          taken: Callable[[bytes, str], None], heard: Callable[[], None]) -> None:
    """Show the field. choose: what its button is called; largest: bytes, whole megabytes, of a file; wire: as
    State.wire has it.

    taken is called with the content and the name of a file that has come, before the page is drawn; Streamlit
    then keeps it no longer. heard is called after that, and where the field says that it is empty: nothing
    else follows from it, since Streamlit says so right before another file comes.

    Its one move, named as the key: "large" or "several", for what was not sent.
    """
    name = key.replace(":", "_")
    with st.container(key=name):
        st.file_uploader(label, key=key, on_change=_changed, args=(key, taken, heard),
                         max_upload_size=largest // MEGA)
        mount.draw("upload", HTML, JAVASCRIPT, key=f"{key}:watch", default={"value": None},
                   data={**wire, "name": key, "of": f".st-key-{name}", "largest": largest, "choose": choose},
                   on_value_change=lambda: None)


def is_fault(value: object) -> bool:
    """Whether a field sends such a value."""
    return isinstance(value, str) and value in FAULTS


def _changed(key: str, taken: Callable[[bytes, str], None], heard: Callable[[], None]) -> None:
    brought = st.session_state[key]
    if hasattr(brought, "getvalue"):
        taken(brought.getvalue(), brought.name)
        inside.release(brought)
    elif brought is not None:  # what was let go
        return
    heard()
