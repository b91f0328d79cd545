"""Every knob of every page can be turned there, and turning it changes something: a knob by its declaration
alone is found out."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from core import Knob
from pages.ui.control import knobs as control
from pages.ui.flow import knobs as flow
from pages.ui.gradients import knobs as gradients
from pages.ui.memory import knobs as memory
from pages.ui.memory import run as memory_run
from pages.ui.page.knobs import Several, start_of
from pages.ui.training import knobs as training
from tests.pages.screen import Screen

PAGES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "flow": (flow.KNOBS, flow.start()),
    "gradients": (gradients.KNOBS, start_of(gradients.KNOBS)),
    "memory": (memory.KNOBS, memory_run.start("zh")),
    "control": (control.KNOBS, control.start()),
    "training": (training.KNOBS, training.START),
}
# What is set in another way than by a control of its own, and why.
OTHERWISE = {
    ("gradients", "back"): "the number in the sentence",
    ("gradients", "pinned"): "the button that pins",
    ("memory", "changes"): "a click on a word",
    ("memory", "draw"): "the button for other words",
    ("training", "task"): "the chips that set a whole beginning",
    ("training", "seed"): "a link alone: the first of the seeds, beside their number",
}
# Where a knob shows: what else has to be set for it.
NEEDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("flow", "steps"): {"mode": "forward"}, ("flow", "moment"): {"mode": "forward"},
    ("gradients", "update_bias"): {"gru": "1"},
    ("gradients", "lag"): {"view": "receipt"}, ("gradients", "clip"): {"view": "clipping"},
    ("gradients", "cut"): {"view": "routes"}, ("gradients", "clipped_by"): {"view": "clipping", "u": "12"},
    ("gradients", "truncated"): {"k": "40"},
    ("gradients", "map"): {"view": "map"}, ("gradients", "layer"): {"view": "units"},
    ("memory", "decoys"): {"n": "40"}, ("control", "erase_at"): {"f": "0.9"},
}


def other(knob: Any, value: Any) -> Any:
    """A value of the knob that is not the one given."""
    if isinstance(knob, Several):
        return () if value else knob.choices[:1]
    if isinstance(knob, Knob) and knob.choices:
        return next(choice for choice in knob.choices if choice != value)
    if isinstance(knob, Knob) and knob.kind is bool:
        return not value
    if isinstance(knob, Knob):
        return knob.high if value != knob.high else knob.low
    return {3: 1} if value == {} else None


def shown(screen: Screen) -> object:
    """All that the page shows beside the controls themselves: sentences, figures, diagrams; not what saved
    pictures tell of the settings, what fans are asked with, or where moves are sent."""
    figures = [{name: part for name, part in data.items() if name not in ("name", "picture", "fans", "wire")}
               for kind in ("live_figure", "belt", "sentence") for _, data in screen.components(kind)]
    return figures, screen.text, [chart.proto.spec for chart in screen.app.get("graphviz_chart")]


def complaints(page: str, knobs: Mapping[str, Any], start: Mapping[str, Any]) -> Iterator[str]:
    """The knobs of a page that nothing on it turns, or that change nothing."""

    @cache
    def opened(needs: tuple[tuple[str, str], ...]) -> tuple[Collection[str], object]:
        screen = Screen(page, **dict(needs))
        return screen.controls, shown(screen)

    for name, knob in knobs.items():
        needs = dict(NEEDS.get((page, name), {}))
        controls, before = opened(tuple(needs.items()))
        if not {name, f"{name}:chips"} & set(controls) and (page, name) not in OTHERWISE:
            yield f"{page}: {name} has no control"
        value = other(knob, start[name])
        if value is None or (page == "training" and training.job_of({**start, name: value},
                                                                    "zh") != training.job_of(start, "zh")):
            continue  # nothing is computed before the reader presses Start
        if shown(Screen(page, **needs, **{knob.url: knob.format(value)})) == before:
            yield f"{page}: {name} changes nothing"


@pytest.mark.parametrize("page", PAGES)
def test_every_knob_of_a_page_has_a_control_and_an_effect(page: str):
    assert list(complaints(page, *PAGES[page])) == []


def test_what_is_set_otherwise_is_still_a_knob():
    assert all(name in PAGES[page][0] for page, name in OTHERWISE)


def test_a_knob_that_is_only_declared_is_found_out(monkeypatch: pytest.MonkeyPatch):
    idle = Knob("idle", "idle", float, 0.0, 0.0, 1.0, 0.1)
    monkeypatch.setitem(control.KNOBS, "idle", idle)
    start = {**control.start(), "idle": 0.0}
    monkeypatch.setattr(control, "start", lambda: start)
    monkeypatch.setattr("pages.ui.control.run.carry_out", _without("idle"))
    found = list(complaints("control", {"idle": idle}, {"idle": 0.0}))
    assert found == ["control: idle has no control", "control: idle changes nothing"]


def _without(name: str) -> Any:
    from pages.ui.control import run

    carry_out = run.carry_out
    return lambda settings: carry_out({knob: value for knob, value in settings.items() if knob != name})
