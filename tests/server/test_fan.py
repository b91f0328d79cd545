"""The fan of a knob over the line: what is written is read again, and only experiments are computed."""

import base64
import gzip
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

import core
from core.experiment.fan import Fan
from pages.ui.cell.run import named
from pages.ui.charts import theme
from pages.ui.text.words import load
from server import fan
from tests.server.classroom.asking import run

SMALL = Fan("weight_scale", (1, 2, 3), {"rnn": [np.array([0, -1, -2.0]), np.array([0, -0.5, -1.0]),
                                                np.array([0, -1, -np.inf])]})


def read(body: bytes) -> tuple[dict[str, Any], dict[str, list[np.ndarray]]]:
    """What `fan.written` and `fan.drawn` write: head, and the numbers by name."""
    line, _, rest = body.partition(b"\n")
    head, at = json.loads(line), 0
    curves: dict[str, list[np.ndarray]] = {}
    for cell, (unit, lengths) in head["series"].items():
        size = len(lengths) * max(lengths)
        steps = np.frombuffer(rest, "<i2", size, at).reshape(len(lengths), -1)
        table = np.cumsum(np.cumsum(steps, axis=0, dtype=np.int16), axis=1, dtype=np.int16)
        curves[cell] = [np.where(row == fan.GAP, np.nan, row * unit)[:length]
                        for row, length in zip(table, lengths, strict=True)]
        at += 2 * size
    return head, curves


def asked(query: str) -> Response:
    scope = {"type": "http", "query_string": query.encode(), "headers": [], "path": "/fan"}
    return run(lambda: fan.answer(Request(scope)))


def test_the_bytes_that_the_browser_s_test_reads_are_written(monkeypatch):
    monkeypatch.setattr(fan, "FINE", 0.5)
    script = (Path(__file__).parents[1] / "js" / "fan.test.js").read_text(encoding="utf-8")
    [theirs] = re.findall('"(eyJ[^"]+)"', script)
    assert base64.b64encode(fan.written(SMALL)).decode() == theirs


def test_an_answer_holds_the_curves_of_core_to_a_hundredth_of_a_decade_in_60_kb():
    answer = asked("knob=weight_scale&steps=30&hidden=8&weight_scale=2")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 60_000
    head, curves = read(gzip.decompress(bytes(answer.body)))
    assert list(curves) == ["rnn"]
    values = head["values"]
    assert len(values) == 401
    for place in (0, 100, 400):
        run = core.run(core.Experiment(steps=30, hidden=8, weight_scale=values[place])).runs["rnn"]
        known = run.gradient[np.isfinite(run.gradient)]
        assert curves["rnn"][place] == pytest.approx(known, abs=0.0101)


@pytest.mark.parametrize(("page", "knob", "state"), [
    ("control", "show_at", {}), ("control", "f_hold", {"rest": "silence"}), ("control", "weight", {}),
    ("memory", "distance", {"decoys": 0.3})])
def test_a_page_s_figures_are_those_of_its_exhibit_in_60_kb(page: str, knob: str, state: dict[str, Any]):
    module = fan.PAGES[page]
    others = {name: module.KNOBS[name].format(value) for name, value in state.items()}
    answer = asked(urlencode({"page": page, "knob": knob, "lang": "en", "mode": "dark", **others}))
    assert len(answer.body) < 60_000
    head, series = read(gzip.decompress(bytes(answer.body)))

    def figure(value: float) -> Any:
        return module.exhibit({**state, knob: module.KNOBS[knob].kind(value)}, load("en"), theme.DARK).figure

    assert len(head["values"]) > 90
    base = figure(head["values"][3])
    for place in (0, 40, len(head["values"]) - 1):
        shown, wanted = deepcopy(base), figure(head["values"][place])
        for where, rows in series.items():
            put(shown, where, rows[place])
        for where, parts in head["others"].items():
            put(shown, where, parts[place])
        expect_alike(shown, wanted)


