"""Home: the thesis in three sentences beside a live experiment, and the way into the lesson."""

import streamlit as st

import core
from pages.ui.gradients import exhibit
from pages.ui.gradients.knobs import BACK
from pages.ui.home.knobs import HomeState, memory_rows
from pages.ui.page import challenges, controls, experiments, frame, live, state
from pages.ui.page.knobs import fans, start_of

KNOBS = {**core.KNOBS, BACK.name: BACK}
page = frame.begin("home")
now = state.open_state(page, KNOBS, start_of(KNOBS), HomeState)
words = page.words


@state.follows(now)
def experiment() -> None:
    result = live.run(now.experiment)
    shown = exhibit.of_result(result, now.values, words, page.theme, large=True, room=experiments.room(now))
    pulls = controls.hear_pulls(now, "curves", experiments.pulls(now, result, words))
    with st.container(key="hero"):
        text, picture = st.columns([0.4, 1], gap="medium")
        with picture, st.container(key="picture"):
            controls.draw_panel(now, "story", [
                controls.hinted(controls.readout_row(
                    now, shown.sentence, words, "back", "steps", back=now["steps"],
                    others=experiments.aim_rows(now, words)), words, "spin", "pull", "fan", "about"),
                frame.quiet_row(state.ignored_line(now, words)),
                frame.quiet_row(state.also_set_line(now, words)), frame.direction_row(page)])
            frame.figure(page, "curves", shown.figure, shown.alt, above=words("figure.above"),
                         fans=fans(now.experiment), **pulls)
            controls.draw_panel(now, "steps", [
                controls.slider_row(now, "steps", words, main=True),
                frame.quiet_row(experiments.aim_line(now, words), below_figure=True)])
        with text:
            frame.prose(page, "thesis", css="thesis")
            controls.draw_panel(now, "memory", memory_rows(now, words))


experiment()

for number, (column, reason) in enumerate(zip(st.columns(3), ("gradients", "memory", "control"), strict=True),
                                          start=1):
    with column, st.container(key=f"card_{reason}"):
        frame.sketch(reason)
        frame.link(page, reason, f"{number}\u2002{words(f'home.card.{reason}')}")

with st.container(key="dares"):
    frame.link(page, "check", words("home.challenges", count=sum(map(len, challenges.PAGES.values()))))

frame.heading(words("home.map"))
with st.container(key="map"):
    for name in frame.built():
        if name != frame.HOME:
            with st.container(horizontal=True, key=f"map_{name}"):
                frame.link(page, name, words(f"page.{name}.menu"))
                st.markdown(words(f"page.{name}.map"))

frame.end(page)
