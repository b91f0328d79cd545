"""What stands around the belt on the page: what drives it, above; weights, sequence, or what came of the
gates below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core import Knob
from core.experiment import signals
from pages.ui.cell import knobs as settings
from pages.ui.cell import run as runs
from pages.ui.cell.knobs import CellState
from pages.ui.page import controls
from pages.ui.text.words import Words
from pages.ui.widgets import table
from pages.ui.widgets.rows import Action, Button, Chips, Choice, Choices, Ends, Html, Row, Slider, Switch

# The columns of the weights, and where their numbers begin in the row of one unit's fifteen weights.
GATE_COLUMNS = {"f": 1, "i": 0, "g": 2, "o": 3}
RNN_COLUMN = 12
WEIGHTS = {"on_x": "W_x{}", "on_h": "W_h{}", "bias": "b_{}"}


def drive(state: CellState, words: Words) -> None:
    """By weights or by hand; and the named runs of the one that is on: as chips, the lesson's calculations by
    hand as a list."""
    now, named = state.named_run, runs.named()
    names = {name: words(f"cell.run.{name}.name") for name, each in named.items()
             if each.by_hand == now.by_hand}
    listed = [name for name in names if named[name].by_hand and not named[name].task]
    modes = {name: words(f"cell.by_{name}") for name in settings.MODES}
    chips = {name: label for name, label in names.items() if name not in listed}
    on = state.as_named
    rows: list[Row] = [
        controls.chips_row("mode", words("cell.mode"), modes, "hand" if now.by_hand else "weights"),
        controls.chips_row("run", words("cell.runs"), chips, on if on not in listed else None)]
    if listed:
        first = words("cell.calculations")
        options = [("", first), *((name, names[name]) for name in listed)]
        rows.append(Choices(choices=[
            Choice(name="run", value=on if on in listed else "", label=first, options=options)]))
    controls.draw_panel(state, "drive", rows)


def below_the_belt(state: CellState, outcome: str, words: Words) -> None:
    """By weights: a gate's weights as sliders, or all in a table, and the sequence; by hand: what was
    lost, and a trained network's switch."""
    if state.named_run.by_hand:
        controls.draw_panel(state, "gates", _by_hand_rows(state, outcome, words), bound=True)
        return
    if state.units == 1:
        controls.draw_panel(state, "weights", _weight_rows(state, words), bound=True)
    else:
        _weight_table(state, words)
    controls.draw_panel(state, "sequence", _sequence_rows(state, outcome, words), bound=True)


def _by_hand_rows(state: CellState, outcome: str, words: Words) -> list[Row]:
    told = Html(css="quiet", html=outcome)
    if state.named_run.task is None:
        return [told, _start_over(state, words)]
    switch = Switch(name="trained", value=state["trained"], label=words("cell.trained_switch"))
    button = Button(name="reset", label=words("controls.reset"), help=words("controls.reset_help"),
                    disabled=not state.changed)
    return [told, Ends(switch=switch, button=button)]


def _weight_rows(state: CellState, words: Words) -> list[Row]:
    """One unit: the three weights of one gate, of the candidate or of the RNN, and chips that choose it."""
    letter = state["gate"]
    names = {each: words(f"cell.weights.{each}") for each in settings.GATES}
    rows: list[Row] = [controls.chips_row("gate", words("cell.weights.of"), names, letter)]
    place, stride, target = ((RNN_COLUMN, 1, "h") if letter == "rnn"
                             else (GATE_COLUMNS[letter], len(GATE_COLUMNS), letter))
    for number, (kind, symbol) in enumerate(WEIGHTS.items()):
        at = place + number * stride
        knob = replace(settings.WEIGHTS[f"w{at}"], of=letter)
        rows.append(_slider_row(knob, state["weights"][at], symbol.format(target),
                                words(f"cell.weights.{kind}"), words))
    return rows


