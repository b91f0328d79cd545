"""Home's second view, one click away: the LSTM's gates as PyTorch draws them, or an RNN that explodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

import core
from core import Experiment
from pages.ui.page.controls import chips_row, html_row, reset_row
from pages.ui.page.experiments import ExperimentState
from pages.ui.page.knobs import EXPLODES, START, presets
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Row

# a chip -> the named experiment that it shows, at the length that is set
SHOWN: Mapping[str, str] = MappingProxyType({"chrono": START, "pytorch": "pytorch-default",
                                             "explodes": EXPLODES})


class HomeState(ExperimentState):
    """One choice, "memory", sets all knobs but the length."""

    @property
    def shown(self) -> str | None:
        """The chip whose experiment is on, all of it; None where there is none."""
        return next((chip for chip in SHOWN if self.experiment == _shown(chip, self["steps"])), None)

    @property
    def unseen(self) -> tuple[str, ...]:
        return () if self.shown else tuple(name for name in core.KNOBS if name != "steps")

    def act(self, name: str, value: Any) -> None:
        if name == "memory":
            self.set_all(asdict(_shown(value, self["steps"])))
        else:
            super().act(name, value)


def _shown(chip: str, steps: int) -> Experiment:
    """The experiment that a chip stands for. Raises: KeyError for no chip."""
    return replace(presets()[SHOWN[chip]], steps=steps)


def memory_rows(state: HomeState, words: Words) -> list[Row]:
    """The chips, under their label."""
    label = words("home.shown")
    return [html_row(label, "chips-label"),
            chips_row("memory", label, {chip: words(f"home.{chip}") for chip in SHOWN}, state.shown),
            reset_row(state, words)]
