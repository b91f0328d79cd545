"""What the reader sets on the page: a named run, and from there weights, input, gates, and the step looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from core import Knob, KnobError, by_hand, signals
from core.by_hand import Score
from pages.ui import controls, panel
from pages.ui.belt import belt, blob, runs, story
from pages.ui.belt.numbers import Row, significant
from pages.ui.belt.runs import Named, Run
from pages.ui.controls import Desk
from pages.ui.frame import Page
from pages.ui.numbers import decimal
from pages.ui.panel import Row as PanelRow
from pages.ui.words import Words

FIRST = "write-once"
BY_HAND_FIRST = "store"
INPUT, WEIGHT, START = 3, 15, 10  # the largest size of an input, a weight, the belt's start
GATE_STEP, INPUT_STEP = 0.05, 0.1
EDITABLE = ("x", *by_hand.GATES)
FAULTS_TOLD = 3
GOOD = 0.9  # a network with this score or more has learnt the levels
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

# The columns of the weights: blocks of the panel, and where their numbers lie in the row of one unit's fifteen weights.
GATE_COLUMNS = {"f": 1, "i": 0, "g": 2, "o": 3}
RNN_COLUMN = 12
WEIGHTS = {"on_x": "W_x{}", "on_h": "W_h{}", "bias": "b_{}"}


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


def choose(desk: Desk, name: str | None) -> None:
    """Go to a named run as it is."""
    if name is None:  # the chip that was on already
        return
    desk.start = start_of(runs.named()[name])
    desk.values = {**desk.start, "preset": name}
    desk.ignored = []
    _ask_for_step(desk)
    desk.write_address()


def _ask_for_step(desk: Desk) -> None:
    st.session_state[f"{desk.page}:asked"] = st.session_state.get(f"{desk.page}:asked", 0) + 1


# What the reader did

def take_moves(desk: Desk) -> bool:
    """Apply what the reader did since the last run; True where something was let go."""
    done = False
    step = belt.taken_step(_belt(desk))
    if step is not None:
        done |= _set(desk, "step", step)
    edit = belt.taken_edit(_belt(desk))
    if edit is not None and all(name in EDITABLE and len(row) == len(desk["x"]) for name, row in edit.rows.items()):
        done |= all([_set(desk, name, row) for name, row in edit.rows.items()] + [_set(desk, "step", edit.step)]) and edit.done
    for name in ("weights", "sequence"):
        move = panel.taken(f"{desk.page}:{name}")
        if move is not None:
            done |= _turn(desk, move.name, move.value) and move.done
    return done


def _set(desk: Desk, name: str, value: Any) -> bool:
    with suppress(KnobError):  # not something that the page sends
        desk.set(name, value)
        return True
    return False


def _turn(desk: Desk, name: str, value: Any) -> bool:
    """A control of the panels: one weight, the length, the input by name, the number of units, the belt's start."""
    if name.startswith("w") and name[1:].isdigit():
        weights = list(desk["weights"])
        weights[int(name[1:])] = float(value)
        return _set(desk, "weights", weights)
    if name == "steps":
        return _set(desk, "x", _resized(desk, int(value)))
    if name == "signal" and value in signals.SIGNALS:
        return _set(desk, "x", runs.sequence(value, len(desk["x"])))
    if name == "signal" and value == "own":
        return _set(desk, "x", _own_input(desk))
    if name == "units":
        return _set(desk, "weights", runs.drawn(int(value), 1))
    return name == "start" and _set(desk, "start", value)


def _resized(desk: Desk, steps: int) -> tuple[float, ...]:
    """The input at another length: a named signal goes on as it would, the run's own comes back, anything else ends in zeros."""
    signal = signal_of(desk)
    desk.values["step"] = min(desk["step"], steps)
    if signal in signals.SIGNALS:
        return runs.sequence(signal, steps)
    own = desk.start["x"] if signal == "own" else desk["x"]
    return (own + (0.0,) * steps)[:steps]


def _own_input(desk: Desk) -> tuple[float, ...]:
    return _resized_to(desk.start["x"], len(desk["x"]))


