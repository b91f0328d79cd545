"""A class in a real browser: a projector and three phones go through three scenes, by key and by touch."""

from collections import Counter
from collections.abc import Callable
from statistics import median
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.ui.text import words as vocabulary
from tests.browser.driver import wait_for_app
from tests.browser.phones import PATIENCE, Phone, phones, way_in
from tests.browser.reading import grave, misnamed

Open = Callable[..., Page]
SAY = vocabulary.load("zh")


def step(projector: Page, name: str) -> None:
    """PageDown leads to this step of the class."""
    projector.keyboard.press("PageDown")
    expect(projector.locator(".class-steps [aria-current]")).to_have_text(SAY(f"class.{name}"), timeout=PATIENCE)


def voted(projector: Page, count: int, joined: int) -> None:
    expect(projector.locator(".voted")).to_have_text(SAY("class.voted", voted=count, joined=joined), timeout=PATIENCE)


def on_figure(projector: Page) -> list[str]:
    """The numbers beside the bars on the projected figure."""
    wait_for_app(projector)
    texts = projector.evaluate("document.querySelector('.live-figure').layout.annotations.map(note => note.text)")
    return sorted(text for text in texts if text.isdigit())


def decades(guessed: list[dict], question: str, which: str) -> list[str]:
    return [str(count) for count in Counter(round(mine[question][which][0]) for mine in guessed).values()]


def test_a_class_goes_through_three_scenes(open_page: Open, browser: Browser):
    projector = open_page("/lesson?scene=4", lang="zh", width=1366, height=768)
    projector.keyboard.press("t")
    address = way_in(projector)
    letters = projector.locator(".class-letters").inner_text().replace("\n", "")
    assert f"/class/{letters}?k=" in address
    with phones(browser, ("zh", 390, False), ("en", 390, True), ("zh", 320, False)) as three:
        first, second, third = three
        for phone in (first, second):
            phone.come(address)
        expect(projector.locator(".class-joined")).to_have_text(SAY("class.joined", joined=2))
        third.page.goto(address.split("/class/")[0] + "/class?lang=zh")  # types the code
        third.page.get_by_label(SAY("phone.code")).fill(letters.lower())
        third.page.get_by_role("button", name=SAY("phone.enter")).tap()
        expect(projector.locator(".class-joined")).to_have_text(SAY("class.joined", joined=3))

        two_decades(projector, three)
        a_number(projector, three)
        projector.locator(".st-key-scene_place button").get_by_text("7", exact=True).click()
        a_curve(projector, three)
        the_end(projector, three)


def two_decades(projector: Page, three: list[Phone]) -> None:
    first, second, third = three
    step(projector, "vote")
    expect(first.page.locator(".pad")).to_be_visible()
    for place, phone in enumerate(three):
        phone.tap_pad(0.3, 0.2 + 0.1 * place)
        phone.sent()
    voted(projector, 0, 3)  # one of two is no vote yet
    for place, phone in enumerate(three):
        phone.tap_pad(0.7, 0.05 + 0.02 * place)
        phone.sent()
        phone.fits()
    voted(projector, 3, 3)
    first.page.reload()
    first.sent()
    before = first.guesses()
    second.tap_pad(0.3, 0.55)  # changes its mind
    second.sent()
    voted(projector, 3, 3)
    assert first.guesses() == before
    assert projector.locator(".class-votes").count() == 0  # nobody sees how the others voted
    step(projector, "talk")
    expect(first.page.locator("#clock")).to_have_text("2:00")
    expect(projector.locator(".class-clock")).to_have_text("2:00")
    assert grave(first.page) == []
    step(projector, "again")
    for phone in (first, third):
        phone.keep()
        phone.sent()
    second.tap_pad(0.3, 0.15)
    second.tap_pad(0.7, 0.02)
    second.sent()
    voted(projector, 3, 3)
    step(projector, "reveal")
    expect(first.page.locator(".picture polyline.truth").first).to_be_visible()
    guessed = [phone.guesses() for phone in three]
    wanted = [count for question in ("below", "above") for which in ("1", "2") for count in decades(guessed, question, which)]
    assert on_figure(projector) == sorted(wanted)
    for phone in three:
        phone.fits()
        assert grave(phone.page) == []
        assert phone.page.locator(".picture path.mine").count() == 2
    assert "scene=4&phase=reveal" in projector.url
    assert grave(projector) == misnamed(projector) == misnamed(first.page) == []
    step(projector, "transfer")
    for place, phone in enumerate(three):
        expect(phone.page.get_by_role("radio")).to_have_count(3)
        phone.choose(max(0, place - 1))
        phone.sent()
    assert grave(second.page) == []
    step(projector, "answer")
    expect(projector.locator(".answers .bar b")).to_have_text(["2", "1", "0"])


