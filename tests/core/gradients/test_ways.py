"""A gradient sent back in other ways is PyTorch's: a loss at every step, states that are detached, layers,
clipping by value (golden/ways_of_pytorch.py wrote PyTorch's side down); and what the lesson says of them holds."""

from typing import Any

import numpy as np
import pytest

import core
from core import Experiment
from core.cells import CELLS
from core.gradients import Backward, adjoint, routes
from core.gradients.parts import by_unit, clipping_by_value, weight_gradient
from tests.core.golden.ours import golden
from tests.core.golden.ways import LIMIT, experiment

CASES = golden("ways.npz")
every_case = pytest.mark.parametrize("case", CASES)
RELATIVE = 1e-10


def result_of(case: str) -> tuple[core.Result, str]:
    way, cell = case.split("/")
    return core.run(experiment(way)), cell


@every_case
def test_every_layers_gradient_is_that_of_pytorch_with_its_losses_and_its_detach(case):
    result, cell = result_of(case)
    ours = np.array([10.0 ** layer.gradient[::-1] for layer in result.layers[cell]])
    theirs = CASES[case]["sizes"]
    np.testing.assert_array_equal(ours == 0, theirs == 0)
    np.testing.assert_allclose(ours, theirs, rtol=RELATIVE)


@every_case
def test_the_gradient_of_the_weights_and_its_clipping_by_value_are_those_of_pytorch(case):
    result, cell = result_of(case)
    run = result.runs[cell]
    found = weight_gradient(run.params, run.trace, run.how)
    whole = 10.0 ** found.norm[0] * found.direction[0]
    theirs, clipped = CASES[case]["gradient"], CASES[case]["clipped"]
    np.testing.assert_allclose(whole, theirs, rtol=RELATIVE, atol=RELATIVE * np.abs(theirs).max())
    by_value = clipping_by_value(run.params, run.trace, LIMIT, run.how)
    np.testing.assert_allclose(whole * 10.0 ** by_value.left[0], clipped, rtol=RELATIVE,
                               atol=RELATIVE * np.abs(clipped).max())
    assert by_value.norm[0] == pytest.approx(np.log10(np.linalg.norm(clipped)), abs=1e-10)
    cosine = (theirs * clipped).sum() / np.linalg.norm(theirs) / np.linalg.norm(clipped)
    assert np.cos(np.radians(by_value.angle[0])) == pytest.approx(cosine, rel=1e-10)


def by_value(experiment: Experiment, limit: float) -> Any:
    run = core.run(experiment).runs["rnn"]
    return clipping_by_value(run.params, run.trace, limit, run.how)


GROWN: dict[str, Any] = dict(init="gaussian", activation="identity")


def test_clipping_by_value_turns_the_direction_where_it_acts_and_nowhere_else():
    exploded = Experiment(weight_scale=1.5, **GROWN)
    assert by_value(exploded, 1.0).angle[0] > 10
    assert by_value(exploded, 1e30).angle[0] == by_value(Experiment(), 10.0).angle[0] == 0.0


def test_each_steps_part_loses_what_its_numbers_lose():
    run = core.run(Experiment(steps=6, hidden=3, weight_scale=1.5, loss="every", **GROWN)).runs["rnn"]
    back = adjoint(run.params, run.trace, how=run.how)
    da, h = back.da[..., 0] * 10.0 ** back.log10_scale[:-1, :, 0], run.trace.h[:-1, :, 0]
    found = clipping_by_value(run.params, run.trace, 0.1, run.how)
    parts = [np.linalg.norm(10.0 ** found.left[0] * np.outer(a, s)) for a, s in zip(da, h, strict=True)]
    np.testing.assert_allclose(10.0 ** found.steps[:, 0], parts, rtol=1e-12)
    whole = sum(np.outer(a, s) for a, s in zip(da, h, strict=True))
    assert 10 ** found.norm[0] == pytest.approx(np.linalg.norm(np.clip(whole, -0.1, 0.1)))


@pytest.mark.parametrize("steps", [300, 1000])
def test_clipping_by_value_holds_where_the_gradient_outgrows_every_float(steps):
    found = by_value(Experiment(weight_scale=3, steps=steps, **GROWN), 1.0)
    assert 10 ** found.norm[0] == pytest.approx(32)  # every number is ±1
    assert 0 < found.angle[0] < 90
    assert np.isfinite(found.steps[1:]).all()


@pytest.mark.parametrize("limit", [0.0, -1.0])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be above 0"):
        by_value(Experiment(steps=5, hidden=2), limit)


# --- against central differences of the truncated loss itself: a state that is detached is a constant

