"""On paper: work sheets, the teacher's notes, and any experiment as a handout of one page."""

from urllib.parse import urlencode

import streamlit as st

from pages.ui.cell import figure as belts
from pages.ui.cell.belt import belt
from pages.ui.cell.knobs import KNOBS as CELL_KNOBS
from pages.ui.cell.knobs import CellState, start_of
from pages.ui.cell.run import named
from pages.ui.charts import theme as themes
from pages.ui.lesson.said import Told
from pages.ui.page import controls, frame, share, state
from pages.ui.page.knobs import settings
from pages.ui.paper import said
from pages.ui.paper.knobs import HANDOUT, KNOBS, LENT, NOTES, SHEETS, START, PaperState
from pages.ui.paper.look import STYLE
from pages.ui.questions import exhibits
from pages.ui.questions.said import markup
from pages.ui.questions.shown import above
from pages.ui.text import papers
from pages.ui.text.scenes import page_of, query_of, scenes
from pages.ui.text.words import escape

page = frame.begin("paper")
frame.style(STYLE)
frame.style(belt.STYLE)
now = state.open_state(page, KNOBS, START, PaperState)
words = page.words


@state.follows(now)
def paper() -> None:
    told = papers.words(words.language)
    labels = {sheet: words(f"paper.{sheet}") if sheet in (NOTES, HANDOUT) else told(f"sheet.{sheet}.title")
              for sheet in SHEETS}
    with st.container(key="paper_choice"):
        controls.draw_panel(now, "sheet", [controls.chips_row("sheet", words("paper.sheets"), labels,
                                                              now["sheet"])])
    frame.html(said.printing(words))
    frame.quiet(state.ignored_line(now, words))
    with st.container(key="paper"):
        if now["sheet"] == NOTES:
            notes()
        elif now["sheet"] == HANDOUT:
            handout(now["of"])
        else:
            work_sheet(now["sheet"])


def work_sheet(sheet: str) -> None:
    challenges = papers.sheets()[sheet]
    with st.container(key="paper_head"):
        frame.html(said.head(sheet, words))
        frame.html(share.code(link_of(challenges[0].page), words("paper.start")))
    for number, one in enumerate(challenges, start=1):
        frame.html(said.challenge(number, one, words))
        on_its_way(one.page, words("paper.from", page=words(f"page.{page_of(one.page)}.menu")))


def on_its_way(address: str, label: str) -> None:
    """A link to press on the screen, and to read on paper."""
    frame.link_to(page, address, label)
    frame.html(f'<p class="quiet on-paper">{label} {escape(link_of(address))}</p>')


def notes() -> None:
    """All scenes' notes, and a solution of each challenge."""
    for scene in scenes():
        lines = Told(scene, words)
        frame.heading(words("paper.minutes", title=f"{scene.number} {lines.scene_text('title')}",
                            minutes=scene.minutes))
        frame.html(f"<p>{lines.scene_text('notes')}</p><p class='quiet'>{lines.scene_text('why')}</p>")
    told = papers.words(words.language)
    for sheet, challenges in papers.sheets().items():
        frame.heading(told(f"sheet.{sheet}.title"))
        for number, one in enumerate(challenges, start=1):
            frame.html(f"<p><b>{number}.</b> {markup(told(f'challenge.{one.id}'))}</p>")
            on_its_way(one.solved, words("paper.answer"))


def handout(of: str) -> None:
    """One experiment on one page: figure, sentence, settings, link, code."""
    if not of:
        frame.quiet(words("paper.choose"))
        return
    name, light = page_of(of), themes.of("light")
    lent = exhibits.at(of, words, light) if name in exhibits.PAGES else LENT[name].exhibit(
        settings(LENT[name].KNOBS, query_of(of)), words, light)
    with st.container(key="paper_handout"):
        frame.html(f'<p class="eyebrow">{words("page.brand")} · {words(f"page.{name}.eyebrow")}</p>')
        frame.heading(words(f"page.{name}.title"))
        above(page, of)
        if lent.kind == "plotly":
            frame.figure(page, "handout", lent.figure, lent.alt)
        elif lent.kind == "graphviz":
            st.graphviz_chart(lent.figure, width="stretch")
        else:
            belt_of(query_of(of))
        with st.container(key="paper_head"):
            link, knobs = escape(link_of(of)), LENT[name].KNOBS
            frame.html(f"<p>{lent.sentence}</p>{said.set_to(knobs, query_of(of), words)}"
                       f'<p class="quiet"><a href="{link}">{link}</a></p>')
            frame.html(share.code(link_of(of), words("share.code")))
        for note in lent.notes:
            frame.quiet(note)
        frame.html(said.notes(words))


def belt_of(query: dict[str, str]) -> None:
    start = start_of(named()[query.get("preset", CELL_KNOBS["preset"].default)])
    cell = CellState("paper:belt", CELL_KNOBS, start, dict(start)).read(query)
    belt.draw(cell, belts.belt(cell, cell.run(), words, None))


def link_of(address: str) -> str:
    """The whole link to an address of the lesson, in the reader's language."""
    root = (st.context.url or "").partition("?")[0].rstrip("/").removesuffix("/paper")
    query = urlencode({"lang": words.language} | query_of(address), safe=",:")
    return f"{root}/{page_of(address)}?{query}"


paper()
frame.prose(page, "use", titled=True)

frame.end(page)
