"""Fixtures of the tests in a real browser. A missing browser fails them: what they guard is not guarded by
skipping."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import driver


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driver.Server]:
    """The real app with its own configuration; `server.url`, and `server.log`, the file with all that it
    said."""
    with driver.serve(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with driver.launch() as browser:
        yield browser


@pytest.fixture
def open_page(server: driver.Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page("/gradients?T=200", lang="en", width=390, height=844)` → a settled Page of a new visitor.

    The test fails at its end if a page logged an error, threw one or asked another host for something, or if
    the app logged a traceback meanwhile.
    """
    opened: list[tuple[Page, list[str]]] = []
    log_start = server.log.stat().st_size

    def open_page(path: str = "/", **visitor) -> Page:
        page, complaints = driver.open_page(browser, server, path, **visitor)
        opened.append((page, complaints))
        return page

    yield open_page
    for page, _ in opened:
        page.close()
    lines = [line for _, complaints in opened for line in complaints]
    lines += filter(None, [server.tracebacks(log_start)])
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
