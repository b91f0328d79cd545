"""A page about one Experiment: its state, and the chips, the list and the button that set all of its knobs at
once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import isfinite, log10
from typing import Any, NamedTuple, Self

import core
from core import CELLS, Experiment, Knob, Result
from core.cells.numerics import Array
from core.experiment.solve import Solution, over_range, solve
from core.experiment.sweep import Sweep
from core.gradients import verdict
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.page import live
from pages.ui.page.controls import chips_row, slider_for
from pages.ui.page.knobs import START, STORY, presets
from pages.ui.page.state import State
from pages.ui.text.numbers import power_html, significant
from pages.ui.text.words import Words
from pages.ui.widgets.panel import FOLLOW
from pages.ui.widgets.pull import Pull
from pages.ui.widgets.rows import Button, Chips, Choice, Choices, Ends, Slider, Switch

# What is to be left of the LSTM's gradient at the lag of the readout: the forget bias follows.
AIM = Knob(name="aim", url="aim", kind=float, default=0.5, low=0.01, high=1.0, step=0.01, of="lstm",
           decimals=2)
LEAST_AIM = -2.0  # log10 of its low end
LARGEST = 2**20  # hidden² · steps up to which looking for a forget bias keeps up with a hand


# What is to be left at the end of a model's curve, and the knob that follows where the end is pulled.
CAUSES = {"rnn": "weight_scale", "lstm": "forget_bias", "gru": "update_bias"}
PULL = "pull_"  # the name of such a move: and the model's
DECADE = 0.1  # of a key


class Aimed(NamedTuple):
    """What was asked to be left of a model's gradient, log10, so many steps back, and which values of its
    knob leave it."""

    model: str
    log10: float
    lag: int
    found: Solution


@dataclass
class ExperimentState(State):
    """Among its knobs are those of an Experiment. preset: the one chosen last, which "start over" goes back
    to."""

    preset: str = START
    aimed: Aimed | None = None  # of the last move
    pulled: Experiment | None = None  # while the end of a curve is held, what was set when it was taken

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
        if name != FOLLOW:
            self.aimed = None
        if name == AIM.name:
            self.aim("lstm", log10(float(AIM.check(value))), min(self["back"], self["steps"]))
        elif name.startswith(PULL):
            self.pulled = self.pulled or self.experiment
            self.aim(name.removeprefix(PULL), float(value), self["steps"])
        elif name == "preset":
            self.choose(value)
        elif name == "reset":
            self.choose(self.preset)
        else:
            super().act(name, value)

    def let_go(self) -> None:
        super().let_go()
        self.pulled = None

    def aim(self, model: str, wanted: float, lag: int) -> None:
        """Turn a model's knob to where so much of its gradient, log10, is left so many steps back: of several
        values, to the nearest; where there is none, not at all."""
        knob = CAUSES[model]
        now, start = self[knob], {knob: core.KNOBS[knob].default}
        others = _experiment(*({**self.values, **start}[name] for name in core.KNOBS))
        found = solve(_over_range(others, model), lag, wanted)
        if found.values:
            self.set(knob, min(found.values, key=lambda value: abs(value - now)))
        self.aimed = Aimed(model, wanted, lag, found)

    def choose(self, name: str | None) -> None:
        """All knobs at once to a named experiment; the line of the list that names none leaves them as they
        are."""
        if name:
            self.set_all(asdict(presets()[name]))
            self.preset = name


@lru_cache
def _experiment(*values: Any) -> Experiment:
    return Experiment(**dict(zip(core.KNOBS, values, strict=True)))


@lru_cache(maxsize=16)
def _over_range(experiment: Experiment, model: str) -> Sweep:
    return over_range(experiment, model, CAUSES[model])


def _keeps_up(state: ExperimentState) -> bool:
    return bool(state["hidden"] ** 2 * state["steps"] * state.experiment.passes <= LARGEST)


def aim_rows(state: ExperimentState, words: Words) -> list[Slider]:
    """The number of the readout that is the LSTM's share, as a control; none where it would not keep up."""
    if not _keeps_up(state):
        return []
    return [slider_for(AIM, 0.5, words, label=words("aim.label"), label_html="",
                       help_text=words("aim.help"))]


def aim_line(state: ExperimentState, words: Words) -> str:
    """Which forget bias leaves what was asked for, in HTML; empty where nothing was."""
    if state.aimed is None:
        return ""
    model, wanted, lag, found = state.aimed
    knob = CAUSES[model]
    asked = {"model": MODEL_NAMES[model], "lag": lag, "share": power_html(wanted),
             "cause": words(f"aim.cause_{knob}"), "value": significant(state[knob])}
    at, left = found.limit(wanted)
    return words(f"aim.{found.kind(wanted)}", **asked, count=len(found.values), at=significant(at),
                 left=power_html(left))



def pulls(state: ExperimentState, result: Result, words: Words) -> list[Pull]:
    """The ends of the curves, to be pulled; none of those that end in a true zero, whose knob a teacher has
    hidden, or where it would not keep up."""
    found = [_pull(state, model, float(run.gradient[-1]), words) for model, run in result.runs.items()
             if model in CAUSES and CAUSES[model] not in state.hidden and isfinite(run.gradient[-1])]
    return found if _keeps_up(state) else []


def _pull(state: ExperimentState, model: str, end: float, words: Words) -> Pull:
    knob, aimed = CAUSES[model], state.aimed
    came = ""
    if aimed and aimed[:1] + aimed[2:3] == (model, state["steps"]):
        came = (words(f"aim.sign_{knob}", value=significant(state[knob])) if aimed.found.values
                else words("aim.sign_none"))
    label = words("aim.pull", model=MODEL_NAMES[model], cause=words(f"knob.{knob}.label"))
    return Pull(name=f"{PULL}{model}", knob=knob, value=state[knob], trace=MODEL_NAMES[model],
                x=state["steps"], y=round(end, 4), step=DECADE, log10=True, tone=model, label=label,
                found=came)


def room(state: ExperimentState) -> list[Array]:
    """Curves, log10, that the axis has room for beside those drawn: it stays while one of them is pulled."""
    return [run.gradient for run in live.run(state.pulled).runs.values()] if state.pulled else []


def story_row(state: ExperimentState, words: Words) -> Chips:
    """The experiments that tell the story, as chips."""
    labels, now = {name: preset_name(name, words) for name in STORY}, state.matching
    return chips_row("preset", words("controls.presets"), labels, now if now in STORY else None)


def presets_row(state: ExperimentState, words: Words) -> Choices:
    """All named experiments beside those of the story, as a list; of the chosen one the name alone, which has
    to have room in the closed list."""
    others, label = [name for name in presets() if name not in STORY], words("controls.more_presets")
    now = state.matching
    chosen = now if now in others else None
    options = [("", label), *((name, preset_name(name, words) if name == chosen else told_name(name, words))
                              for name in others)]
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
    told = words("list.comma").join(words(f"outcome.{found}", model=CELLS[model].NAME)
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
