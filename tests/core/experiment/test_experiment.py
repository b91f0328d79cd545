"""Knobs are declared once and say what they take; every Experiment inside its ranges gives finite states and
honest curves."""

import math
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import core
from core import KNOBS, Experiment, Knob, KnobError
from core.cells.initialise import chrono_bias, spectral_radius

every_knob = pytest.mark.parametrize("name", KNOBS)
numbers = pytest.mark.parametrize("name", [name for name, knob in KNOBS.items() if knob.low is not None])


def values_of(knob: Knob) -> st.SearchStrategy:
    """What a knob takes, from its declaration."""
    if knob.choices:
        return st.sampled_from(knob.choices)
    if knob.kind is bool:
        return st.booleans()
    low, high = float(knob.low or 0), float(knob.high or 0)
    inside = st.integers(int(low), int(high)) if knob.kind is int else st.floats(low, high)
    return st.one_of(inside, st.sampled_from([knob.kind(edge) for edge in (low, high, *knob.also)]))


def experiments(**fixed: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(Experiment, **{name: fixed.get(name, values_of(knob)) for name, knob in KNOBS.items()})


def test_knobs_are_the_fields_of_experiment_in_their_order():
    assert list(KNOBS) == [field.name for field in fields(Experiment)]
    assert [knob.url for knob in KNOBS.values()] == [
        *("T", "H", "D", "seed", "signal", "x", "act", "init", "w", "fb", "chrono", "u", "gru", "z"),
        *("linit", "lact", "layers", "loss", "k", "bptt"),
    ]
    assert len({knob.url for knob in KNOBS.values()}) == len(KNOBS)


@every_knob
def test_the_default_is_a_value_that_the_knob_takes(name):
    knob = KNOBS[name]
    assert knob.check(knob.default) == knob.default == getattr(Experiment(), name)
    assert type(knob.default) is knob.kind


@given(st.data())
@every_knob
def test_the_text_of_a_value_parses_back_to_it(name, data):
    knob = KNOBS[name]
    value = knob.check(data.draw(values_of(knob)))
    assert knob.parse(knob.format(value)) == value


@pytest.mark.parametrize(("name", "value", "text"), [
    ("weight_scale", 1.5, "1.5"), ("steps", 100, "100"), ("gru", True, "1"), ("gru", False, "0"),
    ("gain", 12.0, "12"), ("forget_bias", -0.0, "0"), ("forget_bias", 0.1 + 0.2, "0.3"),
    ("init", "gaussian", "gaussian"), ("input_scale", 1e-6, "1e-06"),
])
def test_a_value_is_written_in_the_shortest_way(name, value, text):
    assert KNOBS[name].format(KNOBS[name].check(value)) == text


@pytest.mark.parametrize(("name", "value", "reason", "message"), [
    ("steps", 9999, "range", "steps must be between 2 and 1000, got 9999"),
    ("hidden", 999, "range", "hidden must be between 1 and 256, got 999"),
    ("hidden", 2.5, "whole", "hidden must be a whole number, got 2.5"),
    ("hidden", True, "number", "hidden must be a finite number, got True"),
    ("gain", math.nan, "number", "gain must be a finite number, got nan"),
    ("gain", math.inf, "number", "gain must be a finite number, got inf"),
    ("gain", "2", "number", "gain must be a finite number, got '2'"),
    ("chrono", 2, "range", "chrono must be 0 or between 3 and 2000, got 2"),
    ("chrono", 1, "range", "chrono must be 0 or between 3 and 2000, got 1"),
    ("init", "xavier", "choice", "init must be one of pytorch, gaussian, orthogonal, identity, got 'xavier'"),
    ("init", None, "choice", "init must be one of pytorch, gaussian, orthogonal, identity, got None"),
    ("gru", 1, "choice", "gru must be 0 or 1, got 1"),
    ("weight_scale", -0.5, "range", "weight_scale must be between 0 and 4, got -0.5"),
])
def test_a_bad_value_is_refused_with_what_is_allowed_and_what_was_given(name, value, reason, message):
    with pytest.raises(KnobError) as caught:
        Experiment(**{name: value})
    assert str(caught.value) == message
    assert (caught.value.knob, caught.value.reason) == (KNOBS[name], reason)
    assert isinstance(caught.value, ValueError)
    assert caught.value.given is value


@pytest.mark.parametrize(("name", "text", "reason"), [
    ("steps", "abc", "number"), ("steps", "", "number"), ("steps", "nan", "number"),
    ("steps", "inf", "number"), ("steps", " 10", "number"), ("steps", "1_0", "number"),
    ("steps", "\u0661\u0660", "number"), ("gain", "0x1", "number"), ("steps", "1e9", "range"),
    ("steps", "9" * 5000, "range"), ("gain", "1e999", "range"), ("seed", "-1", "range"),
    ("steps", "10.5", "whole"), ("gru", "true", "choice"), ("gru", "", "choice"),
    ("signal", "NOISE", "choice"),
])
def test_bad_text_is_refused_with_its_reason(name, text, reason):
    with pytest.raises(KnobError) as caught:
        KNOBS[name].parse(text)
    assert caught.value.reason == reason


@given(st.text(max_size=30))
@every_knob
def test_any_text_is_parsed_or_refused(name, text):
    try:
        value = KNOBS[name].parse(text)
    except KnobError:
        return
    assert KNOBS[name].check(value) == value


def test_values_that_mean_the_same_make_equal_experiments():
    other_kinds: dict[str, Any] = {"steps": np.int64(50), "gain": 1, "forget_bias": np.float32(0.5)}
    assert Experiment(**other_kinds) == Experiment(steps=50, gain=1.0, forget_bias=0.5)
    assert Experiment(forget_bias=0.1 + 0.2) == Experiment(forget_bias=0.3)
    assert len({Experiment(), Experiment(steps=100)}) == 1


def test_an_experiment_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Experiment().steps = 3  # type: ignore[misc]
    with pytest.raises(KnobError):
        replace(Experiment(), steps=1)


def check_result(experiment, *, jacobians=False):
    result: Any = core.run(experiment)
    assert list(result.runs) == ["rnn", "lstm", "gru"][:3 if experiment.gru else 2]
    for name, of_cell in result.runs.items():
        trace = of_cell.trace
        assert all(np.isfinite(array).all() for array in vars(trace).values()
                   if isinstance(array, np.ndarray))
        curves = [of_cell.gradient, *(layer.gradient for layer in result.layers[name])]
        last = of_cell.of_last.uncut.gradient
        assert of_cell.gradient[0] == pytest.approx(0.0, abs=1e-12)
        if name != "lstm" or experiment.lstm_activation == "tanh":
            assert (of_cell.gradient < 5 * experiment.steps).all()  # no step multiplies by 10⁵
        after_zero = last[np.argmax(np.isneginf(last)):] if np.isneginf(last).any() else []
        assert np.isneginf(after_zero).all()  # a true zero stays zero
        if name == "rnn":
            assert of_cell.cell_path is None
            curves.append(of_cell.bound)
            assert (last <= of_cell.bound + 1e-9 * (1 + np.arange(experiment.steps + 1))).all()
        else:
            path = of_cell.cell_path
            if name == "gru" or experiment.lstm_activation == "tanh":
                assert np.isfinite(path).all()  # a sigmoid is never zero
            path = path[np.isfinite(path)]  # but beside an unbounded h it may be below every float
            assert (np.diff(path) <= 1e-12).all()
            curves.append(of_cell.cell_path)
        if name == "lstm":
            curves += of_cell.routes
        total = of_cell.shares.sum()
        assert (of_cell.shares >= 0).all()
        assert total == pytest.approx(1.0) or total == 0.0
        if jacobians and of_cell.has_jacobians:
            curves.append(of_cell.worst)
            assert (last <= of_cell.worst + 1e-6).all()
        assert not any(np.isnan(curve).any() or np.isposinf(curve).any() for curve in curves)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(experiments(hidden=st.sampled_from([1, 2, 3, 8, 32]), steps=st.sampled_from([2, 3, 31, 100, 1000])))
def test_no_experiment_overflows_or_gives_nan(experiment):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        check_result(experiment)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(experiments(hidden=st.sampled_from([1, 2, 8, 32]), steps=st.integers(2, 60)))
def test_no_gradient_exceeds_the_worst_case(experiment):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        check_result(experiment, jacobians=True)


@pytest.mark.parametrize("activation", ["relu", "identity"])
@pytest.mark.parametrize("init", ["pytorch", "gaussian", "orthogonal", "identity"])
def test_the_largest_weights_over_the_longest_run_draw_as_finite_curves(init, activation):
    largest = Experiment(steps=1000, hidden=256, init=init, activation=activation, weight_scale=3,
                         input_scale=20, inputs=16)
    gradient = core.run(largest).runs["rnn"].gradient
    assert np.isfinite(gradient[:500]).all() or activation == "relu"
    assert not np.isnan(gradient).any()
    if init != "pytorch" and activation == "identity":
        assert gradient[1000] == pytest.approx(1000 * np.log10(3), rel=0.02)


@pytest.mark.parametrize("scale", [1e-6, 1e-3])
def test_no_product_is_turned_into_zero_however_small(scale):
    tiny = Experiment(steps=1000, hidden=4, init="orthogonal", activation="identity", weight_scale=scale)
    np.testing.assert_allclose(core.run(tiny).runs["rnn"].gradient, np.arange(1001) * np.log10(scale),
                               atol=1e-9)


def test_a_true_zero_stays_zero():
    assert np.isneginf(core.run(Experiment(weight_scale=0)).runs["rnn"].gradient[1:]).all()


@given(experiments(hidden=st.integers(1, 8), steps=st.integers(2, 20)))
@settings(max_examples=20)
def test_the_same_experiment_gives_the_same_numbers(experiment):
    first, second = core.run(experiment), core.run(replace(experiment))
    for name, of_cell in first.runs.items():
        np.testing.assert_array_equal(of_cell.gradient, second.runs[name].gradient)
        np.testing.assert_array_equal(of_cell.trace.h, second.runs[name].trace.h)


def test_a_longer_run_begins_as_the_shorter_one_did():
    short: Any = core.run(Experiment(steps=50))
    long: Any = core.run(Experiment(steps=60))
    np.testing.assert_array_equal(short.x, long.x[:50])
    np.testing.assert_allclose(short.runs["lstm"].trace.c, long.runs["lstm"].trace.c[:51], rtol=1e-12)


def test_moving_a_knob_of_one_network_leaves_the_other_as_it_was():
    before, after = core.run(Experiment()), core.run(Experiment(forget_bias=3, chrono=50, gain=2))
    np.testing.assert_array_equal(before.runs["rnn"].gradient, after.runs["rnn"].gradient)
    before, after = core.run(Experiment()), core.run(Experiment(init="orthogonal", weight_scale=2,
                                                                activation="relu"))
    np.testing.assert_array_equal(before.runs["lstm"].gradient, after.runs["lstm"].gradient)


@pytest.mark.parametrize("hidden", [1, 2, 32, 100])
def test_a_gaussian_matrix_has_the_spectral_radius_that_was_asked_for(hidden):
    of_rnn = core.run(Experiment(init="gaussian", weight_scale=0.9, hidden=hidden, steps=2)).runs["rnn"]
    assert of_rnn.spectral_radius == pytest.approx(0.9, rel=1e-9)
    assert of_rnn.spectral_norm >= of_rnn.spectral_radius * (1 - 1e-12)


def test_an_orthogonal_matrix_keeps_every_length():
    W = core.run(Experiment(init="orthogonal")).runs["rnn"].params.W_hh
    np.testing.assert_allclose(W @ W.T, np.eye(32), atol=1e-14)
    assert spectral_radius(W) == pytest.approx(1.0, rel=1e-12)


def test_chrono_biases_spread_time_constants_up_to_the_longest():
    biases = chrono_bias(np.linspace(0, 1, 1001), 100)
    constants = 1 + np.exp(biases)  # 1 / (1 - f), the approximation of the paper
    assert constants[0] == pytest.approx(2)
    assert constants[-1] == pytest.approx(100)
    params = core.run(Experiment(chrono=100)).runs["lstm"].params
    np.testing.assert_array_equal(params.b_h[:32], -params.b_h[32:64])


def test_what_needs_full_jacobians_is_left_out_beyond_its_limits():
    assert core.run(Experiment(hidden=33)).runs["rnn"].worst is None
    assert core.run(Experiment(steps=201, hidden=2)).runs["lstm"].worst is None
    assert core.run(Experiment(hidden=32, steps=200)).runs["rnn"].worst is not None


def test_a_drawn_signal_replaces_the_signal_of_the_experiment():
    result = core.run(Experiment(steps=5, inputs=2, input_scale=3), x=[0, 1, 0, -1, 0])
    np.testing.assert_array_equal(result.x[..., 0], 3 * np.array([[0, 1, 0, -1, 0]] * 2).T)
