"""Memory control: what is kept, in C, and what is shown, in h, set apart by hand."""

import streamlit as st

from core.by_hand.program import program
from pages.ui.control import figure as figures
from pages.ui.control import run as holding
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls
from pages.ui.widgets.panel import Row

page = frame.begin("control")
desk = controls.open_desk(page, holding.KNOBS, holding.start(), {name: each.settings for name, each in holding.named().items()})
words = page.words


@classroom.live
def experiment() -> None:
    released = controls.take_moves(desk)
    done, name = holding.carry_out(desk.values), holding.matching(desk.values)
    with st.container(key="control"):
        picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        labels = {each: words(f"control.preset.{each}.name") for each in holding.named()}
        controls.draw_panel(desk, "story", [
            controls.chips_row("named", words("control.presets"), labels, name),
            frame.readout_row(holding.readout(done, words)), frame.quiet_row(controls.ignored_line(desk, words))])
        frame.figure(page, "control", figures.figure(done, theme=page.theme, words=words), figures.description(done, words))
        controls.draw_panel(desk, "show_at", [
            controls.slider_row(desk, "show_at", words, main=True),
            frame.quiet_row(holding.figures(done, name, words), below_figure=True),
            frame.quiet_row(words("control.honest"), below_figure=True),
            frame.quiet_row(words("control.note", write=desk["write_at"]), below_figure=True)])
        frame.tools(page, "control", holding.columns(done, words), {"NumPy": program(done)})
    with settings, st.container(key="settings"):
        controls.draw_panel(desk, "knobs", rows())
    if released:
        desk.write_address()


def rows() -> list[Row]:
    return [
        controls.group_row("x", words("control.task")),
        controls.slider_row(desk, "write_at", words),
        controls.slider_row(desk, "value", words),
        controls.choices_row(desk, ("rest",), words),
        controls.RULE,
        controls.group_row("lstm", words("control.by_hand")),
        controls.slider_row(desk, "f_hold", words),
        controls.slider_row(desk, "o_hold", words),
        controls.slider_row(desk, "i_hold", words),
        controls.slider_row(desk, "i_write", words),
        controls.slider_row(desk, "erase_at", words),
        controls.RULE,
        controls.group_row("rnn", words("controls.rnn")),
        controls.slider_row(desk, "weight", words),
    ]


experiment()
for column, section in zip(st.columns(2, gap="large"), ("apart", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
