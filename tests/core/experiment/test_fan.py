"""The fan: all values of a knob at once, each as that Experiment run by itself."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import core
from core.experiment.fan import FANNED, LEAST, fan

SMALL = core.Experiment(steps=40, hidden=6, gru=True)


@pytest.mark.parametrize("knob", FANNED)
def test_each_curve_is_that_of_its_experiment(knob):
    found = fan(SMALL, knob)
    assert found is not None
    assert set(found.curves) <= set(SMALL.cells)
    for place in range(0, len(found.values), 37):
        changed: dict[str, Any] = {knob: found.values[place]}
        runs = core.run(replace(SMALL, **changed)).runs
        for cell, curves in found.curves.items():
            known = runs[cell].gradient
            finite = np.isfinite(known)
            assert (np.isfinite(curves[place]) == finite).all()
            # beyond a gain of 8 rounding errors grow along the run
            assert curves[place][finite] == pytest.approx(known[finite], abs=1e-6), (knob, cell)


@pytest.mark.parametrize("other", [dict(lstm_activation="relu"), dict(layers=3), dict(window=9), dict(lstm_init="keras"),
                                   dict(loss="every", window=5, truncated="each"), dict(inputs=1, signal="sine")])
def test_a_fan_is_of_the_losses_the_layers_and_the_draw_that_are_set(other: dict[str, Any]):
    here = replace(SMALL, **other)
    found = fan(here, "forget_bias")
    assert found is not None
    for place in (0, len(found.values) // 2, -1):
        known = core.run(replace(here, forget_bias=found.values[place])).runs["lstm"].gradient
        np.testing.assert_allclose(found.curves["lstm"][place], known, atol=1e-9)


def test_a_cell_that_the_knob_does_not_change_has_no_curve():
    found = fan(SMALL, "forget_bias")
    assert found is not None
    assert list(found.curves) == ["lstm"]
    of_gru = core.run(replace(SMALL, forget_bias=5.0)).runs["gru"].gradient
    assert (of_gru == core.run(SMALL).runs["gru"].gradient).all()


@pytest.mark.parametrize("knob", [name for name in FANNED if name not in ("steps", "update_bias")])
def test_the_opening_experiment_s_fan_has_every_value_of_its_slider(knob):
    found, known = fan(core.Experiment(), knob), core.KNOBS[knob]
    assert found is not None
    assert known.high is not None
    assert known.low is not None
    count = round((known.high - known.low) / (known.step or 1)) + 1
    assert len(found.values) == len(set(found.values))
    assert len(found.values) > 0.55 * count  # on a curved track the small values lie closer than it can be held
    assert found.values[0] == known.low
    assert found.values[-1] == known.high


def test_what_costs_too_much_has_none_and_what_costs_more_has_fewer():
    assert fan(core.Experiment(steps=1000, hidden=256), "gain") is None
    dear = fan(core.Experiment(steps=300, hidden=32), "gain")
    assert dear is not None
    assert LEAST <= len(dear.values) < 121


def test_a_length_that_is_no_piece_of_the_longest_has_none():
    others: list[dict[str, Any]] = [dict(signal="step"), dict(layers=2), dict(loss="every"), dict(window=5)]
    for other in others:
        assert fan(replace(SMALL, **other), "steps") is None


def test_a_knob_without_a_fan_is_refused():
    with pytest.raises(ValueError, match="a fan is of one of steps"):
        fan(SMALL, "hidden")