def second_device(projector: Page) -> Page:
    projector.locator("[data-do=more]").click()
    with projector.context.expect_page() as opened:
        projector.locator("[data-do=second]").click()
    projector.locator("[data-do=more]").click()
    return opened.value


def a_number(projector: Page, three: list[Phone]) -> None:
    first = three[0]
    step(projector, "vote")
    for value, phone in zip((0.2, 0.2, 0.9), three, strict=True):
        expect(phone.page.get_by_role("slider")).to_be_visible()
        phone.slide(value)
        phone.sent()
    projector.keyboard.press("h")  # the teacher shows it before its time
    expect(projector.locator(".class-votes rect.vote-1")).to_have_count(2)
    projector.keyboard.press("f")
    expect(first.page.get_by_text(SAY("phone.frozen"))).to_be_visible()
    assert first.page.get_by_role("slider").is_disabled()
    remote = second_device(projector)
    expect(remote.get_by_text(SAY("phone.counted", joined=3, voted=3, here=3))).to_be_visible(timeout=PATIENCE)
    for count in (1, 0):
        remote.get_by_role("button", name=SAY("phone.blank")).click()
        expect(projector.locator(".class-blank")).to_have_count(count)
    remote.get_by_role("button", name=SAY("phone.on")).click()
    expect(projector.locator(".class-steps [aria-current]")).to_have_text(SAY("class.talk"), timeout=PATIENCE)
    remote.close()
    projector.bring_to_front()
    for name in ("again", "reveal"):
        step(projector, name)
    truth = first.page.locator(".picture line.truth")
    expect(truth).to_have_count(1)
    mine = first.guesses()["half"]["1"][0]
    expect(first.page.locator(".verdict")).to_contain_text(f"{mine:g}")
    first.page.get_by_role("link", name=SAY("phone.open")).tap()
    first.page.wait_for_url("**/lesson?**")
    query = parse_qs(urlsplit(first.page.url).query)
    assert (query["scene"], query["phase"]) == (["5"], ["reveal"])
    assert f"half~{mine:g}" in query["g"][0]
    first.page.go_back()
    expect(truth).to_have_count(1)  # the phone is in its class again


def a_curve(projector: Page, three: list[Phone]) -> None:
    expect(projector.locator(".class-steps [aria-current]")).to_have_text(SAY("class.vote"))
    for place, phone in enumerate(three):
        expect(phone.page.locator(".pad .given")).to_be_visible()
        phone.draw([0.06 + 0.01 * (place + 1) * at for at in range(15)])
        phone.sent()
    for name in ("talk", "again"):
        step(projector, name)
    for phone in three:
        phone.keep()
        phone.sent()
    step(projector, "reveal")
    for phone in three:
        expect(phone.page.locator(".picture polyline.truth")).to_be_visible()
        phone.fits()
    wait_for_app(projector)
    drawn = [phone.guesses()["drawn"]["2"] for phone in three]
    assert all(len(curve) == 24 and curve[-1] < -3 for curve in drawn)
    traces = projector.evaluate("document.querySelector('.live-figure').data.map(({name, y}) => [name, y])")
    (shown,) = [values for name, values in traces if name == SAY("class.median")]
    assert shown == pytest.approx([median(column) for column in zip(*drawn, strict=True)], abs=0.06)
    assert {"LSTM", "RNN"} <= {name for name, _ in traces}


def the_end(projector: Page, three: list[Phone]) -> None:
    for name in ("more", "end"):
        projector.locator(f"[data-do={name}]").click()
    projector.locator("[data-do=really]").click()
    for phone in three:
        expect(phone.page.locator("h1")).to_have_text(vocabulary.load(phone.language)("phone.ended"))
        assert phone.page.evaluate("localStorage.length") == 0
    expect(projector.get_by_role("button", name=SAY("class.teach"), exact=True)).to_be_visible()
