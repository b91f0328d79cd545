"""core.analyse: one layer is what an Experiment runs; stacked layers have the gradient that differences show,
layer by layer."""

from typing import Any

import numpy as np
import pytest

import core
from core import Experiment
from core.cells.initialise import Initialisation
from tests.core.cells.checker import CELLS, random_params

T, H, D = 7, 3, 2


def stack(*names: str, seed: int = 0) -> tuple[list[Any], np.ndarray]:
    rng = np.random.default_rng(seed)
    layers = [random_params(CELLS[name], rng, H, D if number == 0 else H) for number,
              name in enumerate(names)]
    return layers, rng.normal(size=(T, D, 1))


def loss_from(layers: list[Any], x: np.ndarray, states: list[np.ndarray]) -> float:
    """L of the rest of a sequence that is run on from states handed on, one vector a layer."""
    inputs = x
    for params, state in zip(layers, states, strict=True):
        cell = CELLS[params.cell]
        start = cell.State(*np.split(state[:, None], len(state) // H))
        inputs = cell.forward(params, inputs, start).h[1:]
    return float(inputs[-1].sum() / np.sqrt(H))


@pytest.mark.parametrize("names", [("lstm", "lstm"), ("rnn", "gru"), ("gru", "lstm", "rnn"), ("lstm", "gru")])
def test_the_gradient_of_every_layer_is_that_of_the_states_it_hands_on(names: tuple[str, ...]):
    """As PyTorch's h0.grad and c0.grad by layer, by central differences."""
    layers, x = stack(*names)
    found = core.analyse(layers, x)
    for lag in range(1, T + 1):
        states = [layer.trace.state[T - lag][:, 0] for layer in found.layers]
        for number, layer in enumerate(found.layers):
            slopes = []
            for unit in range(len(states[number])):
                moved = [[state.copy() for state in states] for _ in range(2)]
                for sign, each in zip((1e-6, -1e-6), moved, strict=True):
                    each[number][unit] += sign
                up, down = (loss_from(layers, x[T - lag:], each) for each in moved)
                slopes.append((up - down) / 2e-6)
            assert 10 ** layer.gradient[lag] == pytest.approx(np.linalg.norm(slopes), rel=1e-6,
                                                              abs=1e-9), (number, lag)


def test_the_loss_has_not_entered_a_lower_layer_at_lag_0():
    layers, x = stack("lstm", "rnn")
    below, top = core.analyse(layers, x).layers
    assert below.gradient[0] == -np.inf
    assert top.gradient[0] == pytest.approx(0.0, abs=1e-12)
    assert below.above is top
    assert below.routes is None  # of the whole, as it stands, only the topmost layer's is split
    assert below.shares.sum() == pytest.approx(1.0)


def test_one_layer_is_what_an_experiment_runs():
    result = core.run(Experiment(chrono=20, steps=30, gru=True))
    for run in result.runs.values():
        found = core.analyse([run.params], result.x)
        assert len(found.layers) == 1
        np.testing.assert_array_equal(found.top.gradient, run.gradient)
        np.testing.assert_array_equal(found.top.shares, run.shares)


def test_sizes_beyond_any_float_pass_from_layer_to_layer():
    how = Initialisation(forget_bias=-4)
    layers = [CELLS["lstm"].initial(seed, inputs, 4, how) for seed, inputs in ((0, 2), (1, 4))]
    below, top = core.analyse(layers, np.random.default_rng(0).normal(size=(900, 2, 1))).layers
    for layer in (below, top):
        assert np.isfinite(layer.gradient[1:]).all()
        assert layer.gradient[-1] < -400
    rates = [(layer.gradient[900] - layer.gradient[100]) / 800 for layer in (below, top)]
    assert min(rates) < -0.5


def test_gates_and_start_states_can_be_given():
    layers, x = stack("lstm")
    start = CELLS["lstm"].State(np.ones((H, 1)), np.ones((H, 1)))
    found = core.analyse(layers, x, [start], {"f": np.ones(T), "i": np.zeros(T)}).top
    assert found.trace.c is not None
    assert (found.trace.c == 1.0).all()
    assert not np.any(found.cell_path)


@pytest.mark.parametrize(("change", "message"), [
    ({"layers": []}, "layers must be at least one, got none"),
    ({"x": np.zeros((T, D + 1, 1))}, "x must have shape"),
    ({"starts": [None]}, "starts must be one for each of 2 layers, got 1"),
    ({"gates": {"f": np.ones(T)}}, "gates can be set by hand in a single layer, got 2"),
])
def test_what_does_not_fit_is_refused_in_words(change: dict[str, Any], message: str):
    layers, x = stack("lstm", "gru")
    given: dict[str, Any] = {"layers": layers, "x": x}
    with pytest.raises(ValueError, match=message):
        core.analyse(**given | change)


def test_states_that_outgrow_every_float_below_a_layer_that_saturates_are_refused():
    rng = np.random.default_rng(0)
    weights = {"W_xh": rng.normal(size=(2, 2)), "W_hh": 3 * np.eye(2), "b_h": np.zeros((2, 1))}
    layers = [CELLS["rnn"].Params(**weights, activation=activation) for activation in ("identity", "tanh")]
    with pytest.raises(ValueError, match="below 1e200"):
        core.analyse(layers, np.ones((900, 2, 1)))


def test_held_layers_have_the_states_of_ones_that_are_not():
    """A layer that reads states from beyond 1e200, at inputs so small that the same fits in floats as well."""
    rng = np.random.default_rng(1)
    weights = [{"W_xh": rng.normal(size=(2, 2)), "W_hh": 2 * np.eye(2) + 0.1 * rng.normal(size=(2, 2)),
                "b_h": np.zeros((2, 1))} for _ in range(2)]
    layers = [CELLS["rnn"].Params(**each, activation="identity") for each in weights]
    x = rng.normal(size=(900, 2, 1))
    large, small = (core.analyse(layers, scale * x) for scale in (1.0, 1e-250))
    assert large.top.trace.held is not None
    assert small.top.trace.held is None
    for one, other in zip(large.layers, small.layers, strict=True):
        ours = np.log10(np.abs(one.trace.h[1:])) + one.trace.true_scale[1:]
        np.testing.assert_allclose(ours, np.log10(np.abs(other.trace.h[1:])) + 250, atol=1e-9)
        np.testing.assert_allclose(one.gradient, other.gradient, atol=1e-9)
