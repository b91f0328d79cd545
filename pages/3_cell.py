"""Cell and gates: the conveyor belt, driven by weights or by hand."""

import streamlit as st

from core import by_hand
from pages.ui.cell import controls as widgets
from pages.ui.cell import knobs as settings
from pages.ui.cell import said
from pages.ui.cell.belt import belt
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls

page = frame.begin("cell")
belt.style()
desk = settings.open_desk(page)
words = page.words

settings.take_run(desk)
with st.container(key="drive"):
    widgets.drive(desk, words)


@classroom.live
def cell() -> None:
    released = settings.take_moves(desk)
    now, run = settings.named_run(desk), settings.run(desk)
    score = by_hand.score(now.task, run.trace) if now.task else None
    with st.container(key="cell"):
        frame.quiet(controls.ignored_line(desk, words))
        if now.by_hand:
            frame.quiet(said.headline(now, score, words))
        widgets.draw_belt(desk, run, words, score)
        widgets.below_the_belt(desk, said.outcome(now, run, score, words), words)
        if score and desk["trained"]:
            st.html(said.comparison(now, run, score, words))
    frame.tools(page, "cell", said.columns(run, words))
    if released:
        desk.write_address()


cell()
if settings.named_run(desk).by_hand:
    frame.quiet(words("cell.by_hand_note"))
for column, section in zip(st.columns(2, gap="large"), ("reading", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
