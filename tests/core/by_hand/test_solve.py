"""The forget gate that is found is the one that trying every value finds."""

from dataclasses import replace

import numpy as np
import pytest

from core.by_hand.plan import Plan, run
from core.by_hand.solve import f_that_holds, held_by


@pytest.mark.parametrize("plan", [Plan(), Plan(rest="same", i_hold=0.2), Plan(erase_at=30, write_at=10)])
@pytest.mark.parametrize("wanted", [0.05, 0.4, 0.7])
def test_the_f_that_holds_so_much_is_the_one_of_brute_force(plan: Plan, wanted: float):
    found, every = f_that_holds(plan, 60, wanted), np.round(np.arange(0, 1.00001, 0.0005), 4)
    left = np.array([run(replace(plan, f_hold=float(f))).c[59] for f in every[::40]])
    np.testing.assert_allclose(held_by(plan, 60, every[::40].tolist()), left, rtol=1e-12)
    above = held_by(plan, 60, every.tolist()) >= wanted
    crossed = every[np.flatnonzero(above[:-1] != above[1:])]
    assert len(found.values) == len(crossed)
    for f, before in zip(found.values, crossed, strict=True):
        assert before - 1e-9 <= f <= before + 0.0005 + 1e-9
        assert run(replace(plan, f_hold=f)).c[59] == pytest.approx(wanted, abs=0.01)


def test_no_f_holds_more_than_was_ever_written():
    found = f_that_holds(Plan(), 60, 2.0)
    assert found.values == ()
    assert found.most[0] == 1.0
