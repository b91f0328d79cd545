"""What the reader sets on the page: a named run, and from there weights, input, gates, and the step looked at."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from core import Knob, KnobError, by_hand
from core.experiment import signals
from pages.ui.cell import run as runs
from pages.ui.cell.belt import belt
from pages.ui.cell.rows import Row
from pages.ui.cell.run import Named, Run
from pages.ui.page import state as controls
from pages.ui.page.frame import Page
from pages.ui.page.state import Desk
from pages.ui.widgets import panel

FIRST = "write-once"
BY_HAND_FIRST = "store"
MODES = {"weights": FIRST, "hand": BY_HAND_FIRST}  # what drives the belt, and the run that stands for it
INPUT, WEIGHT, START = 3, 15, 10  # the largest size of an input, a weight, the belt's start
EDITABLE = ("x", *by_hand.GATES)
PANELS = ("weights", "sequence", "gates")  # where its controls stand
LENGTHS = range(1, runs.MOST_STEPS + 1)
NAMES = tuple(runs.named())

KNOBS: Mapping[str, Any] = {
    "preset": Knob(name="preset", url="preset", kind=str, default=FIRST, choices=NAMES),
    "step": Knob(name="step", url="t", kind=int, default=1, low=1, high=runs.MOST_STEPS, step=1),
    "x": Row("x", "x", -INPUT, INPUT, LENGTHS),
    "weights": Row("weights", "w", -WEIGHT, WEIGHT, [0, *map(runs.count, runs.UNITS)]),
    "trained": Knob(name="trained", url="trained", kind=bool, default=False),
    "start": Knob(name="start", url="c0", kind=float, default=0.0, low=-START, high=START, step=0.1),
} | {letter: Row(letter, letter, 0, 1, [0, *LENGTHS]) for letter in by_hand.GATES}

def start_of(run: Named) -> dict[str, Any]:
    """All knobs as a named run has them. The preset itself is measured against the page's first one."""
    return {"preset": FIRST, "trained": False, "step": run.step, "x": run.x, "weights": run.weights, "start": run.start} | {
        letter: run.gates.get(letter, ()) for letter in by_hand.GATES}


def open_desk(page: Page) -> Desk:
    """The page's desk, as the address has it."""
    asked = st.query_params.get("preset", FIRST)
    desk = controls.open_desk(page, KNOBS, start_of(runs.named().get(asked, runs.named()[FIRST])))
    if st.session_state.get(f"{page.name}:read") is not desk:  # read anew from the address
        st.session_state[f"{page.name}:read"] = desk
        _fit(desk)
        _ask_for_step(desk)
    return desk


def _fit(desk: Desk) -> None:
    """Put back what does not fit the rest: gates of another length, weights where gates are set by hand, a step beyond the end."""
    now = runs.named()[desk["preset"]]
    for name in ("x", "weights", "start") if now.by_hand else by_hand.GATES:
        if desk[name] != desk.start[name]:
            _ignore(desk, name, None)
    steps = len(desk["x"])
    for letter in by_hand.GATES if now.by_hand else ():
        if len(desk[letter]) != steps:
            _ignore(desk, letter, KNOBS[letter].wrong_length(desk[letter], steps, steps))
    if not now.by_hand and not desk["weights"]:
        _ignore(desk, "weights", KNOBS["weights"].wrong_length((), 15, 15))
    if desk["step"] > steps:
        allowed = Knob(name="step", url="t", kind=int, default=1, low=1, high=steps)
        _ignore(desk, "step", KnobError(allowed, desk["step"], "range"))


def _ignore(desk: Desk, name: str, why: KnobError | None) -> None:
    knob = KNOBS[name]
    desk.ignored.append((knob.url, knob.format(desk[name]), why))
    desk.values[name] = min(desk.start[name], len(desk["x"])) if name == "step" else desk.start[name]


def named_run(desk: Desk) -> Named:
    return runs.named()[desk["preset"]]


def run(desk: Desk) -> Run:
    """The numbers of what is set."""
    now = named_run(desk)
    if now.by_hand:
        return runs.from_gates(desk["x"], {letter: desk[letter] for letter in by_hand.GATES}, now.watch)
    return runs.from_weights(desk["x"], desk["weights"], desk["start"], now.watch)


