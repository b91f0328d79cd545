"""Pre-activations and slopes are those of the run: squashed again they give its states and gates."""

from typing import Any

import numpy as np
import pytest

import core
from core import Experiment
from core.cells import rnn
from core.cells.numerics import ACTIVATIONS, activate, sigmoid
from core.gradients.saturation import saturation, slope
from tests.core.cells.checker import CELLS


def of(cell: str, **knobs):
    run: Any = core.run(Experiment(**knobs)).runs[cell]
    return saturation(run.params, run.trace), run


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_activation_of_a_is_the_next_state(activation: str):
    found, run = of("rnn", activation=activation, weight_scale=1.2)
    np.testing.assert_allclose(activate(found["h"].a, activation), run.trace.h[1:, :, 0], atol=1e-12)
    assert found["h"].squashed_by == activation


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if cell.GATES])
def test_squashed_again_the_pre_activations_are_the_gates(name: str):
    found, run = of(name, gain=5, input_scale=3, gru=True)
    assert "".join(found) == CELLS[name].GATES
    for letter in CELLS[name].GATES:
        squash = sigmoid if letter in CELLS[name].SIGMOIDS else np.tanh
        np.testing.assert_allclose(squash(found[letter].a), getattr(run.trace, letter)[..., 0], atol=1e-12)


def test_slopes_are_those_that_the_gradient_is_multiplied_with():
    found, run = of("rnn", init="gaussian", weight_scale=1.5, input_scale=5)
    np.testing.assert_allclose(found["h"].slope, CELLS["rnn"].derivatives(run.params,
                                                                          run.trace).dh_da[..., 0],
                               atol=1e-12)
    found, run = of("lstm", forget_bias=3)
    f = run.trace.f[..., 0]
    np.testing.assert_allclose(found["f"].slope, f * (1 - f), atol=1e-12)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_a_slope_is_the_central_difference_of_its_function(name: str):
    function = sigmoid if name == "sigmoid" else np.tanh
    a = np.linspace(-8, 8, 33)
    np.testing.assert_allclose(slope(a, name), (function(a + 1e-5) - function(a - 1e-5)) / 2e-5, atol=1e-9)


def test_far_out_the_slope_is_small_but_not_zero():
    assert slope(30.0, "tanh") == pytest.approx(4 * np.exp(-60))
    assert slope(-50.0, "sigmoid") == pytest.approx(np.exp(-50))


def test_a_state_beyond_every_float_leaves_a_with_the_sign_of_the_state():
    weights = np.array([[3.0, 0.0], [-1.0, 1.0]])
    params = rnn.Params(W_xh=np.ones((2, 1)), W_hh=weights, b_h=np.zeros((2, 1)), activation="relu")
    trace = rnn.forward(params, np.ones((800, 1, 1)))
    assert trace.held is not None
    a = saturation(params, trace)["h"].a
    assert a[-1].tolist() == [np.inf, -np.inf]
    assert ((a > 0) == (trace.h[1:, :, 0] > 0)).all()


def test_the_sign_of_a_sum_of_infinities_is_the_true_one():
    """Both units pass 10³⁰⁸; a of the second is their difference, ∞ - ∞, and negative though its own h is
    positive before."""
    weights = np.array([[3.0, 0.0], [-2.0, 1.0]])
    params = rnn.Params(W_xh=np.array([[1.0], [1.0]]), W_hh=weights, b_h=np.zeros((2, 1)),
                        activation="identity")
    trace = rnn.forward(params, np.ones((800, 1, 1)))
    a = saturation(params, trace)["h"].a
    assert np.isinf(a[-1]).all()
    assert np.sign(a[-1]).tolist() == [1.0, -1.0]
    flipped = rnn.Params(W_xh=-params.W_xh, W_hh=weights, b_h=np.zeros((2, 1)), activation="identity")
    assert saturation(flipped, rnn.forward(flipped, np.ones((800, 1,
                                                             1))))["h"].a[-1].tolist() == [-np.inf, np.inf]


def test_a_gate_set_by_hand_has_no_slope():
    params = core.run(Experiment(steps=5)).runs["lstm"].params
    trace = CELLS["lstm"].forward(params, np.zeros((5, 4, 1)), gates={"f": np.ones(5)})
    assert set(saturation(params, trace)) == {"i", "g", "o"}


def test_a_run_in_float32_and_an_unknown_function_are_refused():
    params = core.run(Experiment(steps=5)).runs["rnn"].params
    single = params.with_weights({name: array.astype(np.float32) for name, array in params.weights.items()})
    with pytest.raises(ValueError, match="a run in float64"):
        saturation(single, CELLS["rnn"].forward(single, np.zeros((5, 4, 1))))
    with pytest.raises(ValueError, match="squashed_by must be one of"):
        slope(0.0, "step")
