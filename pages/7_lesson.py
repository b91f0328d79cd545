"""The lesson: ten scenes, each asks, takes a guess, shows what is true beside it, explains, and goes on."""

import streamlit as st

from core import by_hand
from pages.ui.cell import figure as belts
from pages.ui.cell import said
from pages.ui.cell.belt import belt
from pages.ui.cell.knobs import KNOBS as CELL_KNOBS
from pages.ui.cell.knobs import CellState, start_of
from pages.ui.cell.run import named
from pages.ui.charts.exhibit import Exhibit
from pages.ui.flow.figure import HALVES
from pages.ui.lesson import rows, teach
from pages.ui.lesson.knobs import ANSWER, ASK, KNOBS, START, LessonState
from pages.ui.lesson.look import STYLE
from pages.ui.lesson.said import Told
from pages.ui.page import controls, frame, state
from pages.ui.questions import exhibits, figure
from pages.ui.questions.shown import above
from pages.ui.questions.truth import at_truth
from pages.ui.text.scenes import query_of
from pages.ui.widgets import guess

page = frame.begin("lesson")
frame.style(STYLE)
frame.style(belt.STYLE)
now = state.open_state(page, KNOBS, START, LessonState)
words, theme = page.words, page.theme


@state.follows(now)
def scene() -> None:
    here, told = now.scene, Told(now.scene, words)
    with st.container(key="scene_place"):
        controls.draw_panel(now, "place", rows.place(now, words))
        teach.draw(now, words)
    frame.quiet(state.ignored_line(now, words))
    with st.container(key=f"scene_{'wide' if here.page == 'cell' else 'beside'}"):
        with st.container(key="scene_story"):
            with st.container(key="scene_said_many" if len(here.ask) > 1 else "scene_said"):
                controls.draw_panel(now, f"story:{here.id}:{now['phase']}", rows.story(now, told, words))
            if now.room is None:
                controls.draw_panel(now, "way", rows.way(now, words))
            if now["phase"] != ASK:
                tries(told)
        with st.container(key="scene_figure"):
            picture(told)
    if now["notes"]:
        with st.container(key="scene_notes"):
            frame.html(rows.notes(now, told, words))


def picture(told: Told) -> None:
    """The page's own figure: its axes, or a pad on them, while it is asked about; then with the guess on it;
    with the answer to the other case, that case."""
    here = now.scene
    kind = here.ask[0].kind
    labels = {question.id: told.label(question) for question in here.ask if question.kind != "choice"}
    lent = exhibits.at(at_truth(here.figure, here.ask[0], words), words, theme, here.models)
    if now["phase"] == ANSWER and here.transfer and here.transfer.page != here.figure:
        case = exhibits.at(here.transfer.page, words, theme, here.models)
        above(page, here.transfer.page)
        if case.kind == "plotly":
            marked = figure.with_marks(here.transfer.marks, case.figure, theme)
            frame.figure(page, here.transfer.id, marked, case.alt)
        else:
            other_kind(case, here.transfer.page)
        return
    above(page, here.figure, asked=now["phase"] == ASK)
    if now["phase"] != ASK:
        if lent.kind == "plotly":
            spec = figure.with_marks(here.marks, lent.figure, theme)
            spec = figure.with_guess(here, spec, now["guesses"], labels, words, theme)
            spec = figure.with_votes(here, spec, teach.votes_of(now), words, theme)
            frame.figure(page, here.id, spec, lent.alt)
        else:
            other_kind(lent, here.figure)
    elif kind in ("decade", "curve"):
        pad = figure.pad(here, lent.figure, now["guesses"], labels, words)
        now.hear("lesson:pad", [(handle.name, guess.is_guess) for handle in pad.handles])
        guess.draw("lesson:pad", pad, now.wire())
    elif here.before:
        other_kind(exhibits.at(here.before, words, theme), here.before)
    else:
        frame.figure(page, f"{here.id}:axes", figure.veiled(lent.figure, here.keep, theme),
                     words("lesson.veiled"))


def other_kind(lent: Exhibit, address: str) -> None:
    """A figure that is no plot: the diagram, or the belt."""
    frame.unseen(lent.alt)
    if lent.kind == "graphviz":
        with st.container(key="flow_wide"):
            st.graphviz_chart(lent.figure, width="stretch")
        with st.container(key="flow_narrow"):
            for name in HALVES:
                st.graphviz_chart(exhibits.half(address, name, words, theme).figure, width="stretch")
    else:
        game(address)


def game(address: str) -> None:
    """The belt of a level, its gates the reader's; the score is for those who have guessed."""
    query, key = query_of(address), f"game:{address}"
    if key not in st.session_state:
        level = start_of(named()[query["preset"]])
        st.session_state[key] = CellState("cell", CELL_KNOBS, level, dict(level)).read(query)
    now.game = cell = st.session_state[key]
    task, run = cell.named_run.task, cell.run()
    assert task is not None
    score = by_hand.score(task, run.trace)
    if now["phase"] != ASK:
        frame.quiet(said.headline(cell.named_run, score, words))
    belt.draw(now, belts.belt(cell, run, words, score), key)


def tries(told: Told) -> None:
    """The pages' own address at this state, for the reader's own hands."""
    with st.container(horizontal=True, key="scene_tries"):
        frame.html(f'<p class="quiet">{words("lesson.try")}</p>')
        for label, address in told.tries().items():
            frame.link_to(page, address, label)
        if now.last:
            for name in ("check", "paper"):
                frame.link(page, name, words(f"page.{name}.menu"))


scene()
frame.prose(page, "use", titled=True)

frame.end(page)
