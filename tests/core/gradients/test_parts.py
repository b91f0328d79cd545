"""The gradient taken apart by unit and by step adds up to the whole, at every scale."""

from dataclasses import replace

import numpy as np
import pytest

import core
from core import Experiment, gradients
from core.cells import rnn
from core.cells.numerics import log10_norm
from core.gradients import parts
from tests.core.cells.checker import CELLS, random_params

every_cell = pytest.mark.parametrize("name", CELLS)


def network(name: str, T: int = 30, H: int = 4, B: int = 1):
    rng = np.random.default_rng(0)
    params = random_params(CELLS[name], rng, H, 3)
    return params, CELLS[name].forward(params, rng.normal(size=(T, 3, B)))


def loss_at_the_end(trace) -> np.ndarray:
    dh = np.zeros(trace.h[1:].shape)
    dh[-1] = trace.h.shape[-2] ** -0.5
    return dh


def grown_linear_rnn(w: float, T: int):
    """One linear unit fed with 1s: every number can be written down."""
    params = rnn.Params(W_xh=np.ones((1, 1)), W_hh=np.full((1, 1), w), b_h=np.zeros((1, 1)),
                        activation="identity")
    return params, rnn.forward(params, np.ones((T, 1, 1)))


@every_cell
def test_what_arrives_at_the_units_makes_up_the_default_curve(name: str):
    params, trace = network(name)
    units = parts.by_unit(params, trace)
    together = np.concatenate([units.h] if units.c is None else [units.h, units.c], axis=-2)
    np.testing.assert_allclose(log10_norm(10**together, axis=-2), gradients.through_time(params, trace),
                               atol=1e-12)


@every_cell
def test_what_arrives_at_h_is_the_gradient_that_backward_returns(name: str):
    params, trace = network(name)
    grads = CELLS[name].backward(params, trace, loss_at_the_end(trace))
    np.testing.assert_allclose(10 ** parts.by_unit(params, trace).h[::-1][:-1], np.abs(grads.h[:-1]),
                               rtol=1e-9, atol=1e-300)


@every_cell
def test_the_norm_of_the_weights_gradient_is_that_of_backward(name: str):
    params, trace = network(name)
    grads = CELLS[name].backward(params, trace, loss_at_the_end(trace))
    expected = np.linalg.norm(grads.params.W_hh)
    np.testing.assert_allclose(10 ** parts.weight_gradient(params, trace).norm, [expected], rtol=1e-10)


def test_a_reset_before_the_product_teaches_by_what_it_lets_through():
    params, trace = network("gru")
    params = replace(params, reset="before")
    trace = CELLS["gru"].forward(params, trace.x)
    grads = CELLS["gru"].backward(params, trace, loss_at_the_end(trace))
    expected = np.linalg.norm(grads.params.W_hh)
    found = parts.weight_gradient(params, trace)
    np.testing.assert_allclose(10 ** found.norm, [expected], rtol=1e-10)
    back = gradients.adjoint(params, trace)
    by_h = log10_norm(back.da, axis=-2) + log10_norm(trace.h[:-1], axis=-2) + back.log10_scale[:-1, 0]
    assert (found.steps[1:] < by_h[1:]).all()


@every_cell
def test_the_steps_parts_are_in_the_ratio_of_their_shares(name: str):
    params, trace = network(name)
    sizes = 10 ** parts.weight_gradient(params, trace).steps
    np.testing.assert_allclose(sizes / sizes.sum(axis=0), gradients.shares(params, trace), atol=1e-12)


def test_each_example_of_a_batch_has_a_norm_of_its_own():
    params, trace = network("lstm", B=3)
    together = parts.weight_gradient(params, trace)
    for example in range(3):
        alone = parts.weight_gradient(params, CELLS["lstm"].forward(params, trace.x[..., [example]]))
        np.testing.assert_allclose(together.norm[example], alone.norm[0], atol=1e-12)
        np.testing.assert_allclose(together.steps[1:, example], alone.steps[1:, 0], atol=1e-12)


@pytest.mark.parametrize(("w", "T"), [(0.5, 40), (1.5, 60), (2.0, 1500), (1e-3, 200)])
def test_one_linear_unit_has_the_parts_and_the_norm_that_paper_and_pencil_give(w: float, T: int):
    params, trace = grown_linear_rnn(w, T)
    found = parts.weight_gradient(params, trace)
    # Step t adds w^(T-t) h_{t-1}, and h_t = (1 - w^t) / (1 - w).
    t = np.arange(2, T + 1)
    h = (1 - np.float64(w) ** np.minimum(t - 1, 900)) / (1 - w) if w < 1 else None
    log_h = np.log10(h) if h is not None else (t - 1) * np.log10(w) + np.log10(
        1 - w ** -(t - 1.0)) - np.log10(w - 1)
    expected = (T - t) * np.log10(w) + log_h
    assert found.steps[0, 0] == -np.inf
    np.testing.assert_allclose(found.steps[1:, 0], expected, atol=1e-9)
    largest = expected.max()
    np.testing.assert_allclose(found.norm[0], largest + np.log10(np.sum(10 ** (expected - largest))),
                               atol=1e-9)


def test_a_gradient_of_ten_to_the_450_has_a_norm():
    params, trace = grown_linear_rnn(2.0, 1500)
    assert 450 < parts.weight_gradient(params, trace).norm[0] < 456


def test_where_nothing_arrives_every_part_and_the_norm_is_a_true_zero():
    run = core.run(Experiment(weight_scale=0.0, steps=10)).runs["rnn"]
    assert (parts.by_unit(run.params, run.trace).h[1:] == -np.inf).all()
    dead = rnn.Params(W_xh=-np.ones((2, 1)), W_hh=np.eye(2), b_h=np.zeros((2, 1)), activation="relu")
    found = parts.weight_gradient(dead, rnn.forward(dead, np.ones((5, 1, 1))))
    assert found.norm.tolist() == [-np.inf]
    assert (found.steps == -np.inf).all()


def test_clipping_multiplies_by_limit_over_norm_and_leaves_what_is_below_the_limit_alone():
    assert parts.clipping(np.array([-np.inf, -3.0, 0.0]), 1.0).tolist() == [0, 0, 0]
    np.testing.assert_allclose(parts.clipping(np.array([2.0, 400.0]), 0.5), [-2.30103, -400.30103], atol=1e-5)
    given = [np.array([3.0, 4.0])]
    (clipped,), norm = gradients.clip(given, 0.5)
    np.testing.assert_allclose(clipped, given[0] * 10 ** parts.clipping(np.log10(norm), 0.5))


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_limit_that_is_not_positive_is_refused(limit: float):
    with pytest.raises(ValueError, match="limit must be above 0"):
        parts.clipping(0.0, limit)
