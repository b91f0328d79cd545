"""What every page has around it: menu, title, language, style. The only chrome."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.learning.program import DATA
from pages.ui.charts import theme as themes
from pages.ui.charts.chart import Spec
from pages.ui.charts.theme import Theme
from pages.ui.page import links, live, share
from pages.ui.page.prepared import SIZE, SIZES
from pages.ui.text import notebooks, references, scenes, tables, terms
from pages.ui.text import words as vocabulary
from pages.ui.text.tables import Columns
from pages.ui.text.words import Section, Words
from pages.ui.widgets import figure as live_figure
from pages.ui.widgets import mount, save, whole
from pages.ui.widgets import picture as save_picture
from pages.ui.widgets import streamlit_inside as inside
from pages.ui.widgets.rows import Html

ROOT = Path(__file__).resolve().parents[3]
STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
LOW, EMBED = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("low.css", "embed.css"))
# A figure drawn for a dark screen, on paper: light and dark change places, hues stay.
PRINT_DARK = "@media print { .live-figure { filter: invert(1) hue-rotate(180deg); } }"
LOW_SCREEN = "@media (max-height: 640px) and (min-width: 641px)"
ICON = ROOT / "assets" / "images" / "icon.png"

HOME = "home"
# of the menu; any other page comes after them
ORDER = ("lesson", "flow", "cell", "gradients", "memory", "control", "training", "after", "inspect", "check",
         "words", "paper")
LESSON, PAPER = "lesson", "paper"


@dataclass(frozen=True)
class Page:
    name: str
    words: Words
    theme: Theme
    prose: Mapping[str, Section]


@lru_cache
def built() -> dict[str, str]:
    """Every page -> its script, relative to the project's folder, in the order of the menu."""
    scripts = {script.stem.partition("_")[2]: f"pages/{script.name}"
               for script in sorted((ROOT / "pages").glob("[0-9]*_*.py"))}
    others = [name for name in scripts if name not in ORDER]
    return {HOME: "app.py"} | {name: scripts[name] for name in (*ORDER, *others) if name in scripts}


@lru_cache
def _icon() -> bytes:
    return ICON.read_bytes()


def begin(name: str) -> Page:
    """Open a page: language, style, menu, title. Call it first."""
    live.settle()
    inside.served(_icon(), "image/png")  # kept: a page's own is gone while another run replaces it
    words = vocabulary.load(_language())
    page = Page(name, words, themes.of(st.context.theme.type), words.prose(name))
    mount.announce(words("arriving.coming"), words("arriving.late"))
    st.set_page_config(page_title=words("page.tab", title=words(f"page.{name}.menu")), page_icon=str(ICON),
                       layout="wide", initial_sidebar_state="expanded")
    looks = (PRINT_DARK if page.theme.dark else "") + _asked_looks()
    st.html(f"<style>{themes.css_variables()}{STYLE}{LOW_SCREEN} {{ {LOW} }}{looks}</style>")
    with st.sidebar, st.container(key="menu-wide"):
        st.html('<div class="brand"><span class="brand-belt"><i></i><i></i><i></i></span>'
                f'{words("page.brand")}</div>')
        _menu(words)
        st.html(f'<p class="about">{words("page.about")}</p>')
    with st.container(horizontal=True, vertical_alignment="bottom", key="masthead"):
        with st.popover(words("page.open_menu")), st.container(key="menu-narrow"):
            _menu(words)
        st.html(
            f'<p class="eyebrow">{words(f"page.{name}.eyebrow")}{_after(name, words)}</p>'
            f'<h1>{words(f"page.{name}.title")}</h1>')
        _ask_first(name, words)
        _share(page)
        with st.container(horizontal=True, key="language", width="content", gap="small"):
            for other in (language for language in vocabulary.LANGUAGES if language != words.language):
                name_of_it = vocabulary.load(other)("language.name")
                st.button(name_of_it, key=f"language:{other}", on_click=_choose_language,
                          args=(other, name))
    whole.draw(words.language, themes.symbol_of_colour())
    return page


