"""The page of the lesson, without a browser: phases, guesses, the address."""

import pytest

from pages.ui.lesson.knobs import KNOBS, START, LessonState
from pages.ui.page import frame
from pages.ui.text import scenes
from pages.ui.text import words as vocabulary
from pages.ui.widgets import door
from tests.pages.screen import Screen


def buttons(screen: Screen) -> dict[str, dict]:
    return {button["name"]: button | {"panel": key} for key, data in screen.components("panel")
            for row in data["rows"] if row["kind"] == "buttons" for button in row["buttons"]}


def press(screen: Screen, name: str) -> Screen:
    screen._moves += 1
    screen.app.session_state[buttons(screen)[name]["panel"]] = {
        "value": {"name": name, "v": None, "n": screen._moves, "done": True}}
    return screen.run()


def state(**values: object) -> LessonState:
    return LessonState("lesson", KNOBS, START, {**START, **values})


def test_going_on_passes_every_phase_of_every_scene_and_back_the_same_way():
    now, seen = state(), []
    while not now.last:
        seen.append((now["scene"], now["phase"]))
        now.act("on", None)
    seen.append((now["scene"], now["phase"]))
    assert seen == [(number, phase) for number in range(1, 11)
                    for phase in ("ask", "reveal", "transfer", "answer")[:2 if number == 10 else 4]]
    back = [(now["scene"], now["phase"])]
    while not now.first:
        now.act("back", None)
        back.append((now["scene"], now["phase"]))
    assert back == seen[::-1]
    now.act("back", None)
    assert now.first


def test_a_guess_is_taken_while_its_question_is_open_only():
    now = state(scene=3)
    now.act("guess:left", [-12.5])
    assert now["guesses"] == {"left": (-12.5,)}
    with pytest.raises(KeyError):
        now.act("guess:linear", "kept")
    now.act("on", None)
    with pytest.raises(KeyError):
        now.act("guess:left", [-13.3])
    now.act("on", None)
    now.act("guess:linear", "gone")
    now.act("guess:linear", "kept")
    assert now["phase"] == "transfer"  # a choice can be changed until it is checked
    now.act("on", None)
    with pytest.raises(KeyError):
        now.act("guess:linear", "gone")
    assert now["guesses"] == {"left": (-12.5,), "linear": "kept"}


def test_a_link_opens_a_scene_with_its_guess_and_says_what_it_left_out():
    screen = Screen("lesson", lang="en", scene="3", phase="reveal", g="left~-5~who~nobody")
    assert "You guessed 10<sup>−5</sup>, it is 5×10<sup>−14</sup>: 8.3 orders of magnitude apart." \
        in screen.html
    assert len([line for line in screen.quiet if "g=nobody" in line]) == 1
    assert "<b>your guess</b>" in [note.text for note in screen.figure().layout.annotations]


def test_skip_is_a_button_and_what_comes_is_written_into_the_address():
    screen = Screen("lesson", lang="en")
    assert buttons(screen)["on"]["label"] == "Skip, just show it"
    screen.chip("guess:who", "all")
    assert buttons(screen)["on"]["label"] == "Show it"
    assert screen.address == {"lang": "en", "g": "who~all"}
    press(screen, "on")
    assert screen.address == {"lang": "en", "phase": "reveal", "g": "who~all"}
    assert '<li class="mine"><span>All three</span>' in screen.html
    press(screen, "scene:4")
    assert screen.address == {"lang": "en", "scene": "4", "g": "who~all"}


def test_notes_open_and_close():
    screen = press(Screen("lesson", lang="en"), "notes")
    assert "Notes for teaching · 3 minutes" in screen.html
    assert "Notes for teaching · 3 minutes" not in press(screen, "notes").html


def test_the_game_is_played_in_the_lesson_and_scored_after_the_guess():
    screen = Screen("lesson", lang="en", scene="6")
    ((key, _),) = screen.components("belt")
    assert "/ 100" not in screen.html
    assert "100</b> / 100" in press(screen, "on").html or "100" in screen.html
    assert key


def test_what_is_done_in_the_game_is_heard_through_the_lesson():
    screen = Screen("lesson", lang="en", scene="6", phase="reveal")
    ((_, told),) = screen.components("belt")
    line = dict(screen.components("line"))["lesson:line"]
    assert (told["to"], told["on"]) == (line["to"], "store")
    assert len(told["to"]) <= door.TEXT
    edit = {"rows": {"f": [0.0] * len(told["x"])}, "t": 2}
    screen.app.session_state["lesson:line"] = {"value": {"to": told["to"], "n": 1, "moves": [
        {"name": "edit", "v": edit, "n": 7, "done": True, "on": "store"},
        {"name": "edit", "v": {**edit, "t": 3}, "n": 8, "done": True, "on": "overwrite"}]}}
    screen.run()
    ((_, told),) = screen.components("belt")
    assert [gate for (gate,) in told["lstm"]["f"]] == [0.0] * len(told["x"])
    assert (told["ask"]["t"], told["answered"]) == (2, 8)


@pytest.mark.parametrize("page", [name for name in frame.built() if name != "home"])
def test_a_page_says_what_it_teaches_what_it_rests_on_and_what_comes_next(page: str):
    words = vocabulary.load("en")
    screen = Screen(page, lang="en")
    assert words(f"page.{page}.after") in screen.html
    assert '<p class="sources">' in screen.html
    order = list(frame.built())
    following = order[order.index(page) + 1:][:1]
    links = [element.proto.label for element in screen.app.get("page_link")]
    for other in following:
        assert words("page.next", title=words(f"page.{other}.menu")) in links


def test_a_page_asks_its_question_until_it_is_guessed():
    words = vocabulary.load("en")
    title = scenes.words("en")("scene.fifty.title")
    label = words("page.guess_first", title=title)
    screen = Screen("gradients", lang="en")
    assert label in [element.proto.label for element in screen.app.get("page_link")]
    screen.go("lesson", lang="en", scene="3", g="left~-5")
    screen.go("gradients", lang="en")
    assert label not in [element.proto.label for element in screen.app.get("page_link")]
