"""Your model, by hand: drop a file, see its picture, switch the layer, change the reading, take the data along;
a file that is refused; a phone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from pages.ui.text import words as vocabulary
from pages.ui.text.words import ASSETS
from tests.browser.driver import rerun
from tests.pages.inspect.cases import keras3
from tests.pages.inspect.hostile import safe, zeros

EN, ZH = vocabulary.load("en"), vocabulary.load("zh")


def drop(page: Page, *, name: str, content: bytes) -> None:
    """Put a file into the page's field, as dropping it does."""
    with rerun(page):
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content})


def choose(page: Page, label: str, option: str) -> None:
    with rerun(page):
        page.get_by_role("combobox", name=label).select_option(label=option)


def test_a_file_is_dropped_seen_switched_read_otherwise_and_its_numbers_taken_along(open_page, server):
    page = open_page("/inspect", lang="en")
    expect(page.get_by_role("figure").first).to_be_visible()
    for number in range(3):  # one over the other, without waiting for the page
        page.locator("input[type=file]").first.set_input_files(
            {"name": f"over{number}", "mimeType": "application/octet-stream", "buffer": safe(zeros())})
        if number != 1:
            expect(page.get_by_text(f"over{number}: safetensors", exact=False)).to_be_visible(timeout=20_000)
    assert "of=own" in page.url

    drop(page, name="<b>mine</b>.keras", content=keras3())
    expect(page.get_by_text("<b>mine</b>.keras: Keras", exact=False)).to_be_visible()
    readout = page.locator(".readout").first
    first = readout.inner_text()
    choose(page, EN("knob.part.label"), "gru: Keras GRU, 6 → 2")
    expect(readout).not_to_have_text(first)
    assert "mine" not in page.url
    assert "layer=4" in page.url

    with page.expect_download() as download:
        with rerun(page):
            page.get_by_text(EN("tools.open")).first.click()
        page.get_by_role("button", name=EN("tools.csv")).first.click()
    content = Path(download.value.path()).read_text("utf-8-sig")
    assert "mine" not in content + download.value.suggested_filename
    assert re.search(r"^0,0\.0", content, re.MULTILINE)

    drop(page, name="model.pt", content=b"\x80\x02}q\x00.")
    expect(page.get_by_role("alert")).to_contain_text("import torch, safetensors.torch")
    expect(page.get_by_role("figure").first).to_be_visible()
    expect(page.get_by_text("<b>mine</b>.keras: Keras", exact=False)).to_be_visible()
    assert "mine" not in server.log.read_text(encoding="utf-8")


def test_on_a_phone_in_chinese_a_bare_file_asks_how_it_is_to_be_read(open_page, tmp_path):
    page = open_page("/inspect", lang="zh", width=390, height=844)
    drop(page, name="g2p.npz", content=(ASSETS / "inspect" / "g2p.npz").read_bytes())
    expect(page.get_by_text(ZH("inspect.why.ask_order"))).to_be_visible()
    readout = page.locator(".readout").first
    first = readout.inner_text()
    choose(page, ZH("knob.reading.label"), "z r n（Keras、ONNX）")
    expect(readout).not_to_have_text(first)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    large = tmp_path / "large.safetensors"
    with large.open("wb") as file:
        file.truncate(65 * 2**20)
    with rerun(page):
        page.locator("input[type=file]").first.set_input_files(large)
    expect(page.get_by_role("alert")).to_have_text(ZH("inspect.refused.large", mega=64))
    expect(page.get_by_text("g2p.npz：", exact=False)).to_be_visible()

    page.get_by_text(ZH("inspect.table")).click()
    with rerun(page):
        page.locator("input[type=file]").nth(1).set_input_files(
            {"name": "x.csv", "mimeType": "text/csv", "buffer": b"x\n" + b"0.5\n" * 40})
    expect(page.get_by_role("combobox", name=ZH("knob.heard.label"))).to_have_value("table")
    expect(readout).to_contain_text("40")
