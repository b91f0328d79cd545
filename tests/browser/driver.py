"""The app in a real browser: start it, open a page of it, wait for it, and note everything that went wrong.

Plain functions, so that a script (the README's screenshots) uses them like the tests do.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import chromium

ROOT = Path(__file__).resolve().parents[2]
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
SECONDS_TO_START = 60
MILLISECONDS_TO_SETTLE = 30_000

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # containers have none to give
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--process-per-site",  # tabs of one window share what they have compiled: plotly.js alone takes a second
    # A test must pass without a network, and what asks for one must show.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

# Streamlit first asks for these below a deep link's own path, is told 404, and then asks at the root.
HARMLESS_404 = re.compile(r"(/[^/]+)+/_stcore/(health|host-config)")
HARMLESS_CANCEL = "CanceledError"  # what Streamlit says of an upload that the next file took the place of

# The connection to the script behind each open page, for `rerun`.
_streams: WeakKeyDictionary[Page, WebSocket] = WeakKeyDictionary()

# The windows of each browser, by what a visitor brings.
_windows: WeakKeyDictionary[Browser, dict[tuple[str, ...], BrowserContext]] = WeakKeyDictionary()

# Tabs of a window have their storage in common; a new visitor has none.
FORGET = "if (!sessionStorage.visits) localStorage.clear(); sessionStorage.visits = 1"

SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const every = (selector, holds) => [...document.querySelectorAll(selector)].every(holds);
  const shown = selector => [...document.querySelectorAll(selector)].filter(element => element.offsetParent);
  return app !== null
    && app.dataset.testConnectionState === 'CONNECTED'
    && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null
    && shown('[data-testid="stPlotlyChart"]').every(chart => chart.querySelector('.main-svg, canvas') !== null)
    && every('[data-testid="stBidiComponentRegular"]',
             component => component.querySelector(
               '.panel, .live-figure, .belt, .sentence, .save, .save-part, .away, .whole-page, .guess, .class-bar, .upload, input'))
    && every('.panel', panel => panel.childElementCount > 0)
    && !window.carouselMoves?.sent.length
    && every('.live-slider', slider => !slider.live?.timer && !slider.live?.resting)
    && every('.pull', pull => !pull.timer && !pull.held)
    && every('.belt', belt => belt.model?.data && !belt.model.mine)
    && every('.sentence', sentence => sentence.words)
    && shown('.live-figure').every(figure => figure.querySelector('.main-svg') !== null && !figure.waiting && !figure.settle)
    && shown('[data-testid="stGraphVizChart"]').every(chart => chart.querySelector('svg > g') !== null)
    && document.fonts.status === 'loaded';
}"""


@dataclass(frozen=True)
class Server:
    """A running app: its address, the file that holds everything it said, and its process where we started
    it."""

    url: str
    log: Path
    pid: int = 0

    def tracebacks(self, start: int = 0) -> str:
        """The log from its first traceback after byte `start` on; empty where there is none."""
        said = self.log.read_bytes()[start:].decode(errors="replace")
        _, traceback, rest = said.partition("Traceback (most recent call last)")
        return traceback + rest


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serve(log: Path, root: Path = ROOT, arguments: Sequence[str] = (), port: int = 0, *, prefix: str = "",
          plain: bool = False) -> Iterator[Server]:
    """The app of `root` on a free port, or on this one, with its own configuration, until the context ends.

    prefix: the path that it lies under; plain: by Streamlit alone, as are an app without doors of its own and
    one that is given Streamlit's arguments.

    Raises: RuntimeError with the end of the log where the app does not come up.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "server", f"--port={port}", f"--prefix={prefix}"]
    if plain or arguments or not (root / "server").is_dir():
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *arguments]
    with (
        log.open("ab") as said,
        subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process,
    ):
        server = Server(f"http://localhost:{port}{prefix}", log, process.pid)
        try:
            wait_for_health(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def launch() -> Iterator[Browser]:
    """Chromium, without a window.

    Raises: RuntimeError where none is installed, saying how to get one.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()


