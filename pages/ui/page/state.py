"""What a reader has set on a page, in the session and in the address.

The address is the truth: a page's state is read from it whenever it is not the one written last (a shared
link, Back, a link in the menu), and written to it when the reader lets go of a control. What equals the
page's start is left out, so an untouched page has a clean address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, NamedTuple, Self, TypeVar

import streamlit as st

from core import KnobError
from pages.ui.page import frame, links, live
from pages.ui.page.frame import Page
from pages.ui.page.knobs import Setting
from pages.ui.text.words import LANGUAGES, Words, escape
from pages.ui.widgets import panel

DROP = "drop"  # the move of the button behind what a link has set and no control shows


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
    panels: set[str] = field(default_factory=set)  # keys of the panels on the page

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def set(self, name: str, value: Any) -> None:
        """Turn one knob. Raises KnobError, and changes nothing, where the value is not allowed."""
        self.values[name] = self.knobs[name].check(value)
        self.ignored = []

    def set_all(self, settings: Mapping[str, Any]) -> None:
        """Turn several knobs at once."""
        self.values |= {name: self.knobs[name].check(value) for name, value in settings.items()}
        self.ignored = []

    @property
    def unseen(self) -> tuple[str, ...]:
        """The knobs that no control of the page shows now: what a link sets of them has to be said."""
        return ()

    def act(self, name: str, value: Any) -> None:
        """Do what a control of a panel says: turn the knob of its name, or drop what no control shows.

        Raises: KnobError, KeyError, TypeError or ValueError, and nothing has changed, for what no control
        sends.
        """
        if name == DROP:
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
    def address(self) -> dict[str, str]:
        """The URL parameters: what differs from the page's start."""
        return {self.knobs[name].url: self.knobs[name].format(value) for name, value in self.values.items()
                if value != self.start[name]}

    def write_address(self) -> None:
        """Put into the address what differs from the page's start."""
        frame.remember_address(self.page, self.address)


S = TypeVar("S", bound=State)


def open_state(page: Page, knobs: Mapping[str, Setting], start: Mapping[str, Any], kind: type[S]) -> S:
    """The page's state, as the address has it. start: a value for each knob; kind: State, or the page's
    own."""
    key = f"state:{page.name}"
    query = st.query_params.to_dict()
    if key not in st.session_state or query != frame.remembered_address(page.name):
        st.session_state[key] = kind(page.name, knobs, start, dict(start)).read(links.cleaned(query))
        frame.keep_address(page.name, query)
    state: S = st.session_state[key]
    return state


def ignored_line(state: State, words: Words) -> str:
    """One quiet line, as HTML, that says which URL parameters were ignored and why; empty where there is
    nothing to say."""
    def line(name: str, given: str, error: KnobError | None) -> str:
        holes = {"name": name[:20], "given": given[:20]}
        if name == "lang":
            return words("ignored.language", **holes)
        if error is None:
            return words("ignored.unknown", **holes)
        knob = error.knob
        if knob.also:
            return words("ignored.off", **holes, low=knob.low, high=knob.high)
        choices = " ".join(knob.choices) or "0 1"
        if error.reason == "length" and knob.low == knob.high:
            return words("ignored.length_exact", **holes, low=knob.low)
        return words(f"ignored.{error.reason}", **holes, low=knob.low, high=knob.high, choices=choices)

    items = [line(*entry) for entry in state.ignored]
    return escape(words("ignored.line", items=words("list.separator").join(items))) if items else ""


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


def take_moves(state: State) -> bool:
    """Apply what the reader did in the panels since the last run; True where a control was let go."""
    done = False
    for move in (move for key in sorted(state.panels) for move in panel.taken(key)):
        with suppress(KnobError, KeyError, TypeError, ValueError):  # not something that a panel sends
            state.act(move.name, move.value)
            done |= move.done
    return done


def follows(state: S, take: Callable[[S], bool] = take_moves, every: float | None = None,
            ) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A part of a page that follows the reader's hand: it takes the moves, draws, and writes the address at
    their end.

    take: what applies the moves and tells whether something was let go. every: as in `live.live`.
    """
    def part(draw: Callable[[], None]) -> Callable[[], None]:
        @wraps(draw)
        def redraw() -> None:
            released = take(state)
            draw()
            if released:
                state.write_address()
        return live.live(redraw, every)
    return part


def redraw_page() -> None:
    """Draw the whole page again from its top, for what the reader did further down."""
    st.rerun()
