"""The cause that is found is the one that trying every value finds."""

from dataclasses import replace

import numpy as np
import pytest

import core
from core.experiment import Experiment
from core.experiment.solve import NEAR, over_range, solve

SMALL = Experiment(hidden=8, steps=60)
ROUGH = replace(SMALL, gain=6, input_scale=0.5)
EVERY = np.round(np.arange(-4, 8.001, 0.02), 2)


def left(experiment: Experiment, bias: float, lag: int) -> float:
    return float(core.run(replace(experiment, forget_bias=bias)).runs["lstm"].gradient[lag])


@pytest.mark.parametrize("experiment", [SMALL, replace(SMALL, chrono=40), replace(SMALL, seed=3)])
@pytest.mark.parametrize("share", [0.05, 0.22, 0.5])
def test_the_forget_bias_that_is_found_is_the_one_of_brute_force(experiment: Experiment, share: float):
    wanted, lag = np.log10(share), 40
    swept = over_range(experiment, "lstm", "forget_bias")
    found = solve(swept, lag, wanted)
    curve = np.array([left(experiment, bias, lag) for bias in EVERY])
    above = curve >= wanted
    crossed = EVERY[np.flatnonzero(above[:-1] != above[1:])]
    assert len(found.values) == len(crossed)
    for value, before in zip(found.values, crossed, strict=True):
        assert before - 1e-9 <= value <= before + 0.02 + 1e-9
        assert left(experiment, value, lag) == pytest.approx(wanted, abs=0.005)


def test_where_there_is_none_it_says_what_the_range_leaves_at_least_and_at_most():
    found = solve(over_range(SMALL, "lstm", "forget_bias"), 40, 2.0)
    assert found.values == ()
    for at, size in (found.least, found.most):
        assert left(SMALL, at, 40) == pytest.approx(size, abs=1e-9)
    assert found.least[1] < found.most[1] < 2.0


def test_where_there_are_several_each_leaves_what_is_wanted():
    found = solve(over_range(ROUGH, "lstm", "forget_bias"), 40, -0.5)
    assert len(found.values) > 1
    assert list(found.values) == sorted(found.values)
    for value in found.values:
        assert left(ROUGH, value, 40) == pytest.approx(-0.5, abs=NEAR)


def test_a_knob_without_a_range_is_refused():
    with pytest.raises(ValueError, match="init has no range"):
        over_range(SMALL, "lstm", "init")
