"""`forward` is `step` repeated, for every size, sweep and gate set by hand; records stay; bad input is
refused in words."""

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cells import cell_of, gru, lstm, rnn
from core.cells.arrays import LARGE
from core.cells.numerics import log10, sigmoid
from core.streams import STREAMS
from tests.core.cells.checker import (
    CELLS,
    EVERY_KIND,
    assert_step_specifies_forward,
    random_params,
    random_state,
    stepped,
)

sizes = st.integers(1, 5)
every_cell = pytest.mark.parametrize("name", CELLS)


@st.composite
def networks(draw):
    """A cell's name, its weights, inputs and start state, of any shape, with up to two sweep axes, often as
    long as the run."""
    name, settings = draw(st.sampled_from(EVERY_KIND))
    T, H, D, B = (draw(sizes) for _ in range(4))
    sweep = tuple(draw(st.lists(st.sampled_from([1, 2, T]), max_size=2)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    params = random_params(CELLS[name], rng, H, D, sweep, **settings)
    x = 10.0 ** draw(st.integers(-2, 2)) * rng.normal(size=(T,
                                                            *(draw(st.sampled_from([1, n])) for n in sweep),
                                                            D, B))
    return name, params, x, random_state(CELLS[name], rng, *sweep, H, B)


@given(networks())
def test_step_specifies_forward(network):
    name, params, x, start = network
    assert_step_specifies_forward(CELLS[name], params, x, start)


# 400 units: a matrix that fills the cache
@pytest.mark.parametrize(("H", "B"), [(3, 1), (3, 2), (400, 1), (400, 2)])
@every_cell
def test_step_specifies_forward_at_sizes_that_take_another_route(name, H, B, monkeypatch):
    assert CELLS[name].BLOCKS * 3**2 < LARGE < CELLS[name].BLOCKS * 400**2
    monkeypatch.setattr("core.cells.arrays.BLOCK", 3 * H * B)  # three steps at a time
    rng = np.random.default_rng(H + B)
    params, x, start = random_params(CELLS[name], rng, H, 2), rng.normal(size=(8, 2,
                                                                               B)), random_state(
                                                                                   CELLS[name], rng, H, B)
    assert_step_specifies_forward(CELLS[name], params, x, start)


@given(networks())
def test_a_gate_that_is_nearly_shut_keeps_its_relative_precision(network):
    name, params, x, start = network
    trace = CELLS[name].forward(params, 10.0 * x, start)
    for letter, values in stepped(CELLS[name], params, 10.0 * x, start).items():
        if letter in CELLS[name].SIGMOIDS:
            near = np.abs(values - 0.5) < 0.5
            np.testing.assert_allclose(getattr(trace, letter)[near], values[near], rtol=1e-6, err_msg=letter)


@given(networks())
def test_sweeping_is_looping(network):
    name, params, x, start = network
    cell, sweep = CELLS[name], params.W_hh.shape[:-2]
    trace = cell.forward(params, x, start)
    x_full = np.broadcast_to(x, (len(x), *sweep, *x.shape[-2:]))
    for index in np.ndindex(sweep):
        one = replace(params, **{n: a[index] for n, a in params.weights.items()})
        state = cell.State(**{field.name: getattr(start, field.name)[index] for field in fields(start)})
        alone = cell.forward(one, x_full[(slice(None), *index)], state)
        np.testing.assert_allclose(trace.h[(slice(None), *index)], alone.h, rtol=1e-9, atol=1e-11)


@every_cell
def test_a_sweep_of_as_many_values_as_steps_is_no_sequence(name):
    params = random_params(CELLS[name], np.random.default_rng(0), 2, 3, sweep=(7,))
    with pytest.raises(ValueError, match=r"x must have shape \(T, \.\.\., D, B\)"):
        CELLS[name].forward(params, np.zeros((7, 3, 1)))


@pytest.mark.parametrize(("name", "letter"), [(name, letter) for name in CELLS
                                              for letter in CELLS[name].GATES])
def test_a_gate_set_by_hand_stands_in_the_equations(name, letter):
    cell, rng = CELLS[name], np.random.default_rng(1)
    params, T, H = random_params(cell, rng, 3, 2), 6, 3
    x, values = rng.normal(size=(T, 2, 1)), rng.uniform(0, 1, (T, H, 1))
    trace = cell.forward(params, x, gates={letter: values})
    np.testing.assert_array_equal(getattr(trace, letter), values)
    if name == "lstm":
        np.testing.assert_allclose(trace.c[1:], trace.f * trace.c[:-1] + trace.i * trace.g, rtol=1e-15)
    if cell.HIGHWAY:
        np.testing.assert_allclose(trace.h[1:], trace.o * np.tanh(trace.c[1:]), rtol=1e-15)
    if name == "gru":
        np.testing.assert_allclose(trace.h[1:], trace.z * trace.h[:-1] + (1 - trace.z) * trace.n, rtol=1e-12,
                                   atol=1e-15)


def test_one_value_per_step_and_one_per_step_and_unit_are_gates_too():
    params = random_params(lstm, np.random.default_rng(0), 3, 2)
    x, per_step, per_unit = np.ones((4, 2, 2)), np.linspace(0, 1, 4), np.linspace(0, 1, 12).reshape(4, 3)
    assert (lstm.forward(params, x, gates={"f": per_step}).f == per_step[:, None, None]).all()
    assert (lstm.forward(params, x, gates={"o": per_unit}).o == per_unit[:, :, None]).all()


@pytest.mark.parametrize(("name", "letter"), [(name, letter) for name in CELLS
                                              for letter in CELLS[name].SIGMOIDS])
def test_a_gate_shut_by_hand_stays_shut(name, letter):
    params = random_params(CELLS[name], np.random.default_rng(0), 3, 2)
    trace = CELLS[name].forward(params, np.ones((5, 2, 1)), gates={letter: np.zeros(5)})
    assert not getattr(trace, letter).any()


def test_forget_gate_at_one_and_input_gate_at_zero_keep_the_cell_state_exactly():
    params, rng = random_params(lstm, np.random.default_rng(0), 3, 2), np.random.default_rng(5)
    start = lstm.State(np.zeros((3, 1)), rng.normal(size=(3, 1)))
    trace = lstm.forward(params, rng.normal(size=(100, 2, 1)), start, {"f": np.ones(100), "i": np.zeros(100)})
    assert (trace.c == start.c).all()


def test_update_gate_at_one_keeps_the_state_of_a_gru_exactly():
    params, rng = random_params(gru, np.random.default_rng(0), 3, 2), np.random.default_rng(5)
    start = gru.State(np.tanh(rng.normal(size=(3, 1))))
    trace = gru.forward(params, rng.normal(size=(100, 2, 1)), start, {"z": np.ones(100)})
    np.testing.assert_allclose(trace.h[-1], start.h, rtol=1e-12)


@every_cell
def test_what_a_step_computes_is_what_a_run_keeps(name):
    cell, rng = CELLS[name], np.random.default_rng(0)
    params, x, start = random_params(cell, rng, 2, 1), np.ones((3, 1, 1)), random_state(cell, rng, 2, 1)
    symbols = {field.name for field in fields(cell.step(params, x[0], start))}
    trace = cell.forward(params, x, start)
    assert symbols <= {field.name for field in fields(trace)}
    assert set(cell.GATES) <= symbols
    assert set(cell.SIGMOIDS) <= set(cell.GATES)
    assert cell.KEEP is None or cell.KEEP in cell.SIGMOIDS
    assert cell.HIGHWAY == ("c" in symbols) == (trace.c is not None)
    assert params.blocks == cell.BLOCKS == params.W_hh.shape[-2] // 2
    for letter in cell.GATES:
        np.testing.assert_array_equal(trace.gate(letter), getattr(trace, letter))
    with pytest.raises(ValueError, match="gate must be one of"):
        trace.gate("held")


@every_cell
def test_a_run_keeps_its_pre_activations(name):
    cell, rng = CELLS[name], np.random.default_rng(0)
    params, x = random_params(cell, rng, 3, 2), 30 * rng.normal(size=(5, 2, 2))
    trace = cell.forward(params, x)
    squashed = np.split(trace.a, cell.BLOCKS, axis=-2)
    for letter, a in zip(cell.GATES, squashed, strict=bool(cell.GATES)):
        expected = sigmoid(a) if letter in cell.SIGMOIDS else np.tanh(a)
        np.testing.assert_allclose(trace.gate(letter), expected, rtol=1e-12, atol=0)
    if not cell.GATES:
        np.testing.assert_array_equal(np.tanh(trace.a), trace.h[1:])


def test_a_cell_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="cell must be one of rnn, lstm, gru, got 'tcn'"):
        cell_of("tcn")


def test_no_random_stream_serves_two_purposes():
    assert len(set(STREAMS.values())) == len(STREAMS)


@every_cell
def test_records_cannot_be_changed(name):
    cell, rng = CELLS[name], np.random.default_rng(0)
    given_by_us = {n: rng.normal(size=array.shape) for n,
                   array in random_params(cell, rng, 2, 1).weights.items()}
    params = cell.Params(**given_by_us)
    trace = cell.forward(params, np.ones((3, 1, 1)))
    grads = cell.backward(params, trace, np.ones((3, 2, 1)))
    for record in (params, trace, grads, grads.params):
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, np.ndarray):
                assert not value.flags.writeable, (record, field.name)
    with pytest.raises(FrozenInstanceError):
        params.W_hh = np.zeros((2, 2))
    before = params.W_hh.copy()
    given_by_us["W_hh"][:] = 0.0  # our own array stays ours, and the record does not follow it
    np.testing.assert_array_equal(params.W_hh, before)


