"""Against 60-digit arithmetic, where everything saturates: no false zero and no lost digit, in curves, routes
and Jacobians.

The oracle writes every cell's step and Jacobian down again in mpmath, from the same weights. A setting whose
forward pass is chaotic (largest Lyapunov exponent above 0) loses digits in any arithmetic of fixed length and
is only held to its zeros.
"""

from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

import core
from core import Experiment, gradients
from core.gradients.parts import by_unit
from tests.core.cells.checker import CELLS
from tests.core.measures import lyapunov

mpmath.mp.dps = 60
# Of the value, not of its logarithm. The GRU's h - n cancels in the forward pass itself.
TOLERANCE = {"rnn": 1e-9, "lstm": 1e-9, "gru": 1e-6}


def sigmoid(a: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-a))


def sigmoid_slope(a: mpf) -> mpf:
    return sigmoid(a) * sigmoid(-a)


def tanh_slope(a: mpf) -> mpf:
    return mpmath.sech(a) ** 2


def exact(array: np.ndarray) -> np.ndarray:
    """A float64 array as numbers of 60 digits."""
    return np.vectorize(mpf, otypes=[object])(array)


each = {name: np.frompyfunc(function, 1, 1) for name, function in {
    "sigmoid": sigmoid, "sigmoid_slope": sigmoid_slope, "tanh": mpmath.tanh,
    "tanh_slope": tanh_slope, "relu": lambda a: max(a, mpf(0)), "relu_slope": lambda a: mpf(a > 0)}.items()}


def oracle_rnn(params: Any, x: np.ndarray) -> list[np.ndarray]:
    """The Jacobian of every step."""
    U, W, b = exact(params.W_xh), exact(params.W_hh), exact(params.b_h[:, 0])
    h, jacobians = np.array([mpf(0)] * params.hidden), []
    for x_t in exact(x):
        a = U @ x_t + W @ h + b
        if params.activation == "tanh":
            h, slope = each["tanh"](a), each["tanh_slope"](a)
        elif params.activation == "relu":
            h, slope = np.where(a > 0, a, mpf(0)), np.where(a > 0, mpf(1), mpf(0))
        else:
            h, slope = a, np.array([mpf(1)] * len(a))
        jacobians.append(slope[:, None] * W)
    return jacobians


def oracle_lstm(params: Any, x: np.ndarray) -> list[np.ndarray]:
    U, W, b, H = exact(params.W_xh), exact(params.W_hh), exact(params.b_h[:, 0]), params.hidden
    phi, slope = each[params.activation], each[f"{params.activation}_slope"]
    h = c = np.array([mpf(0)] * H)
    jacobians = []
    for x_t in exact(x):
        a_i, a_f, a_g, a_o = np.split(U @ x_t + W @ h + b, 4)
        i, f, g, o = each["sigmoid"](a_i), each["sigmoid"](a_f), phi(a_g), each["sigmoid"](a_o)
        before, c = c, f * c + i * g
        h = o * phi(c)
        U_i, U_f, U_g, U_o = np.split(W, 4)
        by_i, by_f, by_g = g * each["sigmoid_slope"](a_i), before * each["sigmoid_slope"](a_f), i * slope(a_g)
        P = by_i[:, None] * U_i + by_f[:, None] * U_f + by_g[:, None] * U_g
        dh_dc, by_o = o * slope(c), phi(c) * each["sigmoid_slope"](a_o)
        unit = exact(np.eye(H))
        upper = [by_o[:, None] * U_o + dh_dc[:, None] * P, (dh_dc * f)[:, None] * unit]
        jacobians.append(np.block([upper, [P, f[:, None] * unit]]))
    return jacobians


