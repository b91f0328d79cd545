"""Words: every term and symbol, in both languages, and what an address may say."""

import streamlit as st

import core
from pages.ui.after.knobs import KNOBS as AFTER
from pages.ui.check.knobs import KNOBS as CHECK
from pages.ui.gradients.knobs import BACK
from pages.ui.inspect.knobs import KNOBS as INSPECT
from pages.ui.lesson.knobs import KNOBS as LESSON
from pages.ui.page import frame, state
from pages.ui.paper.knobs import KNOBS as PAPER
from pages.ui.questions.exhibits import PAGES
from pages.ui.words_page import parameters, table

# pages that lend no figure
OTHERS = {"home": {**core.KNOBS, BACK.name: BACK}, "lesson": LESSON, "check": CHECK, "paper": PAPER,
          "inspect": INSPECT, "after": AFTER}

page = frame.begin("words")
now = state.open_state(page, {}, {}, state.State)
words = page.words

frame.quiet(state.ignored_line(now, words))
for heading, entries in table.groups(words).items():
    frame.heading(heading)
    st.html(f'<dl class="terms">{entries}</dl>')
for section in ("name", "gru"):
    frame.prose(page, section, titled=True)
frame.heading(words("parameters.title"))
with st.expander(words("parameters.every")):
    st.html(parameters.table(parameters.of_every_page(words), words))
for name in frame.built():
    knobs = OTHERS[name] if name in OTHERS else PAGES[name].KNOBS if name in PAGES else {}
    if knobs:
        with st.expander(words(f"page.{name}.menu")):
            st.html(parameters.table(parameters.of_page(knobs, words), words))

frame.end(page)