@pytest.mark.parametrize("activation", ["relu", "identity"])
def test_a_state_that_outgrows_every_float_keeps_its_direction_and_its_jacobians(activation):
    rng = np.random.default_rng(3)
    W_xh, b_h, x = rng.normal(size=(4, 2)), rng.normal(size=(4, 1)), rng.normal(size=(700, 2, 1))
    W_hh = 2.2 * np.abs(rng.normal(size=(4, 4)))  # grows to 1e240 (relu) and 1e344
    W_hh[0, 1:] *= -1.0  # and one unit that a relu lets die
    params = rnn.Params(W_xh=W_xh, W_hh=W_hh, b_h=b_h, activation=activation)
    trace = rnn.forward(params, x)
    assert trace.held is not None
    assert trace.held[-1].max() > 30
    assert np.isfinite(trace.h).all()
    small = 2.0**-800  # the same run at a scale at which it fits longer: both functions are homogeneous
    scaled = rnn.forward(rnn.Params(W_xh=W_xh * small, W_hh=W_hh, b_h=b_h * small, activation=activation), x)
    assert scaled.held is None
    np.testing.assert_allclose(log10(np.abs(trace.h)) + trace.held,
                               log10(np.abs(scaled.h)) + 800 * np.log10(2), atol=1e-9)
    np.testing.assert_array_equal(rnn.jacobians(params, trace), rnn.jacobians(params, scaled))