def oracle_gru(params: Any, x: np.ndarray) -> list[np.ndarray]:
    U, W, b, b_n, H = exact(params.W_xh), exact(params.W_hh), exact(params.b_h[:,
                                                                               0]), exact(
                                                                                   params.b_n[
                                                                                       :, 0]), params.hidden
    h, jacobians = np.array([mpf(0)] * H), []
    for x_t in exact(x):
        x_r, x_z, x_n = np.split(U @ x_t + b, 3)
        h_r, h_z, h_n = np.split(W @ h, 3)
        a_r, a_z, q = x_r + h_r, x_z + h_z, h_n + b_n
        r, z, kept_out = each["sigmoid"](a_r), each["sigmoid"](a_z), each["sigmoid"](-a_z)
        n, by_n = each["tanh"](x_n + r * q), kept_out * each["tanh_slope"](x_n + r * q)
        U_r, U_z, U_n = np.split(W, 3)
        by_r, by_z = by_n * q * each["sigmoid_slope"](a_r), (h - n) * each["sigmoid_slope"](a_z)
        jacobians.append(z[:, None] * exact(np.eye(H)) + by_r[:,
                                                              None] * U_r + by_z[:, None] * U_z + (by_n * r)[
                                                                  :, None] * U_n)
        h = z * h + kept_out * n
    return jacobians


ORACLES = {"rnn": oracle_rnn, "lstm": oracle_lstm, "gru": oracle_gru}


def size(vector: np.ndarray) -> mpf:
    return mpmath.sqrt(mpmath.fsum(value * value for value in vector))


def sizes_by_lag(jacobians: list[np.ndarray], H: int) -> list[mpf]:
    """‖λ‖ by lag."""
    back = np.concatenate([exact(np.full(H, H**-0.5)), exact(np.zeros(len(jacobians[0]) - H))])
    sizes = [size(back)]
    for jacobian in reversed(jacobians):
        back = jacobian.T @ back
        sizes.append(size(back))
    return sizes


def relative_errors(ours: np.ndarray, sizes: list[mpf]) -> list[float]:
    """Of each value, given as log10; a zero has to be one in both."""
    errors = []
    for log10, true in zip(ours.tolist(), sizes, strict=True):
        assert (log10 == -np.inf) == (
            true == 0), f"{log10} for {mpmath.nstr(mpmath.log10(true)) if true else '-inf'}"
        errors.append(0.0 if true == 0 else float(abs(mpf(10) ** mpf(log10) / true - 1)))
    return errors


def settings(number: int) -> Experiment:
    """A fixed draw over the knobs' whole ranges, small enough for 60 digits."""
    rng = np.random.default_rng([17, number])
    return Experiment(
        steps=int(rng.integers(10, 61)), hidden=int(rng.integers(1, 5)), inputs=int(rng.integers(1, 5)),
        seed=number, gru=True, signal=str(rng.choice(["noise", "noise", "recall", "sine", "step"])),
        input_scale=float(rng.choice([1, 5, 20, rng.uniform(0, 20)])),
        activation=str(rng.choice(["tanh", "tanh", "relu", "identity"])),
        weight_scale=float(rng.uniform(0, 3)), init=str(rng.choice(["pytorch", "gaussian", "orthogonal",
                                                                    "identity"])),
        gain=float(rng.choice([1, 1, 3, rng.uniform(0, 12)])),
        forget_bias=float(rng.uniform(-4, 8)), chrono=int(rng.choice([0, 0, 30, 500])),
        update_bias=float(rng.uniform(-4, 8)), lstm_activation="relu" if number >= 24 else "tanh")


@pytest.mark.parametrize("number", range(40))
@pytest.mark.parametrize("name", ORACLES)
def test_every_value_of_the_curve_is_exact(name: str, number: int):
    run: Any = core.run(settings(number)).runs[name]
    jacobians = ORACLES[name](run.params, run.trace.x[..., 0])
    errors = relative_errors(run.gradient, sizes_by_lag(jacobians, run.params.hidden))
    if lyapunov(run.params, run.trace)[0] <= 0:
        assert max(errors) <= TOLERANCE[name], settings(number)


@pytest.mark.parametrize("name", ORACLES)
def test_one_saturated_unit_is_exact_at_ten_to_the_minus_thousand(name: str):
    run: Any = core.run(Experiment(steps=50, hidden=1, input_scale=20, gru=True)).runs[name]
    jacobians = ORACLES[name](run.params, run.trace.x[..., 0])
    sizes = sizes_by_lag(jacobians, 1)
    assert max(relative_errors(run.gradient, sizes)) <= TOLERANCE[name]
    if name == "rnn":
        assert -1200 < run.gradient[-1] < -100  # a false zero, where 1 - h² is taken


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("name", ORACLES)
def test_jacobians_are_exact_element_by_element(name: str, number: int):
    run: Any = core.run(settings(number)).runs[name]
    assert lyapunov(run.params, run.trace)[0] <= 0  # else the forward pass loses digits itself
    theirs = ORACLES[name](run.params, run.trace.x[..., 0])
    for ours, true in zip(CELLS[name].jacobians(run.params, run.trace), theirs, strict=True):
        largest = max(abs(value) for value in true.ravel())
        for mine, value in zip(ours.ravel().tolist(), true.ravel(), strict=True):
            assert (mine == 0) == (value == 0)
            assert abs(mpf(mine) - value) <= TOLERANCE[name] * (abs(value) if name != "gru" else largest)


