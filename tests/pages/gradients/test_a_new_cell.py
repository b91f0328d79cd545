"""A cell that is one module and one line in CELLS is drawn, named, coloured and said on the pages, and
refused nowhere."""

from collections.abc import Iterator

import numpy as np
import pytest

import core
from pages.ui.charts import theme
from pages.ui.gradients import exhibit, phase
from pages.ui.gradients.knobs import VIEWS
from pages.ui.page import experiments, live
from pages.ui.page.knobs import START, presets
from pages.ui.text import words as vocabulary
from tests.core.cells.checker import registered
from tests.pages.screen import Screen


@pytest.fixture
def coupled(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The coupled-gate LSTM of the core's tests, while a test runs; results are kept by Experiment, so they
    are forgotten."""
    yield registered(monkeypatch)
    forget()


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RESULTS", live.Results(live.LARGEST))
    forget()


def forget() -> None:
    phase._swept.cache_clear()
    experiments.outcomes.cache_clear()


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_its_curve_is_the_core_s_in_a_colour_of_its_own(coupled: str, look: theme.Theme):
    lent = exhibit.exhibit({}, vocabulary.load("en"), look)
    name = core.CELLS[coupled].NAME
    drawn = next(trace for trace in lent.figure["data"] if trace.get("name") == name)
    run = core.run(presets()[START]).runs[coupled]
    np.testing.assert_allclose(np.array(drawn["y"], float), run.gradient, atol=1e-4)
    assert name in lent.sentence
    shades = [look.symbols[other].shade for other in core.CELLS]
    assert len(set(shades)) == len(shades)
    assert f"--{coupled}:" in theme.css_variables()


@pytest.mark.parametrize("page", ["home", "gradients", "flow"])
def test_the_page_opens_with_it(coupled: str, page: str):
    screen = Screen(page, lang="en", **({"mode": "backward"} if page == "flow" else {}))
    if page != "flow":  # the diagram is the document's two cells
        assert core.CELLS[coupled].NAME in screen.readout


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_refuses_it(coupled: str, view: str):
    assert Screen("gradients", view=view, gru="1", show="path.worst.bound.half").readout
