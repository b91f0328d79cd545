"""Cell and gates: the conveyor belt, driven by weights or by hand."""

import streamlit as st

from core import by_hand
from pages.ui import controls, frame
from pages.ui.belt import settings

page = frame.begin("cell")
desk = settings.open_desk(page)
words = page.words


@st.fragment
def cell() -> None:
    released = settings.take_moves(desk)
    now, run = settings.named_run(desk), settings.run(desk)
    score = by_hand.score(now.task, run.trace) if now.task else None
    with st.container(key="cell"):
        with st.container(horizontal=True, key="drive"):
            settings.mode_chips(desk, words)
            settings.run_chips(desk, words)
        frame.quiet(controls.ignored_line(desk, words))
        settings.draw_belt(desk, run, words, score)
        if not now.by_hand:
            if run.lstm.c.shape[1] == 1:
                settings.weight_sliders(desk, words)
            else:
                settings.weight_table(desk, words)
            settings.sequence_controls(desk, words)
    if released:
        desk.write_address()


cell()
for section in ("reading", "try"):
    frame.prose(page, section, titled=True)
