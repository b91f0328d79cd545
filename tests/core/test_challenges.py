"""Every challenge can be won, and is not won by what is nearly it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

import core
from core.by_hand.plan import Plan
from core.by_hand.plan import run as carry_out
from core.challenges import EXPERIMENTS, PLANS
from core.experiment import Experiment

OPENING = Experiment(chrono=100)
QUIET = replace(OPENING, init="orthogonal", input_scale=0.05)
LONG = replace(OPENING, steps=1000)
# Of each challenge: one that wins, and one that does not.
EXPERIENCED: Mapping[str, tuple[Experiment, Experiment]] = {
    "forgets": (Experiment(forget_bias=-3), Experiment(forget_bias=-2)),
    "tanh_keeps": (QUIET, replace(QUIET, input_scale=1)),
    "explodes": (Experiment(gain=8, forget_bias=-2, input_scale=0.5),
                 Experiment(gain=8, forget_bias=2, input_scale=0.5)),
    "rnn_wins": (replace(QUIET, chrono=0, forget_bias=-2), QUIET),
    "half_life": (Experiment(forget_bias=2.2), Experiment(forget_bias=2.1)),
    "tanh_explodes": (replace(OPENING, init="gaussian", weight_scale=2.5, input_scale=0.1),
                      replace(OPENING, init="gaussian", weight_scale=1.5, activation="identity")),
    "thousand": (replace(LONG, chrono=1000), LONG),
    "gru_wins": (Experiment(gru=True, update_bias=4), Experiment(gru=True, update_bias=2)),
}
SOFT = Plan(write_at=5, show_at=86, value=3, rest="silence", i_hold=0.01, o_hold=0.01, i_write=0.95, f_hold=0.999)
SAME = Plan(write_at=1, rest="same", value=3, i_write=1, i_hold=1, f_hold=1, o_hold=1)
PLANNED: Mapping[str, tuple[Plan, Plan]] = {
    "sigmoid": (SOFT, replace(SOFT, i_hold=0)),
    "half": (Plan(show_at=56, f_hold=0.9862), Plan(show_at=56)),
    "rnn_holds": (Plan(show_at=91, weight=1.3, rest="silence"), Plan(show_at=91, rest="silence")),
    "unbounded": (SAME, replace(SAME, f_hold=0.9)),
    "closed": (SAME, replace(SAME, rest="silence")),
}


def test_each_has_a_solution_here():
    assert (EXPERIENCED.keys(), PLANNED.keys()) == (EXPERIMENTS.keys(), PLANS.keys())
    assert len(EXPERIMENTS) + len(PLANS) >= 10


@pytest.mark.parametrize("name", EXPERIENCED)
def test_an_experiment_wins_and_one_near_it_does_not(name: str):
    wins, loses = (EXPERIMENTS[name](core.run(each)) for each in EXPERIENCED[name])
    assert (wins.won, loses.won) == (True, False), (wins, loses)
    assert not EXPERIMENTS[name](core.run(OPENING)).won  # the page does not open on it


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_wins_and_one_near_it_does_not(name: str):
    wins, loses = (PLANS[name](carry_out(each)) for each in PLANNED[name])
    assert (wins.won, loses.won) == (True, False), (wins, loses)
    assert not PLANS[name](carry_out(Plan(show_at=61, erase_at=85))).won


@pytest.mark.parametrize("name", EXPERIENCED)
def test_a_sequence_of_two_steps_is_no_fault(name: str):
    told: Any = EXPERIMENTS[name](core.run(Experiment(steps=2)))
    assert not told.won


@pytest.mark.parametrize("name", PLANNED)
def test_showing_before_writing_wins_nothing_that_is_held(name: str):
    assert not PLANS[name](carry_out(Plan(write_at=50, show_at=10))).won