def open_page(
    browser: Browser,
    server: Server,
    path: str = "/",
    *,
    lang: str | None = None,
    locale: str = "zh-CN",
    width: int = 1366,
    height: int = 768,
    dark: bool = False,
    reduced_motion: bool = False,
    alone: bool = False,
) -> tuple[Page, list[str]]:
    """A page of the app as a new visitor sees it, settled, and the list that its complaints go to, one line
    each: errors thrown or logged, and requests to other hosts.

    `path` may bring its own query ("/gradients?T=200"); `lang` is added to it. alone: in a process of its
    own, for benchmarks.
    """
    brought = (locale, "dark" if dark else "light", "reduce" if reduced_motion else "no-preference")
    page = (_window(browser, *brought) if alone else _shared_window(browser, server, *brought)).new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(FORGET)
    complaints = _listen(page)
    if lang is not None:
        path += ("&" if "?" in path else "?") + urlencode({"lang": lang})
    page.goto(server.url + path)
    wait_for_app(page)
    return page, complaints


def wait_for_app(page: Page) -> None:
    """Return once the script has run to its end and what it sent is drawn.

    Right after an action nothing may have started yet: then use `rerun`, or `expect`, which waits by itself.
    """
    # Asked by the clock: on a busy machine a page without a window can wait long for its next frame.
    page.wait_for_function(SETTLED, timeout=MILLISECONDS_TO_SETTLE, polling=50)


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """`with rerun(page): slider.press("ArrowRight")` returns when the run that the action caused is drawn.

    Raises: playwright's TimeoutError where the action caused none.
    """
    with _streams[page].expect_event("framereceived", _finishes_a_run):
        yield
    wait_for_app(page)


def _window(browser: Browser, locale: str, color_scheme: Any, reduced_motion: Any) -> BrowserContext:
    return browser.new_context(locale=locale, color_scheme=color_scheme, reduced_motion=reduced_motion)


def _shared_window(browser: Browser, server: Server, *brought: str) -> BrowserContext:
    """A window of such visitors. A tab that stays open keeps its process, and in it what the app's scripts
    were compiled to."""
    windows = _windows.setdefault(browser, {})
    if brought not in windows:
        windows[brought] = _window(browser, *brought)
        windows[brought].new_page().goto(f"{server.url}/_stcore/health")
    return windows[brought]


def _listen(page: Page) -> list[str]:
    complaints: list[str] = []

    def on_request(url: str) -> None:
        if not _is_local(url):
            complaints.append(f"request to another host: {url}")

    def on_socket(socket: WebSocket) -> None:
        on_request(socket.url)
        if urlsplit(socket.url).path.endswith("/_stcore/stream"):
            _streams[page] = socket

    def on_console(message: ConsoleMessage) -> None:
        url = message.location["url"]
        harmless = HARMLESS_404.fullmatch(urlsplit(url).path) or HARMLESS_CANCEL in message.text
        if message.type == "error" and not harmless:
            complaints.append(f"console error: {message.text} ({url})")

    page.on("request", lambda request: on_request(request.url))
    page.on("websocket", on_socket)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    return complaints


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or parts.hostname in LOCAL_HOSTS


def _finishes_a_run(payload: bytes | str) -> bool:
    return isinstance(payload, bytes) and ForwardMsg.FromString(payload).WhichOneof(
        "type") == "script_finished"


def wait_for_health(server: Server, process: "subprocess.Popen[bytes]") -> None:
    """Return once it answers.

    Raises: RuntimeError with the end of its log where it does not.
    """
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1):
                return
        except OSError:  # not listening yet
            time.sleep(0.05)
    state = "did not answer" if process.poll() is None else "ended"
    raise RuntimeError(
        f"The app {state} at {server.url}. It said:\n{server.log.read_text(errors='replace')[-4000:]}")
