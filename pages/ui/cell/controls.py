"""What stands around the belt on the page: what drives it, above; weights, sequence, or what came of the gates below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import by_hand
from core.by_hand import Score
from core.experiment import signals
from pages.ui.cell import figure as blob
from pages.ui.cell import knobs as settings
from pages.ui.cell import run as runs
from pages.ui.cell.belt import belt
from pages.ui.cell.run import Run
from pages.ui.page import state as controls
from pages.ui.page.state import Desk
from pages.ui.text.words import Words
from pages.ui.widgets import panel
from pages.ui.widgets import rows as kinds
from pages.ui.widgets.panel import Row

AnyRow = Row | kinds.Row

GATE_STEP, INPUT_STEP = 0.05, 0.1
# The columns of the weights, and where their numbers begin in the row of one unit's fifteen weights.
GATE_COLUMNS = {"f": 1, "i": 0, "g": 2, "o": 3}
RNN_COLUMN = 12
WEIGHTS = {"on_x": "W_x{}", "on_h": "W_h{}", "bias": "b_{}"}


def drive(desk: Desk, words: Words) -> None:
    """By weights or by hand; and the named runs of the one that is on: as chips, the lesson's calculations by hand as a list."""
    now, named = settings.named_run(desk), runs.named()
    names = {name: words(f"cell.run.{name}.name") for name, each in named.items() if each.by_hand == now.by_hand}
    listed = [name for name in names if named[name].by_hand and not named[name].task]
    modes = [(name, words(f"cell.by_{name}")) for name in settings.MODES]
    chips = [(name, label) for name, label in names.items() if name not in listed]
    rows: list[AnyRow] = [
        kinds.Chips(name="mode", label=words("cell.mode"), options=modes, value="hand" if now.by_hand else "weights"),
        kinds.Chips(name="run", label=words("cell.runs"), options=chips, value=now.name if now.name not in listed else None)]
    if listed:
        first = words("cell.calculations")
        options = [("", first), *((name, names[name]) for name in listed)]
        rows.append(kinds.Choices(choices=[
            kinds.Choice(name="run", value=now.name if now.name in listed else "", label=first, options=options)]))
    panel.draw(settings.drive_key(desk), rows)


def draw_belt(desk: Desk, run: Run, words: Words, score: Score | None = None) -> None:
    now, steps = settings.named_run(desk), len(run.x)
    marks = [words(f"cell.mark.{now.marks[step]}") if step in now.marks else "" for step in range(1, steps + 1)]
    rows = by_hand.GATES if now.by_hand else "x"
    low, high, stride = (0.0, 1.0, GATE_STEP) if now.by_hand else (-settings.INPUT, settings.INPUT, INPUT_STEP)
    belt.draw(settings.belt_key(desk), blob.blob(
        run, name=now.name, title=words(f"cell.run.{now.name}.title"), marks=marks, watch=now.watch, words=words, score=score,
        ask=settings.ask(desk),
        edit=[{"row": row, "low": low, "high": high, "step": stride} for row in rows], throttle=panel.THROTTLE))


def below_the_belt(desk: Desk, outcome: str, words: Words) -> None:
    """By weights: every weight, as sliders or a table, and the sequence; by hand: what was lost, and a trained network's switch."""
    if settings.named_run(desk).by_hand:
        panel.draw(f"{desk.page}:gates", _by_hand_rows(desk, outcome, words))
    elif settings.units_of(desk) == 1:
        panel.draw(f"{desk.page}:weights", [*_weight_rows(desk, words), *_sequence_rows(desk, outcome, words)])
    else:
        _weight_table(desk, words)
        panel.draw(f"{desk.page}:sequence", _sequence_rows(desk, outcome, words))


def _by_hand_rows(desk: Desk, outcome: str, words: Words) -> list[AnyRow]:
    told = kinds.Html(html=outcome, css="quiet")
    if settings.named_run(desk).task is None:
        return [told, _start_over(desk, words)]
    switch = kinds.Switch(name="trained", value=desk["trained"], label=words("cell.trained_switch"))
    over = kinds.Button(name="reset", label=words("controls.reset"), help=words("controls.reset_help"),
                        disabled=not settings.changed(desk))
    return [told, kinds.Ends(switch=switch, button=over)]


def _weight_rows(desk: Desk, words: Words) -> list[AnyRow]:
    """One unit: twelve sliders for the LSTM, in columns under the gates that they belong to, and three for the RNN."""
    rows: list[AnyRow] = []
    limits = (-settings.WEIGHT, settings.WEIGHT, 0.1)
    for letter, place in [*GATE_COLUMNS.items(), ("rnn", RNN_COLUMN)]:
        rows.append(controls.group_row(letter, words(f"cell.weights.{letter}")))
        target, stride = ("h", 1) if letter == "rnn" else (letter, len(GATE_COLUMNS))
        for kind, symbol in WEIGHTS.items():
            rows.append(_slider_row(words, f"w{place}", desk["weights"][place], limits, tone=letter, symbol=symbol.format(target),
                                    help_text=words(f"cell.weights.{kind}")))
            place += stride
    return rows


def _sequence_rows(desk: Desk, outcome: str, words: Words) -> list[AnyRow]:
    """Input by name, number of units, length, what lies on the belt at the start; what came of it; the way back."""
    signal = settings.signal_of(desk)
    inputs = ["own", *signals.SIGNALS, *(["drawn"] if signal == "drawn" else [])]
    named = [(name, words(f"cell.signals.{name}")) for name in inputs]
    units = [(str(number), words(f"cell.unit_count.{number}")) for number in runs.UNITS]
    choices = [kinds.Choice(name="signal", value=signal, label=words("cell.signal"), options=named),
               kinds.Choice(name="units", value=str(settings.units_of(desk)), label=words("cell.units"), options=units)]
    length = _slider_row(words, "steps", len(desk["x"]), (2, runs.MOST_STEPS, 1), help_text=words("knob.steps.help"), curve=2)
    on_belt = (-settings.START, settings.START, 0.1)
    start = _slider_row(words, "start", desk["start"], on_belt, help_text=words("cell.start_help"), symbol="C_0", tone="c")
    return [
        kinds.Choices(choices=choices),
        length | {"label": words("knob.steps.label"), "label_html": words("knob.steps.html")},
        start,
        kinds.Html(html=outcome, css="quiet"),
        _start_over(desk, words),
    ]


def _start_over(desk: Desk, words: Words) -> kinds.Chips:
    """The way back to the named run as it is; not there where nothing has been set."""
    label = words("controls.reset")
    return kinds.Chips(name="reset", label=label, options=[], value=None, hidden=not settings.changed(desk),
                       action=kinds.Action(name="reset", label=label, help=words("controls.reset_help")))


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


def _weight_table(desk: Desk, words: Words) -> None:
    """Two to four units: every weight in a table that can be edited."""
    units = settings.units_of(desk)
    heads, listed = _table(desk["weights"], units)
    number = st.column_config.NumberColumn(min_value=-settings.WEIGHT, max_value=settings.WEIGHT, step=0.01)
    table = [dict(zip(["", *heads], [name, *values], strict=True)) for name, values in listed]
    edited = st.data_editor(table, key=f"{desk.page}:table:{hash(desk['weights'])}", hide_index=True, width="stretch",
                            disabled=[""], column_config=dict.fromkeys(heads, number))
    values: list[list[Any]] = [[row[head] for head in heads] for row in edited]
    if values != [row for _, row in listed] and settings.put(desk, "weights", _from_table(values, units)):
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
