"""Long-term memory: the document's sentence, read by networks that were really trained on it."""

from functools import partial

import streamlit as st

from core.learning import memory
from pages.ui.memory import exhibit, figure, learnt, run, said, sentence
from pages.ui.memory.knobs import COUNTRIES, KNOBS
from pages.ui.memory.run import Reading
from pages.ui.page import controls, frame, state
from pages.ui.text import assets

page = frame.begin("memory")
words, theme = page.words, page.theme
taught = assets.taught_in(words.language)
now = state.open_state(page, KNOBS, run.start(taught), partial(sentence.MemoryState, taught=taught))


@state.follows(now)
def reading() -> None:
    read = run.read(taught, now.values)
    shown = exhibit.of_reading(read, words, theme)
    picture, settings = st.columns([1, 0.36], gap="medium")
    with picture, st.container(key="picture"):
        countries = dict(zip(COUNTRIES, read.grammar.countries, strict=True))
        controls.draw_panel(now, "story", [
            controls.chips_row("country", words("knob.country.label"), countries, now["country"]),
            # a hint has no room here, on a projector
            controls.readout_row(now, shown.sentence, words, "distance"),
            frame.quiet_row(state.ignored_line(now, words))])
        sentence.draw(now, read, words)
        frame.above_figure(words("memory.above"))
        frame.figure(page, "words", shown.figure, shown.alt, above=words("memory.above"),
                     fans=now.fans(exhibit.FANNED, page))
        with st.container(key="memory_distance"):
            controls.slider(now, "distance", words, main=True)
        frame.quiet(words("memory.note"), below_figure=True)
        frame.tools(page, "words", said.columns(read, words), {"NumPy": run.program(read)})
        with st.container(key="memory_inside"):
            second(read)
    with settings, st.container(key="settings"):
        side(read)


def side(read: Reading) -> None:
    frame.group("x", words("memory.words_between"))
    controls.draw_panel(now, "knobs", [
        controls.slider_row(now, "decoys", words), sentence.fresh_row(words), controls.reset_row(now, words)])
    frame.quiet(words("memory.click"))
    frame.rule()
    frame.group("h", words("memory.answers"))
    frame.figure(page, "answers", figure.answers(read, theme=theme, words=words),
                 figure.answers_description(read, words))


def second(read: Reading) -> None:
    frame.heading(words("memory.inside"))
    view, tokens = controls.view_chips(now, "view", words), read.memories["rnn"].words
    untrained = view == "untrained"
    gradients = {name: memory.gradient(run.untrained_network(taught, name), tokens) for name in learnt.CELLS
                 if untrained}
    frame.above_figure(words(f"memory.above_{view}"), words("figure.backward") if untrained else "")
    frame.figure(page, "inside", figure.second(view, read, gradients, theme=theme, words=words),
                 said.alternative(view, read, words), above=words(f"memory.above_{view}"), patient=True)
    if view == "gates":
        frame.quiet(said.kept_line(read, words), below_figure=True)
    frame.quiet(said.saliency_line(read, words) if untrained else words(f"memory.note_{view}"),
                below_figure=True)
    if view == "gates":
        frame.tools(page, "units", said.gate_columns(read, words))
    if untrained:
        frame.tools(page, "untrained", said.gradient_columns(gradients, read, words))


frame.quiet(learnt.elsewhere_line(words))
reading()
left, right = st.columns(2, gap="large")
with left:
    frame.prose(page, "gates", titled=True)
with right:
    frame.prose(page, "trap", titled=True)

frame.heading(words("memory.table"))
frame.quiet(learnt.table_line(words))
frame.figure(page, "table", figure.table(learnt.table(), taught, theme=theme, words=words),
             words("memory.table_alt", counts=learnt.counts(learnt.sentence_counts(taught, 20), words)))
frame.quiet(learnt.adding_line(words))
frame.tools(page, "table", learnt.columns(words))

left, right = st.columns(2, gap="large")
with left:
    frame.prose(page, "honest", titled=True, **learnt.limit_lines(words))
with right:
    frame.prose(page, "made", titled=True, made=learnt.made_line(words))

frame.end(page)
