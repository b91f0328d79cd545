"""Your model: open a file of weights and see what no other tool shows of its memory."""

from collections.abc import Callable

import streamlit as st

from core.analysis import CellRun
from core.reading import Refused
from pages.ui.gradients import overlays
from pages.ui.gradients.exhibit import of_run
from pages.ui.inspect import run, said, table
from pages.ui.inspect.files import limits
from pages.ui.inspect.knobs import FILE, KNOBS, OWN, SEQUENCE, START, TABLE, InspectState
from pages.ui.inspect.look import style
from pages.ui.inspect.program import Programs
from pages.ui.inspect.rows import file_rows, gate_row, rows, view_rows
from pages.ui.inspect.views import VIEWS
from pages.ui.page import controls, frame, state
from pages.ui.widgets import upload

MINE = "inspect:own"  # what this visit has brought

page = frame.begin("inspect")
now = state.open_state(page, KNOBS, START, InspectState)
words, theme = page.words, page.theme
frame.style(style(words))


def here() -> InspectState:
    """The page's state, also for what is called before the page is drawn."""
    found = state.current("inspect")
    assert isinstance(found, InspectState)
    return found


def take(content: bytes, name: str) -> None:
    """A file was dropped: it is opened at once, and lives as long as the visit. One that is refused leaves
    the one before where it is."""
    try:
        st.session_state[MINE] = run.opened(content, name)
        here().act("example", OWN)
    except Refused as error:
        here().wrong = {FILE: error}


def take_table(content: bytes, name: str) -> None:
    """A sequence was dropped: it belongs to the file that is open."""
    try:
        opened(here()).table = table.read(content)
        here().act("heard", TABLE)
    except Refused as error:
        here().wrong = {SEQUENCE: error}


def opened(at: InspectState) -> run.File:
    """The file that is chosen; the first example where the visit has brought none."""
    if at.forgotten:
        st.session_state.pop(MINE, None)
        at.forgotten = False
    wanted = at["example"] if at["example"] != OWN or MINE in st.session_state else START["example"]
    key = MINE if wanted == OWN else f"inspect:{wanted}"
    if key not in st.session_state:
        st.session_state[key] = run.example(wanted)
    file: run.File = st.session_state[key]
    return file


def field(key: str, label: str, largest: int, taken: Callable[[bytes, str], None]) -> None:
    now.hear(f"{key}:watch", [(key, upload.is_fault)])
    upload.field(key, label, words("inspect.choose"), largest, now.wire(), taken,
                 lambda: here().write_address())


with st.container(key="inspect_file"):
    brings, promise = st.columns([0.62, 0.38], vertical_alignment="bottom")
    with brings:
        field(FILE, words("inspect.upload"), limits.LARGEST, take)
    with promise:
        frame.quiet(words("inspect.private"))


@state.follows(now)
def picture() -> None:
    file = opened(now)
    controls.draw_panel(now, "file", file_rows(now, file, MINE in st.session_state, words))
    if not file.found.layers:
        frame.html(f'<div class="wrong"><p role="alert">{words("inspect.no_layers")}</p></div>')
        frame.quiet(said.others(file, words))
        return
    chosen = run.Chosen(file, now.values)
    try:
        done = chosen.run()
    except Refused as error:
        frame.html(f'<div class="wrong">{said.alert(error, words)}</div>')
        return
    left, right = st.columns([1, 0.29], gap="medium")
    with left, st.container(key="picture"):
        curves(chosen, done)
    with right, st.container(key="settings"):
        controls.draw_panel(now, "knobs", rows(now, chosen, words))


def curves(chosen: run.Chosen, done: CellRun) -> None:
    shown = of_run(done, now["show"], words, theme)
    controls.draw_panel(now, "story", [frame.readout_row(shown.sentence),
                                       frame.quiet_row(state.ignored_line(now, words)),
                                       frame.direction_row(page)])
    frame.figure(page, "curves", shown.figure, shown.alt, above=words("figure.above"))
    controls.draw_panel(now, "steps", view_rows(now, chosen, shown.notes, words), turn=now.turns)


@state.follows(now)
def closer() -> None:
    """The rest, when the thumb rests: how the file was read, and the view that is open."""
    file = opened(now)
    if not file.found.layers:
        return
    chosen = run.Chosen(file, now.values)
    try:
        done = chosen.run()
    except Refused:
        return
    frame.tools(page, "curves", overlays.columns({done.cell: done}, words), Programs(done))
    account(chosen)
    controls.view_chips(now, "closer", words, follows=True)
    with st.container(key="inspect_view"):
        view(chosen)


def account(chosen: run.Chosen) -> None:
    several = len(chosen.layer.readings) > 1
    with st.container(key="inspect_how"), st.expander(words("inspect.how"), expanded=several):
        frame.html(said.arrays_table(chosen.layer))
        frame.html("".join(f"<p>{line}</p>" for line in said.account(chosen, words)))
        if several:
            frame.html(said.candidates(chosen, words))
            frame.quiet(words("inspect.evidence.note"))
        frame.quiet(said.others(chosen.file, words))


def view(chosen: run.Chosen) -> None:
    name = now["closer"]
    shown = VIEWS[name](chosen, words, theme)
    if name == "gates" and shown.kind != "none":
        controls.draw_panel(now, "chips:gate", [gate_row(now, chosen, words)])
    if name == "routes" and shown.kind != "none":
        controls.view_chips(now, "cut", words)
    if shown.sentence:
        frame.readout(shown.sentence)
    if shown.kind == "none":
        return
    if shown.above:
        frame.above_figure(shown.above, words("figure.backward"))
    if shown.kind == "html":
        frame.html(f'<div class="table">{shown.figure}</div>')
    else:
        frame.figure(page, name, shown.figure, shown.alt, above=words(f"choice.closer.{name}"), patient=True)
    for slider, end in (("unit", chosen.layer.hidden), ("lag", chosen.steps)):
        if (name, slider) in (("states", "unit"), ("receipt", "lag")):
            controls.slider(now, slider, words, main=True, high=end)
    if shown.kind == "html":
        frame.picture(page, name, ".st-key-inspect_view table", words(f"choice.closer.{name}"))
    for line in shown.notes:
        frame.quiet(line, below_figure=bool(shown.above))
    if shown.columns:
        frame.tools(page, name, shown.columns)


with st.container(key="bench"):
    picture()
    closer()
with (st.container(key="inspect_sequence"),
      st.expander(words("inspect.table"), expanded=SEQUENCE in now.wrong)):
    if SEQUENCE in now.wrong:
        frame.html(f'<div class="wrong">{said.alert(now.wrong[SEQUENCE], words)}</div>')
    field(SEQUENCE, words("inspect.table_label"), table.LARGEST, take_table)
for column, section in zip(st.columns(2, gap="large"), ("files", "try"), strict=True):
    with column:
        frame.prose(page, section, titled=True)

frame.end(page)
