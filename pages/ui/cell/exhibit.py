"""What the page Cell and gates lends: the belt of a named run, what came of it, and its numbers after every
step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import by_hand
from pages.ui.cell import figure, said
from pages.ui.cell.knobs import KNOBS as KNOBS
from pages.ui.cell.knobs import WEIGHTS, CellState, start_of
from pages.ui.cell.run import named
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.text.words import Words

FANNED = WEIGHTS


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: `preset`, and what differs from that run. facts: C and h of the first unit after each step, as
    c1, h1, c2, ...; of a level, its score, at most 1.

    The belt's colours are the style sheet's, for both themes.
    """
    start = start_of(named()[state.get("preset", KNOBS["preset"].default)])
    return of_state(CellState("cell", KNOBS, start, {**start, **state}), words)


def fan(state: Mapping[str, Any], knob: str, values: Sequence[float], words: Words,
        theme: Theme) -> list[dict[str, Any]]:
    """The belt with each of these values of one weight; `state` has weights by their places, too."""
    own = {name: value for name, value in state.items() if name not in WEIGHTS}
    start = start_of(named()[own.get("preset", KNOBS["preset"].default)])
    weights = [state.get(name, given) for name, given in zip(WEIGHTS, start["weights"], strict=True)]

    def belt(value: float) -> dict[str, Any]:
        changed = [value if name == knob else weight for name, weight in zip(WEIGHTS, weights, strict=True)]
        now = CellState("cell", KNOBS, start, {**start, **own, "weights": changed})
        return figure.belt(now, now.run(), words)

    return list(map(belt, values))


def of_state(state: CellState, words: Words) -> Exhibit:
    """The same for all that is set on the page."""
    run, now = state.run(), state.named_run
    score = by_hand.score(now.task, run.trace) if now.task else None
    states = {f"{letter}{step + 1}": float(values[step, 0]) for letter,
              values in (("c", run.lstm.c), ("h", run.lstm.h))
              for step in range(len(run.x))} | ({"score": score.share} if score else {})
    return Exhibit(figure.belt(state, run, words, score), words(f"cell.run.{now.name}.title"),
                   said.outcome(now, run, score, words), states, kind="belt")