def _resized_to(x: tuple[float, ...], steps: int) -> tuple[float, ...]:
    return (x + (0.0,) * steps)[:steps]


def signal_of(desk: Desk) -> str:
    """The name of the input that is set: the run's own, a signal's, or "drawn"."""
    x = desk["x"]
    if x == _own_input(desk):
        return "own"
    return next((name for name in signals.SIGNALS if runs.sequence(name, len(x)) == x), "drawn")


# What is said about it, in HTML

def headline(desk: Desk, score: Score | None, words: Words) -> str:
    """What is to be done, and by hand how well it is done."""
    name = desk["preset"]
    text = f"<span>{words(f'cell.run.{name}.look')}</span>"
    return text if score is None else text + f'<span class="score">{words("cell.score", points=points(score.share))}</span>'


def points(share: float) -> int:
    """Of a hundred; a hundred only where nothing is off."""
    return 100 if share == 1 else min(99, int(100 * share))


def outcome(desk: Desk, run: Run, score: Score | None, words: Words) -> str:
    """What came of it: by hand what was lost where, of a calculation its figures, else what to look for."""
    if score is not None:
        return losses(score, words)
    told = figures(desk, run, words)
    return told if named_run(desk).by_hand else f"{words(f'cell.run.{named_run(desk).name}.look')} {told}"


def losses(score: Score, words: Words) -> str:
    """Which gate lost what, where: the gravest, and how many more."""
    if not score.faults:
        return words("cell.full_score")
    told = [words(f"cell.fault.{fault.kind}", step=fault.step, value=story.gate(fault.value, True), amount=decimal(fault.amount))
            for fault in score.faults[:FAULTS_TOLD]]
    more = len(score.faults) - len(told)
    return words("cell.faults", told=words("list.separator").join(told)) + (words("cell.more_faults", more=more) if more else "")


def figures(desk: Desk, run: Run, words: Words) -> str:
    """The numbers of a calculation, at the settings on the screen; empty where there are none."""
    now = named_run(desk)
    values = runs.figures(run, now.figures) if now.figures else None
    if values is None:
        return ""
    return words(f"cell.run.{now.name}.figures", **{name: significant(value) for name, value in values.items()})


def comparison(desk: Desk, run: Run, score: Score, words: Words) -> str:
    """The reader's gates and those of the network that learnt it, step by step, as an HTML table."""
    learnt, task = runs.learnt(), named_run(desk).task
    assert task is not None
    theirs = by_hand.attempt(task, learnt.params, learnt.W_hy, learnt.b_y)
    steps = range(len(task.x))
    head = "".join(f"<th>{step + 1}</th>" for step in steps)
    body = ""
    for letter in by_hand.GATES:
        for who, gates in (("you", run.trace), ("trained", theirs.trace)):
            values, by_hand_set = getattr(gates, letter)[:, 0, 0].tolist(), who == "you"
            cells = "".join(f'<td style="--open:{value:.3f}">{story.gate(value, by_hand_set)}</td>' for value in values)
            body += f'<tr class="{letter} {who}"><th>{words(f"cell.{who}")} <i>{letter}</i></th>{cells}</tr>'
    caption = words("cell.trained_line", yours=points(score.share), theirs=points(theirs.share), seed=learnt.seed,
                    readout=decimal(learnt.W_hy.item()), good=sum(one >= GOOD for one in learnt.scores), seeds=len(learnt.scores))
    return f'<table class="gates"><caption>{caption}</caption><tr><th></th>{head}</tr>{body}</table>'


# Widgets

def mode_chips(desk: Desk, words: Words) -> None:
    """By weights, or by hand."""
    key, modes = f"{desk.page}:mode", {"weights": FIRST, "hand": BY_HAND_FIRST}
    now = "hand" if named_run(desk).by_hand else "weights"
    st.session_state[key] = now

    def switch() -> None:
        wanted = st.session_state[key]
        if wanted not in (None, now):
            choose(desk, modes[wanted])

    st.pills(words("cell.mode"), list(modes), key=key, format_func=lambda name: words(f"cell.by_{name}"),
             label_visibility="collapsed", on_change=switch)


