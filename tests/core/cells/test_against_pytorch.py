"""The core computes what PyTorch computes, in float64 and to rounding (golden/make.py wrote PyTorch's side
down)."""

import warnings
from functools import cache

import numpy as np
import pytest

from tests.core.cells.checker import CELLS, EVERY_KIND, kinds
from tests.core.golden.ours import answer_of_core, golden, relative_error

KINDS = tuple("-".join((name, *settings.values())) for name, settings in EVERY_KIND)
# What the lesson promises. Rounding alone is far below: at most 2e-14 over 24 steps of 12 units.
RELATIVE = 1e-10


CASES = golden("cells.npz")
# Forms that torch.nn does not have: Keras's answers check them, tests/core/reading.
KERAS = {kind for kind in KINDS if "hard" in kind or "before" in kind}
# PyTorch's side is not written down
TOLD = {kind for kind in KINDS if not any(case.startswith(f"{kind}/") for case in CASES)} - KERAS


@cache
def ours(case: str) -> dict[str, np.ndarray]:
    return answer_of_core(case.partition("/")[0], CASES[case])


def assert_same(case, *names):
    for name in names:
        assert relative_error(ours(case)[name], CASES[case][name]) <= RELATIVE, name


every_case = pytest.mark.parametrize("case", CASES)
every_lstm = pytest.mark.parametrize("case", [case for case in CASES if case.startswith("lstm")])
every_gru = pytest.mark.parametrize("case", [case for case in CASES if case.startswith("gru")])


@every_case
def test_states_are_those_of_pytorch(case):
    assert_same(case, "h")


@every_lstm
def test_cell_states_are_those_of_pytorch(case):
    assert_same(case, "c")


@every_case
def test_gradient_of_every_hidden_state_is_that_of_autograd(case):
    assert_same(case, "grad_h")


@every_lstm
def test_gradient_of_every_cell_state_is_that_of_autograd(case):
    assert_same(case, "grad_c")


@every_case
def test_gradients_of_inputs_and_weights_are_those_of_autograd(case):
    assert_same(case, "grad_x", "grad_W_xh", "grad_W_hh", "grad_b_h")


@every_gru
def test_gradient_of_the_bias_inside_the_reset_gate_is_that_of_autograd(case):
    assert_same(case, "grad_b_n")


@every_case
def test_jacobian_of_every_step_is_that_of_autograd(case):
    assert_same(case, "jacobians")


@every_case
def test_product_of_the_jacobians_is_the_jacobian_of_the_whole_sequence(case):
    assert_same(case, "product")


def missing(kinds: set[str]) -> str:
    """What is said of cells without a golden case; nothing where there are none."""
    if not kinds:
        return ""
    return (
        f"PyTorch's answer is not written down for {', '.join(sorted(kinds))}: checked against central differences only. "
            "Add a case to tests/core/golden/cells.py, run python -m tests.core.golden.make, or leave it at that.")


def test_every_cell_without_pytorch_s_answer_is_told(recwarn):
    if TOLD:
        warnings.warn(missing(TOLD), stacklevel=1)
    assert len(recwarn) == bool(TOLD)
    assert not TOLD & {case.split("/")[0] for case in CASES}


def test_a_new_cell_is_told_to_be_missing_from_pytorch_s_answers(coupled):
    here = {"-".join((name, *settings.values())) for name in CELLS for settings in kinds(name)}
    told = here - {case.split("/")[0] for case in CASES}
    assert told - KERAS == {coupled}
    assert missing(told - KERAS).startswith(
        "PyTorch's answer is not written down for coupled: checked against central differences only.")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in TOLD | KERAS])
def test_golden_cases_have_no_sweep_and_sweeps_of_one_and_two_axes_and_one_as_long_as_the_sequence(kind):
    # (T, ..., D, B)
    shapes = [arrays["x"].shape for case, arrays in CASES.items() if case.startswith(f"{kind}/")]
    assert {len(shape) - 3 for shape in shapes} == {0, 1, 2}
    assert any(len(shape) == 4 and shape[0] == shape[1] for shape in shapes)


@pytest.mark.parametrize("factor", [1 + 1e-9, 1 - 1e-9])
def test_an_error_in_the_ninth_digit_would_be_seen(factor):
    theirs = CASES["lstm-tanh/0"]["grad_c"]
    assert relative_error(theirs * factor, theirs) > RELATIVE