def test_an_ordinary_state_is_not_held():
    params = random_params(rnn, np.random.default_rng(0), 3, 2, activation="identity")
    assert rnn.forward(params, np.ones((10, 2, 1))).held is None


def test_float32_weights_give_float32_states():
    weights: dict[str, Any] = {n: np.ones(s, np.float32) for n,
                               s in {"W_xh": (4, 1), "W_hh": (4, 1), "b_h": (4, 1)}.items()}
    params = lstm.Params(**weights)
    trace = lstm.forward(params, np.ones((3, 1, 1)))
    grads = lstm.backward(params, trace, np.ones((3, 1, 1)))
    for array in (trace.h, trace.c, trace.f, grads.h, grads.x, grads.params.W_hh):
        assert array.dtype == np.float32


GOOD: dict[str, Any] = {"W_xh": np.zeros((8, 3)), "W_hh": np.zeros((8, 2)), "b_h": np.zeros((8, 1))}


@pytest.mark.parametrize(("change", "message"), [
    ({"W_hh": np.zeros((8, 3))}, r"W_hh must have shape \(\.\.\., 4\*H, H\) with H at least 1, got \(8, 3\)"),
    ({"W_hh": np.zeros(8)}, r"W_hh must have shape \(\.\.\., any, any\), got \(8,\)"),
    ({"W_hh": np.zeros((0, 0))}, r"W_hh must have shape \(\.\.\., 4\*H, H\) with H at least 1, got \(0, 0\)"),
    ({"W_xh": np.zeros((7, 3))}, r"W_xh must have shape \(\.\.\., 8, any\), got \(7, 3\)"),
    ({"W_xh": np.zeros((8, 0))}, r"W_xh must have at least one input, got \(8, 0\)"),
    ({"b_h": np.zeros((8, 2))}, r"b_h must have shape \(\.\.\., 8, 1\), got \(8, 2\)"),
    ({"b_h": np.zeros((5, 8, 1))}, r"must have the same sweep axes, got \[\(\), \(5,\)\]"),
    ({"W_hh": np.full((8, 2), np.nan)}, r"W_hh must be finite, got 16 values that are not"),
    ({"b_h": np.full((8, 1), np.inf)}, r"b_h must be finite, got 8 values that are not"),
])
def test_weights_that_do_not_fit_are_refused_in_words(change, message):
    with pytest.raises(ValueError, match=message):
        lstm.Params(**GOOD | change)


