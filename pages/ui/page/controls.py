"""Rows of a panel for the knobs of a page: sliders, lists, chips, and the buttons beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core import Knob
from pages.ui.page import frame
from pages.ui.page.state import RESET, State
from pages.ui.text.words import Words
from pages.ui.widgets import door, panel
from pages.ui.widgets.pull import Pull, checks
from pages.ui.widgets.rows import Action, Chips, Choice, Choices, Group, Html, Row, Rule, Slider, Transport

RULE = Rule()
OF = {"forget_bias": "f", "chrono": "f"}  # knobs of a model -> the symbol of it that they turn
PACE = 500  # ms from one step to the next while a page plays


def draw_panel(state: State, name: str, rows: Sequence[Row], *, bound: bool = False, follows: bool = False,
               turn: int | None = None) -> None:
    """A column of controls; `take_moves` hears of what the reader does with them. bound: as in `State.wire`;
    the rest: see `panel.draw`."""
    key = f"{state.page}:{name}"
    if state.hidden:
        rows = _tidy([shown for row in rows if (shown := _unless_hidden(row, state.hidden))])
    state.hear(key, panel.checks(rows, follows=follows), panel.first(rows))
    if rows:
        panel.draw(key, rows, state.wire(bound=bound), follows=follows, turn=turn)


def _unless_hidden(row: Row, hidden: Collection[str]) -> Row | None:
    """A row without what a teacher has hidden."""
    if isinstance(row, Choices):
        left = [choice for choice in row.choices if choice.name not in hidden]
        return replace(row, choices=left) if left else None
    if isinstance(row, Html):  # its numbers stay, as text
        numbers = [number for number in row.numbers if number.name not in hidden]
        return replace(row, numbers=numbers, hints=[(habit, text) for habit, text in row.hints
                                                    if numbers or habit != "spin"])
    return None if isinstance(row, (Slider, Chips, Transport)) and row.name in hidden else row


def _tidy(rows: Sequence[Row]) -> list[Row]:
    """Rows without the headings and rules that nothing stands under any more."""
    kept: list[Row] = []
    for row in reversed(rows):
        below = kept[-1] if kept else RULE
        if not ((isinstance(row, (Group, Rule)) and isinstance(below, Rule))
                or (isinstance(row, Group) and isinstance(below, Group))):
            kept.append(row)
    kept.reverse()
    return kept[1:] if kept and isinstance(kept[0], Rule) else kept


def slider(state: State, name: str, words: Words, *, main: bool = False, high: float | None = None,
           **holes: object) -> None:
    """A slider for a knob, by itself; see `slider_row`."""
    draw_panel(state, name, [slider_row(state, name, words, main=main, high=high, **holes)])


def slider_row(
    state: State, name: str, words: Words, *, main: bool = False, high: float | None = None, **holes: object,
) -> Slider:
    """A slider for a knob. main: the one under a figure; high: an end nearer than the knob's own; holes: of
    its help."""
    label, html = words(f"knob.{name}.label"), words(f"knob.{name}.html")
    return slider_for(_knob(state, name), state[name], words, label=label, label_html=html, high=high,
                      shape="main" if main else "row", help_text=words(f"knob.{name}.help", **holes))


def readout_row(state: State, sentence: str, words: Words, *names: str, others: Sequence[Slider] = (),
                **high: float) -> Html:
    """The page's sentence. names: the knobs whose numbers in it, where they are, can be turned; others: what
    else can be turned in it; high: an end nearer than a knob's own."""
    rows = [*(slider_row(state, name, words, high=high.get(name)) for name in names), *others]
    numbers = [row for row in rows if f'data-knob="{row.name}"' in sentence]
    return replace(frame.readout_row(sentence), numbers=numbers)


def hinted(row: Html, words: Words, *habits: str) -> Html:
    """The same, with hints at what can be done on the page, in their order; of "spin" only where the sentence
    has a number to turn."""
    told = [(habit, words(f"hint.{habit}")) for habit in habits if habit != "spin" or row.numbers]
    return replace(row, hints=told, dismiss=words("hint.dismiss"))


