"""Phones of a class in a real browser: touch, their own storage, a QR code read from the projector."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import LOCAL_HOSTS

PATIENCE = 20_000  # ms


def way_in(projector: Page) -> str:
    """The address in the QR code, as a camera sees it."""
    image = projector.locator(".class-join img")
    expect(image).to_be_visible()
    picture = Image.open(BytesIO(image.screenshot())).convert("L")
    (read,) = zxingcpp.read_barcodes(np.array(picture))
    return str(read.text)


class Phone:
    """One phone: its page, and the complaints of it."""

    def __init__(self, browser: Browser, language: str, width: int, dark: bool) -> None:
        self.language = language
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN",
            color_scheme="dark" if dark else "light")
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("request", lambda request: self._ask(request.url))

    def _ask(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname not in LOCAL_HOSTS:
            self.complaints.append(f"request to another host: {url}")

    def come(self, address: str) -> None:
        self.page.goto(f"{address}&lang={self.language}")
        expect(self.page.locator("h1")).to_be_visible()

    def tap_pad(self, x: float, y: float) -> None:
        """A finger on the axes, at shares of their width and height."""
        box = self.page.locator(".pad .ground").bounding_box()
        assert box
        self.page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])

    def draw(self, heights: list[float]) -> None:
        """A stroke from right to left over the axes, at shares of their height."""
        ground = self.page.locator(".pad .ground")
        ground.scroll_into_view_if_needed()
        box = ground.bounding_box()
        assert box
        session = self.context.new_cdp_session(self.page)
        for at, height in enumerate(heights):
            share = 0.995 * (1 - at / (len(heights) - 1))
            place = {"x": box["x"] + share * box["width"], "y": box["y"] + height * box["height"]}
            session.send("Input.dispatchTouchEvent", {"type": "touchStart" if at == 0 else "touchMove",
                                                      "touchPoints": [place]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def tap(self, target: Locator, then: Locator) -> None:
        """A finger on a button, until what it does is seen: a busy machine makes a long press of a tap."""
        for _ in range(3):
            target.tap()
            with suppress(AssertionError):
                return expect(then).to_be_visible(timeout=3000)

    def choose(self, place: int) -> None:
        option = self.page.get_by_role("radio").nth(place)
        self.tap(option, self.page.locator("[role=radio][aria-checked=true]"))

    def keep(self) -> None:
        """The first guess again."""
        self.tap(self.page.locator("#keep"), self.page.locator("#said.sent"))

    def slide(self, value: float) -> None:
        slider = self.page.get_by_role("slider").first
        slider.evaluate("(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input'));"
                        " slider.dispatchEvent(new Event('change')) }", value)

    def sent(self) -> None:
        """Wait until the server has it."""
        expect(self.page.locator("#said.sent")).to_be_visible(timeout=PATIENCE)

    def guesses(self) -> dict[str, dict[str, Any]]:
        """What the phone keeps of its own."""
        kept = self.page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('carousel-class'))[1]")
        return dict(json.loads(kept)["mine"])

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        wide, has = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= has, (self.page.url, wide)


@contextmanager
def phones(browser: Browser, *kinds: tuple[str, int, bool]) -> Iterator[list[Phone]]:
    """Phones of (language, px, dark); at the end none has complained."""
    made = [Phone(browser, *kind) for kind in kinds]
    try:
        yield made
    finally:
        complaints = [line for phone in made for line in phone.complaints]
        for phone in made:
            phone.context.close()
        assert complaints == []
