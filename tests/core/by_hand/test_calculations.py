"""The calculations of the lesson that need no draw, each as the claim that it proves."""

import numpy as np
import pytest

from core.by_hand.calculations import (
    accumulator,
    clipped_shares,
    fixed_point,
    forget_gate_shuts,
    half_life_of,
    leaky_average,
    non_normal_power,
    one_unit_lstm,
    power,
    run_by_hand,
    time_constant_of,
    write_hold_show,
)
from core.cells import lstm
from core.gradients import cell_path


def near(*values, rel=6e-3):
    return pytest.approx(list(values), rel=rel)


def test_a_linear_unit_vanishes_keeps_or_explodes_with_its_weight():
    at_50 = {0.5: 8.88e-16, 0.9: 5.154e-3, 0.99: 0.605, 1: 1.0, 1.1: 117.4, 1.5: 6.376e8}
    at_100 = {0.5: 7.9e-31, 0.9: 2.66e-5, 0.99: 0.366, 1: 1.0, 1.1: 1.378e4, 1.5: 4.07e17}
    for w, value in at_50.items():
        assert (10 ** power(w, [50, 100])).tolist() == near(value, at_100[w])
    assert power(0.0, [0, 1]).tolist() == [0.0, -np.inf]


@pytest.mark.parametrize(("w", "h", "slope"), [(1.5, 0.85856, 0.3943), (3, 0.9949, 0.0305)])
def test_a_tanh_unit_with_an_exploding_weight_does_not_explode(w, h, slope):
    settled = fixed_point(w)
    assert list(settled) == pytest.approx([h, slope], abs=1e-4)
    assert settled.h == pytest.approx(np.tanh(w * settled.h), rel=1e-12)
    if w == 1.5:
        assert settled.slope**50 == pytest.approx(6.2e-21, rel=1e-2)  # against 6.4e8 at h = 0


def test_below_one_a_tanh_unit_settles_at_zero():
    assert fixed_point(0.5) == (0.0, 0.5)
    assert fixed_point(1.0) == (0.0, 1.0)
    assert fixed_point(1 + 1e-6).h == pytest.approx(np.sqrt(3e-6), rel=1e-3)


def test_a_spectral_radius_below_one_can_grow_first():
    norms = 10 ** non_normal_power(0.9, 5.0, 100)
    assert (norms[1], norms.max(), norms[50], norms[100]) == near(5.157, 19.38, 1.43, 0.0148)
    assert norms.argmax() == 9


@pytest.mark.parametrize(("f", "at_50", "at_100", "half"), [
    (0.5, 8.9e-16, 7.9e-31, 1), (0.731058578630005, 1.58e-7, 2.48e-14, 2.21), (0.9, 5.15e-3, 2.66e-5, 6.58),
    (0.99, 0.605, 0.366, 69.0), (0.999, 0.951, 0.905, 692.8),
])
def test_a_fixed_forget_gate_decays_like_a_linear_rnn_with_that_weight(f, at_50, at_100, half):
    assert (10 ** power(f, [50, 100])).tolist() == near(at_50, at_100)
    assert half_life_of(f) == pytest.approx(half, rel=2e-3)
    params = lstm.Params(W_xh=np.zeros((4, 1)), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)))
    trace = lstm.forward(params, np.zeros((100, 1, 1)), gates={"f": np.full(100, f)})
    np.testing.assert_allclose(cell_path(params, trace)[:, 0], power(f, np.arange(101)), atol=1e-10)


@pytest.mark.parametrize(("f", "tau"), [
    (0.5, 1.44), (0.731058578630005, 3.19), (0.9, 9.49), (0.95, 19.5), (0.99, 99.5), (0.999, 999.5),
])
def test_time_constants_of_fixed_forget_gates(f, tau):
    assert time_constant_of(f) == pytest.approx(tau, rel=2e-3)


