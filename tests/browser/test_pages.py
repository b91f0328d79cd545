"""What a browser shows of every page: nothing cut off, nothing too faint, every link alive, the reader's
language kept."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from pages.ui.page import frame, knobs
from pages.ui.text import words as vocabulary
from tests.browser import driver, reading, sizes
from tests.examples import LANGUAGES, SOAK, in_turn, some

Open = Callable[..., Page]
PATHS = {page: "/" if page == frame.HOME else f"/{page}" for page in frame.built()}
MORE = {"gradients": "?gru=1&show=path"}
BOTTOM = 690  # px: what is left of 768 on a projector whose browser shows its own bars
MAIN_SLIDER = ".live-slider[data-shape=main]"
IN_VIEW = {
    "home": [".readout", ".live-figure", MAIN_SLIDER],
    "gradients": [".chips", ".readout", ".live-figure", MAIN_SLIDER],
    "flow": [".readout", "[data-testid=stGraphVizChart] svg"],
    "control": [".readout", ".live-figure", MAIN_SLIDER],
    "training": [".st-key-training-start", "[role=progressbar]", ".readout", ".live-figure"],
}
# Each page is looked at on a projector or on a phone, in the soak on both.
PROJECTOR = in_turn([page for page in PATHS if SOAK or page in IN_VIEW or page not in some([*PATHS], 2)], reversed(LANGUAGES))
PHONE = in_turn(some([*PATHS], 2), LANGUAGES)
# Where labels came too near to each other, or to the edge.
CORNERS = ["/?T=1000", "/gradients?T=1000&gru=1&show=path.worst", "/memory?n=60&view=gates",
           "/memory?n=160&view=untrained", "/training?task=adding", "/gradients?u=12&T=500&view=map",
           "/gradients?T=20&view=map&map=input_scale"]


def title(page: str, language: str) -> str:
    return vocabulary.load(language)(f"page.{page}.title")


@dataclass(frozen=True)
class View:
    """A page that is open and that nobody touches: several tests look at it."""

    tab: Page
    page: str
    language: str


def looked_at(browser: Browser, server: driver.Server, page: str, language: str,
              **visitor: Any) -> Iterator[View]:
    """A view of a page; at its end, what the page, the console and the log complained about fails the
    tests."""
    log_start = server.log.stat().st_size
    tab, complaints = driver.open_page(browser, server, PATHS[page] + MORE.get(page, ""), lang=language,
                                       **visitor)
    yield View(tab, page, language)
    tab.close()
    assert [*complaints, *filter(None, [server.tracebacks(log_start)])] == []


@pytest.fixture(scope="module", params=PROJECTOR, ids=str)
def projector(request: pytest.FixtureRequest, browser: Browser, server: driver.Server) -> Iterator[View]:
    page, language = request.param
    yield from looked_at(browser, server, page, language, dark=language == "en")


@pytest.fixture(scope="module", params=PHONE, ids=str)
def phone(request: pytest.FixtureRequest, browser: Browser, server: driver.Server) -> Iterator[View]:
    page, language = request.param
    yield from looked_at(browser, server, page, language, dark=language == "zh", width=390, height=844)


def sideways(tab: Page) -> int:
    """How many px the page can be scrolled sideways."""
    return tab.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
      .map(element => element.scrollWidth - element.clientWidth))""")


def reaches_out(tab: Page) -> list[str]:
    """Texts that begin or end beyond the screen's sides; the phone's menu waits at the left of it."""
    width = tab.evaluate("innerWidth")
    seen = [text for text in reading.texts(tab) if text["right"] > 0]
    return [text["said"] for text in seen if text["left"] < -1 or text["right"] > width + 1]


def test_on_a_phone_nothing_scrolls_sideways(phone: View):
    expect(phone.tab.get_by_role("heading", name=title(phone.page, phone.language),
                                 exact=True)).to_be_visible()
    assert sideways(phone.tab) <= 0
    assert reaches_out(phone.tab) == []


def test_on_a_phone_nothing_is_cut_off_and_no_labels_lie_on_each_other(phone: View):
    assert phone.tab.evaluate(reading.CUT_OFF) == []
    assert phone.tab.evaluate(reading.DRAWN_BADLY) == []


def test_on_a_phone_every_text_stands_out_from_its_ground(phone: View):
    assert reading.too_faint(phone.tab) == []


def test_on_a_phone_axe_finds_nothing_serious(phone: View):
    assert reading.grave(phone.tab) == []


def test_on_a_projector_axe_finds_nothing_serious(projector: View):
    assert reading.grave(projector.tab) == []


