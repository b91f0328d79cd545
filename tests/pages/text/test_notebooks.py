"""A notebook is valid, runs from top to bottom, and its last cell prints what is on the screen."""

import json
import re
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest

import core
from core import Experiment
from core.by_hand.program import program as by_hand
from core.experiment.program import PICTURE, program
from core.learning.training import train
from pages.ui.control import knobs as control_knobs
from pages.ui.control import run as control
from pages.ui.memory import run as reading
from pages.ui.page import knobs
from pages.ui.text import words as vocabulary
from pages.ui.text.notebooks import notebook
from pages.ui.training import job as jobs
from pages.ui.training.knobs import BEGINNINGS, START, job_of
from tests.core.experiment.test_program import assert_prints_what_the_core_computes
from tests.pages.screen import Screen

ADDRESS = "http://localhost:8501/gradients?lang=en&T=30"
FACTS = [("Carousel", "How far?"), ("address", ADDRESS), ("T (length)", "30")]
BOTH = pytest.mark.parametrize("language", vocabulary.LANGUAGES)
OPENING = knobs.presets()[knobs.START]


def made(text: str, language: str = "en", picture: str = "") -> Any:
    found = nbformat.reads(notebook(FACTS, text, vocabulary.load(language), picture), as_version=4)
    nbformat.validate(found)
    return found


def run(found: Any) -> tuple[dict[str, Any], list[str]]:
    """The names that the cells leave, and what each cell prints, run one after another."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    for cell in found.cells:
        if cell.cell_type == "code":
            out = StringIO()
            with redirect_stdout(out):
                exec(compile(cell.source, cell.id, "exec"), names)
            printed.append(out.getvalue())
    return names, printed


@BOTH
def test_it_says_what_it_is_with_its_settings_and_the_link(language: str):
    words = vocabulary.load(language)
    title, settings, *cells = made(program(OPENING), language).cells
    assert title.source == f"# Carousel{words('list.colon')}How far?\n\n{words('notebook.about')}"
    assert settings.source.splitlines()[2:] == [f"<{ADDRESS}>", "", "- T (length) = 30"]
    assert {cell.cell_type for cell in cells} == {"code"}


@pytest.mark.parametrize("experiment", [
    OPENING, replace(OPENING, steps=30, gru=True), Experiment(steps=200, init="gaussian", weight_scale=1.5, activation="identity"),
    Experiment(steps=60, hidden=1, input_scale=0, init="gaussian", weight_scale=0),
    replace(OPENING, window=20, layers=2, gru=True)])
def test_an_experiment_s_prints_what_the_core_computes_in_its_last_cell(experiment: Experiment):
    found = made(program(experiment), picture=PICTURE)
    names, printed = run(found)
    assert set(printed[:-1]) == {""}
    assert_prints_what_the_core_computes(experiment, printed[-1])
    if experiment.layers == 1:
        assert len(printed) == 5 + len(experiment.cells)  # head, slopes, input, a cell each, picture, numbers
    drawn = ElementTree.fromstring(names["Picture"]()._repr_svg_())
    paths = drawn.findall("{http://www.w3.org/2000/svg}path")
    runs = {(name, layer): run for name, of_cell in core.run(experiment).layers.items()
            for layer, run in enumerate(of_cell)}
    assert len(paths) == len(runs)
    arriving = sorted(int(np.isfinite(run.gradient[1:]).sum()) for run in runs.values())
    points = [[tuple(map(float, point.split(","))) for point in re.findall(r"[\d.]+,[\d.]+", path.attrib["d"])]
              for path in paths]
    assert sorted(map(len, points)) == arriving  # a cut or a true zero is not drawn
    assert all(0 <= x <= 640 and 0 <= y <= 240 for line in points for x, y in line)
    texts = [text.text or "" for text in drawn.findall("{http://www.w3.org/2000/svg}text")]
    lowest = min((float(size) for run in runs.values() for size in run.gradient[1:] if np.isfinite(size)), default=0)
    assert texts[1] == f"1e{max(-60, lowest):.0f}"  # the axis ends with what is drawn
    assert sum(": -inf" in text for text in texts) == arriving.count(0)


def test_gates_set_by_hand_print_the_figure_s_numbers():
    done = control.carry_out(control_knobs.start())
    _, printed = run(made(by_hand(done)))
    last = printed[-1].splitlines()[-1].split()
    assert [float(last[1]), float(last[2])] == pytest.approx([done.c[-1], done.h[-1]], abs=6e-6)


@BOTH
def test_the_networks_that_read_the_sentence_are_packed_and_folded(language: str):
    now = reading.read(language, reading.start(language))
    found = made(reading.program(now), language)
    _, printed = run(found)
    for name, told in now.memories.items():
        for word, chance in zip(now.grammar.languages, told.languages[-1].tolist(), strict=True):
            assert f"{name} {word} {chance:.6f}" in printed[-1]
    folded = [cell.source[:13] for cell in found.cells if cell.metadata.get("jupyter")]
    assert folded == ["# Packed data"]


def test_a_training_runs_again():
    values = {**START, **BEGINNINGS["pulse"], "task": "pulse", "training_steps": 20, "seeds": 1, "span": 5, "units": 4}
    job = job_of(values, "en")
    _, printed = run(made(jobs.program(job)))
    for settings in job.settings:
        *_, last = train(jobs.task(job), settings, job.seeds, examples=jobs.EXAMPLES)
        assert last.score is not None
        assert f"{settings.variant} seed 0: {last.score[0]:.4f}" in printed[-1]


@pytest.mark.parametrize(("page", "key"), [("gradients", "curves"), ("memory", "words"), ("control", "control")])
def test_a_page_with_a_program_offers_it_with_the_reader_s_settings(page: str, key: str):
    screen = Screen(page, lang="zh")
    screen.app.session_state[f"{page}:tools:{key}"] = True
    screen.run()
    screen.app.session_state[f"{page}:notebook:{key}"] = {"value": {"n": 1}}
    screen.run()
    (data,) = [data for name, data in screen.components("save") if name == f"{page}:notebook:{key}"]
    assert data["label"] == vocabulary.load("zh")("tools.notebook")
    assert data["file"]["name"] == f"carousel-{page}-notebook-zh.ipynb"
    first, second, *_ = json.loads(data["file"]["text"])["cells"]
    assert "".join(first["source"]).startswith(f"# 传送带：{vocabulary.load('zh')(f'page.{page}.title')}")
    assert f"/{page}?lang=zh>" in "".join(second["source"])
