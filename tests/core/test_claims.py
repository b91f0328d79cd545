"""What the lesson claims about networks at their start, one test per claim: the named experiments, T = 100, H
= 32, D = 4, seed 0.

Figures are what PyTorch's autograd gave in float64, to three digits as the lesson prints them; full
precision, all lags and all quantities are compared in test_acceptance_figures.py and below.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import core
from tests.core.cells.checker import CELLS
from tests.core.measures import lyapunov, time_constant

FIGURES = json.loads((Path(__file__).parent / "golden" / "figures.json").read_text(encoding="utf-8"))
FIELDS = {"T": "steps", "H": "hidden", "D": "inputs"}
CHAOTIC = {  # a rounding error grows along these runs: only the order of magnitude is a fact
    *("forget-bias-5/lstm", "lstm-explodes-gain-8/lstm", "lstm-explodes-gain-12/lstm"),
    *("gaussian-1.5-tanh/rnn", "gaussian-2.5-chaos/rnn"),
}


@cache
def run(cell: str, **knobs: Any) -> Any:
    return core.run(core.Experiment(**knobs, gru=cell == "gru")).runs[cell]


def left(of_cell: Any, *lags: int) -> list[float]:
    """The gradient that is left at these lags."""
    return [10 ** of_cell.gradient[lag] for lag in lags]


def printed(*values: float) -> Any:
    """To the three digits that the lesson prints."""
    return pytest.approx(list(values), rel=6e-3)


def order(*values: float) -> Any:
    """To the order of magnitude: rounding errors grow along such a run."""
    return pytest.approx(list(values), rel=0.9)


@pytest.mark.parametrize("name", FIGURES)
def test_worst_case_is_that_of_pytorch(name):
    figures = FIGURES[name]
    of_cell = run(figures["cell"], **{FIELDS.get(knob, knob): value for knob,
                                      value in figures["knobs"].items()})
    tolerance = 1.0 if name in CHAOTIC else np.log10(1 + 1e-6)
    np.testing.assert_allclose(of_cell.worst[figures["lags"]], figures["worst"], rtol=0, atol=tolerance)
    assert of_cell.worst.max() == pytest.approx(figures["peak"], abs=tolerance)


@pytest.mark.parametrize("name", FIGURES)
def test_no_gradient_is_larger_than_the_worst_case(name):
    figures = FIGURES[name]
    of_cell = run(figures["cell"], **{FIELDS.get(knob, knob): value for knob,
                                      value in figures["knobs"].items()})
    assert (of_cell.gradient <= of_cell.worst + 1e-9).all()


# The RNN against the LSTM

def test_the_default_rnn_forgets():
    of_rnn = run("rnn")
    assert left(of_rnn, 10, 50, 100) == printed(9.03e-4, 4.59e-14, 1.84e-26)
    assert (of_rnn.spectral_radius, of_rnn.spectral_norm) == (pytest.approx(0.617, abs=1e-3),
                                                              pytest.approx(1.058, abs=1e-3))


def test_the_default_lstm_of_pytorch_vanishes_too():
    of_lstm = run("lstm")
    assert left(of_lstm, 10, 50, 100) == printed(2.19e-3, 2.29e-11, 7.35e-21)
    # half of the cell is forgotten at every step
    assert of_lstm.trace.f.mean() == pytest.approx(0.501, abs=1e-3)


def test_the_default_gru_vanishes_too():
    assert left(run("gru"), 10, 50, 100) == printed(3.93e-3, 1.63e-10, 2.51e-20)


def test_an_lstm_whose_gates_start_open_remembers():
    of_lstm = run("lstm", chrono=100)
    assert left(of_lstm, 10, 50, 100) == printed(0.406, 0.224, 0.115)
    assert of_lstm.trace.f.mean() == pytest.approx(0.960, abs=1e-3)
    assert left(run("rnn", chrono=100), 50) == printed(4.59e-14)  # beside the same simple RNN


def test_chrono_initialisation_for_a_thousand_steps_remembers_more():
    assert left(run("lstm", chrono=1000), 10, 50, 100) == printed(0.489, 0.449, 0.411)


def test_memory_grows_with_the_forget_bias():
    figures = {1: (0.0495, 8.82e-5, 5.51e-8), 2: (0.126, 5.40e-3, 1.22e-3), 3: (0.145, 0.0428, 0.0447)}
    for bias, values in figures.items():
        assert left(run("lstm", forget_bias=bias), 10, 50, 100) == printed(*values)


def test_the_worst_case_grows_though_every_forget_gate_is_below_one():
    of_lstm = run("lstm", forget_bias=3)
    assert of_lstm.trace.f.max() < 1.0
    assert (10 ** of_lstm.worst[[50, 100]]).tolist() == printed(1.63, 2.36)
    assert (10 ** of_lstm.cell_path[[50, 100]]).tolist() == printed(0.118, 0.0166)


def test_the_gradient_grows_with_the_lag_though_every_forget_gate_is_below_one():
    of_lstm = run("lstm", forget_bias=5)
    assert of_lstm.trace.f.max() < 1.0
    assert left(of_lstm, 10, 50, 100) == order(0.127, 0.177, 0.753)
    assert left(of_lstm, 100)[0] > 2 * left(of_lstm, 50)[0]
    # the cell path only shrinks: what comes back through h carries the growth
    assert (np.diff(of_lstm.cell_path) <= 0).all()
    assert of_lstm.routes.rest[100] > of_lstm.routes.highway[100]


def test_an_lstm_with_a_negative_forget_bias_is_worse_than_the_rnn():
    assert left(run("lstm", forget_bias=-2), 10, 50, 100) == printed(3.5e-7, 4.25e-31, 4.69e-61)
    assert (run("lstm", forget_bias=-2).gradient[1:] < run("rnn").gradient[1:]).all()


@pytest.mark.parametrize(("gain", "at_50", "at_100"), [(12, 14, 2e3), (8, 6, 4e3)])
def test_an_lstm_can_explode(gain, at_50, at_100):
    of_lstm = run("lstm", gain=gain, forget_bias=3, input_scale=0.5)
    assert of_lstm.gradient[[50, 100]] == pytest.approx(np.log10([at_50, at_100]), abs=1.0)
    assert left(of_lstm, 100)[0] > 100
    assert lyapunov(of_lstm.params, of_lstm.trace)[0] > 0


@pytest.mark.parametrize(("knobs", "size"), [
    ({}, 1e-5), ({"forget_bias": 1}, 1e-3), ({"gain": 12, "forget_bias": 3, "input_scale": 0.5}, 1e-3),
])
def test_the_product_of_forget_gates_is_not_the_gradient(knobs, size):
    of_lstm = run("lstm", **knobs)
    assert 10 ** (of_lstm.cell_path[100] - of_lstm.gradient[100]) < size


# What the simple RNN can do

def test_an_orthogonal_linear_rnn_keeps_its_gradient_exactly():
    of_rnn = run("rnn", init="orthogonal", activation="identity")
    np.testing.assert_allclose(of_rnn.gradient, 0.0, atol=1e-13)
    np.testing.assert_allclose(of_rnn.worst, 0.0, atol=1e-13)


@pytest.mark.parametrize(("input_scale", "values"), [
    (0.5, (0.525, 0.0351, 1.62e-3)), (1, (0.254, 1.11e-3, 2.81e-6)), (5, (7.6e-3, 5.34e-12, 8.45e-23)),
])
def test_orthogonal_weights_are_not_enough_under_tanh(input_scale, values):
    assert left(run("rnn", init="orthogonal", input_scale=input_scale), 10, 50, 100) == printed(*values)


def test_a_relu_rnn_with_identity_weights_keeps_or_kills_each_unit():
    of_rnn = run("rnn", init="identity", activation="relu")
    assert left(of_rnn, 10, 50, 100) == printed(0.952, 0.848, 0.395)
    product = np.prod(CELLS["rnn"].derivatives(of_rnn.params, of_rnn.trace).dh_da, axis=0)
    assert set(np.unique(product)) == {0.0, 1.0}
    assert 10 ** of_rnn.worst[100] == pytest.approx(1.0)


def test_pascanus_bound_predicts_nothing_above_one():
    of_rnn = run("rnn", init="gaussian", weight_scale=0.9, activation="identity")
    assert left(of_rnn, 10, 50, 100) == printed(0.429, 6.59e-3, 3.22e-5)
    assert of_rnn.spectral_norm == pytest.approx(1.584, abs=1e-3)
    assert of_rnn.bound[50] == pytest.approx(9.98, abs=0.01)  # 1e10


def test_a_spectral_norm_below_one_proves_vanishing():
    of_rnn = run("rnn", weight_scale=0.9)
    assert of_rnn.spectral_norm < 1
    assert (of_rnn.gradient <= of_rnn.bound + 1e-12).all()
    assert of_rnn.bound[100] < -1


def test_tanh_makes_a_contracting_rnn_forget_faster():
    assert left(run("rnn", init="gaussian", weight_scale=0.9), 10, 50,
                100) == printed(0.142, 1.14e-5, 1.73e-10)


def test_a_linear_rnn_with_spectral_radius_above_one_explodes():
    assert left(run("rnn", init="gaussian", weight_scale=1.5, activation="identity"), 10, 50,
                100) == printed(71, 8.16e8, 4.93e17)


def test_a_spectral_radius_above_one_need_not_explode_under_tanh():
    of_rnn = run("rnn", init="gaussian", weight_scale=1.5)
    assert of_rnn.spectral_radius == pytest.approx(1.5)
    assert left(of_rnn, 10, 50, 100) == order(1.56, 0.94, 12)


def test_saturation_makes_a_large_spectral_radius_vanish():
    of_rnn = run("rnn", init="gaussian", weight_scale=1.5, input_scale=15)
    assert left(of_rnn, 10, 50, 100) == printed(1.25e-3, 4.12e-16, 1.34e-30)


def test_a_chaotic_rnn_explodes():
    of_rnn = run("rnn", init="gaussian", weight_scale=2.5, input_scale=0.1)
    assert of_rnn.gradient[[50, 100]] == pytest.approx(np.log10([1.34e4, 1.56e8]), abs=1.0)
    assert lyapunov(of_rnn.params, of_rnn.trace)[0] > 0.1


# The GRU

@pytest.mark.parametrize(("bias", "values"), [(1, (0.0665, 1.16e-5, 7.24e-10)), (3, (0.631, 0.114, 0.0149))])
def test_a_gru_keeps_more_with_a_larger_update_bias(bias, values):
    assert left(run("gru", update_bias=bias), 10, 50, 100) == printed(*values)


@pytest.mark.parametrize("bias", [3, 5])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_gru_does_not_explode_where_the_lstm_does(bias, seed):
    of_gru = run("gru", update_bias=bias, seed=seed)
    assert of_gru.worst.max() < 0.1  # its update is an average
    assert run("lstm", forget_bias=5, seed=seed).worst.max() > 0.5


# Which steps teach the weights; what clipping and half-lives say

def test_recent_steps_teach_a_forgetful_rnn_and_all_steps_an_lstm_that_remembers():
    of_rnn, of_lstm = run("rnn", steps=50), run("lstm", steps=50, forget_bias=3)
    assert of_rnn.shares[-5:].sum() > 0.9
    assert of_lstm.shares[-5:].sum() < 0.35


def test_half_lives_tell_the_networks_apart():
    assert run("rnn").half_life == pytest.approx(1.2, abs=0.05)
    assert run("lstm", chrono=100).half_life == pytest.approx(49.6, abs=0.1)
    assert run("lstm", chrono=1000).half_life == pytest.approx(361, abs=3)
    for bias, steps in ((1, 4.6), (2, 13.5), (3, 53)):
        assert run("lstm", forget_bias=bias).half_life == pytest.approx(steps, rel=0.02)
    assert run("rnn", init="orthogonal", activation="identity").half_life > 1e12
    assert time_constant(run("lstm", chrono=100).gradient) > 20 * time_constant(run("rnn").gradient)


@pytest.mark.parametrize("cell", CELLS)
def test_the_smallest_networks_follow_pytorch_too(cell):
    assert run(cell, hidden=1).gradient[100] == pytest.approx(FIGURES[f"one-unit/{cell}"]["gradient"][-1],
                                                              abs=1e-6)
