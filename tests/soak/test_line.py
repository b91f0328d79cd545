"""The line is cut for longer than a session lives, and for less: what was set meanwhile counts all the same."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import driver, reading

PATIENCE = 90_000  # ms
LIVES = 20  # seconds that a session lives without a line


class Wire:
    """A line to the server that can be cut."""

    def __init__(self, port: int) -> None:
        self.port, self.whole, self.ends = port, True, set[socket.socket]()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.door.accept()
                if not self.whole:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self.port))
                self.ends |= {here, there}
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self.whole = False
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends = set()


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    log: Path = tmp_path_factory.mktemp("wire") / "log.txt"
    with driver.serve(log, arguments=[f"--server.disconnectedSessionTTL={LIVES}"]) as server:
        yield Wire(urlsplit(server.url).port or 0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driver.launch() as browser:
        yield browser


@pytest.mark.parametrize("seconds", [4, 30])
@pytest.mark.parametrize("touched", [False, True])
def test_a_key_pressed_while_the_line_is_cut_counts_when_it_is_whole(browser: Browser, wire: Wire, seconds: int,
                                                                     touched: bool):
    page, _ = driver.open_page(browser, driver.Server(wire.url, Path()), "/gradients?w=1.1", lang="en")
    steps = reading.slider(page, "steps")
    if touched:
        with driver.rerun(page):
            steps.press("ArrowRight")
        driver.wait_for_app(page)
    wire.cut()
    steps.press("ArrowRight")
    page.wait_for_timeout(1000 * seconds)
    wire.whole = True
    wanted = 101 + touched
    page.wait_for_url(f"**T={wanted}**", timeout=PATIENCE)
    driver.wait_for_app(page)
    assert "w=1.1" in page.url
    expect(steps).to_have_attribute("aria-valuetext", str(wanted))
    assert page.evaluate("document.querySelector('.live-figure').data[0].x.length") == wanted + 1
    page.close()
