"""The lesson in a real browser: driven by one key, guessed by key, mouse and touch, kept on reload and Back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.ui.lesson.knobs import questions
from pages.ui.questions import truth
from pages.ui.text import scenes
from pages.ui.text import words as vocabulary
from tests.browser.driver import rerun, wait_for_app
from tests.browser.reading import misnamed
from tests.examples import LANGUAGES, SOAK

Open = Callable[..., Page]
NEEDED = 650  # px of a projector's 768: what lies above needs no scrolling


PROJECTOR, PHONE = (1366, 768), (390, 844)


@pytest.mark.parametrize("runs", [[(language, size)] * 2 for language in LANGUAGES for size in (PROJECTOR, PHONE)]
                         if SOAK else [[("zh", PROJECTOR), ("en", PHONE)]])
def test_page_down_alone_goes_through_the_whole_lesson(open_page: Open, runs):
    """Ten scenes, the first five and the last five each in a language and a size."""
    first, last = runs
    page = open_page("/lesson", lang=first[0], width=first[1][0], height=first[1][1])
    for scene in scenes.scenes():
        language, size = first if scene.number < 6 else last
        if scene.number == 6 and first != last:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.goto(re.sub("lang=[a-z]+", f"lang={language}", page.url))
            wait_for_app(page)
        words, told = vocabulary.load(language), scenes.words(language)
        title = re.sub(r"\*", "", told(f"scene.{scene.id}.title"))
        expect(page.locator(".scene-title h2")).to_have_text(title)
        expect(page.get_by_role("button", name=words("lesson.skip"), exact=True)).to_be_visible()
        for phase in ("reveal", "transfer", "answer") if scene.transfer else ("reveal",):
            fits(page, size)
            with rerun(page):
                page.keyboard.press("PageDown")
            assert f"phase={phase}" in page.url
        fits(page, size)
        if scene.transfer:
            with rerun(page):
                page.keyboard.press("PageDown")
    assert "scene=10&phase=reveal" in page.url
    expect(page.get_by_text({"en": "it does not remove them", "zh": "没有消除它"}[last[0]])).to_be_visible()
    with rerun(page):
        page.keyboard.press("PageUp")
    assert "phase" not in page.url


def fits(page: Page, size: tuple[int, int]) -> None:
    """On a projector nothing has to be scrolled for: question, controls and the way on stand above the line.
    On a phone nothing is wider than the screen, and the page has gone back to its top."""
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollTop") == 0
    assert misnamed(page) == []
    figures = page.locator(".st-key-scene_figure :is(.overview, .live-figure, svg[viewBox])")
    if "phase=" in page.url:
        expect(figures.locator("visible=true").first).to_be_visible()
    if size == PHONE:
        assert main.evaluate("main => main.scrollWidth") <= size[0]
        return
    for place in (".st-key-way .buttons", ".scene-title", ".st-key-lesson_way"):
        for part in page.locator(place).all():
            box = part.bounding_box()
            assert box
            assert box["y"] + box["height"] <= NEEDED, (page.url, place, box)
    for figure in figures.all():
        box = figure.bounding_box()
        assert box is None or box["y"] + box["height"] <= 768, (page.url, box)
    last = page.locator("[class*=st-key-scene_said] .panel").bounding_box()
    assert last
    assert last["y"] + last["height"] <= NEEDED, (page.url, last)


def in_address(page: Page, pattern: str) -> str:
    found = re.search(pattern, page.url)
    assert found, page.url
    return found[1]


def dot(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def test_guesses_by_key_mouse_and_touch_stay_beside_the_truth(open_page: Open):
    page = open_page("/lesson?scene=3", lang="en", width=390, height=844)
    # by key
    with rerun(page):
        dot(page, "RNN").press("ArrowDown")
    for _ in range(9):
        with rerun(page):
            dot(page, "RNN").press("ArrowDown")
    expect(dot(page, "RNN")).to_have_attribute("aria-valuetext", "10⁻⁵")
    assert "g=left~-5" in page.url
    # by mouse: the column is clicked where the dot is to go
    box = page.locator(".guess .ground").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100, steps=4)
    with rerun(page):
        page.mouse.up()
    guess = float(in_address(page, r"g=left~(-[0-9.]+)"))
    assert -20 < guess < -5
    # the truth beside it, as core has it
    with rerun(page):
        page.get_by_role("button", name="Show it", exact=True).click()
    drawn = "() => document.querySelector('.live-figure').data.map(({name, x, y}) => ({name, x, y}))"
    traces = {trace["name"]: trace for trace in page.evaluate(drawn) if trace.get("name")}
    true = float(truth.truth(questions()["left"], vocabulary.load("en"))[0])
    assert traces["RNN"]["y"][50] == pytest.approx(true, abs=1e-3)
    assert traces["your guess"]["y"] == [guess]
    said = page.locator(".scene-verdict").inner_text()
    assert f"{abs(guess - true):.1f} orders of magnitude" in said
    # kept on reload and Back
    page.reload()
    wait_for_app(page)
    expect(page.locator(".scene-verdict")).to_contain_text("orders of magnitude")
    page.go_back()
    wait_for_app(page)
    expect(dot(page, "RNN")).to_be_visible()
    assert f"left~{guess:g}" in page.url


def test_a_curve_is_drawn_and_an_answer_chosen_with_a_finger_and_the_page_does_not_scroll(open_page: Open):
    page, words = open_page("/lesson?scene=7", lang="zh", width=390, height=844), vocabulary.load("zh")
    ground = page.locator(".guess .ground")
    ground.scroll_into_view_if_needed()
    box = ground.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    scrolled = page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")

    def touch(kind: str, share: float) -> None:
        at = {"x": box["x"] + box["width"] * (1 - share), "y": box["y"] + 20 + 40 * share}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd"
                                                  else [at]})

    touch("touchStart", 0.02)
    for step in range(1, 20):
        touch("touchMove", step / 20)
    with rerun(page):
        touch("touchEnd", 1)
    points = in_address(page, r"g=drawn~([-0-9._]+)").split("_")
    assert len(points) == truth.POINTS
    assert float(points[0]) == 0
    assert float(points[-1]) < -1
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == scrolled
    with rerun(page):
        page.get_by_role("slider", name=words("figure.lag_mark", lag=100)).press("ArrowDown")
    with rerun(page):
        page.keyboard.press("PageDown")
    expect(page.locator(".scene-verdict")).to_contain_text("个数量级")
    names = page.evaluate("document.querySelector('.live-figure').data.map(trace => trace.name)")
    assert {words("lesson.guess"), "LSTM", "RNN"} <= set(names)
    # the next question is answered by a key or a tap and then checked, and the answer is kept on reload
    with rerun(page):
        page.keyboard.press("PageDown")
    page.get_by_role("radio", name="消失").focus()
    with rerun(page):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="还在")).to_be_checked()
    option = page.get_by_role("radio", name="消失")
    place = option.bounding_box()
    assert place
    with rerun(page):
        middle = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [middle]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.url.endswith("~default~gone")
    assert "phase=transfer" in page.url
    with rerun(page):
        page.get_by_role("button", name=words("lesson.reveal"), exact=True).click()
    page.reload()
    wait_for_app(page)
    expect(page.locator(".answers .mine")).to_contain_text("消失")
