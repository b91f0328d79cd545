"""Widgets, session and URL on one side, an Experiment on the other: the only place where sliders are made.

The address is the truth: a page's state is read from it whenever it is not the one written last (a shared link, Back, a link
in the menu), and written to it when the reader lets go of a control. What equals the page's start is left out, so an untouched
page has a clean address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import streamlit as st

import core
from core import Experiment, Knob, KnobError
from pages.ui.page import frame
from pages.ui.page.frame import Page
from pages.ui.page.knobs import EXPERIMENT_KNOBS as EXPERIMENT_KNOBS
from pages.ui.page.knobs import GRADIENT_KNOBS as GRADIENT_KNOBS
from pages.ui.page.knobs import OVERLAYS, start_of
from pages.ui.page.knobs import START as START
from pages.ui.page.knobs import STORY as STORY
from pages.ui.page.knobs import Setting as Setting
from pages.ui.page.knobs import presets as presets
from pages.ui.text.words import LANGUAGES, Words, escape
from pages.ui.widgets import panel
from pages.ui.widgets.panel import Row


@dataclass(frozen=True)
class Look:
    """How a knob's slider looks: colour of its track, exponent that gives small values more room, decimals shown."""

    tone: str = "ink"
    curve: float = 1
    decimals: int = 1


LOOKS = {
    "steps": Look(curve=3),
    "weight_scale": Look("rnn", decimals=2),
    "forget_bias": Look("lstm"),
    "chrono": Look("lstm", curve=3),
    "gain": Look("lstm", curve=2),
    "hidden": Look(curve=3),
    "input_scale": Look(curve=3, decimals=2),
    "seed": Look(curve=3),
    "update_bias": Look("gru"),
    "unit": Look(),
    "distance": Look(curve=2),
    "decoys": Look(decimals=2),
    "span": Look(curve=2),
    "seeds": Look(),
    "training_steps": Look(curve=2),
    "learning_rate": Look(curve=3, decimals=4),
    "training_clip": Look("grad"),
    "units": Look(),
    "bias": Look("lstm"),
    "lag": Look("grad", curve=3),
    "clip": Look("grad", curve=3),
    "moment": Look(),
    "write_at": Look(),
    "show_at": Look("o"),
    "erase_at": Look("f"),
    "value": Look("x", decimals=2),
    "i_write": Look("i", decimals=2),
    "i_hold": Look("i", decimals=2),
    "f_hold": Look("f", curve=0.35, decimals=3),
    "o_hold": Look("o", decimals=2),
    "weight": Look("rnn", decimals=2),
}

@dataclass
class Desk:
    """What the reader has set on one page: a value for each of its knobs."""

    page: str
    knobs: Mapping[str, Setting]
    start: Mapping[str, Any]  # the page's start: what a clean address stands for
    values: dict[str, Any]
    preset: str = START  # the one chosen last: what "start over" goes back to
    ignored: list[tuple[str, str, KnobError | None]] = field(default_factory=list)  # URL parameter, given, why
    panels: set[str] = field(default_factory=set)  # keys of the panels on the page
    named: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # settings of several knobs that one chip sets
    narrow: bool | None = None  # whether the screen is a phone's, where a page asked for it
    turns: int = 0  # how often something was let go that another part of the page has to follow

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def experiment(self) -> Experiment:
        return _experiment(*map(self.values.__getitem__, core.KNOBS))

    def set(self, name: str, value: Any) -> None:
        """Turn one knob. Raises KnobError, and changes nothing, where the value is not allowed."""
        self.values[name] = self.knobs[name].check(value)
        self.ignored = []

    def write_address(self) -> None:
        """Put into the address what differs from the page's start."""
        changed = {name: value for name, value in self.values.items() if value != self.start[name]}
        frame.remember_address(self.page, {self.knobs[name].url: self.knobs[name].format(value) for name, value in changed.items()})


@lru_cache
def _experiment(*values: Any) -> Experiment:
    return Experiment(**dict(zip(core.KNOBS, values, strict=True)))