def end(page: Page) -> None:
    """What a page rests on, and the way on. Call it last."""
    order = list(built())
    following = order[order.index(page.name) + 1:]
    with st.container(horizontal=True, vertical_alignment="center", key="end"):
        works = [cited(source, page.words) for source in references.of_page(page.name)]
        if works:
            said = page.words("list.separator").join(works)
            st.html(f'<p class="sources">{page.words("page.sources")}{page.words("list.colon")}{said}</p>')
        if page.name == HOME and PAPER in built():
            link(page, PAPER, page.words("home.paper"))
        if following:
            link(page, following[0], page.words("page.next",
                                                title=page.words(f"page.{following[0]}.menu")))


def cited(source: references.Reference, words: Words) -> str:
    """A short citation, in HTML, that leads to where the work can be read."""
    many = len(source.authors) > 2 or "others" in source.authors
    names = words("page.and_others", first=source.authors[0]) if many else words("list.and").join(
        source.authors)
    said = f"{names} {source.year}"
    title = vocabulary.escape(source.title)
    there = f'<a href="{source.link}" target="_blank" rel="noopener" title="{title}">{said}</a>'
    return f'<span class="source">{there if source.link else said}</span>'


def _after(name: str, words: Words) -> str:
    """What one can do after a page, in HTML; nothing where it does not say."""
    key = f"page.{name}.after"
    return f'<span class="after">{words(key)}</span>' if words.has(key) else ""


def _ask_first(name: str, words: Words) -> None:
    """The question of a page, as a link to the scene that lets one guess, until one has guessed; it hides
    nothing. On Home, the way into the lesson."""
    scene = scenes.of_page(name)
    if LESSON not in built():
        return
    lesson = address(LESSON)
    if name == HOME:
        with st.container(key="start", width="content"):
            st.page_link(built()[LESSON], label=words("lesson.start"), query_params=lesson)
    if scene is None:
        return
    if scene.ask[0].id in lesson.get("g", "").split("~")[::2]:
        return
    title = scenes.words(words.language)(f"scene.{scene.id}.title")
    with st.container(key="ask_first", width="content"):
        st.page_link(built()[LESSON], label=words("page.guess_first", title=title),
                     query_params={**lesson, "scene": str(scene.number), "phase": "ask"})


def prose(page: Page, section: str, *, titled: bool = False, css: str = "prose", **measured: str) -> None:
    """A section of the page's prose; a term shows its explanation where it first stands on the page.

    measured: sentences of numbers for the section's holes: fixed="…" stands where it has {fixed}.
    """
    part = page.prose[section]
    with st.container(key=f"{css}-{section}"):
        if titled:
            heading(part.heading)
        text = part.text
        for name, sentence in measured.items():
            text = text.replace(f"{{{name}}}", sentence)
        text = markup(text, page.theme)
        first = terms.first_uses(page.words.language, page.name)[section]
        st.markdown(terms.explained(text, first, page.words), unsafe_allow_html=True)


def markup(text: str, theme: Theme) -> str:
    r"""Prose as Streamlit's Markdown: [words]{.h} take the colour of h, [x]{.box-h} stands in its box,
    \sym{h} is for formulas."""
    text = re.sub(r"\\sym\{(\w+)\}", lambda found: rf"\textcolor{{{theme.symbols[found[1]].shade}}}", text)
    text = re.sub(r"\[([^\[\]]+)\]\{\.box-(\w+)\}",
                  r'<span class="box" data-about="\2" style="background:var(--\2-fill)">\1</span>', text)
    return re.sub(r"\[([^\[\]]+)\]\{\.(\w+)\}", r'<b class="\2">\1</b>', text)


def heading(text: str) -> None:
    st.html(f'<h2 class="section">{text}</h2>')


def group(symbol: str, title: str) -> None:
    """The heading of a group of settings or words, under the colour of its model."""
    look = f"--swatch:var(--{symbol});--swatch-fill:var(--{symbol}-fill)"
    st.html(f'<p class="group" data-about="{symbol}" style="{look}">{title}</p>')