@pytest.mark.parametrize("number", range(4))
def test_routes_are_exact(number: int):
    run: Any = core.run(settings(number)).runs["lstm"]
    assert lyapunov(run.params, run.trace)[0] <= 0  # else the forward pass loses digits itself
    H, jacobians = run.params.hidden, ORACLES["lstm"](run.params, run.trace.x[..., 0])
    f = [np.diag(jacobian[H:, H:]) for jacobian in jacobians]
    dh_dc = np.diag(jacobians[-1][:H, H:]) / f[-1]
    belt = dh_dc * exact(np.full(H, H**-0.5))
    sizes = [mpf(0)]
    for keep in reversed(f):
        belt = belt * keep
        sizes.append(size(belt))
    assert max(relative_errors(run.routes.highway, sizes)) <= 1e-9
    cut = [jacobian.copy() for jacobian in jacobians]
    for jacobian in cut:
        jacobian[:, H:] = mpf(0)
    assert max(relative_errors(run.routes.without_highway, sizes_by_lag(cut, H))) <= 1e-9


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("name", ORACLES)
def test_what_arrives_at_each_unit_is_exact(name: str, number: int):
    run: Any = core.run(settings(number)).runs[name]
    H, jacobians = run.params.hidden, ORACLES[name](run.params, run.trace.x[..., 0])
    back = np.concatenate([exact(np.full(H, H**-0.5)), exact(np.zeros(len(jacobians[0]) - H))])
    ours = by_unit(run.params, run.trace)
    for lag, jacobian in enumerate([None, *reversed(jacobians)]):
        back = back if jacobian is None else jacobian.T @ back
        largest = size(back)
        for mine, true in zip(ours.h[lag, :, 0].tolist(), back[:H], strict=True):
            assert (mine == -np.inf) == (true == 0)
            # a component may cancel: held against the largest
            assert true == 0 or abs(mpf(10) ** mpf(mine) - abs(true)) <= TOLERANCE[name] * largest


@pytest.mark.parametrize("number", range(4))
def test_shares_are_exact(number: int):
    run: Any = core.run(settings(number)).runs["rnn"]
    H, jacobians = run.params.hidden, ORACLES["rnn"](run.params, run.trace.x[..., 0])
    W, states, back = exact(run.params.W_hh), exact(run.trace.h[:-1, :, 0]), exact(np.full(H, H**-0.5))
    parts = []
    for jacobian, h in zip(reversed(jacobians), states[::-1], strict=True):
        parts.append(size(jacobian[:, 0] / W[:, 0] * back) * size(h))
        back = jacobian.T @ back
    total = mpmath.fsum(parts)
    for ours, part in zip(run.shares[::-1].tolist(), parts, strict=True):
        assert abs(mpf(ours) - part / total) <= 1e-9 * part / total + mpf("1e-300")


def test_a_gate_that_is_set_by_hand_is_a_true_zero_still():
    params: Any = core.run(Experiment(steps=20, hidden=3)).runs["lstm"].params
    shut = CELLS["lstm"].forward(params, np.ones((20, 4, 1)), gates={"f": np.zeros(20), "o": np.zeros(20)})
    assert np.isneginf(gradients.through_time(params, shut)[1:]).all()


@pytest.mark.parametrize("seed", [4, 10])
def test_an_lstm_of_relu_that_outgrows_every_float_is_exact_still(seed: int):
    run: Any = core.run(Experiment(steps=700, hidden=2, inputs=1, seed=seed, gain=12, forget_bias=3,
                                   lstm_activation="relu")).runs["lstm"]
    assert run.trace.held[-1] > 120  # beyond 1e308
    errors = relative_errors(run.gradient, sizes_by_lag(oracle_lstm(run.params, run.trace.x[..., 0]), 2))
    assert max(errors) <= TOLERANCE["lstm"]
