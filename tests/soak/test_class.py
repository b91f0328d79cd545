"""A class whose line is lost, whose server is killed in the middle, and that strangers work on."""

import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from pages.ui.text import scenes
from pages.ui.text import words as vocabulary
from server.classroom import rooms
from tests.browser import driver
from tests.browser.phones import Phone, phones, way_in
from tests.browser.test_class import step
from tests.soak.test_line import Wire

LOST = 20  # seconds
PATIENCE = 60_000  # ms


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driver.launch() as browser:
        yield browser


@pytest.fixture(autouse=True)
def _journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASS_JOURNAL", str(tmp_path / "class.sqlite"))


def opened(browser: Browser, server: driver.Server, scene: int):
    """A projector with a class in it, and the way in."""
    projector, _ = driver.open_page(browser, server, f"/lesson?scene={scene}", lang="zh")
    projector.keyboard.press("t")
    return projector, way_in(projector)


def counted(projector, text: str) -> None:
    expect(projector.locator(".voted")).to_contain_text(text, timeout=PATIENCE)


def answer(phone: Phone, kinds: set[str]) -> None:
    """Whatever is asked, in some way."""
    page = phone.page
    if kinds & {"decade", "curve"}:
        expect(page.locator(".pad")).to_be_visible(timeout=PATIENCE)
        if "curve" in kinds:
            phone.draw([0.06 + 0.01 * at for at in range(15)])
        for x in (0.3, 0.7) if "decade" in kinds else ():
            phone.tap_pad(x, 0.3)
    elif "number" in kinds:
        expect(page.get_by_role("slider")).to_be_visible(timeout=PATIENCE)
        phone.slide(0.9)
    else:
        groups = page.get_by_role("radiogroup")
        expect(groups.first).to_be_visible(timeout=PATIENCE)
        for group in groups.all():
            phone.tap(group.get_by_role("radio").first, group.locator("[aria-checked=true]"))
    phone.sent()


def test_a_class_goes_through_the_whole_lesson(browser: Browser, tmp_path: Path):
    with driver.serve(tmp_path / "log.txt") as server, phones(browser, ("zh", 390, False), ("en", 320, True)) as two:
        projector, address = opened(browser, server, 1)
        for phone in two:
            phone.come(address)
        for scene in scenes.scenes():
            step(projector, "vote")
            for phone in two:
                answer(phone, {question.kind for question in scene.ask})
            counted(projector, "2/2")
            for name in ("talk", "again", "reveal"):
                step(projector, name)
            for phone in two:
                told = vocabulary.load(phone.language)("phone.open")
                expect(phone.page.get_by_role("link", name=told)).to_be_visible(timeout=PATIENCE)
                phone.fits()
            if scene.transfer:
                step(projector, "transfer")
                for phone in two:
                    answer(phone, {scene.transfer.kind})
                counted(projector, "2/2")
                step(projector, "answer")
            phase = "answer" if scene.transfer else "reveal"
            projector.wait_for_url(f"**phase={phase}**", timeout=PATIENCE)
            assert scene.number == 1 or f"scene={scene.number}&" in projector.url
            driver.wait_for_app(projector)
        assert server.tracebacks() == ""


def test_a_line_that_is_lost_for_a_while_loses_no_vote(browser: Browser, tmp_path: Path):
    with driver.serve(tmp_path / "log.txt") as server, phones(browser, ("zh", 390, False), ("en", 390, True)) as two:
        port = urlsplit(server.url).port or 0
        projector, address = opened(browser, server, 3)
        wire = Wire(port)
        far, near = two
        far.come(address.replace(server.url, wire.url))
        near.come(address)
        projector.keyboard.press("PageDown")
        expect(far.page.locator(".pad")).to_be_visible()
        wire.cut()
        far.tap_pad(0.5, 0.3)
        expect(far.page.locator("#said.lost")).to_be_visible(timeout=PATIENCE)
        near.tap_pad(0.5, 0.4)
        near.sent()
        projector.wait_for_timeout(1000 * LOST)
        counted(projector, "1/2")
        wire.whole = True
        counted(projector, "2/2")
        far.sent()
        wire.cut()  # and while the class goes on
        for name in ("talk", "again", "reveal"):
            step(projector, name)
        wire.whole = True
        expect(far.page.locator(".picture circle.truth")).to_have_count(1, timeout=PATIENCE)


