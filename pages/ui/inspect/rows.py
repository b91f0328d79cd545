"""Rows of the page's panels."""

from __future__ import annotations

from collections.abc import Sequence

from core.cells import cell_of
from core.experiment.signals import SIGNALS
from pages.ui.charts.labels import width_of
from pages.ui.inspect import said
from pages.ui.inspect.knobs import EXAMPLES, FILE, FORGET, OVERLAYS, OWN, ROWS, TABLE, InspectState
from pages.ui.inspect.run import MOST_STEPS, Chosen, File
from pages.ui.page import controls, frame
from pages.ui.text.words import Words, escape
from pages.ui.widgets.rows import Chips, Choice, Choices, Html, Row

LISTED = 200  # layers in the list
LIST_WIDTH = 232  # px of a list beside the figure, as width_of has them


def file_rows(state: InspectState, file: File, has_own: bool, words: Words) -> list[Row]:
    """What was wrong with the last file, which one is open, and what it is."""
    labels = {name: words(f"choice.example.{name}") for name in (*EXAMPLES, *[OWN] * has_own)}
    missing = state["example"] == OWN and not has_own
    on = EXAMPLES[0] if missing else state["example"]
    line = said.file_line(file, words) + (f" {words('inspect.again')}" if missing else "")
    if on == OWN:
        line += f' <button type="button" class="drop" data-does="{FORGET}">{words("inspect.forget")}</button>'
    wrong = state.wrong.get(FILE)
    return [Html(css="wrong", html=said.alert(wrong, words) if wrong else "", hidden=wrong is None),
            controls.chips_row("example", words("knob.example.label"), labels, on),
            frame.quiet_row(line)]


def rows(state: InspectState, chosen: Chosen, words: Words) -> list[Row]:
    """The layer, how it is read, and what it hears."""
    layers, readings = chosen.file.found.layers, chosen.layer.readings
    parts = _choice("part", [said.layer_name(layer, words) for layer in layers[:LISTED]], chosen.number,
                    words)
    asked = _choice("reading", [said.reading_name(reading.name, words) for reading in readings], chosen.which,
                    words)
    heard = [*SIGNALS, *[ROWS] * bool(chosen.rows), *[TABLE] * (chosen.file.table is not None)]
    return [
        controls.group_row(chosen.layer.cell, words("inspect.layer_group")),
        *parts,
        *(asked if len(readings) > 1 else []),
        controls.RULE,
        controls.group_row("x", words("inspect.input_group")),
        Choices(choices=[Choice(name="heard", value=chosen.heard, label=words("knob.heard.label"),
                                help=words("knob.heard.help"),
                                options=[(name, words(f"choice.heard.{name}")) for name in heard])]),
        controls.slider_row(state, "input_scale", words),
        controls.slider_row(state, "seed", words),
        controls.reset_row(state, words),
    ]


def view_rows(state: InspectState, chosen: Chosen, notes: Sequence[str], words: Words) -> list[Row]:
    """Under the figure: the length of the sequence, and what else to draw."""
    labels = {name: words(f"choice.show.{name}") for name in OVERLAYS if _has(chosen, name)}
    if (keep := cell_of(chosen.layer.cell).KEEP) and chosen.run().trace.c is None:
        labels["path"] = words("inspect.path", letter=keep)
    on = [name for name in state["show"] if name in labels]
    bounded = chosen.there == chosen.most < MOST_STEPS
    said_bound = words("inspect.bounded", hidden=chosen.layer.hidden, steps=chosen.most) if bounded else ""
    on_page = state["example"]
    about = words(f"inspect.about.{on_page}") if on_page != OWN else ""
    return [
        controls.slider_row(state, "steps", words, main=True, high=chosen.there),
        controls.chips_row("show", words("knob.show.label"), labels, on, multi=True),
        frame.quiet_row(" ".join((about, *notes, said_bound)).strip(), below_figure=True),
        frame.quiet_row(words("gradients.note", loss=words("gradients.loss_last")), below_figure=True),
    ]


def gate_row(state: InspectState, chosen: Chosen, words: Words) -> Chips:
    """Which gate is drawn."""
    letters = cell_of(chosen.layer.cell).GATES
    labels = {str(number): letter for number, letter in enumerate(letters, start=1)}
    return controls.chips_row("gate", words("knob.gate.label"), labels, str(min(state["gate"], len(letters))))


def _has(chosen: Chosen, overlay: str) -> bool:
    """Whether a cell has such an overlay at all."""
    cell = cell_of(chosen.layer.cell)
    return bool(cell.KEEP) if overlay == "path" else not cell.GATES if overlay == "bound" else True


def _choice(name: str, labels: Sequence[str], at: int, words: Words) -> list[Row]:
    """A list of what is numbered from 1; below it in full what it cuts."""
    options = [(str(number), _fitting(number, label)) for number, label in enumerate(labels, start=1)]
    listed = Choice(name=name, value=str(at + 1), label=words(f"knob.{name}.label"), options=options,
                    help=words(f"knob.{name}.help"))
    cut = at < len(labels) and options[at][1] != labels[at]
    return [Choices(choices=[listed]),
            Html(css=f"quiet {name}-in-full", html=escape(labels[at]) if cut else "", hidden=not cut)]


def _fitting(number: int, label: str) -> str:
    """A label as a list has room for it: its number, beginning and end where it is too long."""
    if width_of(label) <= LIST_WIDTH:
        return label
    kept = next(kept for kept in range(len(label) // 2, 0, -1)
                if width_of(label[:kept] + label[-kept:]) <= LIST_WIDTH - width_of(f"{number}: …"))
    return f"{number}: {label[:kept]}…{label[-kept:]}"
