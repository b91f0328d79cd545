"""CONTRIBUTING's way to add a cell, followed to the letter: one module, one line in CELLS, and everything
knows it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import core
from core import Experiment, gradients
from core.experiment.program import program
from core.experiment.sweep import sweep
from core.gradients import parts
from core.gradients.saturation import saturation
from tests.core.cells import coupled as module
from tests.core.cells.checker import (
    CELLS,
    TOLERANCE,
    assert_backward_is_the_slope_of_the_loss,
    assert_jacobians_are_those_of_step,
    assert_step_specifies_forward,
    case,
    disagreement,
    random_params,
    random_state,
)
from tests.core.cells.test_backward import with_error
from tests.core.experiment.test_program import assert_prints_what_the_core_computes, output_of
from tests.core.experiment.test_sweep import SMALL, VALUES, assert_is_looping

PATH = Path(module.__file__).relative_to(Path(__file__).resolve().parents[3])


def test_it_is_drawn_beside_the_others_without_a_switch(coupled: str):
    result = core.run(Experiment(forget_bias=3, steps=60))
    assert list(result.runs) == ["rnn", "lstm", "coupled"]
    run: Any = result.runs[coupled]
    assert np.isfinite(run.gradient).all()
    assert run.gradient[0] == pytest.approx(0.0, abs=1e-12)
    assert (run.gradient <= run.worst + 1e-9).all()
    assert run.shares.sum() == pytest.approx(1.0)
    assert run.cell_path is not None
    assert run.routes is not None
    np.testing.assert_allclose(run.routes.whole, run.gradient, atol=1e-12)
    assert run.bound is None
    assert set(saturation(run.params, run.trace)) == set(module.GATES)
    assert parts.by_unit(run.params, run.trace).c is not None


def test_it_passes_the_checks_that_every_cell_passes(coupled: str):
    cell, rng = CELLS[coupled], np.random.default_rng(0)
    for sweep_axes in ((), (3,), (2, 5)):
        params = random_params(cell, rng, 3, 2, sweep_axes)
        x = rng.normal(size=(5, *sweep_axes, 2, 2))
        assert_step_specifies_forward(cell, params, x, random_state(cell, rng, *sweep_axes, 3, 2))
    for seed in range(3):
        assert_backward_is_the_slope_of_the_loss(cell, seed=seed)
    assert_jacobians_are_those_of_step(cell)


@pytest.mark.parametrize("letters", ["f", "g", "o"])
def test_no_gradient_flows_through_its_gates_set_by_hand(coupled: str, letters: str):
    cell, params, x, start, dh, dc = case(CELLS[coupled])
    gates = {letter: np.random.default_rng(9).uniform(0.1, 0.9, dh.shape) for letter in letters}
    errors = disagreement(cell, params, x, start, dh, dc, gates)
    assert max(errors.values()) < TOLERANCE, errors


@pytest.mark.parametrize("knob", ["seed", "input_scale", "forget_bias", "gain"])
def test_it_is_swept(coupled: str, knob: str):
    assert_is_looping(sweep(SMALL, coupled, {knob: VALUES[knob]}))


def test_its_program_prints_the_numbers_of_the_screen(coupled: str):
    experiment = Experiment(steps=60, forget_bias=2, gru=True)
    text = program(experiment)
    assert "coupled" in output_of(text)
    assert_prints_what_the_core_computes(experiment)


def test_it_stands_in_the_program_for_pytorch(coupled: str):
    experiment = Experiment(steps=20, hidden=4, forget_bias=2)
    text = program(experiment, "torch")
    assert 'report("coupled"' in text
    compile(text, "program", "exec")
    if find_spec("torch"):  # installed for the benchmarks only
        assert_prints_what_the_core_computes(experiment, output_of(text))


def test_it_can_be_a_layer_between_others(coupled: str):
    rng = np.random.default_rng(0)
    layers = [random_params(CELLS[name], rng, 4, inputs) for name,
              inputs in (("lstm", 3), (coupled, 4), ("gru", 4))]
    found = core.analyse(layers, rng.normal(size=(8, 3, 1)))
    assert all(np.isfinite(layer.gradient[1:]).all() for layer in found.layers)


@pytest.mark.parametrize(("right", "wrong"), [
    ('total["b_h"][...] += da_t', 'total["b_h"][...] += 0.0 * da_t'),
    ("dc[rows][1:] += inside.dh_dc * dh[rows][1:]", "pass"),
    ("total = dc[t + 1] + dh[t + 1] * inside.dh_dc[t]", "total = dc[t + 1]"),
    ("dc[t] += total * inside.dc_dc[t]", "pass"),
])
def test_an_error_in_its_backward_is_seen_by_that_very_check(right: str, wrong: str,
                                                             monkeypatch: pytest.MonkeyPatch):
    planted = with_error(PATH.as_posix(), right, wrong, monkeypatch)
    with pytest.raises(AssertionError):
        assert_backward_is_the_slope_of_the_loss(planted)


def test_without_its_line_in_cells_it_is_refused():
    assert "coupled" not in CELLS
    with pytest.raises(ValueError, match="cell must be one of rnn, lstm, gru, got 'coupled'"):
        gradients.through_time(module.Params(W_xh=np.ones((3, 1)), W_hh=np.ones((3, 1)), b_h=np.ones((3, 1))),
                               Any)  # type: ignore[arg-type]
