"""A sweep is many runs at once, and gives what they give one by one."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import core
from core import CELLS, Experiment
from core.experiment.sweep import SWEPT, sweep

SMALL = Experiment(steps=7, hidden=3, inputs=2)
VALUES: dict[str, list[Any]] = {
    "seed": [0, 5, 9999], "signal": ["noise", "recall", "sine"], "input_scale": [0.0, 1.5, 20.0],
    "init": ["pytorch", "gaussian", "identity"], "weight_scale": [0.0, 1.0, 3.0],
    "forget_bias": [-4.0, 0.0, 8.0], "chrono": [0, 3, 2000], "gain": [0.0, 1.0, 12.0],
    "update_bias": [-4.0, 0.5, 8.0], "lstm_init": ["pytorch", "keras", "orthogonal"],
}


SWITCHED_ON: dict[str, Any] = {cell.SWITCH: True for cell in CELLS.values() if cell.SWITCH}


def assert_is_looping(swept):
    names = list(swept.values)
    for index in np.ndindex(swept.gradient.shape[1:]):
        setting: dict[str, Any] = {name: swept.values[name][i] for name, i in zip(names, index, strict=True)}
        alone: Any = core.run(replace(swept.experiment, **SWITCHED_ON, **setting)).runs[swept.cell]
        np.testing.assert_allclose(swept.gradient[(slice(None), *index)], alone.gradient, atol=1e-9)
        if swept.cell_path is not None:
            np.testing.assert_allclose(swept.cell_path[(slice(None), *index)], alone.cell_path, atol=1e-9)


def test_every_knob_that_leaves_the_shapes_alone_can_be_swept():
    assert set(VALUES) == set(SWEPT)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("knob", SWEPT)
def test_sweeping_one_knob_is_looping(knob, cell):
    assert_is_looping(sweep(SMALL, cell, {knob: VALUES[knob]}))


@pytest.mark.parametrize("cell", CELLS)
def test_sweeping_two_knobs_is_looping(cell):
    swept = sweep(SMALL, cell, {"seed": range(3), "input_scale": [0.5, 2]})
    assert swept.gradient.shape == (8, 3, 2)
    assert_is_looping(swept)


@pytest.mark.parametrize("cell", CELLS)
def test_sweeping_as_many_values_as_steps_is_looping(cell):
    assert_is_looping(sweep(SMALL, cell, {"weight_scale" if cell == "rnn" else "seed": range(3)}))
    seven = [0.1 * value for value in range(7)]
    assert_is_looping(sweep(SMALL, cell, {"input_scale": seven}))


@pytest.mark.parametrize("cell", CELLS)
def test_a_sweep_of_layers_losses_and_truncation_is_looping(cell):
    base = replace(SMALL, layers=2, loss="every", window=4)
    assert_is_looping(sweep(base, cell, {"seed": range(3), "input_scale": [0.5, 2]}))


def test_a_sweep_taken_in_turns_is_the_same(monkeypatch):
    values = {"gain": [0.0, 1.0, 2.0, 3.0, 4.0]}
    at_once = sweep(SMALL, "lstm", values)
    monkeypatch.setattr("core.experiment.sweep.LARGEST", 2 * 4 * 3**2)
    np.testing.assert_array_equal(sweep(SMALL, "lstm", values).gradient, at_once.gradient)


def test_a_sweep_over_weights_that_explode_stays_finite():
    growing = Experiment(steps=1000, hidden=4, activation="relu")
    grown = sweep(growing, "rnn", {"weight_scale": [0.5, 1, 3], "init": ["identity", "gaussian"]})
    assert not np.isnan(grown.gradient).any()
    assert not np.isposinf(grown.gradient).any()
    assert_is_looping(grown)


@pytest.mark.parametrize(("cell", "values", "message"), [
    ("tcn", {"gain": [1]}, "cell must be one of rnn, lstm, gru, got 'tcn'"),
    ("lstm", {"hidden": [1, 2]}, "a sweep takes one or two of .*, got hidden"),
    ("lstm", {}, "a sweep takes one or two of .*, got none"),
    ("lstm", {"gain": [1], "seed": [1], "chrono": [3]},
     "a sweep takes one or two of .*, got gain, seed, chrono"),
    ("lstm", {"gain": []}, "a sweep needs at least one value of each knob"),
    ("lstm", {"gain": [13]}, "gain must be between 0 and 12, got 13"),
])
def test_a_sweep_that_makes_no_sense_is_refused_in_words(cell, values, message):
    with pytest.raises(ValueError, match=message):
        sweep(SMALL, cell, values)
