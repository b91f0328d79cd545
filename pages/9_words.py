"""Words: every term and symbol, in both languages."""

import streamlit as st

from pages.ui.page import frame, state
from pages.ui.words_page import table

page = frame.begin("words")
now = state.open_state(page, {}, {}, state.State)

frame.quiet(state.ignored_line(now, page.words))
for heading, entries in table.groups(page.words).items():
    frame.heading(heading)
    st.html(f'<dl class="terms">{entries}</dl>')
for section in ("name", "gru"):
    frame.prose(page, section, titled=True)

frame.end(page)
