"""Home: the thesis in three sentences beside a live experiment, and the way into the lesson."""

import streamlit as st

from pages.ui.gradients import said as readouts
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls

page = frame.begin("home")
desk = controls.open_desk(page)
words = page.words


@classroom.live
def experiment() -> None:
    released = controls.take_moves(desk)
    result = classroom.run(desk.experiment)
    with st.container(key="hero"):
        text, picture = st.columns([0.4, 1], gap="medium")
        with picture, st.container(key="picture"):
            curves = {name: run.gradient for name, run in result.runs.items()}
            controls.draw_panel(desk, "story", [
                frame.readout_row(readouts.gradients(curves, words)), frame.quiet_row(controls.ignored_line(desk, words)),
                frame.direction_row(page)])
            frame.gradient_figure(page, result, large=True)
            controls.slider(desk, "steps", words, main=True)
        with text:
            frame.prose(page, "thesis", css="thesis")
            controls.memory_switch(desk, words)
    if released:
        desk.write_address()


experiment()

for number, (column, reason) in enumerate(zip(st.columns(3), ("gradients", "memory", "control"), strict=True), start=1):
    with column, st.container(key=f"card_{reason}"):
        frame.sketch(reason)
        frame.link(page, reason, f"{number}\u2002{words(f'home.card.{reason}')}")

frame.heading(words("home.map"))
with st.container(key="map"):
    for name in frame.LESSON:
        with st.container(horizontal=True, key=f"map_{name}"):
            frame.link(page, name, words(f"page.{name}.menu"))
            st.markdown(words(f"page.{name}.map") + ("" if name in frame.built() else f" · *{words('home.not_built')}*"))