def test_on_a_projector_nothing_scrolls_sideways(projector: View):
    expect(projector.tab.get_by_role("heading", name=title(projector.page, projector.language),
                                     exact=True)).to_be_visible()
    assert sideways(projector.tab) <= 0
    assert reaches_out(projector.tab) == []


def test_on_a_projector_nothing_is_cut_off_and_no_labels_lie_on_each_other(projector: View):
    assert projector.tab.evaluate(reading.CUT_OFF) == []
    assert projector.tab.evaluate(reading.DRAWN_BADLY) == []


@pytest.mark.parametrize(("path", "width", "language"), in_turn(some(CORNERS), [390, 1366], LANGUAGES))
def test_no_labels_lie_on_each_other_at_the_ends_of_the_sliders(open_page: Open, path: str, width: int,
                                                                language: str):
    tab = open_page(path, lang=language, width=width)
    expect(tab.locator(".live-figure .xtick").first).to_be_visible()
    assert [tab.evaluate(reading.CUT_OFF), tab.evaluate(reading.DRAWN_BADLY)] == [[], []]


def test_on_a_projector_every_text_stands_out_from_its_ground(projector: View):
    ground = projector.tab.locator("[data-testid=stApp]").evaluate(
        "element => getComputedStyle(element).backgroundColor")
    on_white = reading.contrast([int(part) for part in re.findall(r"\d+", ground)], [255, 255, 255])
    assert (on_white > 10) == (projector.language == "en")  # the dark ground is dark
    assert reading.too_faint(projector.tab) == []


def test_main_control_main_figure_and_readout_are_in_view_together(projector: View):
    # of other pages, their own tests say what belongs together
    for part in IN_VIEW.get(projector.page, ["h1"]):
        box = projector.tab.locator(part).first.bounding_box()
        assert box, part
        assert box["height"] > 4, part
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= BOTTOM, part


def test_every_link_leads_to_a_page_that_is_there_in_the_same_language(projector: View):
    own = "a[href]:not([href^='#']):not(.sources a)"  # papers stand elsewhere
    links = {str(link.get_attribute("href")) for link in projector.tab.locator(own).all()}
    assert set(PATHS.values()) <= {"/" + urlsplit(link).path.strip("/") for link in links}
    for link in links:
        parts = urlsplit(link)
        assert parts.netloc in ("", urlsplit(projector.tab.url).netloc)
        assert "/" + parts.path.strip("/") in PATHS.values(), link
        assert parse_qs(parts.query).get("lang") == [projector.language], link


def test_on_small_screens_nothing_is_cut_small_or_out_of_reach(phone: View):
    place = PHONE.index((phone.page, phone.language))
    assert sizes.faults(phone.tab, sizes.sample(sizes.SMALL, place)) == {}


def test_on_large_screens_nothing_is_cut_small_or_out_of_reach(projector: View):
    place = PROJECTOR.index((projector.page, projector.language))
    assert sizes.faults(projector.tab, sizes.sample(sizes.LARGE, place)) == {}


def test_each_size_is_looked_at():
    for of, pages in ((sizes.SMALL, PHONE), (sizes.LARGE, PROJECTOR)):
        assert {size for place in range(len(pages)) for size in sizes.sample(of, place)} == {*of}


def test_a_faint_text_and_one_that_is_cut_off_would_be_noticed(open_page: Open):
    tab = open_page("/flow", lang="en")
    tab.add_style_tag(
        content=".readout p { color: #999 !important; width: 300px; overflow: hidden; white-space: nowrap }")
    assert "overwrites" in " ".join(reading.too_faint(tab))
    assert "overwrites" in " ".join(tab.evaluate(reading.CUT_OFF))


def test_what_does_not_arrive_is_fetched_again(browser: Browser, server: driver.Server):
    failed: set[str] = set()

    def fail_once(route: Route) -> None:
        address = urlsplit(route.request.url).path
        if address in failed:
            route.continue_()
        else:
            failed.add(address)
            route.abort()

    tab = browser.new_page()
    tab.route("**/media/**", fail_once)
    tab.goto(f"{server.url}/gradients?lang=en&w=2")
    reading.expect_curves(tab, replace(knobs.presets()[knobs.START], weight_scale=2), patience=30_000)
    reading.slider(tab, "weight_scale").press("Home")
    reading.expect_curves(tab, replace(knobs.presets()[knobs.START], weight_scale=0))
    assert len(failed) > 2  # the scripts of the panel and of the figure, and Plotly
    tab.close()


# Links

