"""What the network brings to a browser, or does not: the second visit, other paths, a file that never comes."""

from playwright.sync_api import Browser, Page

from tests.browser import driver

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
    for path in ("/", "/gradients"):
        assert visit(path) <= AGAIN, sorted(came)
    came.clear()
    page.reload()
    driver.wait_for_app(page)
    assert sum(size for size, _ in came) <= AGAIN, sorted(came)
    page = window.new_page()
    came = fetched(page)
    assert visit("/") <= AGAIN, sorted(came)
    window.close()
