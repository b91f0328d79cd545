"""Memory kept apart from output, each claim of the page with something independent: closed forms, backward,
differences."""

from dataclasses import replace

import numpy as np
import pytest

from core.by_hand import CELL, calculations
from core.by_hand.plan import ERASED, OPEN, REST, Plan, make_gates, make_input, run
from core.cells import lstm


@pytest.mark.parametrize(("plan", "expected"), [
    (Plan(), calculations.write_hold_show()),
    (Plan(f_hold=0.999, erase_at=20, o_hold=1.0), calculations.forget_gate_shuts()),
    (Plan(write_at=1, value=np.arctanh(0.5), rest="same", i_write=1, i_hold=1, f_hold=1, o_hold=1),
     calculations.accumulator()),
    (Plan(write_at=1, value=np.arctanh(0.8), rest="same", i_write=0.1, i_hold=0.1, f_hold=0.9, o_hold=1,
          steps=50),
     calculations.leaky_average()),
], ids=["c22", "c21", "c23", "c24"])
def test_the_lesson_s_calculations_are_plans(plan, expected):
    done = run(plan)
    np.testing.assert_allclose(done.c, expected.c[1:], rtol=1e-14)
    np.testing.assert_allclose(done.h, expected.h[1:], rtol=1e-14)


def test_what_is_hidden_is_not_lost_but_sends_no_gradient():
    done = run(Plan(show_at=61))
    assert (done.h[4:60] == 0).all()
    assert (done.shown[4:60] == 0).all()
    assert done.left_c[59] == pytest.approx(0.99**55)
    assert done.belt[59] == pytest.approx(0.99**55)
    assert done.h[60] == OPEN * np.tanh(done.c[60])
    assert done.shown[60] > 0.4


@pytest.mark.parametrize("at", [30, 61, 100])
@pytest.mark.parametrize("plan", [Plan(show_at=61), Plan(show_at=40, erase_at=80, o_hold=0.3, i_hold=0.2)],
                         ids=["shut", "ajar"])
def test_derivatives_are_those_of_full_backpropagation(plan: Plan, at: int):
    done = run(plan)
    dh = np.zeros((plan.steps, 1, 1))
    dh[at - 1] = 1.0
    back = lstm.backward(CELL, lstm.forward(CELL, make_input(plan)[:, None, None], gates=make_gates(plan)),
                         dh)
    assert done.shown[at - 1] == pytest.approx(back.c[plan.write_at, 0, 0], rel=1e-12)


def test_the_rnn_s_derivative_is_a_difference_quotient():
    plan = Plan(rest="silence", weight=1.2, steps=20)
    x = make_input(plan)

    def last(nudge: float) -> float:
        h = 0.0
        for t, value in enumerate(x, start=1):
            h = np.tanh(plan.weight * h + value) + (nudge if t == plan.write_at else 0.0)
        return float(h)

    assert 10 ** run(plan).rnn_back[-1] == pytest.approx((last(1e-6) - last(-1e-6)) / 2e-6, rel=1e-6)


def test_distractors_overwrite_the_rnn_and_leave_a_shut_cell_alone():
    done, quiet = run(Plan()), run(Plan(rest="silence"))
    assert (done.c == quiet.c).all()
    assert done.left_rnn[40] < 1e-6
    assert done.left_c[40] > 0.6


def test_an_rnn_with_a_weight_above_one_latches_a_sign_and_its_gradient_vanishes_all_the_same():
    done = run(Plan(rest="silence", weight=1.5))
    assert done.left_rnn[-1] > 0.8
    assert done.rnn_back[-1] < -30
    # not how large it was
    assert run(Plan(rest="silence", weight=1.5, value=0.3)).rnn[-1] == pytest.approx(done.rnn[-1])


def test_erasing_leaves_a_hundredth_and_the_gates_move_only_when_told():
    plan = Plan(erase_at=85, show_at=61)
    gates, done = make_gates(plan), run(plan)
    assert done.c[84] == pytest.approx(ERASED * done.c[83])
    assert [np.flatnonzero(np.diff(gates[letter])).tolist() for letter in "fio"] == [[83, 84], [3, 4], [59]]
    assert (make_gates(replace(plan, o_hold=1.0))["o"] == 1.0).all()


def test_before_the_writing_nothing_is_said_of_it():
    done = run(Plan(write_at=30))
    for values in (done.left_c, done.left_rnn, done.belt, done.shown, done.rnn_back):
        assert np.isnan(values[:29]).all()
        assert np.isfinite(values[29:]).all()
    assert done.rnn_back[29] == 0.0
    assert done.left_c[29] == done.belt[29] == 1.0


@pytest.mark.parametrize("rest", REST)
def test_the_value_comes_in_when_it_is_written_and_the_input_is_always_the_same_one(rest: str):
    plan = Plan(rest=rest, value=2.0, write_at=7)
    assert make_input(plan)[6] == 2.0
    assert (make_input(plan) == make_input(plan)).all()
    assert (np.abs(np.delete(make_input(plan), 6)) <= (2 if rest == "same" else 1)).all()


def test_a_weight_of_zero_ends_in_a_true_zero():
    assert run(Plan(weight=0.0)).rnn_back[5:].tolist() == [-np.inf] * 95
