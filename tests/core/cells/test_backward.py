"""`backward` agrees with central differences, and the comparison would see an error in any term of it."""

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from core import CELLS
from tests.core.cells.checker import TOLERANCE, disagreement, random_params, random_state

ROOT = Path(__file__).resolve().parents[3]
KINDS = [("rnn", "tanh"), ("rnn", "relu"), ("rnn", "identity"), ("lstm", None), ("gru", None)]


def case(name, cell=None, activation=None, T=4, H=3, D=2, B=2, seed=0):
    """The arguments of `disagreement` for a random network with losses at every step."""
    cell = cell or CELLS[name]
    rng = np.random.default_rng(seed)
    more = {"activation": activation} if activation else {}
    params = random_params(cell, name, rng, H, D, **more)
    x, start = rng.normal(size=(T, D, B)), random_state(cell, rng, H, B)
    dh = rng.normal(size=(T, H, B))
    dc = rng.normal(size=(T, H, B)) if name == "lstm" else None
    return cell, params, x, start, dh, dc


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "activation"), KINDS)
def test_backward_is_the_slope_of_the_loss(name, activation, seed):
    errors = disagreement(*case(name, activation=activation, seed=seed))
    assert max(errors.values()) < TOLERANCE, errors


@pytest.mark.parametrize(("name", "H", "T", "B"), [("rnn", 1, 1, 1), ("lstm", 1, 2, 1), ("gru", 1, 3, 2), ("lstm", 4, 1, 1)])
def test_backward_is_the_slope_of_the_loss_for_the_smallest_networks(name, H, T, B):
    errors = disagreement(*case(name, H=H, T=T, B=B, D=1))
    assert max(errors.values()) < TOLERANCE, errors


@pytest.mark.parametrize(("name", "letters"), [("lstm", "i"), ("lstm", "f"), ("lstm", "g"), ("lstm", "o"), ("lstm", "ifgo"),
                                               ("gru", "r"), ("gru", "z"), ("gru", "n")])
def test_no_gradient_flows_through_a_gate_set_by_hand(name, letters):
    cell, params, x, start, dh, dc = case(name)
    gates = {letter: np.random.default_rng(9).uniform(0.1, 0.9, dh.shape) for letter in letters}
    if name == "lstm" and letters == "ifgo":  # nothing reaches the weights: their gradient is exactly zero
        grads = cell.backward(params, cell.forward(params, x, start, gates), dh, dc)
        assert not grads.x.any()
        assert not grads.params.W_hh.any()
        return
    errors = disagreement(cell, params, x, start, dh, dc, gates)
    assert max(errors.values()) < TOLERANCE, errors


def test_a_run_longer_than_a_block_of_steps_gives_the_same_gradient_as_its_parts(monkeypatch):
    cell, params, x, start, dh, dc = case("lstm", T=50)
    trace = cell.forward(params, x, start)
    whole = cell.backward(params, trace, dh, dc)
    monkeypatch.setattr("core.cells.arrays.BLOCK", 7 * dh[0].size)
    parts = cell.backward(params, trace, dh, dc)
    np.testing.assert_allclose(parts.params.W_hh, whole.params.W_hh, rtol=1e-12)
    np.testing.assert_array_equal(parts.c, whole.c)


