"""Light or dark: the page is drawn anew when the reader's system, or the reader, changes it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.ui import components

JAVASCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def follow() -> str | None:
    """What the page is drawn in now, "light" or "dark"; when that changes, the page runs again."""
    kind = st.context.theme.type
    components.draw("scheme", '<i class="scheme"></i>', JAVASCRIPT, key="scheme", data={"drawn": kind or "light"},
                    on_changed_change=lambda: None)
    return kind
