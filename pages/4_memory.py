"""Long-term memory: the document's sentence, read by networks that were really trained on it."""

import streamlit as st

from core.learning import memory
from pages.ui.memory import figure as figures
from pages.ui.memory import learnt, sentence
from pages.ui.memory import run as reading
from pages.ui.page import frame
from pages.ui.page import live as classroom
from pages.ui.page import state as controls

page = frame.begin("memory")
desk = controls.open_desk(page, reading.KNOBS, reading.START)
words, theme = page.words, page.theme


@classroom.live
def reading_live() -> None:
    released = controls.take_moves(desk)
    released |= sentence.take_clicks(desk, words.language)
    now = reading.read(words.language, desk.values)
    picture, settings = st.columns([1, 0.36], gap="medium")
    with picture, st.container(key="picture"):
        countries = dict(zip(reading.COUNTRIES, now.grammar.countries, strict=True))
        controls.draw_panel(desk, "story", [
            controls.chips_row("country", words("knob.country.label"), countries, desk["country"]),
            frame.readout_row(reading.readout(now, words)), frame.quiet_row(controls.ignored_line(desk, words))])
        sentence.draw(desk, now, words)
        frame.above_figure(words("memory.above"))
        frame.figure(page, "words", figures.figure(now, theme=theme, words=words), figures.description(now, words))
        with st.container(key="memory_distance"):
            controls.slider(desk, "distance", words, main=True)
        frame.quiet(words("memory.note"), below_figure=True)
        second(now)
    with settings, st.container(key="settings"):
        side(now)
    if released:
        desk.write_address()


def side(now: reading.Reading) -> None:
    frame.group("x", words("memory.words_between"))
    controls.draw_panel(desk, "knobs", [controls.slider_row(desk, "decoys", words)])
    with st.container(horizontal=True, key="memory_buttons"):
        controls.button(desk, "draw", words("memory.new_words"), {"draw": (desk["draw"] + 1) % 1000, "changes": {}})
        controls.button(desk, "reset", words("controls.reset"), reading.START)
    frame.quiet(words("memory.click"))
    frame.rule()
    frame.group("h", words("memory.answers"))
    frame.figure(page, "answers", figures.answers(now, theme=theme, words=words), figures.answers_description(now, words))


def second(now: reading.Reading) -> None:
    frame.heading(words("memory.inside"))
    view, tokens = controls.view_chips(desk, "view", words), now.memories["rnn"].words
    untrained = view == "untrained"
    gradients = {name: memory.gradient(reading.untrained_network(words.language, name), tokens)
                 for name in reading.MODELS if untrained}
    frame.above_figure(words(f"memory.above_{view}"), words("figure.backward") if untrained else "")
    frame.figure(page, "inside", figures.second(view, now, gradients, theme=theme, words=words), words(f"memory.alt_{view}"),
                 patient=True)
    frame.quiet(reading.saliency_line(now, words) if untrained else words(f"memory.note_{view}"), below_figure=True)
    frame.tools(page, "words", reading.columns(now), {"NumPy": reading.program(now, words.language)})


reading_live()
left, right = st.columns(2, gap="large")
with left:
    frame.prose(page, "gates", titled=True)
with right:
    frame.prose(page, "trap", titled=True)

frame.heading(words("memory.table"))
frame.quiet(learnt.table_line(words))
frame.figure(page, "table", figures.table(learnt.table(), words.language, theme=theme, words=words),
             words("memory.table_alt", counts=learnt.counts(learnt.sentence_counts(words.language, 20), words)))
frame.quiet(learnt.adding_line(words))
frame.tools(page, "table", learnt.columns())

left, right = st.columns(2, gap="large")
with left:
    frame.prose(page, "honest", titled=True)
    for line in learnt.limit_lines(words):
        frame.quiet(line)
with right:
    frame.prose(page, "made", titled=True)
    frame.quiet(learnt.made_line(words))
