"""`backward` agrees with central differences, and the comparison would see an error in any term of it."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.core.cells.checker import (
    CELLS,
    EVERY_KIND,
    TOLERANCE,
    assert_backward_is_the_slope_of_the_loss,
    assert_jacobians_are_those_of_step,
    case,
    disagreement,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "settings"), EVERY_KIND)
def test_backward_is_the_slope_of_the_loss(name, settings, seed):
    assert_backward_is_the_slope_of_the_loss(CELLS[name], seed=seed, **settings)


@pytest.mark.parametrize(("name", "settings"), EVERY_KIND)
def test_jacobians_are_the_slopes_of_a_step(name, settings):
    assert_jacobians_are_those_of_step(CELLS[name], **settings)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("H", "T", "B"), [(1, 1, 1), (1, 3, 2), (4, 1, 1)])
def test_backward_is_the_slope_of_the_loss_for_the_smallest_networks(name, H, T, B):
    assert_backward_is_the_slope_of_the_loss(CELLS[name], H=H, T=T, B=B, D=1)


BY_HAND = [(name, letters) for name, cell in CELLS.items() if cell.GATES
           for letters in (*cell.GATES, cell.GATES)]


@pytest.mark.parametrize(("name", "letters"), BY_HAND)
def test_no_gradient_flows_through_a_gate_set_by_hand(name, letters):
    cell, params, x, start, dh, dc = case(CELLS[name])
    gates = {letter: np.random.default_rng(9).uniform(0.1, 0.9, dh.shape) for letter in letters}
    if letters == cell.GATES:  # nothing reaches the weights: their gradient is exactly zero
        grads = cell.backward(params, cell.forward(params, x, start, gates), dh, dc)
        assert not grads.x.any()
        assert not grads.params.W_hh.any()
        return
    errors = disagreement(cell, params, x, start, dh, dc, gates)
    assert max(errors.values()) < TOLERANCE, errors


def test_a_run_longer_than_a_block_of_steps_gives_the_same_gradient_as_its_parts(monkeypatch):
    cell, params, x, start, dh, dc = case(CELLS["lstm"], T=50)
    trace = cell.forward(params, x, start)
    whole = cell.backward(params, trace, dh, dc)
    monkeypatch.setattr("core.cells.arrays.BLOCK", 7 * dh[0].size)
    parts = cell.backward(params, trace, dh, dc)
    np.testing.assert_allclose(parts.params.W_hh, whole.params.W_hh, rtol=1e-12)
    np.testing.assert_array_equal(parts.c, whole.c)


# Errors planted in each term, as text of the cell's module: (what stands there, what is put instead)
PLANTED = {
    "rnn": [
        ("slope(trace.a[steps], params.activation)", "slope(0.9 * trace.a[steps], params.activation)"),
        ("slope(trace.a[steps], params.activation)", 'slope(trace.a[steps] + 9, params.activation or "relu")'),
        ("times(dh_t, dh_da, out=da_t)", "times(dh_t, 1.0, out=da_t)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(params.W_hh, da_t, out=back)"),
        ("add(dh_before, back, out=dh_before)", "add(back, 0.0, out=dh_before)"),
        ("(total, deltas.da, deltas.da, x, h)", "(total, deltas.da, deltas.da, x[::-1], h)"),
        ("inside, deltas, trace.x[steps], h[steps])", "inside, deltas, trace.x[steps], h[1:][steps])"),
        ("project(transposed(params.W_xh), da, out=dx[steps])",
         "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
    "lstm": [
        ("else g * di", "else g * i"),
        ("else c_before * df", "else c * df"),
        ("else i * dg", "else i * dg * dg"),
        ("slope(a_g, params.activation)", 'slope(a_g + 9, params.activation or "relu")'),
        ("slope(c, params.activation)", 'slope(c + 9, params.activation or "relu")'),
        ("else phi_c * do", "else phi_c * o"),
        ("(a_f, f), (a_o, o)",
         "(a_f, f), (a_f, o)"),
        ("dh_dc=o * dphi_c", "dh_dc=o * phi_c"),
        ("dc_dc=np.ascontiguousarray(f)", "dc_dc=np.ascontiguousarray(i)"),
        ("times(dh_t, dh_dc, out=total)", "times(dh_t, 0.0, out=total)"),
        ("add(total, dc_t, out=total)", "pass"),
        ("times(total_each, dc_da, out=da_ifg_t)", "times(dc_t[..., None, :, :], dc_da, out=da_ifg_t)"),
        ("times(dh_t, dh_da, out=da_o_t)", "times(total, dh_da, out=da_o_t)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(W_hhT, da_t[::-1].copy(), out=back)"),
        ("add(dh_before, back, out=dh_before)", "pass"),
        ("times(total, f, out=back)", "times(dc_t, f, out=back)"),
        ("add(dc_before, back, out=dc_before)", "pass"),
        ("dc[rows][1:] += inside.dh_dc * dh[rows][1:]", "pass"),
        ("(total, deltas.da, deltas.da, x, h)", "(total, deltas.da, deltas.da, x[::-1], h)"),
        ("inside, deltas, trace.x[steps], h[steps])",
         "inside, deltas, trace.x[steps], h[1:][steps])"),
        ("project(transposed(params.W_xh), da, out=dx[steps])",
         "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
    "gru": [
        ("else replaced * dn", "else replaced * dn * dn"),
        ("else dh_da_n * q * dr", "else dh_da_n * dr"),
        ("else (h_before - n) * dz", "else -n * dz"),
        ("else sigmoid(-a_z)", "else sigmoid(a_z)"),
        ("dh_dU[..., 2, :, :] = dh_da_n * r", "dh_dU[..., 2, :, :] = dh_da_n"),
        ("return Derivatives(np.ascontiguousarray(z)", "return Derivatives(np.ascontiguousarray(1.0 - z)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(W_hhT, da_t[::-1].copy(), out=back)"),
        ("times(dh_t[..., None, :, :], dh_dU, out=da_each)",
         "times(dh_t[..., None, :, :], dh_dU * 1.001, out=da_each)"),
        ("times(dh_t, z, out=back)", "times(dh_t, 0.0, out=back)"),
        ("da[..., 2 * H:, :] = deltas.h[1:] * inside.dh_da_n", "pass"),
        ("add_weight_gradients(total, da_x, deltas.da, x, h)",
         "add_weight_gradients(total, deltas.da, da_x, x, h)"),
        ('add_bias(total["b_n"], deltas.da', 'add_bias(total["b_n"], deltas.da[1:]'),
        ("inside, deltas, trace.x[steps], trace.h[steps])",
         "inside, deltas, trace.x[steps], trace.h[1:][steps])"),
        ("project(transposed(params.W_xh), da, out=dx[steps])",
         "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
}
SHARED = [  # in core/cells/arrays.py, for all cells
    ('add_outer(total["W_xh"], da_x, x)', 'add_outer(total["W_xh"], da_x, x[::-1])'),
    ('add_outer(total["W_hh"], da_h, h)', 'add_outer(total["W_hh"], da_h[::-1], h)'),
    ('add_bias(total["b_h"], da_x)', 'add_bias(total["b_h"], da_x[1:])'),
]


def with_error(path: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module by its path with one piece of its text replaced."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times in {path}"
    module = ModuleType(f"planted_{Path(path).stem}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # where dataclass looks its annotations up
    exec(compile(text.replace(right, wrong), f"{path} with an error", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(("name", "right", "wrong"), [(name, *pair) for name, pairs in PLANTED.items()
                                                      for pair in pairs])
def test_an_error_planted_in_this_term_is_seen(name, right, wrong, monkeypatch):
    settings: dict[str, Any] = {"activation": "relu"} if "relu" in wrong else {}
    errors = disagreement(*case(with_error(f"core/cells/{name}.py", right, wrong, monkeypatch), **settings))
    assert max(errors.values()) > 100 * TOLERANCE, errors


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("right", "wrong"), SHARED)
def test_an_error_planted_in_what_all_cells_share_is_seen(name, right, wrong, monkeypatch):
    planted = with_error("core/cells/arrays.py", right, wrong, monkeypatch)
    monkeypatch.setattr(f"core.cells.{name}.add_weight_gradients", planted.weight_gradients)
    errors = disagreement(*case(CELLS[name]))
    assert max(errors.values()) > 100 * TOLERANCE, errors
