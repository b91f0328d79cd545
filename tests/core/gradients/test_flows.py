"""A step taken apart puts together what the cell computed, and what is left of a step is what a second run
shows."""

import numpy as np
import pytest

from core.by_hand import calculations
from core.cells import lstm, rnn
from core.cells.initialise import Initialisation
from core.cells.numerics import sigmoid
from core.gradients.flows import belt_gradient, lstm_flows, remains, rnn_flows, shown_gradient

T, H = 7, 3


@pytest.fixture
def gated() -> tuple[lstm.Params, lstm.Trace]:
    params = lstm.initial(3, 2, H, Initialisation(forget_bias=1.0, gain=2.0))
    return params, lstm.forward(params, np.random.default_rng(1).normal(size=(T, 2, 2)))


def test_kept_and_written_add_up_to_the_cell_state_and_the_output_gate_shows_it(gated):
    params, trace = gated
    flow = lstm_flows(params, trace, example=1)
    np.testing.assert_array_equal(flow.c, trace.c[1:, :, 1])
    np.testing.assert_array_equal(flow.c_before, trace.c[:-1, :, 1])
    np.testing.assert_allclose(flow.kept, trace.f[..., 1] * trace.c[:-1, :, 1], rtol=1e-15)
    np.testing.assert_allclose(flow.kept + flow.written, flow.c, rtol=1e-14)
    np.testing.assert_allclose(flow.o * flow.squashed, flow.h, rtol=1e-14)


def test_the_three_terms_of_each_gate_add_up_to_what_the_gate_squashes(gated):
    flow = lstm_flows(*gated)
    assert set(flow.sums) == set("ifgo")
    for letter, terms in flow.sums.items():
        total = terms.from_x + terms.from_h + terms.bias
        expected = np.tanh(total) if letter == "g" else sigmoid(total)
        np.testing.assert_allclose(getattr(flow, letter), expected, rtol=1e-12)


def test_a_gate_set_by_hand_has_no_sum(gated):
    params, _ = gated
    trace = lstm.forward(params, np.zeros((T, 2, 1)), gates={"f": np.ones(T), "o": np.zeros(T)})
    assert set(lstm_flows(params, trace).sums) == {"i", "g"}


def test_the_rnn_s_terms_add_up_to_what_tanh_squashes():
    params = rnn.initial(0, 1, H, Initialisation())
    flow = rnn_flows(params, rnn.forward(params, np.random.default_rng(0).normal(size=(T, 1, 1))))
    np.testing.assert_allclose(flow.from_h + flow.from_x + flow.bias, flow.a, rtol=1e-15)
    np.testing.assert_allclose(np.tanh(flow.a), flow.h, rtol=1e-12)
    np.testing.assert_array_equal(flow.h_before[1:], flow.h[:-1])


def test_what_is_left_of_a_step_is_the_product_of_the_forget_gates_where_no_gate_listens():
    """Gates by hand and no recurrent weights: flipping one written input leaves twice it on the belt, and f
    shrinks that."""
    f = np.linspace(0.5, 1.0, T)
    params = lstm.Params(W_xh=np.array([[0.0], [0.0], [1.0], [0.0]]), W_hh=np.zeros((4, 1)),
                         b_h=np.zeros((4, 1)))
    gates = {"f": f, "i": np.ones(T), "o": np.ones(T)}
    left = remains(params, np.ones((T, 1, 1)), 2, gates=gates)[:, 0]
    assert np.isnan(left[:2]).all()
    np.testing.assert_allclose(left[2:], np.cumprod([1.0, *f[3:]]), rtol=1e-12)


def test_a_step_whose_input_is_zero_leaves_nothing_to_follow():
    params = rnn.initial(0, 1, H, Initialisation())
    assert np.isnan(remains(params, np.zeros((T, 1, 1)), 2)).all()


def test_the_gradient_along_the_belt_is_that_of_the_calculations():
    f, i, o = np.full(100, 0.99), np.zeros(100), np.zeros(100)
    i[4], o[90:] = 0.95, 0.95
    no_weights = lstm.Params(W_xh=np.zeros((4, 1)), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)))
    trace = lstm.forward(no_weights, np.zeros((100, 1, 1)), gates={"f": f, "i": i,
                                                                   "g": np.full(100, np.tanh(1.0)), "o": o})
    run = calculations.write_hold_show()
    for k in (0, 5, 50, 99):
        assert belt_gradient(trace, k, 100).item() == pytest.approx(run.kept[k], rel=1e-12)
    assert shown_gradient(trace, 5, 50).item() == 0  # the output gate is shut
    step, wiggled = 1e-6, [run.c[100] + sign * 1e-6 * run.kept[5] for sign in (1, -1)]
    slope = 0.95 * (np.tanh(wiggled[0]) - np.tanh(wiggled[1])) / (2 * step)
    assert shown_gradient(trace, 5, 100).item() == pytest.approx(slope,
                                                                 rel=1e-6) == pytest.approx(0.339, abs=5e-4)
