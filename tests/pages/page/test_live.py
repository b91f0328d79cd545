"""What a whole class at once asks of the parts that redraw by themselves: see pages.ui.classroom."""

import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.ui.page import frame
from pages.ui.page import knobs as settings
from pages.ui.page import live as classroom


def at_once(redraws: list[Callable[[], None]]) -> float:
    """Seconds that the redraws take when each has a thread."""
    threads = [threading.Thread(target=redraw) for redraw in redraws]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - start


def test_redraws_follow_one_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(classroom, "PATIENCE", 60)  # s: however busy the machine
    inside, most = 0, 0

    @classroom.in_turn
    def redraw() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.005)
        inside -= 1

    at_once([redraw] * 8)
    assert most == 1


def test_a_redraw_that_fails_gives_its_turn_on():
    @classroom.in_turn
    def broken() -> None:
        raise ValueError("no number")

    with pytest.raises(ValueError, match="no number"):
        broken()
    assert not classroom.TURN.locked()


def test_one_that_takes_long_holds_nobody_up_for_good(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(classroom, "PATIENCE", 0.01)
    began, go_on = threading.Event(), threading.Event()

    @classroom.in_turn
    def long() -> None:
        began.set()
        go_on.wait(20)

    thread = threading.Thread(target=long)
    thread.start()
    began.wait(20)
    drawn = []
    classroom.in_turn(lambda: drawn.append(True))()
    assert drawn
    assert thread.is_alive()
    go_on.set()
    thread.join()
    assert not classroom.TURN.locked()


def test_where_all_take_long_a_few_draw_at_once_and_all_come_to_their_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(classroom, "PATIENCE", 0.0)
    inside, most, drawn = 0, 0, 0
    lock = threading.Lock()

    @classroom.in_turn
    def long() -> None:
        nonlocal inside, most, drawn
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.01)
        with lock:
            inside, drawn = inside - 1, drawn + 1

    at_once([long] * 24)
    assert drawn == 24
    assert most <= 1 + classroom.ABREAST


def page() -> None:
    import streamlit as st

    from pages.ui.page import live as classroom

    def thumb() -> None:
        st.html("under a thumb")

    classroom.live(thumb)()
    st.html("below")


def test_what_redraws_by_itself_has_its_own_place_so_that_nothing_else_can_come_there():
    first, below = AppTest.from_function(page).run().main.children.values()
    assert (first.type, below.type) == ("flex_container", "html")


@pytest.mark.parametrize("file", ["app.py", *(f"pages/{path.name}"
                                              for path in sorted((frame.ROOT / "pages").glob("*.py")))])
def test_pages_have_live_parts_only(file: str):
    assert "st.fragment" not in (frame.ROOT / file).read_text(encoding="utf-8")


def test_what_was_just_looked_at_is_not_computed_again():
    opening = settings.presets()[settings.START]
    result = classroom.run(opening)
    assert classroom.run(replace(opening)) is result  # equal is enough
    other = classroom.run(replace(opening, seed=1))
    assert other is not result
    for name, run in core.run(other.experiment).runs.items():
        np.testing.assert_array_equal(other.runs[name].gradient, run.gradient)


def test_results_are_kept_by_what_they_hold_and_the_last_one_always():
    small = replace(settings.presets()[settings.START], steps=10, hidden=2)
    others = [replace(small, seed=seed) for seed in range(5)]
    kept = classroom.Results(3 * classroom.NUMBER * 10 * 2 * len(small.cells))
    first = [kept.of(each) for each in others]
    assert kept.of(others[-1]) is first[-1]
    assert kept.of(others[2]) is first[2]
    assert kept.size <= kept.largest
    assert kept.of(others[0]) is not first[0]
    large = replace(small, steps=1000)
    assert kept.of(large) is kept.of(large)
    assert len(kept._kept) == 1


def test_a_result_holds_no_more_bytes_than_it_is_taken_for():
    experiment = replace(settings.presets()[settings.START], steps=300, hidden=64, gru=True)
    tracemalloc.start()
    result = core.run(experiment)
    for run in result.runs.values():
        assert run.gradient is not None
        assert run.bound is None or len(run.bound)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held <= 1.1 * classroom.NUMBER * 300 * 64 * 3


def test_dear_ones_are_drawn_one_at_a_time_and_hold_nobody_else_up():
    dear = replace(settings.presets()[settings.START], steps=1000, hidden=classroom.DEAR // 1000 + 1)
    inside, most, free = 0, 0, []

    @classroom.in_turn
    def redraw() -> None:
        nonlocal inside, most
        classroom.run(dear)
        inside += 1
        most = max(most, inside)
        free.append(classroom.TURN.acquire(timeout=20))
        classroom.TURN.release()
        inside -= 1

    at_once([redraw] * 4)
    assert most == 1
    assert free == [True] * 4
    assert not classroom.DEAREST.locked()


def test_a_part_within_a_part_does_not_wait_for_the_turn_that_it_has(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(classroom, "PATIENCE", 60)
    inner = classroom.in_turn(lambda: drawn.append(classroom.TURN.locked()))
    drawn: list[bool] = []
    classroom.in_turn(inner)()
    assert drawn == [True]
    assert not classroom.TURN.locked()