def test_a_server_that_is_killed_in_the_middle_comes_back_with_its_class(browser: Browser, tmp_path: Path):
    port = driver.free_port()
    with phones(browser, ("zh", 390, False), ("zh", 390, False)) as two:
        first, second = two
        with suppress(AssertionError), driver.serve(tmp_path / "one.txt", port=port) as server:
            projector, address = opened(browser, server, 3)
            for phone in two:
                phone.come(address)
            projector.keyboard.press("PageDown")
            first.tap_pad(0.5, 0.3)
            first.sent()
            counted(projector, "1/2")
            before = first.guesses()
            projector.wait_for_timeout(1000)  # what is older than a second stays
            os.kill(server.pid, signal.SIGKILL)
        second.tap_pad(0.5, 0.4)  # while nobody listens
        expect(second.page.locator("#said.lost")).to_be_visible(timeout=PATIENCE)
        with driver.serve(tmp_path / "two.txt", port=port) as server:
            counted(projector, "2/2")
            second.sent()
            first.page.reload()
            first.sent()
            assert first.guesses() == before
            projector.keyboard.press("PageDown")
            expect(first.page.locator("#clock")).to_be_visible(timeout=PATIENCE)
            assert server.tracebacks() == ""


def test_ten_thousand_forged_votes_and_codes_leave_the_class_as_it_is(browser: Browser, tmp_path: Path):
    with driver.serve(tmp_path / "log.txt") as server, phones(browser, ("zh", 390, False)) as (phone,):
        projector, address = opened(browser, server, 3)
        phone.come(address)
        projector.keyboard.press("PageDown")
        code = urlsplit(address).path.rpartition("/")[2]
        said: list[int] = []
        workers = [threading.Thread(target=attack, args=(server.url, code, 2500, said)) for _ in range(4)]
        for worker in workers:
            worker.start()
        slowest = 0.0
        while any(worker.is_alive() for worker in workers):
            begin = time.monotonic()
            phone.tap_pad(0.5, 0.3)
            phone.sent()
            slowest = max(slowest, time.monotonic() - begin)
            phone.page.wait_for_timeout(1000)
        assert len(said) == 10_000
        assert 200 not in said
        assert set(said) <= {400, 403, 404, 409, 413, 429}
        counted(projector, "1/1")
        assert slowest < 10
        assert server.tracebacks() == ""


def attack(url: str, code: str, times: int, said: list[int]) -> None:
    """Forged votes, huge bodies, wrong codes, and a secret that is none."""
    parts = urlsplit(url)
    letters = rooms.LETTERS
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    for n in range(times):
        forged = f"{n:012d}"
        wrong = "".join(letters[(n // len(letters) ** k) % len(letters)] for k in range(rooms.CODE))
        path, body, headers = [
            (f"/class/{code}/vote", json.dumps({"me": forged, "question": "left", "round": 1, "guess": -1}), {}),
            (f"/class/{wrong}/join", json.dumps({"me": "", "key": ""}), {}),
            (f"/class/{code}/vote", "x" * 100_000, {}),
            (f"/class/{code}/teach", json.dumps({"do": "end"}), {"Authorization": f"Bearer {forged}"}),
        ][n % 4]
        if wrong == code:
            wrong = "AAAA"
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            said.append(answer.status)
        except (OSError, http.client.HTTPException):  # cut off for what it sent
            connection.close()
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
            said.append(413)


