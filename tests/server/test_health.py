"""Health is asked of Home itself: what it says when Home breaks, and how often it asks."""

import pytest

from pages.ui.widgets import streamlit_inside as inside
from server import health
from tests.server.classroom.asking import run


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What Streamlit says of Home, next first; what is raised is raised."""
    said: list[object] = []

    async def runs() -> object:
        answer = said.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(inside, "script_runs", runs)
    monkeypatch.setattr(health, "_last", (float("-inf"), False))
    return said


def probe() -> int:
    return run(lambda: health.answer(None)).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("trouble", [(False, "NameError"), RuntimeError("no server"), AttributeError("gone")])
def test_a_home_that_breaks_is_not_well_and_the_log_says_why(asked, trouble, caplog):
    asked.append(trouble)
    assert probe() == 503
    assert "NameError" in caplog.text or "cannot be run" in caplog.text


def test_home_runs_once_in_a_while_however_often_it_is_asked(asked, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(health, "monotonic", lambda: clock[0])
    asked += [(True, "ok"), (False, "broken")]
    assert [probe(), probe(), probe()] == [200, 200, 200]
    clock[0] += health.FRESH + 1
    assert [probe(), probe()] == [503, 503]