@pytest.mark.parametrize("f", [0.0, 1.0, -0.5, 2.0])
def test_a_gate_that_keeps_nothing_or_all_has_no_half_life(f):
    for closed_form in (half_life_of, time_constant_of):
        with pytest.raises(ValueError, match="f must be between 0 and 1, both excluded"):
            closed_form(f)


def test_one_unit_explodes_with_every_gate_below_one():
    c, worst = one_unit_lstm()
    assert not c.any()
    assert 10 ** (worst[50] - worst[49]) == pytest.approx(3.33)
    assert 10 ** worst[50] == pytest.approx(1.5e26, rel=0.03)
    assert 10 ** power(0.9, 50) == pytest.approx(5.2e-3, rel=0.01)  # what the cell path alone would say


def test_the_same_unit_saturates_and_forgets_from_another_start():
    c, worst = one_unit_lstm(c_start=0.1)
    assert c[-1] == pytest.approx(8.86, abs=5e-3)
    assert 10 ** worst[50] == pytest.approx(0.16, abs=5e-3)


def test_a_forget_gate_that_shuts_once_loses_the_memory_and_the_gradient():
    run = forget_gate_shuts()
    assert run.c[[5, 19, 20, 100]].tolist() == near(0.7235, 0.7135, 0.00713, 0.00659, rel=1e-3)
    assert run.kept[[10, 30]].tolist() == near(0.00915, 0.932, rel=1e-3)


def test_what_the_output_gate_hides_is_not_lost():
    run = write_hold_show()
    assert run.c[[5, 50, 90]].tolist() == near(0.7235, 0.4603, 0.3079, rel=1e-3)
    assert not run.h[:91].any()  # exactly invisible while o = 0
    assert run.h[91] == pytest.approx(0.281, abs=1e-3)
    through_output = 0.95 * (1 - np.tanh(run.c[100]) ** 2)
    assert through_output * run.kept[5] == pytest.approx(0.339, abs=1e-3)


def test_a_loss_while_the_output_gate_is_shut_sends_nothing_back():
    params = lstm.Params(W_xh=np.zeros((4, 1)), W_hh=np.zeros((4, 1)), b_h=np.zeros((4, 1)))
    output = np.zeros(100)
    output[90:] = 0.95
    trace = lstm.forward(params, np.zeros((100, 1, 1)), gates={"f": np.full(100, 0.99), "o": output})
    for at, reaches in ((50, False), (100, True)):
        dh = np.zeros((100, 1, 1))
        dh[at - 1] = 1.0
        assert lstm.backward(params, trace, dh).c[5].any() == reaches


def test_a_cell_state_has_no_bound_and_closes_its_own_gradient():
    run = accumulator()
    assert run.c[[10, 50, 100]].tolist() == [5.0, 25.0, 50.0]
    assert run.h[100] == pytest.approx(1.0)
    assert (1 - np.tanh(run.c[[10, 20]]) ** 2).tolist() == near(1.8e-4, 8.2e-9, rel=0.02)


def test_fixed_gates_make_a_leaky_average():
    run = leaky_average()
    assert run.c[[10, 50]].tolist() == near(0.521, 0.796, rel=1e-3)
    assert run.c[50] < 0.1 * 0.8 / (1 - 0.9)


def test_clipping_cures_explosion_and_not_vanishing():
    norm, parts = clipped_shares(1.5, 50, 1.0)
    assert norm == pytest.approx(8.55e8, rel=1e-3)
    assert np.linalg.norm(parts) == pytest.approx(1.0)
    assert parts[[0, 50]].tolist() == near(1.17e-9, 0.745, rel=2e-3)
    assert parts[50] / parts[0] == pytest.approx(1.5**50)  # the ratio is what it was


def test_gates_by_hand_take_the_values_that_no_sigmoid_reaches():
    run = run_by_hand(f=[1.0, 1.0], i=[0.0, 0.0], g=[0.5, 0.5], o=[0.0, 1.0], c_start=0.25)
    assert run.c.tolist() == [0.25, 0.25, 0.25]
    assert run.h[1] == 0.0
    assert run.kept.tolist() == [1.0, 1.0, 1.0]
