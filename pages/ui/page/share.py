"""The link to what a page shows, as text, as QR code, for a page of one's own; and what a teacher
prepares."""

from __future__ import annotations

import segno
import streamlit as st

from pages.ui.page.prepared import HIDE, SIZE, SIZES, Prepared
from pages.ui.text.words import Words, escape

WIDTH, HEIGHT = 800, 450  # of the frame in another page


def code(link: str, label: str) -> str:
    """A QR code of a link, as a picture in HTML."""
    drawn = segno.make(link, micro=False, error="l").svg_data_uri(
        scale=3, border=3, dark="#000", light="#fff", encode_minimal=False)
    return f'<img class="qr" src="{escape(drawn)}" alt="{escape(label)}">'


def framed(link: str) -> str:
    """The text that shows a page's figure and knobs in another page."""
    joint = "&" if "?" in link else "?"
    return f'<iframe src="{escape(link + joint)}embed=true" width="{WIDTH}" height="{HEIGHT}"></iframe>'


def prepare(state: Prepared, words: Words) -> None:
    """The controls that a teacher hides, and the size; both go into the address."""
    shown = [name for name in state.knobs if name in {*state.controls, *state.hidden}
             and words.has(f"knob.{name}.label")]
    if shown:
        hide = f"{state.page}:hide"
        st.multiselect(
            words("share.hide"), shown, default=[name for name in shown if name in state.hidden], key=hide,
            format_func=lambda name: words(f"knob.{name}.label"),
            on_change=lambda: state.prepare(HIDE, ".".join(state.knobs[name].url
                                                           for name in st.session_state[hide])))
    size = f"{state.page}:size"
    st.segmented_control(
        words("share.size"), SIZES, default=state.prepared.get(SIZE, "100"), key=size,
        format_func=lambda percent: f"{percent}%",
        on_change=lambda: state.prepare(SIZE, {"100": ""}.get(at := st.session_state[size] or "", at)))
