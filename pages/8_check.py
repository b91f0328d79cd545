"""Check yourself: questions one at a time, each explained at once, and what was missed once more at the
end."""

import streamlit as st

from pages.ui.check import rows
from pages.ui.check.knobs import KNOBS, START, CheckState
from pages.ui.check.look import STYLE
from pages.ui.check.said import Told
from pages.ui.page import challenges, controls, frame, state
from pages.ui.questions import exhibits, figure, shown
from pages.ui.text.checks import scene_of
from pages.ui.text.scenes import page_of
from pages.ui.widgets import guess

page = frame.begin("check")
frame.style(STYLE)
now = state.open_state(page, KNOBS, START, CheckState)
words, theme = page.words, page.theme


@state.follows(now)
def check() -> None:
    with st.container(key="check_place"):
        controls.draw_panel(now, "place", rows.place(now, words))
    frame.quiet(state.ignored_line(now, words))
    if now.asked is None:
        result()
        return
    told = Told(now.asked, words)
    with st.container(key="check_beside"):
        with st.container(key="check_story"):
            controls.draw_panel(now, f"story:{now.asked.id}", rows.story(now, told, words))
            with st.container(key="check_way"):
                controls.draw_panel(now, "way", rows.way(now, words))
            if now.guess(now.asked) is not None:
                see(now.asked.page)
        with st.container(key="check_figure"):
            picture(told)


def see(address: str) -> None:
    frame.link_to(page, address, words("check.see", page=words(f"page.{page_of(address)}.menu")))


def picture(told: Told) -> None:
    """A pad while a decade is asked; answered, the page's own figure, unless it is a closer view."""
    question, answered = told.question, now.guess(told.question) is not None
    decade = question.kind == "decade"
    if not (decade or answered) or "view=" in question.page:
        return
    lent, one = exhibits.at(question.page, words, theme), scene_of(question)
    labels = {question.id: told.label} if decade else {}
    shown.above(page, question.page)
    if answered:
        spec = figure.with_guess(one, lent.figure, now["guesses"], labels, words, theme)
        frame.figure(page, question.id, spec, lent.alt)
    else:
        pad = figure.pad(one, lent.figure, now.dots, labels, words)
        now.hear("check:pad", [(handle.name, guess.is_guess) for handle in pad.handles])
        guess.draw("check:pad", pad, now.wire())


def result() -> None:
    with st.container(key="check_result"):
        controls.draw_panel(now, "result", rows.result(now, words))
        missed = now.missed(words.language)
        if missed:
            frame.heading(words("check.review"))
        for question in missed:
            with st.container(key=f"missed_{question.id}"):
                frame.html(rows.seen_again(Told(question, words), now))
                see(question.page)


def dared() -> None:
    """All challenges, each a link to the page where it is taken up."""
    frame.heading(words("challenge.heading"))
    frame.quiet(words("challenge.note"))
    for column, (name, listed) in zip(st.columns(2, gap="large"), challenges.PAGES.items(), strict=True):
        with column, st.container(key=f"dares_{name}"):
            frame.group("h", words(f"page.{name}.menu"))
            for each in listed:
                frame.link_to(page, challenges.address(name, each), words(f"choice.challenge.{each}"))
                frame.quiet(words(f"challenge.{each}.goal"))


check()
dared()
frame.prose(page, "use", titled=True)

frame.end(page)