@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("how", [Backward(window=4), Backward(every=True, window=4), Backward(every=True),
                                 Backward(every=True, window=3, detach=True), Backward(window=3, detach=True)])
def test_a_truncated_gradient_is_that_of_a_run_whose_detached_states_are_held(cell, how):
    result = core.run(Experiment(steps=10, hidden=3, inputs=2, seed=2, gru=True))
    run = result.runs[cell]
    params, trace, T = run.params, run.trace, 10
    back = adjoint(params, trace, how=how)
    ours = back.state[..., 0] * 10.0 ** back.log10_scale[..., 0]
    cuts, losses, tiny = how.cuts(T), how.losses(T), 1e-5
    module: Any = CELLS[cell]

    def total(row: int, nudge: np.ndarray) -> float:
        """The losses from `row` on, its state nudged; beyond the next cut nothing moves any more."""
        state = np.array(trace.state[row, :, 0]) + nudge
        loss = state[:3].sum() if row in losses else 0.0
        for t in range(row, T):
            if t in cuts:  # also of the row itself: what follows reads a copy that is held
                state = trace.state[t, :, 0]
            parts = {"h": state[:3, None]} | ({"c": state[3:, None]} if len(state) > 3 else {})
            after = module.step(params, trace.x[t], module.State(**parts)).state
            state = np.concatenate([after.h, after.c])[:, 0] if len(state) > 3 else after.h[:, 0]
            loss += state[:3].sum() if t + 1 in losses else 0.0
        return float(loss / np.sqrt(3))

    for row in range(T + 1):
        for unit, nudge in enumerate(tiny * np.eye(ours.shape[1])):
            slope = (total(row, nudge) - total(row, -nudge)) / (2 * tiny)
            assert ours[row, unit] == pytest.approx(slope, abs=1e-8)


def test_cuts_and_losses_are_where_they_are_said_to_be():
    assert Backward().cuts(10) == Backward(window=10).cuts(10) == Backward(window=99).cuts(10) == ()
    assert Backward(window=3).cuts(10) == (7,)
    assert Backward(window=3, detach=True).cuts(10) == (3, 6, 9)
    assert [Backward(window=3, detach=detach).reach(10) for detach in (False, True)] == [3, 1]
    assert list(Backward().losses(10)) == [10]
    assert list(Backward(every=True, window=3).losses(10)) == [8, 9, 10]
    assert list(Backward(every=True, window=3, detach=True).losses(10)) == list(range(1, 11))


# --- what the lesson says of them

def test_beyond_the_window_nothing_arrives_and_within_it_all_is_as_before():
    plain, cut = (core.run(Experiment(chrono=100, gru=True, window=window)) for window in (0, 20))
    for name, run in cut.runs.items():
        assert np.isneginf(run.gradient[20:]).all()
        np.testing.assert_array_equal(run.gradient[:20], plain.runs[name].gradient[:20])
        np.testing.assert_array_equal(run.uncut.gradient, plain.runs[name].gradient)
        assert run.half_life == plain.runs[name].half_life
    assert 10 ** cut.runs["lstm"].uncut.gradient[50] > 0.2  # what truncation takes from an LSTM that keeps


def test_a_loss_at_every_step_hides_that_the_far_ones_have_vanished():
    runs = core.run(Experiment(loss="every")).runs
    for run in runs.values():
        assert 10 ** run.gradient[50] > 1
        assert 10 ** run.of_last.gradient[50] < 1e-9


def test_orthogonal_gate_by_gate_is_not_what_keras_draws_and_reaches_further():
    left = {init: 10 ** core.run(Experiment(lstm_init=init)).runs["lstm"].gradient[50]
            for init in ("pytorch", "keras", "orthogonal")}
    assert left["pytorch"] < 1e-10 < 1e-6 < left["keras"] < 1e-4 < 1e-3 < left["orthogonal"]


def test_with_a_window_for_each_loss_no_state_is_cut_off_and_each_gets_the_losses_of_its_own_window():
    every, each, pieces = (core.run(Experiment(loss="every", window=window, truncated=truncated)).runs["lstm"]
                           for window, truncated in ((0, "window"), (20, "each"), (20, "detach")))
    np.testing.assert_allclose(each.gradient[:20], every.gradient[:20], atol=1e-12)  # no loss is further away
    steady = each.gradient[25:95]
    assert np.isfinite(steady).all()
    assert np.ptp(steady) < np.ptp(pieces.gradient[25:95])  # pieces are short at their ends
    np.testing.assert_array_equal(each.uncut.gradient, every.gradient)