def _sequence_rows(state: CellState, outcome: str, words: Words) -> list[Row]:
    """Input by name, number of units, length, what lies on the belt at the start; what came of it; the way
    back."""
    signal = settings.signal_of(state)
    inputs = [settings.OWN, *signals.SIGNALS, *(["drawn"] if signal == "drawn" else [])]
    choices = [
        Choice(name="signal", value=signal, label=words("cell.signal"),
               options=[(name, words(f"cell.signals.{name}")) for name in inputs]),
        Choice(name="units", value=str(state.units), label=words("cell.units"),
               options=[(str(number), words(f"cell.unit_count.{number}")) for number in runs.UNITS])]
    length = controls.slider_for(
        settings.STEPS, len(state["x"]), words,
        label=words("knob.steps.label"), label_html=words("knob.steps.html"),
        help_text=words("knob.steps.help"), shape="line")
    start = _slider_row(settings.KNOBS["start"], state["start"], "C_0", words("cell.start_help"), words)
    watch = controls.slider_for(
        settings.KNOBS["watch"], state["watch"], words, label=words("knob.watch.label"),
        label_html=words("knob.watch.label"), help_text=words("knob.watch.help"), shape="line",
        high=len(state["x"]))
    return [
        Choices(choices=choices),
        length,
        start,
        watch,
        Html(css="quiet", html=outcome),
        _start_over(state, words),
    ]


def _start_over(state: CellState, words: Words) -> Chips:
    """The way back to the named run as it is; not there where nothing has been set."""
    action = Action(name="reset", label=words("controls.reset"), help=words("controls.reset_help"))
    return Chips(name="reset", label=words("controls.reset"), options=[], value=None, action=action,
                 hidden=not state.changed)


def _slider_row(knob: Knob, value: float, symbol: str, help_text: str, words: Words) -> Slider:
    """A slider on one line, with a symbol such as W_xf for its name."""
    base, _, index = symbol.partition("_")
    return controls.slider_for(knob, value, words, label=f"{base} {index}",
                               label_html=f"<i>{base}<sub>{index}</sub></i>", help_text=help_text,
                               shape="line")


def _weight_table(state: CellState, words: Words) -> None:
    """Two to four units: every weight in a table that can be edited."""
    units = state.units
    heads, listed = _table(state["weights"], units)
    values = table.numbers(f"{state.page}:table:{hash(state['weights'])}", heads, listed, settings.WEIGHT)
    if values != [row for _, row in listed] and settings.put(state, "weights", _from_table(values, units)):
        state.write_address()
        table.redraw()


def _table(weights: Sequence[float], units: int) -> tuple[list[str], list[tuple[str, list[float]]]]:
    """Heads x, h1.., b and rows (name, values): one per gate and unit, then the RNN's."""
    gated, simple = runs.arrays(weights)
    heads = ["x", *(f"h{unit}" for unit in range(1, units + 1)), "b"]
    rows = [(f"{letter}{unit}", block * units + unit - 1) for letter, block in GATE_COLUMNS.items()
            for unit in range(1, units + 1)]
    listed = [(name, [*gated.W_xh[row].tolist(), *gated.W_hh[row].tolist(), *gated.b_h[row].tolist()])
              for name, row in rows]
    listed += [(f"RNN {unit}", [*simple.W_xh[unit - 1].tolist(), *simple.W_hh[unit - 1].tolist(),
                                *simple.b_h[unit - 1].tolist()])
               for unit in range(1, units + 1)]
    return heads, listed


def _from_table(values: list[list[Any]], units: int) -> list[Any]:
    """The flat row of weights of a table."""
    order = [list(GATE_COLUMNS.values()).index(block) for block in range(4)]
    gated = [row for gate in order for row in values[gate * units:(gate + 1) * units]]
    flat: list[Any] = []
    for part in (gated, values[4 * units:]):
        flat += [row[0] for row in part] + [value for row in part
                                            for value in row[1:-1]] + [row[-1] for row in part]
    return flat
