"""One layout for every screen, in states that a page does not open in; test_pages.py looks at each page as it opens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from pages.ui.text import words as vocabulary
from tests.browser import driver
from tests.browser.sizes import FAULTS, LARGE, SLIDER, SMALL, TARGET, faults, sample
from tests.examples import LANGUAGES, in_turn, one

Open = Callable[..., Page]
STATES = ["/gradients?gru=1&show=path.worst", "/flow?mode=forward", "/flow?mode=backward", "/cell?preset=store",
          "/cell?preset=average", "/control?preset=hidden", "/training?task=adding"]


@pytest.mark.parametrize(("path", "language"), in_turn(one(STATES), LANGUAGES))
def test_nothing_is_cut_small_or_out_of_reach_in_another_state(open_page: Open, path: str, language: str):
    assert faults(open_page(path, lang=language), sample([*SMALL, *LARGE], STATES.index(path))) == {}


def test_a_small_target_a_short_slider_and_a_cut_list_would_be_found(open_page: Open):
    tab = open_page("/gradients", lang="en")
    tab.add_style_tag(content=".live-slider { width: 120px } .chips button { height: 20px !important }"
                               ".panel select { max-width: 70px !important }")
    faults = " ".join(tab.evaluate(FAULTS, [SLIDER, TARGET, True]))
    assert "slider of 120 px" in faults
    assert "20 px: BUTTON" in faults
    assert "in a list with room for" in faults


def test_on_a_phone_the_menu_closes_on_choice(open_page: Open):
    tab, words = open_page("/", lang="en", width=390, height=844), vocabulary.load("en")
    tab.get_by_role("button", name=words("page.open_menu")).click()
    with driver.rerun(tab):
        tab.get_by_test_id("stPopoverBody").get_by_role("link", name=words("page.cell.menu")).click()
    assert tab.get_by_test_id("stPopoverBody").count() == 0
    assert tab.get_by_role("heading", level=1).inner_text() == words("page.cell.title")


def test_the_settings_stay_in_view_beside_what_stands_below_the_figure(open_page: Open):
    tab = open_page("/gradients", lang="en")
    tab.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 500)")
    box = tab.locator(".st-key-settings").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 20