def sketch(name: str) -> None:
    """A small drawing of one of the three reasons; the style sheet draws it."""
    st.html(f'<div class="sketch sketch-{name}">{"<i></i>" * 5}</div>')


def rule() -> None:
    st.html("<hr>")


def readout(sentence: str) -> None:
    """What happened, in one sentence; its box is always two lines high, so nothing below it moves."""
    st.html(f'<div class="readout"><p>{sentence}</p></div>')


def readout_row(sentence: str) -> Html:
    """The same, for a panel: a panel is one element to redraw, however much it holds."""
    return Html(css="readout", html=f"<p>{sentence}</p>")


def quiet_row(text: str, *, below_figure: bool = False) -> Html:
    return Html(css="quiet below-figure" if below_figure else "quiet", html=text)


def direction_row(page: Page) -> Html:
    """What the curves show and which way the gradient flows: stands on the main figure."""
    return Html(css="above-figure", html=f"<span>{page.words('figure.above')}</span>"
                f'<span class="arrow-back">{page.words("figure.backward")}</span>')


def style(css: str) -> None:
    """The looks of what stands on one page alone. Call it once, outside of what is redrawn."""
    st.html(f"<style>{css}</style>")


def html(text: str) -> None:
    st.html(text)


def markdown(page: Page, text: str) -> None:
    """Text in the markup of the prose, for words with numbers in them."""
    st.markdown(markup(text, page.theme), unsafe_allow_html=True)


def quiet(text: str, *, below_figure: bool = False) -> None:
    """A note in small type; nothing where the text is empty. Text from outside has to be escaped."""
    if text:
        st.html(f'<p class="quiet{" below-figure" if below_figure else ""}">{text}</p>')


def unseen(text: str) -> None:
    """What a picture shows, for those who do not see it. It takes no room."""
    st.html(f'<p class="unseen">{text}</p>')


def figure(page: Page, key: str, spec: Spec, alt: str, *, above: str = "", patient: bool = False,
           every: float = 0, fans: Mapping[str, Any] | None = None, **moves: Any) -> None:
    """A figure, with its description for those who do not see it.

    above: what is drawn, for the head of a saved picture, else its description; patient: drawn when nothing
    more urgent is left to draw; every: it goes on by itself, once in so many seconds; fans: where its
    curves follow the page's sliders, see page.knobs; moves: of `controls.hear_pulls` or `hear_rows`. Curves
    with a place between the ears (charts.curves.heard) can be listened to.
    """
    heard = any("ear" in trace.get("meta", ()) for trace in spec["data"])
    listen = {part: page.words(f"listen.{part}") for part in ("start", "stop", "help")} if heard else None
    live_figure.draw(f"{page.name}:{key}", spec, alt, save=page.words("tools.picture"),
                     name=stem(page, key), picture=_told(page, above or alt), listen=listen,
                     patient=patient, every=every, fans=fans, **moves)


def picture(page: Page, key: str, of: str, above: str) -> None:
    """Buttons that save as a picture what Plotly has not drawn. of: a CSS selector of it; above: as for
    `figure`, without HTML."""
    save_picture.buttons(f"{page.name}:picture:{key}", of, save=page.words("tools.picture"),
                         name=stem(page, key), told=_told(page, above))


def _told(page: Page, above: str) -> dict[str, Any]:
    """What a saved picture tells of itself: title, what is drawn, settings and address."""
    words, facts = page.words, about(page)
    settings = words("list.comma").join(f"{name} = {value}" for name, value in facts[2:])
    return {"title": words(f"page.{page.name}.title"), "above": above,
            "foot": [settings, facts[1][1]]}


def about(page: Page) -> list[tuple[str, str]]:
    """What a file says of itself: name -> value of the page, its address, and every setting."""
    words, state = page.words, st.session_state.get(f"state:{page.name}")
    base = (st.context.url or "").partition("?")[0] or f"/{page.name}"
    query = {"lang": words.language} | (state.address if state else {})
    found = [(words("page.brand"), words(f"page.{page.name}.title")),
             (words("tools.address"), f"{base}?{urlencode(query)}")]
    if state is None:
        return found
    for name, value in state.values.items():
        knob = state.knobs[name]
        label = next((key for key in (f"knob.{name}.label", f"symbol.{name}") if words.has(key)), "")
        if text := knob.format(value):
            found.append((f"{knob.url} ({words(label)})" if label else knob.url, text))
    return found


