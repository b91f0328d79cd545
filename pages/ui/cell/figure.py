"""A run as the data that the belt draws. Names as in the drawing: every list has one row per step, one entry
per unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core import by_hand
from core.by_hand import Score
from pages.ui.cell import story
from pages.ui.cell.knobs import INPUT, CellState
from pages.ui.cell.run import Run
from pages.ui.text.words import Words
from pages.ui.widgets.panel import THROTTLE

SCALES = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 20, 30, 40, 50, 75, 100)
LSTM = ("f", "i", "g", "o", "c_before", "kept", "written", "c", "squashed", "h_before", "h")
RNN = ("h_before", "from_h", "from_x", "a", "h")
LARGEST_INPUT, LARGEST_BY_HAND = 3.0, 1.5  # what fills half a row of inputs
LABELS = (
    "memory", "output", "x_row", "f_row", "i_row", "o_row", "x_name", "f_name", "i_name", "o_name",
    "cell_name", "overview", "cell", "rnn_cell", "rnn", "old", "new", "forget", "kept", "candidate", "input",
    "written", "output_gate", "old_state", "new_state", "overwritten", "left", "play", "pause", "forward",
    "back", "speed", "unit", "open", "shut", "scrub", "position", "memory_equation", "output_equation",
    "rnn_equation",
)
PARTS = ("c_before", "f", "kept", "g", "i", "written", "c", "o", "h", "h_before", "x", "rnn_h_before",
         "rnn_from_h", "rnn_from_x", "rnn_a", "rnn_h")
GATE_STEP, INPUT_STEP = 0.05, 0.1  # of what the reader sets on the belt
PHASES = ("arrive", "gates", "flow", "add", "show")


def belt(state: CellState, run: Run, words: Words, score: Score | None = None) -> dict[str, Any]:
    """The belt's data for what is set on the page."""
    now = state.named_run
    marks = [words(f"cell.mark.{now.marks[step]}") if step in now.marks else ""
             for step in range(1, len(run.x) + 1)]
    rows = by_hand.GATES if now.by_hand else "x"
    low, high, stride = (0.0, 1.0, GATE_STEP) if now.by_hand else (-INPUT, INPUT, INPUT_STEP)
    edit = [{"row": row, "low": low, "high": high, "step": stride} for row in rows]
    return blob(run, name=now.name, title=words(f"cell.run.{now.name}.title"), marks=marks,
                watch=state.watched, words=words, score=score, ask=state.ask, edit=edit, throttle=THROTTLE)


def blob(run: Run, *, name: str, title: str, marks: Sequence[str], watch: int | None, words: Words,
         ask: Mapping[str, Any], edit: Sequence[Mapping[str, Any]], throttle: int,
         score: Score | None = None) -> dict[str, Any]:
    """The belt's data. name: a run with another name starts the clock anew; ask: the step to go to, when its
    n is new;
    marks: a word per step or ""; edit: which rows the reader may set, with their limits."""
    flow = run.lstm
    steps, units = flow.c.shape
    by_hand = bool(run.trace.by_hand)
    sums = {letter: {"from_x": rows(terms.from_x), "from_h": rows(terms.from_h), "bias": terms.bias.tolist()}
            for letter, terms in flow.sums.items()}
    return {
        "id": name, "lang": words.language, "title": title, "units": units, "gates": by_hand,
        "ask": dict(ask), "edit": list(edit), "throttle": throttle, "labels": labels(words),
        "scale": scale(flow.c_before, flow.c, flow.kept, flow.written, flow.g),
        "rnn_scale": scale(run.rnn.a, run.rnn.from_h, run.rnn.from_x, run.rnn.h),
        "x": list(run.x), "x_limit": max(LARGEST_BY_HAND if by_hand else LARGEST_INPUT, *map(abs, run.x)),
        "lstm": {letter: rows(getattr(flow, letter)) for letter in LSTM},
        "rnn": {letter: rows(getattr(run.rnn, letter)) for letter in RNN} | {"bias": run.rnn.bias.tolist()},
        "sums": None if by_hand else sums,
        "steps": [{"label": marks[step], "say": story.sentences(run, step, words)} for step in range(steps)],
        "wanted": None if score is None else score.wanted.tolist(),
        "trace": None if run.left is None else {"step": watch} | {model: _shares(left) for model,
                                                                  left in run.left.items()},
    }


def labels(words: Words) -> dict[str, Any]:
    """Every word in the drawing."""
    return {key: words(f"belt.{key}") for key in LABELS} | {
        "parts": {part: words(f"belt.parts.{part}") for part in PARTS},
        "phases": [words(f"belt.phases.{phase}") for phase in PHASES],
    }


def scale(*arrays: np.ndarray) -> float:
    """The value that fills half a belt: the next round number, so that it seldom changes while a slider
    moves."""
    largest = max(float(np.abs(array).max()) for array in arrays)
    return next((size for size in SCALES if size >= largest * 0.999), largest)


def rows(values: np.ndarray) -> list[list[float]]:
    """An array with seven digits: more cannot be seen."""
    return [[_short(value) for value in row] for row in values.tolist()]


def _short(value: float) -> float:
    return float(f"{value:.7g}")


def _shares(left: np.ndarray) -> list[float | None]:
    return [None if math.isnan(share) else _short(share) for share in left.tolist()]