def open_desk(page: Page, knobs: Mapping[str, Setting] = EXPERIMENT_KNOBS, start: Mapping[str, Any] | None = None,
              named: Mapping[str, Mapping[str, Any]] | None = None) -> Desk:
    """The page's desk, as the address has it.

    start: a value for each knob; the opening experiment where none is given. named: settings that the chips "named" set at once.
    """
    key = f"desk:{page.name}"
    query = st.query_params.to_dict()
    if key not in st.session_state or query != frame.remembered_address(page.name):
        first = start_of(knobs) if start is None else dict(start)
        st.session_state[key] = _read(Desk(page.name, knobs, first, dict(first), named=named or {}), query)
        frame.keep_address(page.name, query)
    return st.session_state[key]


def _read(desk: Desk, query: Mapping[str, str]) -> Desk:
    """The desk with the URL parameters' values; what is not allowed stays at the page's start and is remembered as ignored."""
    by_url = {knob.url: name for name, knob in desk.knobs.items()}
    ignored: list[tuple[str, str, KnobError | None]] = []
    for parameter, given in query.items():
        if parameter == "lang" and given in LANGUAGES:
            continue
        try:
            name = by_url[parameter]
            desk.set(name, desk.knobs[name].parse(given))
        except KeyError:
            ignored.append((parameter, given, None))
        except KnobError as error:
            ignored.append((parameter, given, error))
    if core.KNOBS.keys() <= desk.values.keys():
        desk.preset = _matching_preset(desk) or START
    desk.ignored = ignored
    return desk


def ignored_line(desk: Desk, words: Words) -> str:
    """One quiet line, as HTML, that says which URL parameters were ignored and why; empty where there is nothing to say."""
    def reason(name: str, given: str, error: KnobError | None) -> str:
        holes = {"name": name[:20], "given": given[:20]}
        if name == "lang":
            return words("ignored.language", **holes)
        if error is None:
            return words("ignored.unknown", **holes)
        knob = error.knob
        if knob.also:
            return words("ignored.off", **holes, low=knob.low, high=knob.high)
        return words(f"ignored.{error.reason}", **holes, low=knob.low, high=knob.high, choices=" ".join(knob.choices) or "0 1")

    items = [reason(*entry) for entry in desk.ignored]
    return escape(words("ignored.line", items=words("list.separator").join(items))) if items else ""


def slider(desk: Desk, name: str, words: Words, *, main: bool = False, high: float | None = None, **help_holes: object) -> None:
    """A live slider for a knob, by itself. main: the one under a figure; high: an end nearer than the knob's own."""
    draw_panel(desk, name, [slider_row(desk, name, words, main=main, high=high, **help_holes)])


def draw_panel(desk: Desk, name: str, rows: Sequence[Row], **parts: Any) -> None:
    """A column of controls; `take_moves` hears of what the reader does with them. parts: see `panel.draw`."""
    key = f"{desk.page}:{name}"
    desk.panels.add(key)
    panel.draw(key, rows, **parts)


def take_moves(desk: Desk) -> bool:
    """Apply what the reader did in the panels since the last run; True where a control was let go."""
    done = False
    for move in (move for key in sorted(desk.panels) for move in panel.taken(key)):
        with suppress(KnobError, KeyError, TypeError):  # not something that a panel sends
            if move.name in ACTIONS:
                ACTIONS[move.name](desk, move.value)
            else:
                desk.set(move.name, move.value)
            done |= move.done
    return done


def group_row(symbol: str, title: str) -> Row:
    """The heading of a group, under the colour of its model."""
    return {"kind": "group", "symbol": symbol, "title": title}


RULE: Row = {"kind": "rule"}
RESET_KEY = "0"
PACE = 500  # ms from one step to the next while a page plays


