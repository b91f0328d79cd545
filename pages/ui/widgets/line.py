"""The line to the browser, one a page: it has the page drawn when a connection is back, and sends again what
has not been answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.widgets import mount
from pages.ui.widgets.scripts import bundle

HTML = '<p class="away" role="status"></p>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))


def draw(key: str, wire: Mapping[str, Any], away: str, missing: str,
         others: Sequence[Mapping[str, Any]] = (), address: Mapping[str, str] | None = None) -> None:
    """Mount it, outside of what is redrawn by itself. away: what is said while nothing is answered; missing:
    where there is no such page; others: the same as wire of pages that were open before; address: the
    parameters that the page is drawn for."""
    with st.container(key="line"):
        data = {**wire, "away": away, "missing": missing, "others": list(others),
                "address": dict(address or {})}
        mount.draw("line", HTML, JAVASCRIPT, key=key, data=data, default={"value": None},
                   on_value_change=lambda: None)
