"""What axe, the checker of the web's accessibility rules, finds where a page is not as it opens: nothing
serious."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from pages.ui.gradients.knobs import VIEWS
from pages.ui.text import words as vocabulary
from tests.browser import driver
from tests.browser.reading import grave
from tests.examples import LANGUAGES, in_turn, some

Open = Callable[..., Page]
PATHS = ["/flow?mode=forward", "/flow?mode=backward", "/cell?preset=store", "/control?preset=hidden",
         "/lesson?scene=3", "/lesson?scene=5&phase=reveal&g=half~0.9", "/lesson?scene=7",
         "/gradients?gru=1&show=path.worst.bound.half&A=start"]  # as they open: test_pages.py


@pytest.mark.parametrize(("path", "width", "language", "dark"), in_turn(some(PATHS), [390, 1024], LANGUAGES, [True, False]))
def test_axe_finds_nothing_serious(open_page: Open, path: str, width: int, language: str, dark: bool):
    tab = open_page(path, lang=language, dark=dark, width=width, height=844)
    assert grave(tab) == []


def test_axe_finds_nothing_serious_in_any_view_with_its_tools_open(open_page: Open):
    page, words = open_page(f"/gradients?view={VIEWS[0]}", lang="en"), vocabulary.load("en")
    for view in some(VIEWS, 5):
        chip = page.get_by_role("radio", name=words(f"choice.closer.{view}"), exact=True)
        if not chip.is_checked():
            with driver.rerun(page):
                chip.click()
        for tools in page.get_by_text(words("tools.open"), exact=True).all():
            if not tools.evaluate("tools => tools.closest('details').open"):
                with driver.rerun(page):
                    tools.click()
        assert grave(page) == [], view


def test_a_button_without_a_name_would_be_found(open_page: Open):
    page = open_page("/flow", lang="en")
    page.evaluate("document.querySelector('[data-testid=stMain]').append(document.createElement('button'))")
    assert [line.split(":")[0] for line in grave(page)] == ["button-name"]
