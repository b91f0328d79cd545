"""What came after: a gated linear recurrence and one attention head, beside the LSTM, on the lesson's
sentence."""

import streamlit as st

from pages.ui.after import exhibit, figure, learnt, run, said
from pages.ui.after.knobs import KNOBS, START, UNTRAINED, AfterState
from pages.ui.after.look import STYLE
from pages.ui.after.run import Reading
from pages.ui.page import controls, frame, state
from pages.ui.text.numbers import decimal
from pages.ui.widgets.rows import Row

page = frame.begin("after")
now = state.open_state(page, KNOBS, START, AfterState)
words, theme = page.words, page.theme
frame.style(STYLE)


@state.follows(now)
def curves() -> None:
    read = run.read(words.language, now.values)
    shown = exhibit.of_reading(read, now.values, words, theme)
    picture, settings = st.columns([1, 0.4], gap="medium")
    with picture, st.container(key="picture"):
        looks = {value: words(f"choice.reach.{value}") for value in KNOBS["reach"].choices}
        controls.draw_panel(now, "story", [
            controls.chips_row("reach", words("knob.reach.label"), looks, now["reach"]),
            frame.readout_row(shown.sentence), frame.quiet_row(state.ignored_line(now, words)),
            frame.quiet_row(state.also_set_line(now, words))])
        frame.above_figure(shown.above, words("figure.backward"))
        frame.figure(page, "curves", shown.figure, shown.alt, above=shown.above)
        controls.draw_panel(now, "length", [
            controls.slider_row(now, "distance", words, main=True),
            frame.quiet_row(words(f"after.note_{now['reach']}"), below_figure=True)])
        frame.tools(page, "curves", said.columns(read, words), {"NumPy": run.program(read)})
    with settings, st.container(key="settings"):
        controls.draw_panel(now, "knobs", rows(read))


def rows(read: Reading) -> list[Row]:
    which = {value: words(f"choice.taught.{value}") for value in KNOBS["taught"].choices}
    drawn = [] if now["taught"] != UNTRAINED else [
        controls.slider_row(now, "forget_bias", words, mean_f=words("list.comma").join(
            f"{words(f'model.{kind}')} {decimal(kept)}" for kind, kept in read.kept.items())),
        controls.slider_row(now, "seed", words)]
    return [
        controls.group_row("x", words("after.networks")),
        controls.chips_row("taught", words("knob.taught.label"), which, now["taught"]),
        *drawn,
        frame.quiet_row(learnt.shown_line(words) if now["taught"] != UNTRAINED else ""),
        controls.RULE,
        controls.group_row("x", words("after.costs")),
        controls.html_row(said.cost_table(read, words), "table"),
        frame.quiet_row(said.cost_line(read, words)),
        controls.reset_row(now, words),
    ]


@state.follows(now)
def table() -> None:
    frame.heading(words("after.table"))
    decoyed = controls.view_chips(now, "decoyed", words)
    counted = learnt.count_lines(decoyed, words)
    frame.figure(page, "table", figure.table(decoyed, theme=theme, words=words),
                 words("after.table_alt", counts=counted[0]))
    for line in counted:
        frame.quiet(line)
    frame.quiet(learnt.table_line(decoyed, words))
    frame.tools(page, "table", learnt.columns(words))


curves()
for column, section in zip(st.columns(2, gap="large"), ("three", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)
table()
for column, section in zip(st.columns(2, gap="large"), ("today", "honest"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