def slider_row(
    desk: Desk, name: str, words: Words, *, main: bool = False, high: float | None = None, **help_holes: object
) -> Row:
    knob, look = desk.knobs[name], LOOKS[name]
    assert isinstance(knob, Knob)
    low, top = min((knob.low, *knob.also)), knob.high if high is None else high  # type: ignore[type-var]
    off = knob.low if knob.also else 0  # below this only 0, "off", is allowed
    kind = "off" if off else "whole" if knob.kind is int else "real"
    return {
        "kind": "slider", "name": name, "value": min(desk[name], top), "min": low, "max": top, "step": knob.step,
        "curve": look.curve, "integer": knob.kind is int, "decimals": 0 if knob.kind is int else look.decimals,
        "off": off, "off_text": words("controls.off"), "tone": look.tone, "shape": "main" if main else "row",
        "label": words(f"knob.{name}.label"), "label_html": words(f"knob.{name}.html"), "throttle": panel.THROTTLE,
        "help": words(f"knob.{name}.help", **help_holes), "exact_text": words("controls.exact"),
        "range_text": words(f"controls.{kind}_range", low=off or low, high=top, off=words("controls.off")),
    }


def transport_row(desk: Desk, name: str, words: Words, *, high: int, way: int) -> Row:
    """Buttons and keys that step and play through a slider's values up to `high`; it also tells whether the screen is narrow.

    way: 1, or -1 where playing runs backwards.
    """
    knob = desk.knobs[name]
    assert isinstance(knob, Knob)
    return {"kind": "transport", "name": name, "value": min(desk[name], high), "min": knob.low, "max": high, "way": way,
            "pace": PACE, "narrow": desk.narrow,
            **{part: words(f"controls.{part}") for part in ("back", "forward", "play", "pause")}}


def choices_row(desk: Desk, names: Sequence[str], words: Words) -> Row:
    """Select boxes side by side, for knobs with names."""
    def choice(name: str) -> dict[str, Any]:
        knob = desk.knobs[name]
        assert isinstance(knob, Knob)
        return {"name": name, "value": desk[name], "label": words(f"knob.{name}.label"), "help": words(f"knob.{name}.help"),
                "options": [[value, words(f"choice.{name}.{value}")] for value in knob.choices]}

    return {"kind": "choices", "names": list(names), "choices": [choice(name) for name in names]}


def presets_row(desk: Desk, words: Words) -> Row:
    """All named experiments beside those of the story, as a list."""
    others = [name for name in presets() if name not in STORY]
    now = _matching_preset(desk)
    options = [["", words("controls.more_presets")], *([name, preset_name(name, words)] for name in others)]
    return {"kind": "choices", "names": ["preset"], "choices": [
        {"name": "preset", "value": now if now in others else "", "label": words("controls.more_presets"), "options": options}]}


def switch_and_reset_row(desk: Desk, name: str, words: Words) -> Row:
    """A switch at the left; at the right the way back to how the experiment, or the page, began."""
    return {
        "kind": "ends",
        "switch": {"name": name, "value": desk[name], "label": words(f"knob.{name}.label"), "help": words(f"knob.{name}.help")},
        "button": {"name": "reset", "label": words("controls.reset"), "help": words("controls.reset_help"),
                   "disabled": desk.experiment == presets()[desk.preset], "key": RESET_KEY},
    }


def memory_switch(desk: Desk, words: Words) -> None:
    """Home's second view, one click away: the LSTM's gates set to remember long, or left as PyTorch draws them."""
    on = next((name for name, chrono in GATES.items() if chrono() == desk["chrono"]), None)
    label = words("home.longer")
    draw_panel(desk, "memory", [
        html_row(label, "chips-label"), chips_row("memory", label, {name: words(f"home.{name}") for name in GATES}, on)])


# What Home's switch sets chrono to.
GATES: Mapping[str, Callable[[], int]] = {"chrono": lambda: presets()[START].chrono, "pytorch": lambda: 0}


def chips_row(name: str, label: str, options: Mapping[str, str], on: Any, *, multi: bool = False, action: Row | None = None) -> Row:
    """Chips: value -> what it says; on: the one that is on, or with `multi` a list. action: a button behind them."""
    return {"kind": "chips", "name": name, "label": label, "options": [list(option) for option in options.items()], "value": on,
            "multi": multi, "action": action}


def html_row(html: str, css: str) -> Row:
    return {"kind": "html", "html": html, "css": css}


