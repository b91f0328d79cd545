"""The line to the server breaks: pages that nobody touched wake by themselves, and what was set meanwhile counts."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from pages.ui.page import frame
from pages.ui.text import words as vocabulary
from tests.browser import driver, reading
from tests.examples import SOAK

PATIENCE = 60_000  # ms for pages of a busy machine to come back
EN = vocabulary.load("en")

# Each page's first slider, and the address's parameter that follows it.
SLIDERS = {"home": ("steps", "T"), "gradients": ("steps", "T"), "memory": ("distance", "n"), "control": ("show_at", "show"),
           "training": ("span", "T")}
ANSWERED = "window.carouselMoves.sent.length === 0"


def agree(page: Page, name: str, knob: str, url: str) -> None:
    """Address and thumb have moved on together, and nothing is on its way."""
    page.wait_for_function(f"() => ({ANSWERED}) && new URLSearchParams(location.search).get({url!r}) !== null", timeout=PATIENCE)
    thumb = reading.slider(page, knob)
    asked = page.evaluate(f"new URLSearchParams(location.search).get({url!r})")
    expect(thumb).to_have_attribute("aria-valuetext", asked, timeout=PATIENCE)
    if name == "gradients":
        page.wait_for_function("length => document.querySelector('.live-figure').data[0].x.length === length + 1",
                               arg=int(asked), timeout=PATIENCE)


def test_a_move_that_nobody_heard_before_the_page_was_left_counts_there(browser: Browser, server: driver.Server):
    page = browser.new_context(locale="en-US").new_page()
    deaf = False

    def listen(socket: WebSocketRoute) -> None:
        behind = socket.connect_to_server()
        socket.on_message(lambda message: None if deaf else behind.send(message))

    page.route_web_socket("**/_stcore/stream", listen)
    page.goto(f"{server.url}/gradients?lang=en&w=1.1")
    driver.wait_for_app(page)
    deaf = True
    reading.slider(page, "steps").press("ArrowRight")
    page.wait_for_function("() => window.carouselMoves.sent.some(move => move.done)")
    deaf = False
    page.get_by_role("link", name=EN("page.memory.menu"), exact=True).first.click()
    page.wait_for_url("**/memory**", timeout=PATIENCE)
    page.wait_for_function(f"() => {ANSWERED}", timeout=PATIENCE)
    driver.wait_for_app(page)
    expect(page).not_to_have_url(re.compile("T="))
    page.get_by_role("link", name=EN("page.gradients.menu"), exact=True).first.click()
    page.wait_for_url("**/gradients**T=101**", timeout=PATIENCE)
    driver.wait_for_app(page)
    assert "w=1.1" in page.url
    expect(reading.slider(page, "steps")).to_have_attribute("aria-valuetext", "101")
    page.context.close()


def test_after_a_restart_every_page_answers_and_shows_what_was_set(browser: Browser, tmp_path: Path):
    port, log = driver.free_port(), tmp_path / "log.txt"
    pages: dict[str, Page] = {}
    with driver.serve(log, port=port) as server:
        for name in frame.built() if SOAK else ("home", "flow", "gradients", "cell"):
            path = "/" if name == frame.HOME else f"/{name}"
            pages[name], _ = driver.open_page(browser, server, path, lang="en")
        moved, _ = driver.open_page(browser, server, "/gradients?w=1.1", lang="en")
        with driver.rerun(moved):
            reading.slider(moved, "steps").press("ArrowRight")
        agree(moved, "gradients", "steps", "T")
        left = moved.url
        os.kill(server.pid, signal.SIGKILL)
    expect(pages["gradients"].get_by_test_id("stApp")).not_to_have_attribute(
        "data-test-connection-state", "CONNECTED", timeout=PATIENCE)
    reading.slider(pages["gradients"], "steps").press("ArrowRight")  # nobody hears it
    for name in ("gradients", "home"):  # and nobody touched this one
        expect(pages[name].locator(".away")).to_have_text(EN("controls.away"), timeout=PATIENCE)
        expect(pages[name].get_by_test_id("stDialog")).to_have_count(0)  # Streamlit's own is about terminals
    with driver.serve(log, port=port):
        agree(pages["gradients"], "gradients", "steps", "T")
        expect(pages["gradients"].locator(".away")).to_have_text("")
        for name, (knob, url) in SLIDERS.items():
            if name in pages and name != "gradients":
                reading.slider(pages[name], knob).press("ArrowRight")
                agree(pages[name], name, knob, url)
        pages["flow"].get_by_role("radio", name=EN("choice.mode.forward")).click()
        pages["flow"].wait_for_url("**mode=forward**", timeout=PATIENCE)
        pages["cell"].get_by_role("radio", name=EN("cell.by_hand")).click()
        pages["cell"].wait_for_url("**preset=**", timeout=PATIENCE)
        driver.wait_for_app(moved)
        assert moved.url == left
        expect(reading.slider(moved, "weight_scale")).to_have_attribute("aria-valuetext", "1.10")
        said = log.read_text(errors="replace")
        if "Traceback" in said:
            pytest.fail(said[-4000:])
    for page in [*pages.values(), moved]:
        page.close()
