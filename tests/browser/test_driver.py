"""The fixtures notice what they are there to notice."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium, driver

APP = """
import streamlit as st
st.title("counter")
number = st.slider("number", 0, 10, 3)
st.write(f"It is {number}.")
if number == 4:
    raise ValueError("four")
"""


@pytest.fixture(scope="module")
def small_app(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("small_app")
    (root / "app.py").write_text(APP)
    with driver.serve(root / "log.txt", root, ["--browser.gatherUsageStats=false"]) as server:
        yield server


@pytest.fixture
def visit(small_app: driver.Server, browser: Browser):
    page, complaints = driver.open_page(browser, small_app)
    yield page, complaints
    page.close()


def test_a_quiet_page_brings_no_complaints(visit):
    page, complaints = visit
    expect(page.get_by_role("heading", name="counter")).to_be_visible()
    assert complaints == []


def test_a_request_to_another_host_is_noticed(visit):
    page, complaints = visit
    page.evaluate("fetch('https://example.com/font.woff2').catch(() => null)")
    assert "request to another host: https://example.com/font.woff2" in complaints


def test_a_console_error_is_noticed(visit):
    page, complaints = visit
    page.evaluate("console.error('bad colour')")
    assert [line for line in complaints if line.startswith("console error: bad colour")]


def test_an_error_thrown_in_the_page_is_noticed(visit):
    page, complaints = visit
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('lost') })")
    assert [line for line in complaints if "lost" in line]


def test_a_file_that_is_not_there_is_noticed_but_for_the_two_questions_of_a_deep_link(visit):
    page, complaints = visit
    for path in ("/flow/_stcore/health", "/deep/flow/_stcore/host-config", "/media/none"):
        with page.expect_event("console"):
            page.evaluate("path => fetch(path)", path)
    assert len(complaints) == 1
    assert "/media/none" in complaints[0]


def test_rerun_waits_for_the_run_that_the_action_caused_and_the_log_keeps_its_traceback(visit, small_app):
    page, _ = visit
    assert small_app.tracebacks() == ""
    with driver.rerun(page):
        page.get_by_role("slider", name="number").press("ArrowRight")
    assert page.get_by_text("It is 4.").is_visible()
    assert "ValueError: four" in small_app.tracebacks()
    assert small_app.tracebacks(small_app.log.stat().st_size) == ""


def test_an_app_that_does_not_start_fails_with_what_it_said(tmp_path: Path):
    with pytest.raises(RuntimeError, match=r"(?s)ended.*File does not exist"), driver.serve(
        tmp_path / "log.txt", tmp_path):
        pass


def test_without_a_browser_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(RuntimeError, match=r"python -m tests\.browser\.chromium --install"), driver.launch():
        pass


def test_only_a_browser_that_starts_is_found(tmp_path: Path):
    stub, real = tmp_path / "chromium", tmp_path / "google-chrome"
    stub.write_text("#!/bin/sh\nexit 1\n")
    real.write_text("#!/bin/sh\necho Chrome 150\n")
    for program in (stub, real):
        program.chmod(0o755)
    assert chromium.find({"PATH": str(tmp_path)}) == str(real)
    assert chromium.find({"PATH": str(tmp_path), "CHROMIUM": "chromium"}) is None
