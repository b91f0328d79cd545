"""What a reader has set on a page, in the session and in the address.

The address is the truth: a page's state is read from it whenever it is not the one written last (a shared
link, Back, a link in the menu), and written to it when the reader lets go of a control. What equals the
page's start is left out, so an untouched page has a clean address.

What the reader does comes as moves: from the components, and from the line (widgets/line.py) what stayed
unanswered. Each has a number, so it counts once and in its turn, and is for one reading of the address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, NamedTuple, Self, TypeVar
from uuid import uuid4

import streamlit as st

from core import KnobError
from pages.ui.page import frame, links, live
from pages.ui.page.frame import Page
from pages.ui.page.knobs import Setting
from pages.ui.page.prepared import HIDE, PREPARED
from pages.ui.text.words import LANGUAGES, Words, escape
from pages.ui.widgets import door, line, panel
from pages.ui.widgets.door import Move
from pages.ui.widgets.rows import Check

IGNORED = 3  # parameters that are named; of more, how many there are

DROP = "drop"  # the move of the button behind what a link has set and no control shows

RESET = "reset"  # what "start over" sends


class Ignored(NamedTuple):
    """A URL parameter that was not followed: its name, what was given, and why; None where there is no such
    parameter."""

    parameter: str
    given: str
    why: KnobError | None


@dataclass
class State:
    """A value for each knob of one page. A page that remembers more than its knobs has a State of its own."""

    page: str
    knobs: Mapping[str, Setting]
    start: Mapping[str, Any]  # the page's start: what a clean address stands for
    values: dict[str, Any]
    ignored: list[Ignored] = field(default_factory=list)
    # What moves: the control's name -> of each component that has it, by key, what it sends.
    controls: dict[str, dict[str, list[Check]]] = field(default_factory=dict)
    senders: dict[str, str | None] = field(default_factory=dict)  # key -> the control where none is named
    reading: str = field(default_factory=lambda: uuid4().hex[:12])
    answered: float | None = None  # the number of the last move that is in the values
    unwritten: bool = False  # whether something was let go that the address does not have yet
    good: dict[str, Any] = field(default_factory=dict)  # what was set when all of it could be drawn
    broken: bool = False  # whether what was set last could not be
    prepared: dict[str, str] = field(default_factory=dict)  # what a teacher has asked for, by URL parameter

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def on(self) -> str | None:
        """What moves are made on, where one that was made on something else is of no use; else None."""
        return None

    @property
    def outside(self) -> Any:
        """What the page shows outside of the part that follows the reader's hand."""
        return self.on

    def wire(self, *, bound: bool = False) -> dict[str, Any]:
        """What every component that sends moves is told. bound: whether they are for what is `on`."""
        told = {"to": f"{self.page}:{self.reading}", "answered": self.answered}
        return told | {"on": self.on} if bound and self.on else told

    def hear(self, key: str, checks: Iterable[tuple[str, Check]], first: str | None = None) -> None:
        """Take moves from the component of this key: its controls, and what each sends."""
        self.senders[key] = first
        for senders in self.controls.values():
            senders.pop(key, None)
        for name, check in checks:
            self.controls.setdefault(name, {}).setdefault(key, []).append(check)

    def let_go(self) -> None:
        """Something was let go: the address follows when it is drawn."""
        self.unwritten = True

    def start_over(self) -> None:
        """Go to the page's start."""
        self.values = dict(self.start)

    def set(self, name: str, value: Any) -> None:
        """Turn one knob. Raises KnobError, and changes nothing, where the value is not allowed."""
        self.values[name] = self.knobs[name].check(value)
        self.ignored, self.broken = [], False

    def set_all(self, settings: Mapping[str, Any]) -> None:
        """Turn several knobs at once."""
        self.values |= {name: self.knobs[name].check(value) for name, value in settings.items()}
        self.ignored, self.broken = [], False

    @property
    def unseen(self) -> tuple[str, ...]:
        """The knobs that no control of the page shows now: what a link sets of them has to be said."""
        return ()

    def act(self, name: str, value: Any) -> None:
        """Do what a control of a panel says: turn the knob of its name, or drop what no control shows.

        Raises: KnobError or KeyError, and nothing has changed, for what cannot be set.
        """
        if name == RESET:
            self.set_all(self.start)
        elif name == DROP:
            self.set_all({unseen: self.start[unseen] for unseen in self.unseen})
        elif name != panel.FOLLOW:
            self.set(name, value)

    def read(self, query: Mapping[str, str]) -> Self:
        """Take the URL parameters' values; what is not allowed stays at the page's start and is remembered as
        ignored."""
        by_url = {knob.url: name for name, knob in self.knobs.items()}
        ignored = []
        for parameter, given in query.items():
            if parameter == "lang" and given in LANGUAGES:
                continue
            if parameter in PREPARED:
                taken, refused = PREPARED[parameter](given, by_url)
                self.prepared |= {parameter: taken} if taken else {}
                ignored += [Ignored(parameter, refused, None)] if refused else []
                continue
            try:
                name = by_url[parameter]
                self.set(name, self.knobs[name].parse(given))
            except KeyError:
                ignored.append(Ignored(parameter, given, None))
            except KnobError as error:
                ignored.append(Ignored(parameter, given, error))
        self.ignored = ignored
        return self

    @property
    def private(self) -> str:
        """The key of the sentence that says why no handout can show the page; empty where one can."""
        return ""

    def snapshot(self) -> dict[str, Any]:
        """What is set, as `vars(state).update` sets it again."""
        return {"values": dict(self.values), "start": self.start}

    def fans(self, of: Iterable[str], page: Page) -> dict[str, Any]:
        """What a figure of this page asks for fans with, as page.knobs.fans; of: the knobs for whose values
        the page's exhibit has it."""
        settings = {name: self.knobs[name].format(value) for name, value in self.values.items()
                    if value != self.start[name] or name in of}
        mode = "dark" if page.theme.dark else "light"
        look = {"page": page.name, "lang": page.words.language, "mode": mode}
        return {"of": list(of), "settings": settings | look}

    @property
    def address(self) -> dict[str, str]:
        """The URL parameters: what differs from the page's start."""
        return {self.knobs[name].url: self.knobs[name].format(value) for name, value in self.values.items()
                if value != self.start[name]} | self.prepared

    @property
    def hidden(self) -> frozenset[str]:
        """The controls that a teacher has hidden, by name."""
        urls = self.prepared.get(HIDE, "").split(".")
        return frozenset(name for name, knob in self.knobs.items() if knob.url in urls)

    def prepare(self, parameter: str, given: str) -> None:
        """Ask for something as a teacher does; an empty text drops it. The address follows."""
        self.prepared = {name: text for name, text in (self.prepared | {parameter: given}).items() if text}
        self.write_address()

    def write_address(self) -> None:
        """Put into the address what differs from the page's start."""
        self.unwritten = False
        frame.remember_address(self.page, self.address)