def test_windows_that_would_take_too_long_give_way_to_pieces():
    small, large = (Experiment(loss="every", window=50, truncated="each", steps=steps) for steps in (100, 1000))
    assert [each.in_pieces for each in (small, large)] == [False, True]
    assert large.how == Backward(every=True, window=50, detach=True)
    assert [each.passes for each in (small, large)] == [50, 1]
    assert not Experiment(window=50, truncated="each", steps=1000).in_pieces  # a single loss has a single window


# --- the other parts follow

@pytest.mark.parametrize("how", [Backward(True), Backward(False, 20), Backward(True, 20, True),
                                 Backward(True, 20, False, True)])
def test_units_and_weights_follow_the_losses_and_the_cut(how):
    run = core.run(Experiment(chrono=50, loss="every" if how.every else "last", window=how.window,
                              truncated="detach" if how.detach else "each" if how.each else "window")).runs["lstm"]
    units = by_unit(run.params, run.trace, how)
    assert units.c is not None
    together = 10.0 ** (2 * units.h[..., 0]), 10.0 ** (2 * units.c[..., 0])
    np.testing.assert_allclose(np.sqrt(sum(part.sum(axis=1) for part in together)), 10.0 ** run.gradient,
                               rtol=1e-12)
    sizes = 10.0 ** weight_gradient(run.params, run.trace, how).steps[:, 0]
    np.testing.assert_allclose(sizes / sizes.sum(), run.shares, atol=1e-12)
    ways = routes(run.params, run.trace, how)
    np.testing.assert_allclose(ways.whole[:, 0], run.of_last.gradient, atol=1e-12)


def test_the_input_of_layers_is_read_by_the_lowest():
    lowest, top = core.run(Experiment(layers=2)).layers["lstm"]
    assert top.trace.x is not lowest.trace.x
    assert np.isfinite(lowest.input_gradient).all()
    assert not np.allclose(lowest.input_gradient, top.input_gradient)


def test_layers_whose_states_outgrow_every_float_are_drawn():
    grown = core.run(Experiment(layers=3, steps=1000, hidden=8, init="gaussian", activation="relu",
                                weight_scale=4, loss="every"))
    assert all(layer.trace.held is not None for layer in grown.layers["rnn"])
    assert all(np.isfinite(layer.gradient[1:]).all() for layer in grown.layers["rnn"])


# --- how Keras draws

def drawn(init: str, hidden: int = 64, inputs: int = 4) -> Any:
    return core.run(Experiment(lstm_init=init, hidden=hidden, inputs=inputs, steps=2)).runs["lstm"].params


def test_keras_draws_the_recurrent_kernel_orthogonal_as_a_whole():
    W = drawn("keras").W_hh
    np.testing.assert_allclose(W.T @ W, np.eye(64), atol=1e-13)
    for gate in np.split(W, 4):  # no gate's part is: its numbers have the variance 1 / 4H
        assert np.linalg.norm(gate, 2) < 0.95
        assert gate.var() == pytest.approx(1 / 256, rel=0.05)


def test_gate_by_gate_every_part_is_orthogonal():
    for gate in np.split(drawn("orthogonal").W_hh, 4):
        np.testing.assert_allclose(gate.T @ gate, np.eye(64), atol=1e-13)


@pytest.mark.parametrize("init", ["keras", "orthogonal"])
def test_keras_draws_glorots_kernel_and_sets_the_forget_bias_to_one(init):
    params = drawn(init, 64, 16)
    limit = np.sqrt(6 / (16 + 256))
    assert 0.99 * limit < np.abs(params.W_xh).max() <= limit
    assert params.W_xh.var() == pytest.approx(limit**2 / 3, rel=0.05)
    np.testing.assert_array_equal(params.b_h[:, 0], np.repeat([0.0, 1.0, 0.0, 0.0], 64))
    more = core.run(Experiment(lstm_init=init, forget_bias=2, steps=2)).runs["lstm"].params
    np.testing.assert_array_equal(more.b_h[32:64, 0], np.full(32, 3.0))


def test_layers_have_draws_of_their_own_and_the_first_those_of_a_single_one():
    one, three = core.run(Experiment()), core.run(Experiment(layers=3))
    for name in one.runs:
        np.testing.assert_array_equal(one.runs[name].params.W_hh, three.layers[name][0].params.W_hh)
        np.testing.assert_array_equal(one.runs[name].trace.h, three.layers[name][0].trace.h)
        second, third = (layer.params.W_hh for layer in three.layers[name][1:])
        assert abs(np.corrcoef(second.ravel(), third.ravel())[0, 1]) < 0.05