def run_chips(desk: Desk, words: Words) -> None:
    """The named runs of the mode that is on: as chips; by hand the levels, and the calculations of the lesson as a list."""
    key, now = f"{desk.page}:run", named_run(desk)
    names = [name for name, each in runs.named().items() if each.by_hand == now.by_hand]
    others = [name for name in names if runs.named()[name].by_hand and not runs.named()[name].task]
    st.session_state[key] = now.name if now.name not in others else None
    st.pills(words("cell.runs"), [name for name in names if name not in others], key=key, label_visibility="collapsed",
             format_func=lambda name: words(f"cell.run.{name}.name"), on_change=lambda: choose(desk, st.session_state[key]))
    if others:
        more = f"{desk.page}:more"
        st.session_state[more] = now.name if now.name in others else None
        st.selectbox(words("cell.calculations"), others, key=more, placeholder=words("cell.calculations"), width=230,
                     label_visibility="collapsed", format_func=lambda name: words(f"cell.run.{name}.name"),
                     on_change=lambda: choose(desk, st.session_state[more]))


def reset(desk: Desk, words: Words) -> None:
    """Back to the named run as it is."""
    changed = any(desk[name] != desk.start[name] for name in KNOBS if name not in ("preset", "step", "trained"))
    st.button(words("controls.reset"), key=f"{desk.page}:reset", disabled=not changed, on_click=choose, args=(desk, desk["preset"]))


def trained_switch(desk: Desk, words: Words) -> None:
    """Whether the gates of the network that learnt the levels are shown."""
    key = f"{desk.page}:trained"
    st.session_state[key] = desk["trained"]

    def turn() -> None:
        desk.set("trained", st.session_state[key])
        desk.write_address()

    st.toggle(words("cell.trained_switch"), key=key, on_change=turn)


def draw_belt(desk: Desk, run: Run, words: Words, score: Score | None = None) -> None:
    now, steps = named_run(desk), len(run.x)
    marks = [words(f"cell.mark.{now.marks[step]}") if step in now.marks else "" for step in range(1, steps + 1)]
    rows = by_hand.GATES if now.by_hand else "x"
    low, high, stride = (0.0, 1.0, GATE_STEP) if now.by_hand else (-INPUT, INPUT, INPUT_STEP)
    belt.draw(_belt(desk), blob.blob(
        run, name=now.name, title=words(f"cell.run.{now.name}.title"), marks=marks, watch=now.watch, words=words, score=score,
        ask={"t": desk["step"], "n": f"{now.name}:{st.session_state.get(f'{desk.page}:asked', 0)}"},
        edit=[{"row": row, "low": low, "high": high, "step": stride} for row in rows], throttle=belt.THROTTLE))


def _belt(desk: Desk) -> str:
    return f"{desk.page}:belt"


def weights(desk: Desk, words: Words) -> None:
    """Every weight of both networks: sliders for one unit, a table for more."""
    if units_of(desk) == 1:
        _weight_sliders(desk, words)
    else:
        _weight_table(desk, words)


def _weight_sliders(desk: Desk, words: Words) -> None:
    """One unit: twelve sliders for the LSTM, in columns under the gates that they belong to, and three for the RNN."""
    rows: list[PanelRow] = []
    for letter, place in [*GATE_COLUMNS.items(), ("rnn", RNN_COLUMN)]:
        rows.append(controls.group_row(letter, words(f"cell.weights.{letter}")))
        target, stride = ("h", 1) if letter == "rnn" else (letter, len(GATE_COLUMNS))
        for kind, symbol in WEIGHTS.items():
            rows.append(_slider_row(words, f"w{place}", desk["weights"][place], (-WEIGHT, WEIGHT, 0.1), tone=letter,
                                    symbol=symbol.format(target), help_text=words(f"cell.weights.{kind}")))
            place += stride
    panel.draw(f"{desk.page}:weights", rows)


