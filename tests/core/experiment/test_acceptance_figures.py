"""The named experiments come out with the figures that PyTorch's autograd gave them (golden/figures.json)."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import core

FIGURES = json.loads((Path(__file__).parents[1] / "golden" / "figures.json").read_text(encoding="utf-8"))
# where a knob of the figures is called otherwise by Experiment
FIELDS = {"T": "steps", "H": "hidden", "D": "inputs"}
EXACT = np.log10(1 + 1e-6)  # relative 1e-6, as a difference of log10
ORDER = 1.0  # where a rounding error grows along the run, only the order of magnitude is a fact


def tolerance(name):
    return ORDER if "chaotic" in FIGURES[name] else EXACT


@cache
def run(name, **more):
    knobs = {FIELDS.get(knob, knob): value for knob, value in FIGURES[name]["knobs"].items()}
    cell = FIGURES[name]["cell"]
    return core.run(core.Experiment(**knobs, gru=cell == "gru", **more)).runs[cell]


with_gates = pytest.mark.parametrize("name", [name for name, figures in FIGURES.items()
                                              if "cell_path" in figures])
with_seeds = pytest.mark.parametrize(
    "name", [name for name, figures in FIGURES.items() if "gradient_50_100_over_seeds_1_10" in figures]
)
of_rnn = pytest.mark.parametrize("name", [name for name, figures in FIGURES.items()
                                          if figures["cell"] == "rnn"])


@pytest.mark.parametrize("name", FIGURES)
def test_gradient_by_lag_is_that_of_pytorch(name):
    figures = FIGURES[name]
    np.testing.assert_allclose(run(name).gradient[figures["lags"]], figures["gradient"], rtol=0,
                               atol=tolerance(name))


@pytest.mark.parametrize("name", FIGURES)
def test_worst_case_by_lag_is_that_of_pytorch(name):
    figures = FIGURES[name]
    np.testing.assert_allclose(run(name).worst[figures["lags"]], figures["worst"], rtol=0,
                               atol=tolerance(name))


@with_gates
def test_cell_path_is_that_of_pytorch(name):
    figures = FIGURES[name]
    np.testing.assert_allclose(run(name).cell_path[figures["lags"]], figures["cell_path"], rtol=0,
                               atol=tolerance(name))


@with_seeds
def test_other_seeds_spread_as_those_of_pytorch(name):
    at_50_100 = np.array([run(name, seed=seed).gradient[[50, 100]] for seed in range(1, 11)])
    spread = [at_50_100.min(axis=0), np.median(at_50_100, axis=0), at_50_100.max(axis=0)]
    theirs = FIGURES[name]["gradient_50_100_over_seeds_1_10"]
    np.testing.assert_allclose(spread, theirs, rtol=0, atol=tolerance(name))


@of_rnn
def test_spectral_radius_and_norm_of_the_rnn_are_those_of_pytorch(name):
    radius, norm = FIGURES[name]["rho"], FIGURES[name]["sigma"]
    assert run(name).spectral_radius == pytest.approx(radius, rel=1e-9)
    assert run(name).spectral_norm == pytest.approx(norm, rel=1e-9)


@pytest.mark.parametrize("name", FIGURES)
def test_last_state_is_that_of_pytorch(name):
    trace = run(name).trace
    largest = max(np.abs(trace.h[-1]).max(), np.abs(trace.c[-1]).max() if "lstm" in name else 0)
    assert largest == pytest.approx(FIGURES[name]["state_max"], rel=0.1
                                    if "chaotic" in FIGURES[name] else 1e-6)
