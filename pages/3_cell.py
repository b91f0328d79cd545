"""Cell and gates: the conveyor belt, driven by weights or by hand."""

import streamlit as st

from core import by_hand
from pages.ui import controls, frame
from pages.ui.belt import belt, settings

page = frame.begin("cell")
belt.style()
desk = settings.open_desk(page)
words = page.words

with st.container(horizontal=True, key="drive"):
    settings.mode_chips(desk, words)
    settings.run_chips(desk, words)


@st.fragment
def cell() -> None:
    released = settings.take_moves(desk)
    now, run = settings.named_run(desk), settings.run(desk)
    score = by_hand.score(now.task, run.trace) if now.task else None
    with st.container(key="cell"):
        frame.quiet(controls.ignored_line(desk, words))
        if now.by_hand:
            frame.quiet(settings.headline(desk, score, words))
        settings.draw_belt(desk, run, words, score)
        if not now.by_hand:
            settings.weights(desk, words)
            settings.sequence_controls(desk, words)
        with st.container(horizontal=True, vertical_alignment="center", key="below"):
            frame.quiet(settings.outcome(desk, run, score, words))
            if score:
                settings.trained_switch(desk, words)
            settings.reset(desk, words)
        if score and desk["trained"]:
            st.html(settings.comparison(desk, run, score, words))
        if now.by_hand:
            frame.quiet(words("cell.by_hand_note"))
    if released:
        desk.write_address()


cell()
for column, section in zip(st.columns(2, gap="large"), ("reading", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
