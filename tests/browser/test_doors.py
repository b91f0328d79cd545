"""What the network brings to a browser, or does not: the second visit, other paths, a file that never comes.

`make test` looks at two pages under a path, by menu and by address; `make soak` at all.
"""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from pages.ui.page import frame
from pages.ui.text import assets
from pages.ui.text import words as vocabulary
from pages.ui.widgets.figure import PLOTLY
from tests.browser import driver, proxy
from tests.examples import SOAK, one

# Home lies where the path ends, and has a figure; the other has scripts of every kind.
SAMPLE = ["/", "/cell"]
PATHS = SAMPLE if not SOAK else [
    "/", *(f"/{name}" for name in frame.built() if name != frame.HOME)]
AGAIN = 30_000  # bytes that a page seen before may fetch


def fetched(page: Page) -> list[tuple[int, str]]:
    """(bytes, address) of everything that comes over the network from now on, the connection aside."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    came: list[tuple[int, str]] = []
    session.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.loadingFinished", lambda event: came.append((int(event["encodedDataLength"]), addresses.get(event["requestId"], "?"))))
    return came


def test_a_reload_and_a_new_tab_take_nearly_all_from_the_cache(server: driver.Server, browser: Browser):
    window = browser.new_context(locale="en-US")
    page = window.new_page()
    came = fetched(page)

    def visit(path: str) -> int:
        came.clear()
        page.goto(server.url + path)
        driver.wait_for_app(page)
        return sum(size for size, _ in came)

    assert visit("/") > AGAIN
    visit("/gradients")
    assert visit("/") <= AGAIN, sorted(came)
    came.clear()
    page.reload()
    driver.wait_for_app(page)
    assert sum(size for size, _ in came) <= AGAIN, sorted(came)
    page = window.new_page()
    came = fetched(page)
    assert visit("/gradients") <= AGAIN, sorted(came)
    window.close()


def shown(page: Page) -> dict[str, int]:
    """How much of each kind a page shows."""
    return {role: page.get_by_role(role).count() for role in ("figure", "slider", "button", "link", "heading")} | {
        name: page.locator(name).count() for name in (".panel", ".belt svg", ".main-svg", ".sentence")}


@pytest.fixture(scope="module")
def at_the_root(server: driver.Server, browser: Browser) -> dict[str, dict[str, int]]:
    """What each page shows there."""
    seen = {}
    for path in PATHS:
        page, _ = driver.open_page(browser, server, path, lang="en")
        seen[path] = shown(page)
        page.close()
    return seen


@pytest.mark.parametrize("stripped", [False, True], ids=["the app's own", "a proxy's"])
def test_under_a_path_everything_is_as_at_the_root(stripped, at_the_root, server, browser, tmp_path):
    with ExitStack() as stack:
        if stripped:
            url = stack.enter_context(proxy.stripping("/a/b", server.url))
            under = driver.Server(url, server.log, server.pid)
        else:
            under = stack.enter_context(driver.serve(tmp_path / "log.txt", prefix="/a/b"))
        for path in PATHS if SOAK else PATHS[stripped::2]:
            there, complaints = driver.open_page(browser, under, path, lang="en")
            assert shown(there) == at_the_root[path], path
            assert shown(there)["heading"] > 0
            if path in ("/", "/cell"):
                there.get_by_role("link", name="Gradients").first.click()
                expect(there.get_by_role("heading", level=1)).to_contain_text("How far")
                driver.wait_for_app(there)
                there.get_by_role("link", name="Home").first.click()
                expect(there.get_by_role("figure").first).to_be_visible()
                driver.wait_for_app(there)
                assert there.url.startswith(under.url)
                there.reload()
                driver.wait_for_app(there)
            assert complaints == []
            there.close()
        assert under.tracebacks() == ""


@pytest.mark.parametrize(("lang", "path"), one([("zh", "/"), ("en", "/cell")]))
def test_what_does_not_come_says_so_in_its_place(lang, path, server, browser):
    words = vocabulary.load(lang)
    page = browser.new_context().new_page()
    held: list[Route] = []
    holding = True  # neither an answer nor an error
    page.route(re.compile(r"/media/"), lambda route: held.append(route) if holding else route.continue_())
    page.goto(f"{server.url}{path}?lang={lang}", wait_until="commit")
    place = page.locator(".arriving").first
    expect(place).to_have_text(words("arriving.coming"), timeout=driver.MILLISECONDS_TO_SETTLE)
    expect(place).to_have_role("status")
    expect(place).to_have_text(words("arriving.late"), timeout=10_000)
    holding = False
    for route in held:
        route.continue_()
    driver.wait_for_app(page)
    expect(page.locator(".arriving")).to_have_count(0)
    page.context.close()


def test_a_figure_says_so_when_only_its_library_does_not_come(server, browser):
    words = vocabulary.load("zh")
    page = browser.new_context().new_page()
    page.route("**/media/*.gz", lambda route: route.abort())
    page.route_web_socket("**/_stcore/stream", hold_library)
    page.goto(f"{server.url}/?lang=zh", wait_until="commit")
    place = page.locator('[data-testid="stBidiComponentRegular"]', has=page.locator(".live-figure")).get_by_role("status")
    expect(place).to_have_text(words("arriving.late"), timeout=driver.MILLISECONDS_TO_SETTLE)
    expect(page.get_by_role("slider").first).to_be_enabled()  # all else is there
    page.context.close()


def hold_library(socket: WebSocketRoute) -> None:
    """All that the script says, until plotly.js is under way: from then on nothing more gets through."""
    behind = socket.connect_to_server()
    sizes: list[int] = []

    def hand_on(message: str | bytes) -> None:
        sizes.append(len(message))
        if max(sizes) < len(assets.content(PLOTLY)):
            socket.send(message)

    behind.on_message(hand_on)
