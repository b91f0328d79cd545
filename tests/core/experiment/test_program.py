"""The generated programs run on their own and print what the core computes.

(PyTorch's are run in the benchmarks.)
"""

import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core
from core import Experiment
from core.experiment.program import LIBRARIES, lags, program
from core.experiment.signals import SIGNALS
from tests.core.experiment.test_experiment import experiments

LINE = re.compile(r"(\w+)(?: layer (\d))? lag (\d+): (-?\d+\.\d{6}|-?inf)")
PRINTED = 2e-6  # six decimals, and rounding


def output_of(text: str) -> str:
    out = StringIO()
    with redirect_stdout(out):
        exec(compile(text, "program", "exec"), {})
    return out.getvalue()


def assert_prints_what_the_core_computes(experiment: Experiment, text: str | None = None,
                                         tolerance: float = PRINTED) -> None:
    lines = [LINE.fullmatch(line) for line in (text or output_of(program(experiment))).splitlines()]
    layers, top = core.run(experiment).layers, experiment.layers
    told = {(line[1], int(line[2] or top), int(line[3])): line for line in lines if line}
    assert len(told) == len(lines)
    assert set(told) == {(name, layer, lag) for name in layers for layer in range(1, top + 1)
                         for lag in lags(experiment)}
    for (name, layer, lag), line in told.items():
        computed = float(layers[name][layer - 1].gradient[lag])
        assert float(line[4]) == pytest.approx(computed, abs=tolerance), line[0]


@pytest.mark.parametrize("knobs", [
    {}, {"chrono": 100, "gru": True}, {"init": "orthogonal", "activation": "identity"},
    {"init": "identity", "activation": "relu"}, {"init": "gaussian", "weight_scale": 0.9, "forget_bias": 2.5},
    {"steps": 2, "hidden": 1, "inputs": 1}, {"steps": 30, "hidden": 1, "input_scale": 20,
                                             "gru": True},  # where PyTorch's own derivatives round to 0
    {"steps": 2, "hidden": 1, "inputs": 16, "seed": 9999, "input_scale": 18, "weight_scale": 0,
     "forget_bias": -4, "chrono": 3},
    {"gru": True, "update_bias": 3, "gain": 0.5}, {"init": "gaussian", "weight_scale": 1.5,
                                                   "input_scale": 15},
    {"window": 20}, {"window": 7, "loss": "every", "gru": True}, {"loss": "every"}, {"window": 101},
    {"window": 30, "truncated": "detach", "loss": "every"}, {"window": 30, "truncated": "detach"},
    {"window": 7, "truncated": "each", "loss": "every", "gru": True}, {"window": 9, "truncated": "each"},
    {"layers": 2, "window": 6, "truncated": "each", "loss": "every", "steps": 40},
    {"window": 1, "truncated": "each", "loss": "every", "steps": 40}, {"layers": 3, "gru": True}, {"layers": 2, "window": 40, "truncated": "detach", "loss": "every"},
    {"layers": 2, "window": 20, "loss": "every", "forget_bias": -4, "steps": 300},
    {"lstm_activation": "relu", "gain": 2, "forget_bias": 3}, {"lstm_activation": "relu", "layers": 2},
    {"lstm_init": "keras", "gain": 2}, {"lstm_init": "orthogonal", "layers": 2, "chrono": 50},
])
def test_a_program_prints_what_the_core_computes(knobs):
    assert_prints_what_the_core_computes(Experiment(**knobs))


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_program_draws_the_same_signal(signal):
    assert_prints_what_the_core_computes(Experiment(signal=signal, steps=30, input_scale=2))


@pytest.mark.parametrize("activation", ["relu", "identity"])
def test_a_program_too_holds_a_state_that_outgrows_every_float(activation):
    growing = Experiment(steps=1000, hidden=8, init="gaussian", weight_scale=3, activation=activation)
    assert core.run(growing).runs["rnn"].trace.held is not None
    assert_prints_what_the_core_computes(growing)


@settings(max_examples=25)
@given(experiments(hidden=st.integers(1, 6), steps=st.integers(2, 25), gain=st.floats(0, 2),
                   weight_scale=st.floats(0, 1.2)))
def test_any_experiment_is_a_program(experiment):
    assert_prints_what_the_core_computes(experiment)


def test_a_program_runs_on_its_own():
    command = [sys.executable, "-W", "error", "-c", program(Experiment(gru=True))]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    assert_prints_what_the_core_computes(Experiment(gru=True), made.stdout)


@given(experiments(), st.sampled_from(LIBRARIES))
@settings(max_examples=50)
def test_a_program_is_short_and_valid_and_needs_nothing_but_its_library(experiment, library):
    text = program(experiment, library)
    compile(text, "program", "exec")
    assert len(text.splitlines()) <= (120 if experiment.layers == 1 else 150)
    assert max(map(len, text.splitlines())) <= 132
    assert "core" not in text
    assert ("import torch" in text) == (library == "torch")
    assert ("gru" in text.lower()) == experiment.gru


def test_another_library_is_refused_in_words():
    with pytest.raises(ValueError, match="library must be one of numpy, torch, got 'jax'"):
        program(Experiment(), "jax")
