"""Gradients: how far back they reach, and what every knob does to that."""

import streamlit as st

from core import Result
from core.challenges import EXPERIMENTS
from core.experiment.program import PICTURE
from pages.ui.gradients import exhibit, overlays, views
from pages.ui.gradients.knobs import KNOBS, GradientState, more_row, more_rows, overlays_row
from pages.ui.page import challenges, controls, experiments, frame, live, state
from pages.ui.page.knobs import fans, start_of
from pages.ui.text.numbers import decimal
from pages.ui.widgets.rows import Choices, Row

page = frame.begin("gradients")
now = state.open_state(page, KNOBS, start_of(KNOBS), GradientState)
words = page.words


@state.follows(now)
def curves() -> None:
    """What follows the thumb while it is held; as little as that, since every element costs time."""
    result = live.run(now.experiment)
    shown = exhibit.of_result(result, now.values, words, page.theme, room=experiments.room(now))
    pulls = controls.hear_pulls(now, "curves", experiments.pulls(now, result, words))
    taken = EXPERIMENTS.get(now["challenge"])
    picture, settings = st.columns([1, 0.29], gap="medium")
    with picture, st.container(key="picture"):
        controls.draw_panel(now, "story", [
            experiments.story_row(now, words),
            frame.quiet_row("" if taken else experiments.preset_line(now, words)),
            challenges.row(now["challenge"], taken and taken(result), words),
            controls.hinted(controls.readout_row(
                now, shown.sentence, words, "back", "steps", back=result.experiment.steps,
                others=experiments.aim_rows(now, words)), words, "spin", "pull", "fan", "about", "dare"),
            frame.quiet_row(state.ignored_line(now, words)),
            frame.quiet_row(state.also_set_line(now, words)), frame.direction_row(page)])
        frame.figure(page, "curves", shown.figure, shown.alt, above=words("figure.above"),
                     fans=fans(now.experiment), **pulls)
        controls.draw_panel(now, "steps", [
            controls.slider_row(now, "steps", words, main=True), overlays_row(now, words),
            frame.quiet_row(experiments.aim_line(now, words), below_figure=True),
            frame.quiet_row(overlays.line(result, now["show"], now["pinned"], now["back"], words),
                            below_figure=True),
            frame.quiet_row(words("gradients.note", loss=words(f"gradients.loss_{now['loss']}")),
                            below_figure=True)], turn=now.turns)
    with settings, st.container(key="settings"):
        controls.draw_panel(now, "knobs", rows(result))


@state.follows(now)
def closer() -> None:
    """The rest, when the thumb rests: data and programs, and the view that is open."""
    result = live.run(now.experiment)
    frame.tools(page, "curves", overlays.columns_of(result, words), overlays.programs(result), PICTURE)
    controls.view_chips(now, "closer", words, follows=True)
    views.draw(page, now, result)


def rows(result: Result) -> list[Row]:
    rnn, lstm = result.runs["rnn"], result.runs["lstm"]
    return [
        Choices(choices=[*experiments.presets_row(now, words).choices,
                         *controls.choices_row(now, ("challenge",), words).choices]),
        controls.group_row("rnn", words("controls.rnn")),
        controls.slider_row(now, "weight_scale", words, rho=decimal(rnn.spectral_radius),
                            sigma=decimal(rnn.spectral_norm)),
        controls.choices_row(now, ("init", "activation"), words),
        controls.RULE,
        controls.group_row("lstm", words("controls.lstm")),
        controls.slider_row(now, "forget_bias", words, mean_f=decimal(lstm.trace.gate("f").mean())),
        controls.slider_row(now, "chrono", words),
        controls.slider_row(now, "gain", words),
        controls.RULE,
        controls.group_row("x", words("controls.both")),
        controls.slider_row(now, "hidden", words),
        controls.slider_row(now, "input_scale", words),
        controls.slider_row(now, "seed", words),
        more_row(now, words),
        *more_rows(now, words),
        experiments.switch_and_reset_row(now, "gru", words),
        *([controls.slider_row(now, "update_bias", words)] if now["gru"] else []),
    ]


with st.container(key="bench"):
    curves()
    closer()
for column, section in zip(st.columns(2, gap="large"), ("why", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