def _turn(desk: Desk, name: str, value: Any) -> None:
    if value is not None:  # None: the chip that was on already
        desk.set(name, value)
        desk.write_address()


def view_chips(desk: Desk, name: str, words: Words, **parts: Any) -> str:
    """Chips that choose one of a knob's names; returns the one that is on. parts: see `panel.draw`."""
    knob = desk.knobs[name]
    assert isinstance(knob, Knob)
    chips(desk, name, words, {value: words(f"choice.{name}.{value}") for value in knob.choices}, **parts)
    return str(desk[name])


def chips(desk: Desk, name: str, words: Words, labels: Mapping[str, str], **parts: Any) -> None:
    """A knob with names as a row of chips; labels: what each says."""
    draw_panel(desk, f"chips:{name}", [chips_row(name, words(f"knob.{name}.label"), labels, desk[name])], **parts)


def turn_from_below(desk: Desk, name: str, value: Any) -> None:
    """Turn a knob for what the reader did further down the page, and draw all of it again from its top."""
    if value == desk[name]:
        return
    desk.set(name, value)
    desk.write_address()
    st.rerun()


def overlays_row(desk: Desk, words: Words) -> Row:
    """What else to draw on the main figure; and the experiment that is pinned as A."""
    pin = {"name": "pin", "help": words("controls.pin_help"), "label": words(f"controls.{'unpin' if desk['pinned'] else 'pin'}")}
    labels = {name: words(f"choice.show.{name}") for name in OVERLAYS}
    return chips_row("show", words("knob.show.label"), labels, list(desk["show"]), multi=True, action=pin)


def button(desk: Desk, name: str, label: str, settings: Mapping[str, Any], help_text: str | None = None) -> None:
    """A button that turns some knobs at once."""
    def turn() -> None:
        for knob, value in settings.items():
            desk.set(knob, value)
        desk.write_address()

    st.button(label, key=f"{desk.page}:do:{name}", help=help_text, on_click=turn,
              disabled=all(desk[knob] == value for knob, value in settings.items()))


def story_row(desk: Desk, words: Words) -> Row:
    """The five experiments that tell the story, as chips."""
    now = _matching_preset(desk)
    labels = {name: preset_name(name, words) for name in STORY}
    return chips_row("preset", words("controls.presets"), labels, now if now in STORY else None)


def preset_name(name: str, words: Words) -> str:
    return words(f"preset.{_word_key(name)}.name")


def preset_line(desk: Desk, words: Words) -> str:
    """What to look for in the experiment that is on; empty where the settings are the reader's own."""
    now = _matching_preset(desk)
    return words(f"preset.{_word_key(now)}.look") if now else ""


def _choose_preset(desk: Desk, name: str | None) -> None:
    """All knobs at once to a named experiment; the chip or line that says none leaves them as they are."""
    if name:
        desk.values |= asdict(presets()[name])
        desk.preset, desk.ignored = name, []
        desk.write_address()


def _reset(desk: Desk, _: object) -> None:
    _choose_preset(desk, desk.preset)


def _switch_memory(desk: Desk, gates: Any) -> None:
    desk.set("chrono", GATES[gates]())


def _choose_named(desk: Desk, name: str) -> None:
    desk.values |= desk.named[name]
    desk.ignored = []


def _note_width(desk: Desk, narrow: Any) -> None:
    desk.narrow = bool(narrow)


def _pin(desk: Desk, _: object) -> None:
    desk.set("pinned", None if desk["pinned"] else desk.experiment)


# What a panel's control of this name does, where it is not a knob.
ACTIONS: Mapping[str, Callable[[Desk, Any], None]] = {
    "preset": _choose_preset, "reset": _reset, "memory": _switch_memory, "pin": _pin,
    "named": _choose_named, "narrow": _note_width, panel.FOLLOW: lambda desk, _: None}


def _matching_preset(desk: Desk) -> str | None:
    now = desk.experiment
    return next((name for name, experiment in presets().items() if experiment == now), None)


def _word_key(preset: str) -> str:
    """TOML keeps dots for tables: gaussian-0.9-tanh has its words under gaussian-0-9-tanh."""
    return preset.replace(".", "-")
