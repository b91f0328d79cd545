"""The band over seeds is where the seeds are, stored or drawn live; and the input's gradient is no
state's."""

from dataclasses import replace

import numpy as np
import pytest

import core
from core.experiment.sweep import over_seeds
from pages.ui.gradients.bands import COUNTS, Band, bands, stored
from pages.ui.page.knobs import START, presets
from tests.pages.screen import Screen

OPENING = presets()[START]


def test_the_opening_band_is_that_of_400_seeds():
    found = bands(OPENING)
    assert {name: band.seeds for name, band in found.items()} == {"rnn": 400, "lstm": 400}
    assert found["rnn"].edges[:, 50] == pytest.approx([-14.9, -10.3], abs=0.4)
    assert 10 ** found["lstm"].edges[:, 50] == pytest.approx([0.17, 0.22], abs=0.007)


@pytest.mark.parametrize("name", list(presets()))
def test_every_named_experiment_has_stored_bands_of_all_its_cells(name: str):
    assert tuple(stored(name)) == presets()[name].cells
    assert bands(replace(presets()[name], seed=77)) == stored(name)


def test_the_stored_bands_are_those_of_the_command():
    again = over_seeds(replace(OPENING, seed=0), "lstm", range(400))
    np.testing.assert_allclose(stored(START)["lstm"].edges, again, atol=1e-5)


def test_a_band_drawn_live_is_that_of_single_runs():
    experiment = core.Experiment(steps=12, hidden=3, forget_bias=1.5)
    runs = [core.run(replace(experiment, seed=seed)).runs for seed in range(COUNTS[0])]
    for name, band in bands(experiment).items():
        assert isinstance(band, Band)
        curves = np.array([run[name].gradient for run in runs])
        assert (curves >= band.edges[0]).mean(axis=0).min() >= 0.9
        assert np.isin(np.round(band.edges, 9), np.round(curves, 9)).all()


def test_a_large_experiment_has_fewer_seeds_or_none_and_says_so():
    assert next(iter(bands(core.Experiment(hidden=48, forget_bias=1.5)).values())).seeds < COUNTS[0]
    assert bands(core.Experiment(hidden=256, steps=1000)) == {}
    assert "too large" in Screen("gradients", lang="en", show="band", H="256", T="1000").text


def test_the_band_is_drawn_below_the_curves_and_said_with_its_count():
    screen = Screen("gradients", lang="en", show="band")
    filled = [trace for trace in screen.figure().data
              if getattr(trace, "fill", None) == "toself" and trace.yaxis != "y2"]
    assert len(filled) == 2
    assert screen.figure().data[0].fill == "toself"
    assert "5 to 95% of 400 random seeds; 50 steps back" in screen.text


def test_fifty_steps_back_the_opening_lstm_s_state_keeps_0_22_and_its_input_5e_4():
    lstm = core.run(OPENING).runs["lstm"]
    assert lstm.input_gradient is not None
    assert 10 ** lstm.gradient[50] == pytest.approx(0.224, abs=1e-3)
    assert 10 ** lstm.input_gradient[50] == pytest.approx(4.8e-4, abs=1e-5)
    drawn = next(trace for trace in Screen("gradients", lang="en", show="input").figure().data
                 if trace.name == "LSTM input")
    np.testing.assert_allclose(np.array(drawn.y, float), lstm.input_gradient, atol=1e-4)
