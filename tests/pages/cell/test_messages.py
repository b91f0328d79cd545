"""What no control of the Cell page sends changes nothing, whatever it is, and the page goes on."""

import pytest

from pages.ui.cell.knobs import KNOBS, CellState, start_of
from pages.ui.cell.run import named
from tests.pages.screen import Screen

WRONG: list[object] = [None, "", "x", {}, [], [1], True, -5, 0, 0.5, 1.9, 10**10, 10**20, 10**400, 1e308, float("nan"), float("inf")]


def state(preset: str) -> CellState:
    start = start_of(named()[preset])
    return CellState("cell", KNOBS, start, {**start, "preset": preset})


@pytest.mark.parametrize("preset", ["write-once", "store", "unbounded"])
@pytest.mark.parametrize("name", ["steps", "units", "start", "w0", "w14", "w99", "signal", "trained", "nonsense"])
def test_a_wrong_value_is_refused_and_nothing_has_changed(preset: str, name: str):
    for value in WRONG:
        here = state(preset)
        before = dict(here.values)
        try:
            here.act(name, value)
        except (KeyError, TypeError, ValueError):
            assert here.values == before, (name, value)
        here.run()  # what was taken can be computed


@pytest.mark.parametrize("name", ["steps", "units", "start", "w0", "signal"])
def test_a_panel_that_still_tells_of_the_run_before_is_not_heard(name: str):
    here = state("store")
    with pytest.raises(KeyError):
        here.act(name, {"steps": 30, "units": "2", "start": 1.0, "w0": 1.0, "signal": "sine"}[name])


def test_a_length_and_another_run_in_one_message_round_leave_the_page_whole():
    screen = Screen("cell", lang="en")
    screen.app.session_state["cell:weights"] = {"value": {"name": "steps", "v": 30, "n": 1, "done": True}}
    screen.app.session_state["cell:drive"] = {"value": {"name": "mode", "v": "hand", "n": 1, "done": True}}
    screen.run()
    assert screen.address["preset"] == "store"


@pytest.mark.parametrize("key", ["cell:weights", "cell:drive", "cell:belt"])
@pytest.mark.parametrize(
    "message",
    [{"earlier": 5, "n": 1}, {"earlier": ["v"], "n": 1}, {"t": "x", "n": 1}, {"n": 1}, {"rows": 5, "t": 1, "n": 1},
     {"rows": {"x": 5}, "t": 1, "n": 1}, {"rows": {"x": []}, "t": None, "n": 1}, 5, "x", []],
    ids=str,
)
def test_a_message_of_another_shape_changes_nothing(key: str, message: object):
    screen = Screen("cell")
    step = None if isinstance(message, dict) and "rows" in message else message
    screen.app.session_state[key] = {"value": message, "step": step, "edit": message}
    assert screen.run().address == {}
