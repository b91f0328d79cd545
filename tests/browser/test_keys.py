"""Keys, focus and what is said aloud, the same on every page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from pages.ui.text import words as vocabulary
from tests.browser import driver, reading

Open = Callable[..., Page]
EN = vocabulary.load("en")


def test_steps_are_walked_from_anywhere_and_a_clicker_goes_on_to_the_next_page(open_page: Open):
    page = open_page("/cell?t=4", lang="en")
    position = page.locator(".belt .position")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # the first step is still under way
    expect(position).to_have_text("t = 6 / 10")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    expect(position).to_have_text("t = 2 / 10")
    page.keyboard.press("PageUp")
    expect(position).to_have_text("t = 1 / 10")
    page.keyboard.press("End")
    expect(position).to_have_text("t = 10 / 10")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("/gradients"))
    expect(page.get_by_role("heading", level=1)).to_have_text(EN("page.gradients.title"))
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_digit_typed_on_a_slider_changes_nothing_and_focus_stays_after_a_choice(open_page: Open):
    page = open_page("/gradients?w=2", lang="en")
    slider = reading.slider(page, "weight_scale")
    for keys in ("2", "0", "Alt+0"):
        slider.press(keys)
    assert slider.input_value() == "2"
    switch = page.get_by_role("switch", name=EN("knob.gru.label"))
    with driver.rerun(page):
        switch.press(" ")
    expect(switch).to_be_focused()
    expect(page.locator("#carousel-spoken")).to_contain_text("the GRU")  # the sentence, once it rests
    presets = page.get_by_label(EN("controls.more_presets"), exact=True)
    presets.focus()
    for _ in range(2):
        with driver.rerun(page):
            presets.press("ArrowDown")
        expect(presets).to_be_focused()


def test_the_page_says_its_language(open_page: Open):
    assert open_page("/flow", lang="zh").evaluate("document.documentElement.lang") == "zh-CN"
