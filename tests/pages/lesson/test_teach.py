"""The lesson as a class sees it on the projector: it goes where the class goes, and shows how it voted."""

from typing import Any

import pytest
from plotly.graph_objects import Figure

from pages.ui.charts import theme
from pages.ui.lesson import teach
from pages.ui.questions import exhibits, figure
from pages.ui.text import scenes
from pages.ui.text import words as vocabulary
from server.classroom.tally import tally
from tests.pages.lesson.test_lesson import buttons, press
from tests.pages.screen import Screen

BAR = "lesson:class"
DECADE = {"left": {"1": tally("decade", [(-3.0,), (-3.2,), (-13.0,)], -40, 3), "2": tally("decade", [(-13.0,)] * 3, -40, 3)}}
CHOICE = {"linear": {"1": tally("choice", ["gone", "grown", "grown"], 0, 0)}}


@pytest.fixture
def projector(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setattr(teach, "served", True)
    return Screen("lesson", scene="3")


def place(scene: int = 3, phase: str = "ask", votes: Any = None) -> dict[str, Any]:
    return {"scene": scene, "phase": phase, "votes": votes or {}}


def class_is(screen: Screen, where: Any) -> Screen:
    """The bar says where the class is."""
    screen._moves += 1
    screen.app.session_state[BAR] = {"value": {"name": "class", "v": where, "n": screen._moves, "done": True}}
    return screen.run()


def test_a_lesson_without_rooms_has_no_bar(monkeypatch):
    monkeypatch.setattr(teach, "served", False)
    assert not [key for key, _ in Screen("lesson", scene="3").components("class-bar")]


def test_the_page_goes_where_the_class_goes_and_leaves_the_way_to_the_bar(projector: Screen):
    assert "on" in buttons(projector)
    class_is(projector, place(5, "reveal"))
    assert projector.address == {"scene": "5", "phase": "reveal"}
    assert "on" not in buttons(projector)
    class_is(projector, None)
    assert "on" in buttons(projector)
    assert projector.address == {"scene": "5", "phase": "reveal"}


def test_the_progress_line_asks_the_class_to_come_along(projector: Screen):
    class_is(projector, place(3))
    press(projector, "scene:7")
    ((_, data),) = projector.components("class-bar")
    assert data["jump"] == [7, 1]
    assert projector.address["scene"] == "3"  # until the class is there


def test_votes_on_a_choice_stand_in_its_list(projector: Screen):
    class_is(projector, place(3, "answer", CHOICE))
    assert '<i style="width:66.7%"></i><b>2</b>' in projector.html
    assert '<i style="width:33.3%"></i><b>1</b>' in projector.html
    assert '<i style="width:0.0%"></i><b>0</b>' in projector.html


def test_votes_on_a_decade_are_bars_on_the_true_curve_the_first_to_the_left():
    words, look = vocabulary.load("en"), theme.of("light")
    scene = scenes.scenes()[2]
    plain = exhibits.at(scene.figure, words, look, scene.models).figure
    spec = figure.with_votes(scene, plain, DECADE, words, look)
    Figure(spec)  # Plotly takes it
    bars = [shape for shape in spec["layout"]["shapes"] if shape["type"] == "rect" and shape not in plain["layout"]["shapes"]]
    wide = {(round((bar["y0"] + bar["y1"]) / 2), bar["x1"] > bar["x0"]): abs(bar["x1"] - bar["x0"]) for bar in bars}
    assert set(wide) == {(-3, True), (-13, True), (-13, False)}  # lags grow to the left
    assert wide[-3, True] == pytest.approx(2 * wide[-13, True])
    assert wide[-13, False] == pytest.approx(3 * wide[-13, True])
    counts = [note["text"] for note in spec["layout"]["annotations"] if note["text"].isdigit()]
    assert sorted(counts) == ["1", "2", "3"]
    assert figure.with_votes(scene, plain, {}, words, look) == plain


def test_drawn_curves_are_a_band_on_the_true_one():
    words, look = vocabulary.load("zh"), theme.of("dark")
    scene = scenes.scenes()[6]
    curves = [tuple(-slope * point for point in range(24)) for slope in (0.1, 0.2, 0.3)]
    plain = exhibits.at(scene.figure, words, look).figure
    spec = figure.with_votes(scene, plain, {"drawn": {"1": tally("curve", curves, -40, 3)}}, words, look)
    Figure(spec)
    traces = {trace.get("name"): trace for trace in spec["data"]}
    assert traces["全班的中位数"]["y"][-1] == pytest.approx(-4.6)
    assert len(spec["data"]) == len(plain["data"]) + 2


@pytest.mark.parametrize("value", [
    5, [], {}, place(0), place(11), place(True), place(3, "vote"), {**place(), "votes": []}, {**place(), "more": 1},
    place(3, "reveal", {"nobody": {}}), place(3, "reveal", {"left": {"3": {}}}), place(3, "reveal", {"left": 5}),
    place(3, "reveal", {"left": {"1": {"n": 1, "counts": {"<b>": 1}}}}),
    place(3, "reveal", {"left": {"1": {"n": 1, "counts": {"-3": 5}}}}),
    place(3, "reveal", {"left": {"1": {"n": 1, "counts": {"-3": "1"}}}}),
    place(3, "reveal", {"linear": {"1": {"n": 1, "counts": {"other": 1}}}}),
    place(7, "reveal", {"drawn": {"1": {"n": 1, "band": [[0.0] * 24] * 2}}}),
    place(7, "reveal", {"drawn": {"1": {"n": 1, "band": [[float("nan")] * 24] * 3}}})])
def test_what_the_bar_does_not_send_is_not_taken(value):
    assert not teach.is_place(value)


@pytest.mark.parametrize("value", [None, place(), place(3, "reveal", DECADE), place(3, "answer", CHOICE)])
def test_what_the_bar_sends_is_taken(value):
    assert teach.is_place(value)