def slider_for(knob: Knob, value: float, words: Words, *, label: str, label_html: str, help_text: str,
               shape: str = "row", high: float | None = None) -> Slider:
    """A slider for any number. shape: "row", "main" for the one under a figure, "line" where label and track
    share a line."""
    assert knob.low is not None
    assert knob.high is not None
    assert knob.step is not None
    low, top = min((knob.low, *knob.also)), knob.high if high is None else high
    off = knob.low if knob.also else 0  # below this only 0, "off", is allowed
    whole = knob.kind is int
    kind = "off" if off else "whole" if whole else "real"
    return Slider(
        name=knob.name, about=" ".join([knob.name, *OF.get(knob.name, ()), *filter(None, [knob.of])]),
        value=min(value, top), min=low, max=top, step=knob.step, curve=knob.curve,
        integer=whole, decimals=0 if whole else knob.decimals, off=off, off_text=words("controls.off"),
        tone=knob.of or "ink", shape=shape, label=label, label_html=label_html, help=help_text,
        exact_text=words("controls.exact"), range_text=words(f"controls.{kind}_range", low=_short(off or low),
                                                             high=_short(top), off=words("controls.off")))


def _short(value: float) -> str:
    return f"{value:g}"


def transport_row(state: State, name: str, words: Words, *, high: int, way: int,
                  narrow: bool | None) -> Transport:
    """Buttons and keys that step and play through a slider's values up to `high`.

    way: 1, or -1 where playing runs backwards. It also tells whether the screen is narrow; narrow: what it
    told last.
    """
    low = _knob(state, name).low
    assert low is not None
    return Transport(
        name=name, value=min(state[name], high), min=low, max=high, way=way, pace=PACE, narrow=narrow,
        back=words("controls.back"), forward=words("controls.forward"), play=words("controls.play"),
        pause=words("controls.pause"))


def choices_row(state: State, names: Sequence[str], words: Words) -> Choices:
    """Select boxes side by side, for knobs with names."""
    return Choices(choices=[
        Choice(name=name, value=state[name], label=words(f"knob.{name}.label"),
               help=words(f"knob.{name}.help"), options=[(value, words(f"choice.{name}.{value}"))
                                                         for value in _knob(state, name).choices])
        for name in names])


def chips_row(name: str, label: str, options: Mapping[str, str], on: str | Sequence[str] | None, *,
              multi: bool = False, action: Action | None = None) -> Chips:
    """Chips: value -> what it says; on: the one that is on, or with `multi` a list. action: a button behind
    them."""
    return Chips(name=name, label=label, options=list(options.items()), value=on, multi=multi, action=action)


def hear_pulls(state: State, key: str, pulls: Sequence[Pull]) -> dict[str, Any]:
    """Take the moves of a figure's points that can be pulled: what `frame.figure` is given for that."""
    state.hear(f"{state.page}:{key}", checks(pulls))
    return {"pulls": pulls, "wire": state.wire()}


def hear_rows(state: State, key: str, name: str, rows: Mapping[float, float]) -> dict[str, Any]:
    """Take the clicks into a map whose rows are values, as moves of this name: what `frame.figure` is given
    for that. rows: place -> value."""
    state.hear(f"{state.page}:{key}", [(name, door.is_number)])
    return {"rows": {"name": name, "places": [*rows], "values": [*rows.values()]}, "wire": state.wire()}


def reset_row(state: State, words: Words) -> Chips:
    """The way back to the page's start; not there where nothing has been set."""
    action = Action(name=RESET, label=words("controls.reset"), help=words("controls.reset_help"))
    return Chips(name=RESET, label=words("controls.reset"), options=[], value=None, action=action,
                 hidden=state.values == state.start)


def group_row(symbol: str, title: str) -> Group:
    """The heading of a group, under the colour of its model."""
    return Group(symbol=symbol, title=title)


def html_row(html: str, css: str) -> Html:
    return Html(html=html, css=css)


def view_chips(state: State, name: str, words: Words, **parts: Any) -> str:
    """Chips that choose one of a knob's names; returns the one that is on. parts: see `panel.draw`."""
    labels = {value: words(f"choice.{name}.{value}") for value in _knob(state, name).choices}
    draw_panel(state, f"chips:{name}", [chips_row(name, words(f"knob.{name}.label"), labels, state[name])],
               **parts)
    return str(state[name])


def _knob(state: State, name: str) -> Knob:
    knob = state.knobs[name]
    assert isinstance(knob, Knob)
    return knob