def test_the_belts_of_a_weight_are_written_exactly_since_their_numbers_are_read():
    answer = asked("page=cell&knob=w9&lang=en&mode=light&preset=write-once&w1=2")
    assert len(answer.body) < 60_000
    head, series = read(gzip.decompress(bytes(answer.body)))
    assert series == {}
    weights = list(named()["write-once"].weights)
    weights[1] = 2
    for place in (0, 70, len(head["values"]) - 1):
        weights[9] = head["values"][place]
        wanted = fan.PAGES["cell"].exhibit({"preset": "write-once", "weights": weights}, load("en"), theme.LIGHT).figure
        shown = deepcopy(wanted)
        for where, parts in head["others"].items():
            put(shown, where, parts[place])
        assert shown == wanted
        assert {where for where, parts in head["others"].items() if parts[place] != parts[place - 1]}


def put(tree: Any, where: str, part: Any) -> None:
    *path, last = [int(name) if name.isdigit() else name for name in where.split(".")]
    for name in path:
        tree = tree[name]
    tree[last] = part


def expect_alike(one: Any, other: Any, where: str = "") -> None:
    """Compare figures, but for what is seen under a pointer only."""
    if isinstance(other, dict):
        assert one.keys() == other.keys(), where
        for name in other.keys() - fan.UNSEEN:
            expect_alike(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, np.ndarray):
        numbers = np.array(other, float)
        assert one == pytest.approx(numbers, abs=1e-3 * (np.nan_to_num(np.abs(numbers)).max() + 1), nan_ok=True), where
    elif isinstance(other, list):
        assert len(one) == len(other), where
        for place, part in enumerate(other):
            expect_alike(one[place], part, f"{where}.{place}")
    else:
        assert one == (pytest.approx(other) if isinstance(other, float) else other), where


@pytest.mark.parametrize(("query", "status"), [
    ("knob=weight_scale&hidden=256&steps=1000", 204), ("knob=steps&signal=step", 204),
    ("knob=hidden", 400), ("", 400), ("knob=gain&gain=1e999", 400), ("knob=gain&steps=2000", 400),
    ("knob=gain&nonsense=1", 400), ("knob=gain&init=%3Cscript%3E", 400),
    ("page=nowhere&knob=gain", 400), ("page=control&knob=write_at&lang=en", 400),
    ("page=control&knob=f_hold&lang=xx", 400), ("page=control&knob=f_hold&lang=en&show_at=1000", 400),
    ("page=control&knob=f_hold&lang=en&nonsense=1", 400)])
def test_what_is_no_experiment_or_too_dear_is_refused_in_a_word(query, status):
    answer = asked(query)
    assert answer.status_code == status
    assert len(answer.body) < 300
    assert status == 204 or answer.headers["content-type"].startswith("text/plain")


def test_more_than_a_few_who_wait_do_without(monkeypatch):
    monkeypatch.setattr(fan, "_waiting", fan.WAITING)
    assert asked("knob=gain&steps=20&hidden=4").status_code == 503


def test_after_one_that_took_long_the_next_waits_as_long(monkeypatch):
    clock, slept = [100.0], []

    def packed(*_: object) -> bytes:
        clock[0] += 0.5
        return b""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(fan, "_curves", packed)
    monkeypatch.setattr(fan, "_rests_until", float("-inf"))
    monkeypatch.setattr(fan, "monotonic", lambda: clock[0])
    monkeypatch.setattr("asyncio.sleep", sleep)
    for _ in range(2):
        asked("knob=gain")
    assert slept == [0.0, 0.5]


def test_beyond_its_steps_a_curve_is_told_more_coarsely():
    deep = Fan("steps", (1,), {"rnn": [np.array([0.0, -5_000.0])]})
    head, curves = read(fan.written(deep))
    assert head["series"]["rnn"][0] > fan.FINE
    assert curves["rnn"][0] == pytest.approx([0, -5000], abs=0.1)
    assert len(gzip.compress(fan.written(deep))) < 200