def stem(page: Page, key: str) -> str:
    """The name of a file without its ending: page, what it holds, language, and what differs from the page's
    start."""
    state = st.session_state.get(f"state:{page.name}")
    changed = "".join(f"-{url}{value}" for url, value in (state.address if state else {}).items())
    part = "" if key == page.name else f"-{key}"
    return f"carousel-{page.name}{part}-{page.words.language}" + re.sub(r"[^\w.+-]", "_", changed)[:60]


def tools(page: Page, key: str, columns: Columns, code: Mapping[str, str] | None = None,
          drawing: str = "") -> None:
    """Under a figure: its data as a table and as a file, and a program that prints its numbers; made only
    when opened.

    columns: heading -> values. code: name of a library -> program; NumPy's is a notebook too. drawing: what a
    notebook draws, as a part of that program.
    """
    words = page.words
    box = st.expander(words("tools.open"), key=f"{page.name}:tools:{key}", on_change="rerun")
    if not box.open:
        return
    with box:
        data, *others = st.tabs([words("tools.data"), *code]) if code else [st.container()]
    with data:
        facts = [*about(page), (words("tools.log10"), words("tools.minus_inf"))]
        save.button(f"{page.name}:csv:{key}", words("tools.csv"), f"{stem(page, key)}.csv", "text/csv",
                    lambda: tables.file(columns, facts))
        part, every = tables.thinned(columns)
        st.html(
            f'<div class="data" role="region" tabindex="0" aria-label="{words("tools.table")}">'
            f"{tables.html(part)}</div>")
        if every > 1:
            quiet(words("tools.part", every=every))
    for other, (library, program) in zip(others, (code or {}).items(), strict=True):
        with other:
            with st.container(horizontal=True, gap="small", key=f"saves:{key}:{library}"):
                save.button(f"{page.name}:program:{key}:{library}", words("tools.program", library=library),
                            f"{stem(page, library.lower())}.py", "text/x-python",
                            partial(_with_address, page, program))
                if library == "NumPy":
                    save.button(f"{page.name}:notebook:{key}", words("tools.notebook"),
                                f"{stem(page, 'notebook')}.ipynb", "application/x-ipynb+json",
                                partial(notebooks.notebook, about(page), program, words, drawing))
            quiet(words("tools.code", library=library))
            shown, packed, _ = program.partition(DATA)
            st.code(shown, language="python", wrap_lines=True)
            quiet(words("tools.packed") if packed else "")


def _with_address(page: Page, program: str) -> str:
    return f"# {page.words('page.brand')}: {about(page)[1][1]}\n{program}"


def above_figure(text: str, backward: str = "") -> None:
    """The line above a figure: what it shows and, where the gradient runs through it, an arrow against
    time."""
    arrow = f'<span class="arrow-back">{backward}</span>' if backward else ""
    st.html(f'<div class="above-figure"><span>{text}</span>{arrow}</div>')


def link(page: Page, target: str, label: str) -> None:
    """A link to another page that carries the language and what the reader has set there."""
    st.page_link(built()[target], label=label, query_params=address(target))


def link_to(page: Page, target: str, label: str) -> None:
    """A link to a page at a state of its own, by address (/gradients?T=200)."""
    st.page_link(built()[scenes.page_of(target)], label=label,
                 query_params=_chosen_language() | scenes.query_of(target))


def address(target: str) -> dict[str, str]:
    """The URL parameters of a page as the reader left it, with the language where the reader chose one."""
    kept = remembered_address(target) or {}
    return _chosen_language() | {name: value for name, value in kept.items() if name != "lang"}