def changed(desk: Desk) -> bool:
    """Whether there is anything to start over from."""
    return any(desk[name] != desk.start[name] for name in KNOBS if name not in ("preset", "step", "trained"))


def units_of(desk: Desk) -> int:
    return next(units for units in runs.UNITS if runs.count(units) == len(desk["weights"]))


def ask(desk: Desk) -> dict[str, Any]:
    """The step that the belt is to go to, and a number that is new when it has to."""
    return {"t": desk["step"], "n": f"{desk['preset']}:{st.session_state.get(_asked(desk), 0)}"}


def choose(desk: Desk, name: str) -> None:
    """Go to a named run as it is."""
    desk.start = start_of(runs.named()[name])
    desk.values = {**desk.start, "preset": name}
    desk.ignored = []
    _ask_for_step(desk)
    desk.write_address()


def drive_key(desk: Desk) -> str:
    """The key of the panel with the named runs: it stands outside of what is redrawn, since a run changes the whole page."""
    return f"{desk.page}:drive"


def take_run(desk: Desk) -> None:
    """Go to the named run, or to the first one of the mode, that the reader chose since the last run of the page."""
    for move in panel.taken(drive_key(desk)):
        name = MODES.get(move.value) if move.name == "mode" else move.value
        if isinstance(name, str) and name in runs.named():
            choose(desk, name)


def _ask_for_step(desk: Desk) -> None:
    st.session_state[_asked(desk)] = st.session_state.get(_asked(desk), 0) + 1


def _asked(desk: Desk) -> str:
    return f"{desk.page}:asked"


def belt_key(desk: Desk) -> str:
    return f"{desk.page}:belt"


# What the reader did

def take_moves(desk: Desk) -> bool:
    """Apply what the reader did since the last run; True where something was let go."""
    done = False
    step = belt.taken_step(belt_key(desk))
    if step is not None:
        done |= put(desk, "step", step)
    edit = belt.taken_edit(belt_key(desk))
    if edit is not None and all(name in EDITABLE and len(row) == len(desk["x"]) for name, row in edit.rows.items()):
        done |= all([put(desk, name, row) for name, row in edit.rows.items()] + [put(desk, "step", edit.step)]) and edit.done
    for move in (move for name in PANELS for move in panel.taken(f"{desk.page}:{name}")):
        done |= _turn(desk, move.name, move.value) and move.done
    return done


def put(desk: Desk, name: str, value: Any) -> bool:
    """Set a knob; False, and nothing changed, where the value is not allowed."""
    with suppress(KnobError):  # not something that the page sends
        desk.set(name, value)
        return True
    return False


def _turn(desk: Desk, name: str, value: Any) -> bool:
    """A control of the panels: one weight, the length, the input by name, the number of units, a knob, or back to the start."""
    if name.startswith("w") and name[1:].isdigit():
        weights = list(desk["weights"])
        weights[int(name[1:])] = float(value)
        return put(desk, "weights", weights)
    if name == "steps":
        return put(desk, "x", _resized(desk, int(value)))
    if name == "signal" and value in signals.SIGNALS:
        return put(desk, "x", runs.sequence(value, len(desk["x"])))
    if name == "signal" and value == "own":
        return put(desk, "x", _own_input(desk))
    if name == "units":
        return put(desk, "weights", runs.drawn(int(value), 1))
    if name == "reset":
        choose(desk, desk["preset"])
        return True
    return name in ("start", "trained") and put(desk, name, value)


def _resized(desk: Desk, steps: int) -> tuple[float, ...]:
    """The input at another length: a named signal goes on as it would, the run's own comes back, anything else ends in zeros."""
    signal = signal_of(desk)
    desk.values["step"] = min(desk["step"], steps)
    if signal in signals.SIGNALS:
        return runs.sequence(signal, steps)
    return _with_length(desk.start["x"] if signal == "own" else desk["x"], steps)


def _own_input(desk: Desk) -> tuple[float, ...]:
    return _with_length(desk.start["x"], len(desk["x"]))


def _with_length(x: tuple[float, ...], steps: int) -> tuple[float, ...]:
    return (x + (0.0,) * steps)[:steps]


def signal_of(desk: Desk) -> str:
    """The name of the input that is set: the run's own, a signal's, or "drawn"."""
    x = desk["x"]
    if x == _own_input(desk):
        return "own"
    return next((name for name in signals.SIGNALS if runs.sequence(name, len(x)) == x), "drawn")
