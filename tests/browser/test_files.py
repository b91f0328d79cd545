"""What a reader takes along: the files that a browser saves hold the core's own numbers."""

import csv
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

import core
from core.experiment.program import lags
from pages.ui.gradients.overlays import path_name
from pages.ui.page import knobs
from pages.ui.text import words as vocabulary
from tests.browser import driver
from tests.browser.reading import slider
from tests.examples import LANGUAGES, in_turn, one, some

Open = Callable[..., Page]
OPENING = knobs.presets()[knobs.START]
PNG = b"\x89PNG\r\n\x1a\n"


def saved(button: Locator, to: Path) -> bytes:
    """What the browser saves when the button is pressed."""
    with button.page.expect_download() as download:
        button.click()
    assert download.value.failure() is None
    path = to / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def lines_of(content: bytes) -> list[list[str]]:
    """The lines of a CSV file, without those that tell what it is."""
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf# ")
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))


def open_tools(page: Page, language: str) -> None:
    with driver.rerun(page):
        page.get_by_text(vocabulary.load(language)("tools.open"), exact=True).first.click()


@pytest.mark.parametrize("language", one(LANGUAGES))
def test_the_table_that_is_saved_is_the_core_s_also_after_a_change(open_page: Open, tmp_path: Path,
                                                                   language: str):
    page, words = open_page("/gradients?gru=1", lang=language), vocabulary.load(language)
    open_tools(page, language)
    for steps in (OPENING.steps, OPENING.steps + 10):
        if steps != OPENING.steps:
            with driver.rerun(page):
                slider(page, "steps", language).press("PageUp")
        content = saved(page.get_by_role("button", name=words("tools.csv")), tmp_path)
        assert f"T={steps}" in content.decode() or steps == OPENING.steps
        assert f"T ({words('knob.steps.label')}),{steps}\n" in content.decode()
        heading, *rows = lines_of(content)
        table = dict(zip(heading, np.array(rows, float).T, strict=True))
        assert table.pop(words("tools.lag")).tolist() == list(range(steps + 1))
        runs = core.run(core.Experiment(**{**vars(OPENING), "steps": steps, "gru": True})).runs
        for name, run in runs.items():
            found = table[words("tools.log10_of", model=name.upper())]
            assert found[0] == 0
            np.testing.assert_array_equal(found[1:], run.gradient[1:])
            if run.cell_path is not None:
                path = words("tools.log10_named", name=path_name(run, words))
                np.testing.assert_array_equal(table[path][1:], run.cell_path[1:])


def test_the_program_that_is_saved_prints_the_numbers_of_the_figure(open_page: Open, tmp_path: Path):
    page, words = open_page("/gradients?T=60", lang="en"), vocabulary.load("en")
    open_tools(page, "en")
    page.get_by_role("tab", name="NumPy").click()
    saved(page.get_by_role("button", name=words("tools.program", library="NumPy")), tmp_path)
    with chdir(tmp_path):
        printed = subprocess.run([sys.executable, "carousel-gradients-numpy-en-T60.py"], check=True, capture_output=True,
                                 text=True).stdout
    experiment = core.Experiment(**{**vars(OPENING), "steps": 60})
    for name, run in core.run(experiment).runs.items():
        for lag in lags(experiment):
            assert f"{name} lag {lag}: {run.gradient[lag]:.6f}" in printed
    page.get_by_role("tab", name="PyTorch").click()
    assert b"import torch" in saved(page.get_by_role("button",
                                                     name=words("tools.program", library="PyTorch")),
                                    tmp_path)


def test_the_picture_that_is_saved_is_an_image(open_page: Open, tmp_path: Path):
    page = open_page("/gradients", lang="en")
    page.locator(".live-figure").first.hover()
    words = vocabulary.load("en")
    for form in ("PNG", "SVG"):
        content = saved(page.get_by_role("button", name=words("tools.picture", format=form)).first, tmp_path)
        assert content.startswith(PNG if form == "PNG" else b"<svg")
    text = content.decode()  # the SVG: ground, title, quantity, settings, address; raised figures of any font
    for said in (words("page.gradients.title"), words("figure.above"), "T (sequence length) = 100", "?lang=en"):
        assert said in text
    assert re.search(r"(background|fill): ?rgb\(255, 255, 255\)", text)
    assert not set("⁻²⁶") & set(text)


@pytest.mark.parametrize(("path", "page_name", "numbers"), some([
    ("/cell?t=6", "cell", ["0.93", "0.66", "×10"]),
    ("/flow", "flow", ["ht-1"]),
    ("/flow?mode=backward", "flow", ["0.22", "−14"]),
    ("/gradients?view=receipt", "gradients", ["× 0.53", "× 0.98"]),
]))
def test_what_plotly_has_not_drawn_is_saved_as_a_picture_too(open_page: Open, tmp_path: Path, path: str,
                                                             page_name: str, numbers: list[str]):
    page, words = open_page(path, lang="zh", dark=True), vocabulary.load("zh")
    found = {form: saved(page.get_by_role("button", name=words("tools.picture", format=form)).last, tmp_path)
             for form in ("PNG", "SVG")}
    assert found["PNG"].startswith(PNG)
    svg = ElementTree.fromstring(found["SVG"])
    width, height = (int(svg.attrib[side]) for side in ("width", "height"))
    assert struct.unpack(">II", found["PNG"][16:24]) == (2 * width, 2 * height)
    texts = "\n".join(svg.itertext()).replace("\u200b", "")
    for said in (words(f"page.{page_name}.title"), "lang=zh", *numbers):
        assert said in texts
    ground = next(svg.iter("{http://www.w3.org/2000/svg}rect"))
    assert ground.attrib["fill"] == "rgb(20,23,26)"  # the page's own
    assert not {part for part in ("var(", "color(", "color-mix", "foreignObject", "class=")
                if part in found["SVG"].decode()}
    assert not set("⁻²⁶") & set(texts)


@pytest.mark.parametrize(("path", "language"), in_turn(
    some(["/flow?mode=forward", "/control", "/memory", "/cell", "/cell?preset=store"]), LANGUAGES))
def test_the_first_table_of_other_pages_can_be_saved(open_page: Open, tmp_path: Path, path: str,
                                                     language: str):
    page, words = open_page(path, lang=language), vocabulary.load(language)
    open_tools(page, language)
    heading, *rows = lines_of(saved(page.get_by_role("button", name=words("tools.csv")).first, tmp_path))
    assert len(heading) >= 3
    assert len(rows) >= 9
    assert {len(row) for row in rows} == {len(heading)}
