"""Cell and gates: the conveyor belt, driven by weights or by hand."""

import streamlit as st

from core import by_hand
from pages.ui.cell import controls, figure, said
from pages.ui.cell.belt import belt
from pages.ui.cell.knobs import FIRST, KNOBS, CellState, start_of
from pages.ui.cell.run import named
from pages.ui.page import frame, state

page = frame.begin("cell")
frame.style(belt.STYLE)
now = state.open_state(page, KNOBS, start_of(named()[FIRST]), CellState)
words = page.words

with st.container(key="drive"):
    controls.drive(now, words)


@state.follows(now)
def cell() -> None:
    chosen, run = now.named_run, now.run()
    score = by_hand.score(chosen.task, run.trace) if chosen.task else None
    with st.container(key="cell"):
        frame.quiet(state.ignored_line(now, words))
        if chosen.by_hand:
            frame.quiet(said.headline(chosen, score, words))
        belt.draw(now, {**figure.belt(now, run, words, score), "fans": now.fans(now.fanned, page)})
        controls.below_the_belt(now, said.outcome(chosen, run, score, words), words)
        if score and now["trained"]:
            st.html(said.comparison(chosen, run, score, words))
    frame.picture(page, "belt", ".belt", words(f"cell.run.{chosen.name}.title"))
    frame.tools(page, "cell", said.columns(run, words))


cell()
if now.named_run.by_hand:
    frame.quiet(words("cell.by_hand_note"))
for column, section in zip(st.columns(2, gap="large"), ("reading", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