def remember_address(name: str, parameters: Mapping[str, str], *, here: bool = True) -> None:
    """Put a page's state into the address bar, next to the language. here: whether the page is open; the menu
    leads to it all the same."""
    query = query_of(parameters)
    if here and st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    keep_address(name, query)


def query_of(parameters: Mapping[str, str]) -> dict[str, str]:
    """A page's parameters, next to the language where the reader chose one."""
    return _chosen_language() | dict(parameters)


def keep_address(name: str, query: Mapping[str, str]) -> None:
    """Remember the address that a page's state goes with: the menu leads back to it."""
    st.session_state[f"url:{name}"] = dict(query)


def remembered_address(name: str) -> dict[str, str] | None:
    return st.session_state.get(f"url:{name}")


def written_anew(name: str) -> bool:
    """Whether the address holds all that the reader has set on the page, though it has to be read again."""
    return st.session_state.pop(f"written:{name}", False)


def _language() -> str:
    """The address's language, else the one chosen before, else the browser's, else the one that most can
    read."""
    asked = links.language(st.query_params.get("lang", ""))
    if asked in vocabulary.LANGUAGES:
        st.session_state["language_chosen"] = asked
    browser = (st.context.locale or "").lower().partition("-")[0]
    return st.session_state.get("language_chosen", browser
                                if browser in vocabulary.LANGUAGES else vocabulary.FALLBACK)


def _chosen_language() -> dict[str, str]:
    chosen = st.session_state.get("language_chosen")
    return {"lang": chosen} if chosen else {}


def _choose_language(language: str, page: str) -> None:
    """The page is read again from its address, since languages open on different examples: the address gets
    what the reader set a moment ago."""
    st.session_state["language_chosen"] = language
    if (state := st.session_state.get(f"state:{page}")) is not None:
        state.write_address()
        st.session_state[f"written:{page}"] = True
        del st.session_state[f"url:{page}"]
    st.query_params["lang"] = language


def _asked_looks() -> str:
    """The looks that an address asks for: embedded in another page, larger or smaller."""
    size = st.query_params.get(SIZE, "")
    looks = f'[data-testid="stMainBlockContainer"] {{ zoom: {size}%; }}' if size in SIZES else ""
    if looks and int(size) > 100:  # not on a phone, which has no room for it
        looks = f"@media (min-width: 641px) {{ {LOW} {looks} }}"
    return (EMBED if st.context.is_embedded else "") + looks


def handout_of(page: Page) -> str | None:
    """The address whose figure a handout of a page shows; None where a page has no figure of its own."""
    state = st.session_state.get(f"state:{page.name}")
    target = {HOME: "gradients"}.get(page.name, page.name)
    if state is None or state.private or target in (LESSON, PAPER, "check", "words"):
        return None
    query = "&".join(f"{name}={given}" for name, given in state.address.items() if name not in state.prepared)
    return f"/{target}?{query}" if query else f"/{target}"


def _share(page: Page) -> None:
    """The link to what the page shows now; made only when opened."""
    words = page.words
    with st.container(key="sharing", width="content"):
        box = st.popover(words("share.open"), key=f"share:{page.name}", on_change="rerun")
    if not box.open:
        return
    state, link_text = st.session_state.get(f"state:{page.name}"), about(page)[1][1]
    with box:
        st.caption(words("share.link"))
        st.code(link_text, language=None, wrap_lines=True)
        st.html(share.code(link_text, words("share.code")))
        if (shown := handout_of(page)) is not None:
            st.page_link(built()[PAPER], label=words("share.handout"),
                         query_params=_chosen_language() | {"sheet": "handout", "of": shown})
            st.caption(words("share.frame"))
            st.code(share.framed(link_text), language=None, wrap_lines=True)
        elif state is not None and state.private:
            st.caption(words(state.private))
        if state is not None:
            st.caption(words("share.prepare"))
            share.prepare(state, words)
            st.caption(words("share.note"))


def _menu(words: Words) -> None:
    for name, script in built().items():
        st.page_link(script, label=words(f"page.{name}.menu"), query_params=address(name))
        if name == HOME:
            rule()