# Errors planted in each term, as text of the cell's module: (what stands there, what is put instead)
PLANTED = {
    "rnn": [
        ("Local(1.0 - h * h)", "Local(1.0 - h)"),
        ("Local((h > 0).astype(h.dtype)", "Local((h > -9).astype(h.dtype)"),
        ("times(dh_t, slope, out=da_t)", "times(dh_t, 1.0, out=da_t)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(params.W_hh, da_t, out=back)"),
        ("add(dh_before, back, out=dh_before)", "add(back, 0.0, out=dh_before)"),
        ('add_outer(weights["W_xh"], da, trace.x[steps])', 'add_outer(weights["W_xh"], da, trace.x[steps][::-1])'),
        ('add_outer(weights["W_hh"], da, h[steps])', 'add_outer(weights["W_hh"], da, h[1:][steps])'),
        ('add_bias(weights["b_h"], da)', 'add_bias(weights["b_h"], da[1:])'),
        ("project(transposed(params.W_xh), da, out=dx[steps])", "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
    "lstm": [
        ("g * i * (1.0 - i)", "g * i"),
        ("c * f * (1.0 - f)", "trace.c[1:][steps] * f * (1.0 - f)"),
        ("i * (1.0 - g * g)", "i * (1.0 - g)"),
        ("squashed * o * (1.0 - o)", "squashed * (1.0 - o)"),
        ("Local(o * (1.0 - squashed * squashed)", "Local(o * (1.0 - squashed)"),
        ("np.ascontiguousarray(f), k_ifg", "np.ascontiguousarray(i), k_ifg"),
        ("times(dh_t, opening, out=total)", "times(dh_t, 0.0, out=total)"),
        ("add(total, dc_t, out=total)", "pass"),
        ("times(total_each, k_ifg, out=da_ifg)", "times(dc_t[..., None, :, :], k_ifg, out=da_ifg)"),
        ("times(dh_t, k_o, out=da_o)", "times(total, k_o, out=da_o)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(W_hhT, da_t[::-1].copy(), out=back)"),
        ("add(dh_before, back, out=dh_before)", "pass"),
        ("times(total, f_t, out=back)", "times(dc_t, f_t, out=back)"),
        ("add(dc_before, back, out=dc_before)", "pass"),
        ("dc_t[1:] += local.opening * dh_t[1:]", "pass"),
        ('add_outer(weights["W_xh"], da, trace.x[steps])', 'add_outer(weights["W_xh"], da, trace.x[steps][::-1])'),
        ('add_outer(weights["W_hh"], da, trace.h[steps])', 'add_outer(weights["W_hh"], da, trace.h[1:][steps])'),
        ('add_bias(weights["b_h"], da)', 'add_bias(weights["b_h"], da[1:])'),
        ("project(transposed(params.W_xh), da, out=dx[steps])", "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
    "gru": [
        ("(1.0 - z) * (1.0 - n * n)", "(1.0 - z) * (1.0 - n)"),
        ("k_n * q * r * (1.0 - r)", "k_n * r * (1.0 - r)"),
        ("(h - n) * z * (1.0 - z)", "-n * z * (1.0 - z)"),
        ("k_rzn[..., 2, :, :] = k_n * r", "k_rzn[..., 2, :, :] = k_n"),
        ("Local(np.ascontiguousarray(z)", "Local(np.ascontiguousarray(1.0 - z)"),
        ("multiply(W_hhT, da_t, out=back)", "multiply(W_hhT, da_t[::-1].copy(), out=back)"),
        ("times(dh_t[..., None, :, :], k_rzn, out=da_rzn)", "times(dh_t[..., None, :, :], k_rzn * 1.001, out=da_rzn)"),
        ("times(dh_t, z_t, out=back)", "times(dh_t, 0.0, out=back)"),
        ("da[..., n, :] = dh_t[1:] * local.k_n", "pass"),
        ('add_outer(weights["W_xh"], da, trace.x[steps])', 'add_outer(weights["W_xh"], da, trace.x[steps][::-1])'),
        ('add_outer(weights["W_hh"], da, trace.h[steps])', 'add_outer(weights["W_hh"], da, trace.h[1:][steps])'),
        ('add_bias(weights["b_h"], da)', 'add_bias(weights["b_h"], da[1:])'),
        ('add_bias(weights["b_n"], da[..., n, :])', 'add_bias(weights["b_n"], da[1:, ..., n, :])'),
        ("project(transposed(params.W_xh), da, out=dx[steps])", "project(transposed(params.W_xh), da * 1.001, out=dx[steps])"),
    ],
}


def with_error(name, right, wrong, monkeypatch) -> ModuleType:
    """The cell's module with one piece of its text replaced."""
    text = (ROOT / "core" / "cells" / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times in {name}.py"
    module = ModuleType(f"planted_{name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # where dataclass looks its annotations up
    exec(compile(text.replace(right, wrong), f"{name} with an error", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(("name", "right", "wrong"), [(name, *pair) for name, pairs in PLANTED.items() for pair in pairs])
def test_an_error_planted_in_this_term_is_seen(name, right, wrong, monkeypatch):
    activation = {"rnn": "relu" if "h > 0" in right else "tanh"}.get(name)
    errors = disagreement(*case(name, with_error(name, right, wrong, monkeypatch), activation))
    assert max(errors.values()) > 100 * TOLERANCE, errors
