"""A finger on the page: a scroll that begins on something that can be set changes nothing, a drag sets it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.browser import driver
from tests.browser.driver import wait_for_app
from tests.examples import some

WIDTH, HEIGHT = 390, 844
SETTINGS = "input[type=range]:visible:not(.scrub), .belt .cell, .belt .handle, .spin:visible"


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(has_touch=True, is_mobile=True, locale="zh-CN",
                                  viewport={"width": WIDTH, "height": HEIGHT})
    yield context.new_page()
    context.close()


def swipe(touch: CDPSession, at: Locator, right: float, down: float) -> None:
    """A finger put on the middle of something, moved in ten steps, and lifted."""
    at.evaluate("element => element.scrollIntoView({ block: 'center' })")
    box = at.bounding_box()
    assert box is not None
    x, y = min(max(box["x"] + box["width"] / 2, 30), WIDTH - 30), box["y"] + box["height"] / 2
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 11):
        point = {"x": x + right * part / 10, "y": y + down * part / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("path", some(["/gradients", "/cell?t=3", "/cell?preset=store&t=3",
                                       "/flow?mode=backward"]))
def test_a_scroll_changes_no_setting_wherever_it_begins(phone: Page, server: driver.Server, path: str):
    phone.goto(server.url + path)
    wait_for_app(phone)
    touch, before, address = phone.context.new_cdp_session(phone), values(phone), phone.url
    places = phone.locator(SETTINGS)
    count = places.count()
    assert count > 1
    for place in range(0, count, 1 + count // 8):
        swipe(touch, places.nth(place), 3, -200)
    phone.wait_for_timeout(300)  # what is let go is done when it has rested
    wait_for_app(phone)
    assert values(phone) == before
    assert phone.url == address


def test_a_drag_to_the_side_sets_a_slider_and_a_tap_a_gate(phone: Page, server: driver.Server):
    touch = phone.context.new_cdp_session(phone)
    phone.goto(server.url + "/gradients?T=100")
    wait_for_app(phone)
    expect(phone.locator(".save-picture").first).to_have_css("opacity", "1")  # nothing hovers here
    figure = phone.locator(".live-figure").first
    phone.locator(".st-key-settings input[type=range]").first.evaluate("each => each.scrollIntoView({ block: 'end' })")
    expect(figure).to_be_in_viewport(ratio=0.6)  # cause and effect on one screen
    swipe(touch, phone.locator("input[type=range]").first, 60, 12)
    expect(phone).to_have_url(re.compile(r"T=(?!100\b)\d+"))
    wait_for_app(phone)
    swipe(touch, phone.locator(".readout b.rnn").first, 0, 0)  # a tap: its curve and its slider light up
    expect(phone.locator(".live-slider.alight")).to_have_attribute("data-about", "weight_scale rnn")
    expect(phone.locator(".trace.alight").first).to_be_attached()
    phone.goto(server.url + "/cell?preset=store&t=3")
    wait_for_app(phone)
    gate = phone.locator(".belt .cell[data-row=f]").first
    before = gate.get_attribute("aria-valuenow")
    swipe(touch, gate, 0, 0)
    expect(gate).not_to_have_attribute("aria-valuenow", str(before))
    expect(phone).to_have_url(re.compile("[?&]f="))


def test_a_finger_pulls_a_curve_turns_a_number_of_the_sentence_a_tap_has_it_typed_and_a_list_swaps_the_country(
        phone: Page, server: driver.Server):
    touch = phone.context.new_cdp_session(phone)
    phone.goto(server.url + "/control?lang=en")
    wait_for_app(phone)
    swipe(touch, phone.locator(".pull"), 0, -20)
    expect(phone).to_have_url(re.compile(r"f=0\.99[1-9]"))
    expect(phone.get_by_text("f while holding has to be")).to_be_attached()
    phone.goto(server.url + "/memory?lang=en&n=20")
    wait_for_app(phone)
    number = phone.locator(".spin")
    swipe(touch, number, 40, 3)
    expect(phone).to_have_url(re.compile(r"n=(?!20\b)\d+"))
    wait_for_app(phone)
    swipe(touch, number, 0, 0)
    phone.locator(".spin input").fill("12")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile(r"n=12\b"))
    phone.locator(".sentence .country select").select_option("italy")
    expect(phone).to_have_url(re.compile("country=italy"))
    expect(phone.locator(".sentence .country")).to_contain_text("Italy")


def values(page: Page) -> list[str]:
    return page.evaluate("""() => [...document.querySelectorAll('input[type=range], [role=slider]')]
      .map(each => each.value ?? each.ariaValueNow)""")