@pytest.mark.parametrize(("x", "message"), [
    (np.zeros((5, 2, 1)), r"x must have shape \(\.\.\., 3, any\), got \(5, 2, 1\)"),
    (np.zeros((0, 3, 1)), r"x must have shape \(T, D, B\) with T and B at least 1, got \(0, 3, 1\)"),
    (np.zeros((5, 3, 0)), r"with T and B at least 1, got \(5, 3, 0\)"),
    (np.zeros((5, 2, 3, 1)), r"x must have shape \(T, D, B\)"),
    (np.full((5, 3, 1), np.inf), r"x must be finite, got 15 values that are not"),
])
def test_inputs_that_do_not_fit_are_refused_in_words(x, message):
    with pytest.raises(ValueError, match=message):
        lstm.forward(lstm.Params(**GOOD), x)


@pytest.mark.parametrize(("gates", "message"), [
    ({"q": np.ones(5)}, r"gate must be one of i, f, g, o, got 'q'"),
    ({"if": np.ones(5)}, r"gate must be one of i, f, g, o, got 'if'"),
    ({"f": np.ones(4)}, r"gate f must have shape \(5,\), \(5, 2\) or \(5, 2, 1\), got \(4,\)"),
    ({"f": np.full(5, np.nan)}, r"gate f must be finite, got 5 values that are not"),
])
def test_gates_that_do_not_fit_are_refused_in_words(gates, message):
    with pytest.raises(ValueError, match=message):
        lstm.forward(lstm.Params(**GOOD), np.zeros((5, 3, 1)), gates=gates)


def test_other_arguments_that_do_not_fit_are_refused_in_words():
    params = lstm.Params(**GOOD)
    trace = lstm.forward(params, np.zeros((5, 3, 1)))
    with pytest.raises(ValueError, match=r"dh must have shape \(5, 2, 1\), got \(5, 2, 2\)"):
        lstm.backward(params, trace, np.zeros((5, 2, 2)))
    swept = random_params(lstm, np.random.default_rng(0), 2, 3, sweep=(4,))
    with pytest.raises(ValueError, match=r"start\.h must have shape \(4, 2, 1\), got \(3, 2, 1\)"):
        lstm.forward(swept, np.zeros((5, 1, 3, 1)), lstm.State(np.zeros((3, 2, 1)), np.zeros((3, 2, 1))))
    with pytest.raises(ValueError, match=r"start\.c must have shape \(\.\.\., 2, 1\), got \(3, 1\)"):
        lstm.forward(params, np.zeros((5, 3, 1)), lstm.State(np.zeros((2, 1)), np.zeros((3, 1))))
    plain = rnn.Params(W_xh=np.zeros((2, 3)), W_hh=np.zeros((2, 2)), b_h=np.zeros((2, 1)))
    with pytest.raises(ValueError, match=r"activation must be one of tanh, relu, identity, got 'gelu'"):
        replace(plain, activation="gelu")
    with pytest.raises(ValueError, match=r"gate must be absent: this cell has none, got 'f'"):
        rnn.forward(plain, np.zeros((5, 3, 1)), gates={"f": np.ones(5)})
    with pytest.raises(ValueError, match=r"dc must be None"):
        rnn.backward(plain, rnn.forward(plain, np.zeros((5, 3, 1))), np.zeros((5, 2, 1)), np.zeros((5, 2, 1)))
