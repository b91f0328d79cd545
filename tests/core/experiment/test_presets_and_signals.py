"""Named experiments come from text; input sequences have names."""

import numpy as np
import pytest

import core
from core import Experiment
from core.experiment.presets import parse
from core.experiment.signals import SIGNALS, drawn

TEXT = """
[opening]
chrono = 100

["gaussian-0.9-linear"]  # dots need quotes
init = "gaussian"
weight_scale = 0.9
activation = "identity"

[pytorch-default]
"""


def test_presets_keep_the_order_of_the_text_and_differ_from_the_defaults_in_what_it_names():
    presets = parse(TEXT)
    assert list(presets) == ["opening", "gaussian-0.9-linear", "pytorch-default"]
    assert presets["opening"] == Experiment(chrono=100)
    assert presets["gaussian-0.9-linear"] == Experiment(init="gaussian", weight_scale=0.9,
                                                        activation="identity")
    assert presets["pytorch-default"] == Experiment()


@pytest.mark.parametrize(("text", "message"), [
    ("[a]\nchrono = 2", "preset a: chrono must be 0 or between 3 and 2000, got 2"),
    ("[a]\nbias = 2", "preset a must name knobs among steps, .*, got bias"),
    ("a = 3", "preset a must be a table of knobs, got 3"),
    ("[a", "Expected"),
])
def test_a_preset_with_an_error_is_refused_with_its_name(text, message):
    with pytest.raises(ValueError, match=message):
        parse(text)


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("steps", [2, 3, 100])
def test_every_signal_is_finite_of_its_shape_and_not_zero(name, steps):
    x = core.run(Experiment(signal=name, steps=steps, inputs=3)).x
    assert x.shape == (steps, 3, 1)
    assert np.isfinite(x).all()
    assert x.any()


def test_signals_are_what_their_names_say():
    rng = np.random.default_rng(0)
    assert SIGNALS["impulse"](rng, 10, 2).sum(axis=1).tolist() == [2.0] + [0.0] * 9
    assert SIGNALS["step"](rng, 8, 1)[:, 0].tolist() == [0.0] * 2 + [1.0] * 6
    sine = SIGNALS["sine"](rng, 40, 4)
    np.testing.assert_allclose(sine[:20], sine[20:], atol=1e-12)
    recall = SIGNALS["recall"](rng, 1000, 4)
    assert set(np.abs(recall[0])) == {1.0}
    assert np.abs(recall[1:]).mean() < 0.1
    noise = SIGNALS["noise"](rng, 1000, 16)
    assert noise.mean() == pytest.approx(0.0, abs=0.03)
    assert noise.std() == pytest.approx(1.0, abs=0.03)


def test_the_scale_multiplies_every_signal():
    for name in SIGNALS:
        once, twice = (core.run(Experiment(signal=name, steps=9, input_scale=scale)).x for scale in (1, 2))
        np.testing.assert_array_equal(2 * once, twice)


def test_a_drawn_signal_goes_to_every_input_or_to_each_its_own():
    assert drawn([1, 2, 3], 3, 2).tolist() == [[1, 1], [2, 2], [3, 3]]
    assert drawn([[1, 2], [3, 4]], 2, 2).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(("values", "message"), [
    ([1, 2], r"a drawn signal must have shape \(3,\) or \(3, 2\), got \(2,\)"),
    (np.zeros((3, 4)), r"got \(3, 4\)"),
    ([1, np.nan, 3], "a drawn signal must be finite, got 1 values that are not"),
])
def test_a_drawn_signal_that_does_not_fit_is_refused_in_words(values, message):
    with pytest.raises(ValueError, match=message):
        drawn(values, 3, 2)