S = TypeVar("S", bound=State)


def open_state(page: Page, knobs: Mapping[str, Setting], start: Mapping[str, Any],
               kind: Callable[..., S]) -> S:
    """The page's state, as the address has it, with the moves that have come in by now. start: a value for
    each knob; kind: State, or the page's own."""
    key = f"state:{page.name}"
    query = _own_query(page, knobs)
    before: S | None = st.session_state.get(key)
    if before and query != frame.remembered_address(page.name) and _only_woken(before):
        before.write_address()
    elif before is None or query != frame.remembered_address(page.name):
        asked = links.cleaned(query, [knob.url for knob in knobs.values()])
        st.session_state[key] = kind(page.name, knobs, start, dict(start)).read(asked)
        if before and frame.written_anew(page.name):
            st.session_state[key].answered = before.answered
        frame.keep_address(page.name, query)
    state: S = st.session_state[key]
    take_moves(state)
    others = _others(page.name)
    if _take_left(state, others):
        redraw_page()  # the menu leads to what was set
    written = frame.query_of(state.address) if state.unwritten else frame.remembered_address(page.name) or {}
    line.draw(_line(state), state.wire(), page.words("controls.away"), page.words("controls.missing"),
              [other.wire() for other in others], written)
    return state


def _own_query(page: Page, knobs: Mapping[str, Setting]) -> dict[str, str]:
    """The address's parameters. Where a run of the page before, late, wrote its own into this page's address,
    they are put right: nobody asked for them here."""
    query = st.query_params.to_dict()
    known = {"lang", *PREPARED, *(knob.url for knob in knobs.values())}
    if not known.issuperset(query) and any(query == frame.remembered_address(other.page)
                                           for other in _others(page.name)):
        query = frame.remembered_address(page.name) or frame.query_of({})
        st.query_params.from_dict(query)
    return query


def current(name: str) -> State:
    """A page's state as the session has it: for what Streamlit calls before it draws a page, which may be of
    a run that was left, whose own state another has replaced."""
    state: State = st.session_state[f"state:{name}"]
    return state


def _line(state: State) -> str:
    return f"{state.page}:line"


def ignored_line(state: State, words: Words) -> str:
    """One quiet line, as HTML, that says which URL parameters were ignored and why; empty where there is
    nothing to say."""
    def told(name: str, given: str, error: KnobError | None) -> str:
        holes = {"name": name[:20], "given": given[:20]}
        if name == "lang":
            return words("ignored.language", given=given[:20], languages=words("list.comma").join(LANGUAGES))
        if error is None:
            return words("ignored.unknown", **holes)
        knob = error.knob
        if knob.also:
            return words("ignored.off", **holes, low=knob.low, high=knob.high)
        choices = " ".join(knob.choices) or "0 1"
        if error.reason == "length" and knob.low == knob.high:
            return words("ignored.length_exact", **holes, low=knob.low)
        return words(f"ignored.{error.reason}", **holes, low=knob.low, high=knob.high, choices=choices)

    items = [told(*entry) for entry in state.ignored[:IGNORED]]
    if len(state.ignored) > IGNORED:
        items.append(words("ignored.more", count=len(state.ignored) - IGNORED))
    said = [words("controls.broken")] if state.broken else []
    said += [words("ignored.line", items=words("list.separator").join(items))] if items else []
    return escape(" ".join(said))


