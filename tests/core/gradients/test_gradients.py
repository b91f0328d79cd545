"""The measures of gradients through time agree with what they are defined by, at every scale."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core
from core import Experiment, gradients
from core.cells import lstm, rnn
from core.cells.numerics import log10, log10_mean_square_root, log10_norm, sigmoid
from tests.core.cells.checker import CELLS, random_params
from tests.core.measures import lyapunov, time_constant

every_cell = pytest.mark.parametrize("name", CELLS)


def network(name, T=12, H=4, D=3, sweep=(), B=1, seed=0) -> Any:
    rng = np.random.default_rng(seed)
    params = random_params(CELLS[name], rng, H, D, sweep)
    return params, CELLS[name].forward(params, rng.normal(size=(T, *(1 for _ in sweep), D, B)))


def run_one(name, **knobs) -> Any:
    return core.run(Experiment(**knobs)).runs[name]


def scalar_rnn(w, T, activation="identity"):
    params = rnn.Params(W_xh=np.ones((1, 1)), W_hh=np.full((1, 1), w), b_h=np.zeros((1, 1)),
                        activation=activation)
    return params, rnn.forward(params, np.zeros((T, 1, 1)))


@every_cell
def test_the_curve_is_the_product_of_jacobians_on_the_loss(name):
    params, trace = network(name)
    jacobians = CELLS[name].jacobians(params, trace)
    adjoint = np.concatenate([np.full(4, 0.5), np.zeros(jacobians.shape[-1] - 4)])
    sizes = [1.0]
    for jacobian in jacobians[::-1]:
        adjoint = jacobian.T @ adjoint
        sizes.append(float(np.linalg.norm(adjoint)))
    np.testing.assert_allclose(gradients.through_time(params, trace)[:, 0], np.log10(sizes), atol=1e-12)


@every_cell
def test_the_adjoint_of_h_is_the_total_gradient_and_that_of_c_lacks_what_runs_through_h(name):
    params, trace = network(name)
    dh = np.zeros(trace.h[1:].shape)
    dh[-1] = 0.5
    grads = CELLS[name].backward(params, trace, dh)
    back: Any = gradients.adjoint(params, trace)
    np.testing.assert_allclose(back.h[:-1] * 10 ** back.log10_scale[:-1], grads.h[:-1], rtol=1e-12,
                               atol=1e-15)
    if CELLS[name].HIGHWAY:
        dh_dc = trace.o * (1 - np.tanh(trace.c[1:]) ** 2)
        ours = back.c * 10**back.log10_scale
        np.testing.assert_allclose(ours[1:], grads.c[1:] - dh_dc * grads.h[1:], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(ours[0], grads.c[0], rtol=1e-12)


@every_cell
def test_sweep_axes_and_examples_have_curves_of_their_own(name):
    params, trace = network(name, sweep=(2, 3), B=2)
    curves = gradients.through_time(params, trace)
    assert curves.shape == (13, 2, 3, 2)
    worst = gradients.worst_case(params, trace, example=1)
    assert worst.shape == (13, 2, 3)
    assert (curves[..., 1] <= worst + 1e-12).all()
    shares = gradients.shares(params, trace)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)


def test_sizes_beyond_any_float_are_ordinary_values():
    for w in (1e-3, 1e3):
        params, trace = scalar_rnn(w, 1000)
        expected = np.arange(1001) * np.log10(w)  # 10 to the power of ±3000
        np.testing.assert_allclose(gradients.through_time(params, trace)[:, 0], expected, atol=1e-9)
        np.testing.assert_allclose(gradients.worst_case(params, trace), expected, atol=1e-9)
        np.testing.assert_allclose(gradients.bound(params, 1000), expected, atol=1e-9)


def test_a_block_that_runs_out_of_range_is_split():
    weights = np.diag([1e-40, 1e30])
    params = rnn.Params(W_xh=np.ones((2, 1)), W_hh=weights, b_h=np.zeros((2, 1)), activation="identity")
    curve = gradients.through_time(params, rnn.forward(params, np.zeros((100, 1, 1))))[:, 0]
    np.testing.assert_allclose(curve[1:], 30 * np.arange(1, 101) - 0.5 * np.log10(2), atol=1e-9)


def test_a_dead_relu_is_a_true_zero_and_its_neighbours_live_on():
    params = rnn.Params(W_xh=np.array([[1.0], [-1.0]]), W_hh=np.eye(2), b_h=np.zeros((2, 1)),
                        activation="relu")
    curve = gradients.through_time(params, rnn.forward(params, np.ones((40, 1, 1))))[:, 0]
    np.testing.assert_allclose(curve[1:], -0.5 * np.log10(2), atol=1e-12)
    dead = rnn.Params(W_xh=-np.ones((2, 1)), W_hh=np.eye(2), b_h=np.zeros((2, 1)), activation="relu")
    assert np.isneginf(gradients.through_time(dead, rnn.forward(dead, np.ones((40, 1, 1))))[1:]).all()


def test_a_gate_set_to_zero_is_a_true_zero_of_the_cell_path():
    params, trace = network("lstm")
    forget = np.ones(12)
    forget[5] = 0.0
    shut = lstm.forward(params, trace.x, gates={"f": forget})
    assert (gradients.cell_path(params, shut)[:7] == 0.0).all()  # lags 0 to 6: the steps after the sixth
    assert np.isneginf(gradients.cell_path(params, shut)[7:]).all()


def test_cell_path_of_a_cell_without_a_keep_gate_is_refused():
    with pytest.raises(ValueError, match="a keep gate, got rnn"):
        gradients.cell_path(*network("rnn"))
    with pytest.raises(ValueError, match="got gru"):
        gradients.bound(network("gru")[0], 5)
    with pytest.raises(ValueError, match="got gru"):
        gradients.routes(*network("gru"))


def test_cell_path_is_the_root_mean_square_of_products_of_forget_gates():
    params, trace = network("lstm", T=3)
    products = trace.f[2] * trace.f[1]
    assert 10 ** gradients.cell_path(params, trace)[2, 0] == pytest.approx(np.sqrt(np.mean(products**2)),
                                                                           rel=1e-12)


@every_cell
def test_worst_case_is_the_largest_singular_value_of_the_product(name):
    params, trace = network(name)
    product = np.eye(8 if CELLS[name].HIGHWAY else 4)
    for lag, jacobian in enumerate(CELLS[name].jacobians(params, trace)[::-1], 1):
        product = product @ jacobian
        assert 10 ** gradients.worst_case(params, trace)[lag] == pytest.approx(np.linalg.svd(product)[1][0],
                                                                               rel=1e-10)


def test_the_largest_singular_value_of_a_power_is_what_the_worst_case_of_a_linear_network_says():
    of_rnn = run_one("rnn", init="gaussian", activation="identity", hidden=8, steps=20)
    powers = [np.linalg.norm(np.linalg.matrix_power(of_rnn.params.W_hh, k), 2) for k in range(21)]
    np.testing.assert_allclose(of_rnn.worst, np.log10(powers), atol=1e-10)


def test_routes_add_up_as_vectors_and_each_can_be_cut():
    params, trace = network("lstm", T=20)
    routes = gradients.routes(params, trace)
    assert np.isneginf(routes.highway[0])  # the loss has not entered the cell yet
    np.testing.assert_allclose(routes.whole, gradients.through_time(params, trace), atol=1e-12)
    dh_dc = trace.o[-1] * (1 - np.tanh(trace.c[-1]) ** 2)
    product = np.ones((4, 1))
    for lag in range(1, 21):
        product = product * trace.f[-lag]
        assert routes.highway[lag, 0] == pytest.approx(np.log10(np.linalg.norm(0.5 * dh_dc * product)),
                                                       abs=1e-10)
    size = {name: 10.0 ** getattr(routes, name) for name in ("whole", "highway", "rest")}
    assert (size["whole"] <= size["highway"] + size["rest"] + 1e-12).all()
    assert (size["rest"] <= size["highway"] + size["whole"] + 1e-12).all()


def test_without_recurrent_weights_the_highway_is_all_there_is():
    of_lstm = run_one("lstm", gain=0, forget_bias=1)
    np.testing.assert_allclose(of_lstm.routes.whole[1:], of_lstm.routes.highway[1:], atol=1e-12)
    assert np.isneginf(of_lstm.routes.rest[1:]).all()
    assert np.isneginf(of_lstm.routes.without_highway[1:]).all()


def test_cutting_the_highway_equals_a_jacobian_without_it():
    params, trace = network("lstm", T=6)
    adjoint = np.concatenate([np.full(4, 0.5), np.zeros(4)])
    for lag, jacobian in enumerate(lstm.jacobians(params, trace)[::-1], 1):
        cut = jacobian.copy()
        cut[:, 4:] = 0.0  # c_{t-1} reaches nothing
        adjoint = cut.T @ adjoint
        assert 10 ** gradients.routes(params, trace).without_highway[lag,
                                                                     0] == pytest.approx(
                                                                         np.linalg.norm(adjoint), rel=1e-10)


@every_cell
def test_shares_are_those_of_the_gradients_of_single_steps(name):
    params, trace = network(name, T=8)
    dh = np.zeros(trace.h[1:].shape)
    dh[-1] = 0.5
    sizes = []
    for t in range(8):  # the gradient of W_hh with only step t's state left in: the sum's term t
        alone = type(trace)(**{**vars(trace), "h": np.where(np.arange(9)[:, None, None] == t, trace.h, 0.0)})
        inside = CELLS[name].derivatives(params, trace)
        into_h = np.concatenate([np.zeros_like(dh[:1]), dh])
        deltas = CELLS[name].backpropagate(params, inside, into_h, np.zeros_like(into_h)
                                           if CELLS[name].HIGHWAY else None)
        sizes.append(np.linalg.norm(np.einsum("tgb,thb->gh", deltas.da, alone.h[:-1])))
    np.testing.assert_allclose(gradients.shares(params, trace)[:, 0], np.array(sizes) / np.sum(sizes),
                               rtol=1e-10, atol=1e-15)


def test_half_life_is_of_the_rate_and_does_not_count_the_first_steps():
    steady = np.log10(0.9) * np.arange(101)
    assert gradients.half_life(steady) == pytest.approx(np.log(0.5) / np.log(0.9))
    assert gradients.half_life(np.where(np.arange(101) > 0, steady - 3,
                                        0)) == pytest.approx(gradients.half_life(steady))
    assert gradients.half_life([0.0, -0.2, -0.3]) == pytest.approx(np.log10(2) / 0.1)


def test_what_does_not_fall_has_no_half_life_and_what_dies_has_that_before_it():
    assert gradients.half_life([0.0, 1.0, 2.0]) == np.inf
    assert gradients.half_life(np.zeros(50)) == np.inf
    assert gradients.half_life([0.0, -np.inf, -np.inf]) == 0
    died = np.where(np.arange(101) <= 60, np.log10(0.9) * np.arange(101), -np.inf)
    assert gradients.half_life(died) == pytest.approx(np.log(0.5) / np.log(0.9))


def test_half_life_and_time_constant_of_a_fixed_rate_are_the_closed_forms():
    curve = np.arange(1001) * np.log10(0.99)
    assert gradients.half_life(curve) == pytest.approx(68.97, abs=0.01)
    assert time_constant(curve) == pytest.approx(-1 / np.log(0.99))
    assert time_constant(-curve) == pytest.approx(1 / np.log(0.99))
    assert time_constant([0.0, 0.0]) == np.inf
    assert time_constant([0.0, -np.inf]) == 0.0


def test_lyapunov_exponents_of_a_linear_network_are_logarithms_of_its_eigenvalues():
    params = rnn.Params(W_xh=np.ones((3, 1)), W_hh=np.array([[0.5, 1, 2], [0, 1.2, 3], [0, 0, 0.9]]),
                        b_h=np.zeros((3, 1)), activation="identity")
    exponents = lyapunov(params, rnn.forward(params, np.zeros((3000, 1, 1))))
    np.testing.assert_allclose(exponents, np.log([1.2, 0.9, 0.5]), atol=3e-3)


def test_lyapunov_exponents_add_up_to_the_contraction_of_volume():
    params, trace = network("gru")
    determinants = np.linalg.slogdet(CELLS["gru"].jacobians(params, trace))[1]
    assert lyapunov(params, trace).sum() == pytest.approx(determinants.mean(), rel=1e-10)


def test_lyapunov_of_a_dead_network_is_minus_infinity():
    params, trace = scalar_rnn(0.0, 5)
    assert np.isneginf(lyapunov(params, trace)).all()


@given(st.floats(1e-3, 1e3), st.integers(0, 2**32))
@settings(max_examples=30)
def test_clipping_keeps_direction_and_never_lengthens(limit, seed):
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=(3, 2)), rng.normal(size=4)]
    clipped, norm = gradients.clip(arrays, limit)
    assert norm == pytest.approx(np.sqrt(sum((a**2).sum() for a in arrays)))
    after = np.sqrt(sum((a**2).sum() for a in clipped))
    assert after == pytest.approx(min(norm, limit))
    np.testing.assert_allclose(clipped[1] * (norm / after), arrays[1], rtol=1e-12)


@pytest.mark.parametrize("limit", [0.0, -1.0, np.nan])
def test_a_limit_that_is_not_positive_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be above 0"):
        gradients.clip([np.ones(2)], limit)


def test_logarithms_of_norms_hold_at_every_scale():
    assert log10_norm(np.array([3e-200, 4e-200])) == pytest.approx(np.log10(5e-200))
    assert log10_norm(np.array([3e200, 4e200])) == pytest.approx(np.log10(5e200))
    assert np.isneginf(log10_norm(np.zeros(3)))
    assert np.isneginf(log10(0.0))
    assert log10_mean_square_root(np.array([-1000.0, -np.inf])) == pytest.approx(-1000 + 0.5 * np.log10(0.5))
    assert np.isneginf(log10_mean_square_root(np.array([-np.inf, -np.inf])))


@given(st.floats(-700, 700))
def test_the_sigmoid_is_exact_in_both_tails(a):
    with np.errstate(over="raise"):
        assert sigmoid(a) == pytest.approx(1 / (1 + np.exp(-a)) if a > 0 else np.exp(a) / (1 + np.exp(a)),
                                           rel=1e-15, abs=0)
        assert sigmoid(a) == pytest.approx(0.5 * (1 + np.tanh(a / 2)), abs=1e-15)
    assert 0 < sigmoid(a) <= 1
