"""Gradients: how far back they reach, and what every knob does to that."""

import streamlit as st

import core
from pages.ui.gradients import overlays
from pages.ui.gradients import said as readouts
from pages.ui.gradients.views import VIEWS
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls
from pages.ui.text.numbers import decimal
from pages.ui.widgets.panel import Row

page = frame.begin("gradients")
desk = controls.open_desk(page, controls.GRADIENT_KNOBS)
words = page.words


@classroom.live
def curves() -> None:
    """What follows the thumb while it is held; as little as that, since every element costs time."""
    released = controls.take_moves(desk)
    desk.turns += released
    result = classroom.run(desk.experiment)
    gradients = {name: run.gradient for name, run in result.runs.items()}
    picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        controls.draw_panel(desk, "story", [
            controls.story_row(desk, words), frame.readout_row(readouts.gradients(gradients, words)),
            frame.quiet_row(controls.ignored_line(desk, words)), frame.direction_row(page)])
        frame.gradient_figure(page, result, overlays.chosen(result, desk["show"], desk["pinned"], words))
        controls.draw_panel(desk, "steps", [
            controls.slider_row(desk, "steps", words, main=True), controls.overlays_row(desk, words),
            frame.quiet_row(overlays.line(result, desk["show"], desk["pinned"], words), below_figure=True),
            frame.quiet_row(words("gradients.note"), below_figure=True)], turn=desk.turns)
    with settings, st.container(key="settings"):
        controls.draw_panel(desk, "knobs", rows(result))
    if released:
        desk.write_address()


@classroom.live
def closer() -> None:
    """The rest, when the thumb rests: data and programs, and the view that is open."""
    released = controls.take_moves(desk)
    result = classroom.run(desk.experiment)
    frame.tools(page, "curves", overlays.columns(result, words), overlays.programs(result))
    VIEWS[controls.view_chips(desk, "closer", words, follows=True)](page, desk, result)
    if released:
        desk.write_address()


def rows(result: core.Result) -> list[Row]:
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    return [
        controls.presets_row(desk, words),
        controls.group_row("rnn", words("controls.rnn")),
        controls.slider_row(desk, "weight_scale", words, rho=decimal(rnn.spectral_radius), sigma=decimal(rnn.spectral_norm)),
        controls.choices_row(desk, ("init", "activation"), words),
        controls.RULE,
        controls.group_row("lstm", words("controls.lstm")),
        controls.slider_row(desk, "forget_bias", words, mean_f=decimal(lstm.trace.gate("f").mean())),
        controls.slider_row(desk, "chrono", words),
        controls.slider_row(desk, "gain", words),
        controls.RULE,
        controls.group_row("x", words("controls.both")),
        controls.slider_row(desk, "hidden", words),
        controls.slider_row(desk, "input_scale", words),
        controls.slider_row(desk, "seed", words),
        controls.switch_and_reset_row(desk, "gru", words),
        *([controls.slider_row(desk, "update_bias", words)] if desk["gru"] else []),
    ]


with st.container(key="bench"):
    curves()
    closer()
for column, section in zip(st.columns(2, gap="large"), ("why", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
