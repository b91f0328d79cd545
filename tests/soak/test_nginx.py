"""deploy/nginx.conf with two real processes behind it: readers keep to theirs, and find their page when it ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import driver
from tests.browser.conftest import browser as browser
from tests.browser.reading import slider

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt install nginx-light)")


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[driver.Server]]:
    logs = tmp_path_factory.mktemp("processes")
    with ExitStack() as stack:
        yield [stack.enter_context(driver.serve(logs / f"{number}.txt")) for number in (1, 2)]


@pytest.fixture(scope="module")
def front(processes: list[driver.Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[driver.Server]:
    """nginx before them; its log has a line for each request: the reader's cookie and the process."""
    folder = tmp_path_factory.mktemp("nginx")
    port = driver.free_port()
    text = (driver.ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for number, process in enumerate(processes, start=1):
        text = text.replace(f"lesson-{number}:8501", urlsplit(process.url).netloc.replace("localhost", "127.0.0.1"))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(
        "access_log off;", f"log_format seats '$seat $upstream_addr'; access_log {folder}/seats seats;")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"pid {folder}/pid; error_log {folder}/errors; daemon off; events {{}} http {{ {places}\n{text} }}")
    with subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL) as nginx:
        server = driver.Server(f"http://localhost:{port}", folder / "seats", nginx.pid)
        driver.wait_for_health(server, nginx)
        yield server
        nginx.terminate()


def seat(window: BrowserContext) -> str:
    return next(cookie["value"] for cookie in window.cookies() if cookie["name"] == "carousel")


def processes_of(front: driver.Server, seat: str) -> list[str]:
    """Where this reader's requests went, in order; where one did not answer, the next is named, too."""
    return [line.split(" ", 1)[1] for line in front.log.read_text().splitlines() if line.startswith(seat)]


def test_readers_keep_to_their_process_and_where_it_ends_find_their_page_at_the_other(front, processes, browser):
    windows: dict[str, BrowserContext] = {}
    for _ in range(60):  # until one sits at each
        window = browser.new_context(locale="en-US")
        window.request.get(f"{front.url}/_stcore/health")
        windows.setdefault(processes_of(front, seat(window))[-1], window)
    first, second = windows
    pages = {}
    for process, window in windows.items():
        pages[process] = page = window.new_page()
        page.goto(f"{front.url}/gradients?lang=en&T=150&w=1.5")
        driver.wait_for_app(page)
        page.get_by_role("link", name="Long-term memory").first.click()
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("How far")
        page.go_back()
        driver.wait_for_app(page)
        assert set(processes_of(front, seat(window))) == {process}

    page = pages[first]
    length = slider(page, "steps")
    length.press("ArrowRight")
    page.wait_for_url(lambda url: "T=150" not in url)
    moved, address = length.input_value(), page.url
    gone = next(each for each in processes if str(urlsplit(each.url).port) in first)
    os.kill(gone.pid, signal.SIGKILL)
    page.wait_for_function("() => document.querySelector('[data-testid=\"stApp\"]').dataset.testConnectionState !== 'CONNECTED'")
    driver.wait_for_app(page)
    assert page.url == address
    expect(length).to_have_value(moved)
    length.press("ArrowRight")
    expect(length).not_to_have_value(moved)
    page.wait_for_url(lambda url: url != address)
    assert processes_of(front, seat(windows[first]))[-1].endswith(second)
    for window in windows.values():
        window.close()
