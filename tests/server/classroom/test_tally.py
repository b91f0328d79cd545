"""Votes are counted, and told without names."""

import random
from statistics import median

import pytest

from pages.ui.lesson.knobs import questions
from server.classroom import script, tally
from server.classroom.room import VOTE
from tests.server.classroom.test_room import go, opened


def test_options_and_decades_are_counted():
    assert tally.tally("choice", ["all", "none", "all"], 0, 0) == {"n": 3, "counts": {"all": 2, "none": 1}}
    counted = tally.tally("decade", [(-13.0,), (-13.4,), (-12.5,), (-99.0,), (2.0,)], -40, 3)
    assert counted == {"n": 5, "counts": {"-12": 1, "-13": 2, "-40": 1, "2": 1}}


def test_a_number_is_counted_in_its_bin_up_to_both_ends():
    counted = tally.tally("number", [(0.5,), (0.51,), (0.998,), (0.999,)], 0.5, 0.999)["counts"]
    assert sorted(counted.values()) == [2, 2]
    assert min(map(float, counted)) == 0.5
    assert sum(tally.tally("number", [(0.5 + k / 1000,) for k in range(499)], 0.5, 0.999)["counts"].values()) == 499


def test_curves_have_quartiles_and_no_more_of_them_is_shown_than_can_be_seen():
    draw = random.Random(1)
    curves = [tuple(draw.uniform(-30, 0) for _ in range(24)) for _ in range(101)]
    counted = tally.tally("curve", curves, -40, 3)
    assert counted["band"][1] == pytest.approx([median(column) for column in zip(*curves, strict=True)], abs=0.051)
    assert all(low <= high for low, high in zip(counted["band"][0], counted["band"][2], strict=True))
    assert len(counted["drawn"]) <= tally.DRAWN
    assert tally.tally("curve", [], -40, 3) == {"n": 0, "band": [], "drawn": []}


def test_the_table_has_every_guess_and_nobody():
    here, _ = opened()
    go(here, VOTE)
    for phone, guess in (("2", (-9.0,)), ("0", (-3.0,)), ("1", (-5.0,))):
        here.apply(here.voted_for(phone, "left", 1, guess))
    go(here, "again")
    here.apply(here.voted_for("2", "left", 2, (-13.5,)))
    columns = tally.rows(here, questions())
    assert columns == {"question": ["left"] * 3, "first": ["-3", "-5", "-9"], "second": ["", "", "-13.5"]}


def test_the_votes_that_are_shown_are_those_of_the_step():
    here, _ = opened(scene=4)
    go(here, VOTE)
    here.apply(here.voted_for("0", "below", 1, (-2.0,)))
    shown = script.tallies(here)
    assert shown["below"]["1"] == {"n": 1, "counts": {"-2": 1}}
    assert shown["above"]["1"]["n"] == shown["below"]["2"]["n"] == 0
    go(here, "transfer")
    assert set(script.tallies(here)) == {"tanh"}
    assert set(script.tallies(here)["tanh"]) == {"1"}