def also_set_line(state: State, words: Words) -> str:
    """One quiet line, as HTML for a panel, that names what a link has set and no control of the page shows,
    with a button that drops it; else empty."""
    def said(name: str) -> str:
        value, choice = state[name], f"choice.{name}.{state[name]}"
        text = words(choice) if words.has(choice) else state.knobs[name].format(value)
        return words("controls.also_set_item", label=words(f"knob.{name}.label"), value=text)

    items = [said(name) for name in state.unseen if state[name] != state.start[name]]
    line = escape(words("controls.also_set", items=words("list.separator").join(items)))
    button = f'<button type="button" class="drop" data-does="{DROP}">{words("controls.drop")}</button>'
    return f"{line} {button}" if items else ""


def take_moves(state: State) -> None:
    """Apply what the reader did since the last run, in the order in which it was done. Before the page's
    controls have been drawn, nothing can be told of it: it comes again."""
    if state.controls:
        _take(state, _news(state))


def _take(state: State, moves: Iterable[Move]) -> None:
    done = False
    for move in moves:
        senders = state.controls.get(move.name or "", {}).values()
        if not any(check(move.value) for checks in senders for check in checks):
            door.refuse()
        elif move.on in (None, state.on):
            with suppress(KnobError, KeyError):  # what cannot be set any more
                state.act(str(move.name), move.value)
                done |= move.done
        state.answered = move.n if move.n is not None else state.answered
    if done:
        state.let_go()


def _only_woken(state: State) -> bool:
    """Whether the page runs since the line had it run: the address that comes along may be from before the
    last one was written, and is nothing that the reader asked for."""
    key = _line(state)
    sent = door.message(key)
    return (sent is not None and sent != _seen(state).get(key) and sent.to == state.wire()["to"]
            and not sent.elsewhere)


def _others(name: str) -> list[State]:
    """The pages but this one that were open before, as they were left."""
    return [other for key, other in st.session_state.items()
            if str(key).startswith("state:") and key != f"state:{name}"]


def _take_left(here: State, others: Iterable[State]) -> bool:
    """Take what was done on other pages right before they were left; whether there was anything."""
    sent = door.message(_line(here))
    left = {each.to: each.moves for each in sent.left} if sent else {}
    found = False
    for other in others:
        news = [move for move in left.get(other.wire()["to"], ()) if (move.n or 0) > (other.answered or 0)]
        if news:
            _take(other, news)
            frame.remember_address(other.page, other.address, here=False)
            other.unwritten, found = False, True
    return found


def _seen(state: State) -> dict[str, Any]:
    """What each component has sent by now; n: the number of the last move that was for no reading."""
    seen: dict[str, Any] = st.session_state.setdefault(f"moves:{state.page}", {"n": -1})
    return seen


def _news(state: State) -> list[Move]:
    """The moves that have not been taken, in the order in which they were made.

    A component's last message stays with the browser and comes with every run. One that is for this reading
    of the address brings what the reading has not answered; one that names none counts once a session.
    """
    seen = _seen(state)
    found: list[Move] = []
    for key in (_line(state), *sorted(state.senders)):
        sent = door.message(key)
        new, seen[key] = sent != seen.get(key), sent
        if sent is None or sent.to not in (None, state.wire()["to"]):
            continue
        last = seen["n"] if sent.to is None else state.answered or -1
        found += [move if move.name else move._replace(name=state.senders.get(key)) for move in sent.moves
                  if (new if move.n is None else move.n > last)]
    numbered = {(move.n, move.name): move for move in found if move.n is not None}
    seen["n"] = max([seen["n"], *(n for n, _ in numbered)])
    return [*(move for move in found if move.n is None),
            *sorted(numbered.values(), key=lambda move: move.n or 0)]


def follows(state: State, every: float | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A part of a page that follows the reader's hand: it takes the moves, draws, and writes the address at
    their end. What cannot be drawn is put back, and that is said.

    every: as in `live.live`.
    """
    def part(draw: Callable[[], None]) -> Callable[[], None]:
        @wraps(draw)
        def redraw() -> None:
            outside = state.outside
            take_moves(state)
            if state.outside != outside:
                redraw_page()
            try:
                draw()
            except Exception:
                if state.broken:
                    raise
                _put_back(state)
                redraw_page()
            state.good = state.snapshot()
            if state.unwritten:
                state.write_address()
        return live.live(redraw, every)
    return part


def _put_back(state: State) -> None:
    """Go back to what could be drawn last, or to the page's start."""
    logging.getLogger(__name__).exception("what was set on %s cannot be drawn: it is put back", state.page)
    if state.good and state.good["values"] != state.values:
        vars(state).update(state.snapshot() | state.good)
    else:
        state.start_over()
    state.broken = True
    state.write_address()


def redraw_page() -> None:
    """Draw the whole page again from its top, for what the reader did further down."""
    st.rerun()