def sequence_controls(desk: Desk, words: Words) -> None:
    """Input by name, number of units, length, and what lies on the belt at the start."""
    signal, units = signal_of(desk), units_of(desk)
    inputs = ["own", *signals.SIGNALS, *(["drawn"] if signal == "drawn" else [])]
    named = [[name, words(f"cell.signals.{name}")] for name in inputs]
    numbers = [[str(number), words(f"cell.unit_count.{number}")] for number in runs.UNITS]
    choices = [{"name": "signal", "value": signal, "label": words("cell.signal"), "options": named},
               {"name": "units", "value": str(units), "label": words("cell.units"), "options": numbers}]
    length = _slider_row(words, "steps", len(desk["x"]), (2, runs.MOST_STEPS, 1), help_text=words("knob.steps.help"), curve=2)
    start = _slider_row(words, "start", desk["start"], (-START, START, 0.1), help_text=words("cell.start_help"), symbol="C_0")
    panel.draw(f"{desk.page}:sequence", [
        {"kind": "choices", "names": ["signal", "units"], "choices": choices},
        length | {"label": words("knob.steps.label"), "label_html": words("knob.steps.html")},
        start | {"tone": "c"},
    ])


def _slider_row(words: Words, name: str, value: float, limits: tuple[float, float, float], *, help_text: str,
                tone: str = "ink", symbol: str = "T", curve: float = 1) -> dict[str, Any]:
    (low, high, step), (base, _, index) = limits, symbol.partition("_")
    whole = step == 1
    allowed = words(f"controls.{'whole' if whole else 'real'}_range", low=f"{low:g}", high=f"{high:g}")
    return {
        "kind": "slider", "name": name, "value": value, "min": low, "max": high, "step": step, "curve": curve, "integer": whole,
        "decimals": 0 if whole else 2, "off": 0, "off_text": "", "tone": tone, "shape": "line", "throttle": panel.THROTTLE,
        "label": f"{base} {index}", "label_html": f"<i>{base}<sub>{index}</sub></i>", "help": help_text,
        "exact_text": words("controls.exact"), "range_text": allowed,
    }


def units_of(desk: Desk) -> int:
    return next(units for units in runs.UNITS if runs.count(units) == len(desk["weights"]))


def _weight_table(desk: Desk, words: Words) -> None:
    """Two to four units: every weight in a table that can be edited."""
    units = units_of(desk)
    heads, listed = _table(desk["weights"], units)
    columns = {head: st.column_config.NumberColumn(min_value=-WEIGHT, max_value=WEIGHT, step=0.01) for head in heads}
    table = [dict(zip(["", *heads], [name, *values], strict=True)) for name, values in listed]
    edited = st.data_editor(table, key=f"{desk.page}:table:{hash(desk['weights'])}", hide_index=True, width="stretch",
                            disabled=[""], column_config=columns)
    values: list[list[Any]] = [[row[head] for head in heads] for row in edited]
    if values != [row for _, row in listed] and _set(desk, "weights", _from_table(values, units)):
        desk.write_address()
        st.rerun(scope="fragment")


def _table(weights: Sequence[float], units: int) -> tuple[list[str], list[tuple[str, list[float]]]]:
    """Heads x, h1.., b and rows (name, values): one per gate and unit, then the RNN's."""
    gated, simple = runs.arrays(weights)
    heads = ["x", *(f"h{unit}" for unit in range(1, units + 1)), "b"]
    rows = [(f"{letter}{unit}", block * units + unit - 1) for letter, block in GATE_COLUMNS.items() for unit in range(1, units + 1)]
    listed = [(name, [*gated.W_xh[row].tolist(), *gated.W_hh[row].tolist(), *gated.b_h[row].tolist()]) for name, row in rows]
    listed += [(f"RNN {unit}", [*simple.W_xh[unit - 1].tolist(), *simple.W_hh[unit - 1].tolist(), *simple.b_h[unit - 1].tolist()])
               for unit in range(1, units + 1)]
    return heads, listed


def _from_table(values: list[list[Any]], units: int) -> list[Any]:
    """The flat row of weights of a table."""
    order = [list(GATE_COLUMNS.values()).index(block) for block in range(4)]
    gated = [row for gate in order for row in values[gate * units:(gate + 1) * units]]
    flat: list[Any] = []
    for part in (gated, values[4 * units:]):
        flat += [row[0] for row in part] + [value for row in part for value in row[1:-1]] + [row[-1] for row in part]
    return flat