def test_following_the_menu_opens_each_page_and_back_returns_through_them(open_page: Open):
    tab = open_page("/", lang="en")
    order = some([page for page in PATHS if page != frame.HOME])
    for page in order:
        tab.get_by_test_id("stSidebar").get_by_role("link", name=vocabulary.load("en")(f"page.{page}.menu"),
                                                    exact=True).click()
        expect(tab.get_by_role("heading", name=title(page, "en"), exact=True)).to_be_visible()
        assert urlsplit(tab.url).path == PATHS[page]
    for page in [*order[-2::-1], frame.HOME]:
        tab.go_back()
        expect(tab.get_by_role("heading", name=title(page, "en"), exact=True)).to_be_visible()
        assert urlsplit(tab.url).path == PATHS[page]


def test_the_map_and_the_cards_of_home_lead_on(open_page: Open):
    for place in ("st-key-map", "st-key-card_gradients"):
        tab = open_page("/", lang="zh")
        tab.locator(f".{place}").get_by_role("link", name=re.compile("梯度")).click()
        expect(tab.get_by_role("heading", name=title("gradients", "zh"), exact=True)).to_be_visible()


# Language

@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-US", "en"), ("fr-FR", "en")])
def test_the_first_visit_takes_the_browser_s_language(open_page: Open, locale: str, language: str):
    tab = open_page("/flow", locale=locale)
    expect(tab.get_by_role("heading", name=title("flow", language), exact=True)).to_be_visible()
    assert urlsplit(tab.url).query == ""


@pytest.mark.parametrize(("page", "width"), some([("home", 390), ("flow", 390), ("gradients", 390),
                                                  ("gradients", 1366)]))
def test_the_language_button_is_free_to_be_clicked_and_the_choice_survives_a_reload(
    open_page: Open, page: str, width: int):
    tab = open_page(PATHS[page], locale="zh-CN", width=width, height=800)
    # fails where something lies over it
    tab.get_by_role("button", name="English", exact=True).click(timeout=5000)
    expect(tab.get_by_role("heading", name=title(page, "en"), exact=True)).to_be_visible()
    assert parse_qs(urlsplit(tab.url).query) == {"lang": ["en"]}
    tab.reload()
    expect(tab.get_by_role("heading", name=title(page, "en"), exact=True)).to_be_visible()


def test_the_chosen_language_is_kept_on_the_next_pages(open_page: Open):
    tab = open_page("/", locale="zh-CN")
    with driver.rerun(tab):
        tab.get_by_role("button", name="English", exact=True).click()
    for page in ("gradients", "flow", "home"):
        tab.get_by_test_id("stSidebar").get_by_role("link", name=vocabulary.load("en")(f"page.{page}.menu"),
                                                    exact=True).click()
        expect(tab.get_by_role("heading", name=title(page, "en"), exact=True)).to_be_visible()
        assert parse_qs(urlsplit(tab.url).query) == {"lang": ["en"]}


# The diagram

@pytest.mark.parametrize(("width", "language"), in_turn([1366, 390], LANGUAGES))
def test_the_diagram_has_every_node_and_edge_with_its_label(open_page: Open, width: int, language: str):
    tab = open_page("/flow", lang=language, width=width, height=844)
    drawn = tab.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stGraphVizChart] svg')].filter(svg => svg.clientWidth)
      .flatMap(svg => [...svg.querySelectorAll('g.node, g.edge, g.cluster')].map(group => [group.querySelector('title').textContent,
        [...group.querySelectorAll('text')].map(text => text.textContent.replaceAll('\\u00a0', ' ').trim()).join('\\n')]))""")
    words = vocabulary.load(language)

    def label(key: str) -> str:
        return "\n".join(line.strip() for line in words(f"diagram.{key}").replace(r"\n", "\n").split("\n"))

    assert dict(drawn) == {
        "cluster_rnn": label("rnn_flow"), "cluster_lstm": label("lstm_flow"),
        "xt_rnn": label("input"), "ht_prev_rnn": label("h_before"), "rnn_cell": label("rnn_cell"),
        "ht_rnn": label("h"), "xt_lstm": label("input"), "ht_prev_lstm": label("h_before"),
        "ct_prev_lstm": label("c_before"), "lstm_cell": label("lstm_cell"), "ht_lstm": label("h"),
        "ct_lstm": label("c"), "xt_rnn->rnn_cell": "", "ht_prev_rnn->rnn_cell": label("overwrite"),
        "rnn_cell->ht_rnn": "", "xt_lstm->lstm_cell": "", "ht_prev_lstm->lstm_cell": "",
        "ct_prev_lstm->lstm_cell": label("memory"), "lstm_cell->ht_lstm": label("filtered"),
        "lstm_cell->ct_lstm": "",
    }
    assert len(drawn) == 20
