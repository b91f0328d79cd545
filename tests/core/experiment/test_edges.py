"""What runs along the diagram's edges is what the cells compute, and what full backpropagation sends back."""

from typing import Any

import numpy as np
import pytest

import core
from core.cells.numerics import log10_norm
from core.experiment.edges import EDGES, backward_edges, forward_edges
from core.gradients.flows import rnn_flows
from tests.core.cells.checker import CELLS

RUNS: Any = core.run(core.Experiment(steps=40, hidden=8, chrono=40, seed=3)).runs


def norm(vector: np.ndarray) -> float:
    return float(np.sqrt((np.asarray(vector) ** 2).sum()))


@pytest.mark.parametrize("t", [1, 2, 17, 40])
def test_forward_edges_are_the_readable_step_s_vectors(t: int):
    edges = forward_edges(RUNS)
    shown = {name: 10 ** edges.sizes[name][t - 1] for name in EDGES}
    for name in ("rnn", "lstm"):
        run, cell = RUNS[name], CELLS[name]
        trace, params = run.trace, run.params
        states = [trace.h[t - 1], trace.c[t - 1]] if name == "lstm" else [trace.h[t - 1]]
        step = cell.step(params, trace.x[t - 1], cell.State(*states))
        expected = {"x": trace.x[t - 1], "h_before": trace.h[t - 1], "h": step.h}
        if name == "lstm":
            expected |= {"c_before": step.f * trace.c[t - 1], "c": step.c}
            assert 10 ** edges.sums["new"][t - 1] == pytest.approx(norm(step.i * step.g), rel=1e-12)
            assert edges.gates["f"][t - 1] == pytest.approx(step.f.mean(), rel=1e-12)
            assert edges.gates["o"][t - 1] == pytest.approx(step.o.mean(), rel=1e-12)
        else:
            a = params.W_hh @ trace.h[t - 1] + params.W_xh @ trace.x[t - 1] + params.b_h
            assert 10 ** edges.sums["a"][t - 1] == pytest.approx(norm(a), rel=1e-12)
        for edge, vector in expected.items():
            assert shown[f"{name}.{edge}"] == pytest.approx(norm(vector), rel=1e-12)


@pytest.mark.parametrize("t", [1, 2, 17, 40])
def test_backward_edges_are_the_gradients_of_what_runs_on_from_there(t: int):
    """λ above the cell, as PyTorch's h0.grad: run the rest of the sequence on from step t, and step t itself
    for what is above."""
    edges = backward_edges(RUNS)
    for name in ("rnn", "lstm"):
        run, cell = RUNS[name], CELLS[name]
        for before, at in ((True, t - 1), (False, t)):
            suffix = "_before" if before else ""
            rest = run.trace.x[at:]
            if not len(rest):  # nothing runs on: the loss itself
                assert edges.sizes[f"{name}.h"][t - 1] == pytest.approx(0.0)
                assert name == "rnn" or edges.sizes["lstm.c"][t - 1] == -np.inf
                continue
            states = [run.trace.h[at], run.trace.c[at]] if name == "lstm" else [run.trace.h[at]]
            onward = cell.forward(run.params, rest, cell.State(*states))
            dh = np.zeros_like(onward.h[1:])
            dh[-1] = dh.shape[-2] ** -0.5
            back = cell.backward(run.params, onward, dh)
            assert 10 ** edges.sizes[f"{name}.h{suffix}"][t - 1] == pytest.approx(norm(back.h[0]), rel=1e-9)
            if name == "lstm":
                assert 10 ** edges.sizes[f"lstm.c{suffix}"][t - 1] == pytest.approx(norm(back.c[0]), rel=1e-9)
            if before:
                assert 10 ** edges.sizes[f"{name}.x"][t - 1] == pytest.approx(norm(back.x[0]), rel=1e-9)


def test_the_two_states_together_are_the_curve_of_the_gradients_page():
    edges = backward_edges(RUNS)
    for name, run in RUNS.items():
        squares = sum(100.0 ** edges.sizes[f"{name}.{letter}"]
                      for letter in ("hc" if name == "lstm" else "h"))
        np.testing.assert_allclose(np.log10(squares) / 2, run.gradient[::-1][1:], rtol=1e-9, atol=1e-12)


def test_gradients_far_below_every_float_keep_their_size():
    runs = core.run(core.Experiment(steps=1000, weight_scale=0.2)).runs
    sizes = backward_edges(runs).sizes["rnn.h_before"]
    assert sizes[0] < -400
    assert np.isfinite(sizes).all()


def test_at_the_first_step_nothing_comes_from_before():
    sizes = forward_edges(RUNS).sizes
    for name in ("rnn.h_before", "lstm.h_before", "lstm.c_before"):
        assert sizes[name][0] == -np.inf


def test_a_state_that_outgrew_every_float_has_its_true_size_on_the_edges():
    """h doubles its three-fold growth a thousand times: log10 |h_T| is 476.6, far beyond any float."""
    runs: Any = core.run(core.Experiment(steps=1000, hidden=8, init="orthogonal", activation="identity",
                                         weight_scale=3)).runs
    edges = forward_edges(runs)
    assert edges.sizes["rnn.h"][-1] == pytest.approx(476.6, abs=0.1)
    trace = runs["rnn"].trace
    np.testing.assert_allclose(edges.sizes["rnn.h"], log10_norm(trace.h[1:, :, 0]) + trace.held[1:, 0, 0])
    np.testing.assert_allclose(edges.sums["a"], edges.sizes["rnn.h"], atol=1e-12)  # φ is the identity
    np.testing.assert_allclose(edges.sizes["rnn.h_before"][1:], edges.sizes["rnn.h"][:-1], atol=1e-12)
    flow = rnn_flows(runs["rnn"].params, trace)
    for array in vars(flow).values():
        assert np.isfinite(array).all()
    np.testing.assert_allclose(flow.a, flow.h, rtol=1e-9)
    np.testing.assert_array_equal(flow.log10_scale, trace.true_scale[1:, 0, 0])


def test_an_lstm_of_relu_too_has_its_true_size_on_the_edges():
    runs: Any = core.run(core.Experiment(steps=1000, hidden=8, lstm_activation="relu", gain=12, forget_bias=3, seed=1)).runs
    edges, trace = forward_edges(runs), runs["lstm"].trace
    assert edges.sizes["lstm.c"][-1] > 309  # beyond every float
    for name, state in (("lstm.h", trace.h), ("lstm.c", trace.c)):
        np.testing.assert_allclose(edges.sizes[name], log10_norm(state[1:, :, 0]) + trace.held[1:, 0, 0])
    np.testing.assert_allclose(edges.sizes["lstm.h_before"][1:], edges.sizes["lstm.h"][:-1])
    written = log10_norm(trace.i[-1, :, 0] * trace.g[-1, :, 0]) + trace.held[-1, 0, 0]
    assert edges.sums["new"][-1] == pytest.approx(written)
