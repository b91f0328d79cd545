"""Home's second view, one click away: the LSTM's gates set to remember long, or left as PyTorch draws
them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core import Experiment
from pages.ui.page.controls import chips_row, html_row, reset_row
from pages.ui.page.experiments import ExperimentState
from pages.ui.page.knobs import START, presets
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Row

GATES = ("chrono", "pytorch")
CONTROLS = ("steps", "chrono")  # the knobs that have a control on the page


def chrono(gates: str) -> int:
    """What the switch sets chrono to."""
    return presets()[START].chrono if gates == "chrono" else 0


class HomeState(ExperimentState):
    """One switch, "memory", sets the gates."""

    def act(self, name: str, value: Any) -> None:
        if name == "memory" and value in GATES:
            self.set("chrono", chrono(value))
        else:
            super().act(name, value)


def _shown(gates: str, steps: int) -> Experiment:
    """The experiment that a position of the switch stands for."""
    return replace(presets()[START], steps=steps, chrono=chrono(gates))


def memory_rows(state: HomeState, words: Words) -> list[Row]:
    """The switch, under its label."""
    label = words("home.longer")
    on = next((gates for gates in GATES if state.experiment == _shown(gates, state["steps"])), None)
    return [html_row(label, "chips-label"),
            chips_row("memory", label, {gates: words(f"home.{gates}") for gates in GATES}, on),
            reset_row(state, words)]
