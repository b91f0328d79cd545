"""Memory control: what is kept, in C, and what is shown, in h, set apart by hand."""

import streamlit as st

from core.by_hand.program import program
from core.challenges import PLANS
from pages.ui.control import exhibit, run, said
from pages.ui.control.knobs import KNOBS, ControlState, matching, named, start
from pages.ui.page import challenges, controls, frame, state
from pages.ui.widgets.rows import Row

page = frame.begin("control")
now = state.open_state(page, KNOBS, start(), ControlState)
words = page.words


@state.follows(now)
def experiment() -> None:
    done, name = run.carry_out(now.values), matching(now.values)
    shown = exhibit.of_run(done, words, page.theme)
    taken = PLANS.get(now["challenge"])
    with st.container(key="control"):
        picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        labels = {each: words(f"control.preset.{each}.name") for each in named()}
        controls.draw_panel(now, "story", [
            controls.chips_row("named", words("control.presets"), labels, name),
            challenges.row(now["challenge"], taken and taken(done), words),
            controls.hinted(frame.readout_row(shown.sentence), words, "pull", "about", "dare"),
            frame.quiet_row(state.ignored_line(now, words))])
        pulls = controls.hear_pulls(now, "control", [] if "f_hold" in now.hidden else [
            said.pull(now, done, words)])
        frame.figure(page, "control", shown.figure, shown.alt, fans=now.fans(exhibit.FANNED, page), **pulls)
        controls.draw_panel(now, "show_at", [
            controls.slider_row(now, "show_at", words, main=True),
            frame.quiet_row(said.pull_line(now, words) or said.figures(done, name, words), below_figure=True),
            frame.quiet_row(words("control.honest"), below_figure=True),
            frame.quiet_row(words("control.note", write=now["write_at"]), below_figure=True)])
        frame.tools(page, "control", said.columns(done, words), {"NumPy": program(done)})
    with settings, st.container(key="settings"):
        controls.draw_panel(now, "knobs", rows())


def rows() -> list[Row]:
    return [
        controls.choices_row(now, ("challenge",), words),
        controls.group_row("x", words("control.task")),
        controls.slider_row(now, "write_at", words),
        controls.slider_row(now, "value", words),
        controls.choices_row(now, ("rest",), words),
        controls.RULE,
        controls.group_row("lstm", words("control.by_hand")),
        controls.slider_row(now, "f_hold", words),
        controls.slider_row(now, "o_hold", words),
        controls.slider_row(now, "i_hold", words),
        controls.slider_row(now, "i_write", words),
        controls.slider_row(now, "erase_at", words),
        controls.RULE,
        controls.group_row("rnn", words("controls.rnn")),
        controls.slider_row(now, "weight", words),
        controls.reset_row(now, words),
    ]


experiment()
for column, section in zip(st.columns(2, gap="large"), ("apart", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
