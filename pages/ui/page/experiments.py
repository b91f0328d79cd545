"""A page about one Experiment: its state, and the chips, the list and the button that set all of its knobs at
once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self

import core
from core import Experiment
from core.gradients import verdict
from pages.ui.page.controls import chips_row
from pages.ui.page.knobs import START, STORY, presets
from pages.ui.page.state import State
from pages.ui.text.words import Words
from pages.ui.widgets.rows import Button, Chips, Choice, Choices, Ends, Switch


@dataclass
class ExperimentState(State):
    """Among its knobs are those of an Experiment. preset: the one chosen last, which "start over" goes back
    to."""

    preset: str = START

    @property
    def experiment(self) -> Experiment:
        """The Experiment that is set."""
        return _experiment(*map(self.values.__getitem__, core.KNOBS))

    @property
    def matching(self) -> str | None:
        """The preset that is on; None where the settings are the reader's own."""
        now = self.experiment
        return next((name for name, experiment in presets().items() if experiment == now), None)

    def read(self, query: Mapping[str, str]) -> Self:
        super().read(query)
        self.preset = self.matching or START
        return self

    def act(self, name: str, value: Any) -> None:
        if name == "preset":
            self.choose(value)
        elif name == "reset":
            self.choose(self.preset)
        else:
            super().act(name, value)

    def choose(self, name: str | None) -> None:
        """All knobs at once to a named experiment; the line of the list that names none leaves them as they
        are."""
        if name:
            self.set_all(asdict(presets()[name]))
            self.preset = name


@lru_cache
def _experiment(*values: Any) -> Experiment:
    return Experiment(**dict(zip(core.KNOBS, values, strict=True)))


def story_row(state: ExperimentState, words: Words) -> Chips:
    """The experiments that tell the story, as chips."""
    labels, now = {name: preset_name(name, words) for name in STORY}, state.matching
    return chips_row("preset", words("controls.presets"), labels, now if now in STORY else None)


def presets_row(state: ExperimentState, words: Words) -> Choices:
    """All named experiments beside those of the story, as a list."""
    others, label = [name for name in presets() if name not in STORY], words("controls.more_presets")
    options = [("", label), *((name, told_name(name, words)) for name in others)]
    now = state.matching
    chosen = now if now in others else None
    return Choices(choices=[Choice(name="preset", value=chosen or "", label=label, options=options,
                                   help=words("controls.more_presets_help"))])


def switch_and_reset_row(state: ExperimentState, name: str, words: Words) -> Ends:
    """A switch at the left; at the right the way back to the experiment chosen last."""
    return Ends(
        switch=Switch(name=name, value=state[name], label=words(f"knob.{name}.label"),
                      help=words(f"knob.{name}.help")),
        button=Button(name="reset", label=words("controls.reset"), help=words("controls.reset_help"),
                      disabled=state.experiment == presets()[state.preset]))


def preset_name(name: str, words: Words) -> str:
    return words(f"preset.{word_key(name)}.name")


def told_name(name: str, words: Words) -> str:
    """A preset's name, and what becomes of the gradient in it: Gaussian 0.9, tanh: RNN vanishes."""
    told = words("list.comma").join(words(f"outcome.{found}", model=words(f"model.{model}"))
                                    for model, found in outcomes(name).items())
    return words("outcome.named", name=preset_name(name, words), outcome=told)


@lru_cache
def outcomes(name: str) -> Mapping[str, str]:
    """The verdict on the whole way back, by each model that a preset is about: those whose knobs it turns."""
    experiment, start = presets()[name], presets()[START]
    turned = {knob.of for knob in core.KNOBS.values()
              if getattr(experiment, knob.name) != getattr(start, knob.name)}
    runs = core.run(experiment).runs
    about = [model for model in runs if model in turned] or list(runs)
    return {model: verdict(float(runs[model].of_last.gradient[-1])) for model in about}


def preset_line(state: ExperimentState, words: Words) -> str:
    """What to look for in the experiment that is on, or that the settings are the reader's own: always a
    line, so nothing moves."""
    now = state.matching
    return words(f"preset.{word_key(now)}.look" if now else "controls.own")


def word_key(preset: str) -> str:
    """TOML keeps dots for tables: gaussian-0.9-tanh has its words under gaussian-0-9-tanh."""
    return preset.replace(".", "-")
