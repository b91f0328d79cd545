"""deploy/nginx.conf with two real processes behind it: readers keep to theirs, and find their page when it ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import driver
from tests.browser.conftest import browser as browser
from tests.browser.phones import phones, way_in
from tests.browser.reading import slider
from tests.browser.test_class import step
from tests.server.classroom.asking import redis_server

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PATIENCE = 60_000  # ms
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt install nginx-light)")


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The processes have their classes in common."""
    with redis_server(tmp_path) as address:
        monkeypatch.setenv("REDIS_URL", address)
        yield


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[driver.Server]]:
    with ExitStack() as stack:
        yield [stack.enter_context(driver.serve(tmp_path / f"{number}.txt")) for number in (1, 2)]


@pytest.fixture
def front(processes: list[driver.Server], tmp_path: Path) -> Iterator[driver.Server]:
    """nginx before them; its log has a line for each request: the reader's cookie and the process."""
    folder = tmp_path / "nginx"
    folder.mkdir()
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


def end(address: str, processes: list[driver.Server]) -> None:
    """Kill the process that nginx calls by this address."""
    gone = next(each for each in processes if str(urlsplit(each.url).port) in address)
    os.kill(gone.pid, signal.SIGKILL)


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
    end(first, processes)
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


@pytest.mark.parametrize("teachers", [False, True], ids=["the other process ends", "the teacher's process ends"])
def test_a_class_over_two_processes_loses_nobody_where_one_ends(redis, front, processes, browser: Browser, teachers: bool):
    projector, _ = driver.open_page(browser, front, "/lesson?scene=3", lang="zh", width=1366, height=768)
    projector.keyboard.press("t")
    address = way_in(projector)
    with phones(browser, *[("zh", 390, False)] * 6) as six:
        for phone in six:
            phone.come(address)
        expect(projector.locator(".class-joined")).to_contain_text("6")
        step(projector, "vote")
        at = {phone: processes_of(front, seat(phone.context))[-1] for phone in six}
        assert len(set(at.values())) == 2, "six phones sit at one process: once in 32 runs; run it again"
        *early, late = sorted(six, key=lambda phone: at[phone])
        for place, phone in enumerate(early):
            phone.tap_pad(0.5, 0.1 + 0.1 * place)
            phone.sent()
        expect(projector.locator(".voted")).to_contain_text("5/6", timeout=PATIENCE)
        mine = {phone: phone.guesses() for phone in early}
        home = processes_of(front, seat(projector.context))[-1]
        end(home if teachers else next(each for each in at.values() if each != home), processes)
        late.tap_pad(0.5, 0.7)
        expect(projector.locator(".voted")).to_contain_text("6/6", timeout=PATIENCE)
        driver.wait_for_app(projector)
        for name in ("talk", "again", "reveal"):
            step(projector, name)
        for phone in six:
            expect(phone.page.locator(".picture circle.truth")).to_have_count(1, timeout=PATIENCE)
        assert all(phone.guesses() == mine[phone] for phone in early)
