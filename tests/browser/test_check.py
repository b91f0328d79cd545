"""Questions by keyboard, an explanation that Escape shuts, and the code of what a page shows."""

import io
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from pages.ui.text import words as vocabulary
from tests.browser.driver import rerun
from tests.browser.reading import misnamed
from tests.core.test_challenges import EXPERIENCED, PLANNED
from tests.examples import some
from tests.pages.test_challenges import addresses


@pytest.mark.parametrize("name", some([*EXPERIENCED, *PLANNED], each=9))
def test_a_challenge_is_taken_up_from_the_list_lost_by_what_is_nearly_it_and_won(open_page, name: str):
    words, (page_name, (wins, loses)) = vocabulary.load("en"), addresses(name)
    taken = loses.pop("try")
    page = open_page(f"/{page_name}?{urlencode(loses)}", lang="en")
    page.get_by_label(words("knob.challenge.label"), exact=True).select_option(taken)
    expect(page.locator(".dare")).to_contain_text(words("challenge.head"))
    expect(page.locator(".dare .won")).to_have_count(0)
    page.evaluate("address => { history.pushState(null, '', address); dispatchEvent(new PopStateEvent('popstate')) }",
                  f"/{page_name}?{urlencode(wins)}&lang=en")
    expect(page.locator(".dare .won")).to_have_text(words("challenge.won"))


def test_a_question_is_answered_and_left_by_keys_a_term_explained_and_a_link_shared(open_page):
    page = open_page("/check", lang="en")
    with rerun(page):
        page.keyboard.press("3")
    expect(page.get_by_text("You guessed right.")).to_be_visible()
    with rerun(page):
        page.keyboard.press("PageDown")
    expect(page.get_by_text("Question 2 of 28 · 1 right so far")).to_be_visible()
    assert misnamed(page) == []

    page = open_page("/control?f=0.9", lang="en", width=390, height=844)
    term = page.locator(".term").filter(has_text="forget gate").first
    gloss = page.locator("#gloss-forget_gate")
    expect(gloss).to_be_hidden()
    term.focus()
    expect(gloss).to_be_visible()
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    box = gloss.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    expect(gloss).to_be_hidden()

    with rerun(page):
        page.get_by_role("button", name="Share").click()
    code = page.get_by_role("img", name="QR code of this link")
    picture = np.array(Image.open(io.BytesIO(code.screenshot())).convert("L").resize((600, 600)))
    (read,) = zxingcpp.read_barcodes(picture)
    assert urlsplit(read.text)[:3] == urlsplit(page.url)[:3]
    assert parse_qs(urlsplit(read.text).query) == parse_qs(urlsplit(page.url).query)
