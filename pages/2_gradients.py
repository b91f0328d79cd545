"""Gradients: how far back they reach, and what every knob does to that."""

import streamlit as st

import core
from pages.ui import controls, frame, readouts
from pages.ui.figures import states
from pages.ui.numbers import decimal
from pages.ui.panel import Row

page = frame.begin("gradients")
desk = controls.open_desk(page)
words = page.words


@st.fragment
def experiment() -> None:
    released = controls.take_moves(desk)
    result = core.run(desk.experiment)
    picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        controls.preset_chips(desk, words)
        frame.readout(readouts.gradients({name: run.gradient for name, run in result.runs.items()}, words))
        frame.quiet(controls.ignored_line(desk, words))
        frame.gradient_figure(page, result)
        controls.slider(desk, "steps", words, main=True)
        frame.quiet(words("gradients.note"), below_figure=True)
        gates_and_states(result)
    with settings, st.container(key="settings"):
        controls.draw_panel(desk, "knobs", rows(result))
    if released:
        desk.write_address()


def gates_and_states(result: core.Result) -> None:
    unit = min(desk["unit"], desk["hidden"])
    frame.heading(words("gradients.states"))
    frame.quiet(words("gradients.states_line", unit=unit))
    frame.figure("states", states.figure(result, unit, theme=page.theme, words=words), states.description(result, unit, words))
    if desk["hidden"] > 1:
        controls.slider(desk, "unit", words, main=True, high=desk["hidden"])


def rows(result: core.Result) -> list[Row]:
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    return [
        controls.presets_row(desk, words),
        controls.group_row("rnn", words("controls.rnn")),
        controls.slider_row(desk, "weight_scale", words, rho=decimal(rnn.spectral_radius), sigma=decimal(rnn.spectral_norm)),
        controls.choices_row(desk, ("init", "activation"), words),
        controls.RULE,
        controls.group_row("lstm", words("controls.lstm")),
        controls.slider_row(desk, "forget_bias", words, mean_f=decimal(lstm.trace.f.mean())),
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


experiment()
for column, section in zip(st.columns(2, gap="large"), ("why", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
