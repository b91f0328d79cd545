"""What is shared, printed and prepared: every link opens what it says, codes can be read, challenges can be
solved."""

import html
import re
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
import segno
import zxingcpp

from core import KnobError
from pages.ui.charts.theme import of as theme_of
from pages.ui.page import frame, share
from pages.ui.page.knobs import settings
from pages.ui.page.prepared import PREPARED
from pages.ui.paper.knobs import LENT, Place
from pages.ui.questions import exhibits, truth
from pages.ui.text import papers, scenes
from pages.ui.text import words as vocabulary
from pages.ui.text.papers import Challenge
from pages.ui.words_page import parameters
from tests.pages.lesson.test_scenes import holes
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
CHALLENGES = [one for challenges in papers.sheets().values() for one in challenges]


def opened(page: str, **query: str) -> Screen:
    """A page with what it shares open."""
    screen = Screen(page, **query)
    screen.app.session_state[f"share:{page}"] = True
    return screen.run()


def links(screen: Screen, *, main: bool = False) -> dict[str, str]:
    """Label -> the page and query that it opens; those that share a label get a number. main: no menu's."""
    found = (screen.app.main if main else screen.app).get("page_link")
    return {f"{number} {link.proto.label}" if main else link.proto.label:
            f"/{link.proto.page}?{link.proto.query_string}" for number, link in enumerate(found)}


# Work sheets

def test_there_are_two_sheets_of_five_challenges_each_named_in_both_languages():
    assert [len(challenges) for challenges in papers.sheets().values()] == [5, 5]
    zh, en = papers.words("zh").strings, papers.words("en").strings
    used = {f"challenge.{one.id}" for one in CHALLENGES}
    used |= {f"sheet.{name}.{part}" for name in papers.sheets() for part in ("title", "task")}
    assert zh.keys() == en.keys() == used
    assert {key for key in zh if holes(zh[key]) != holes(en[key])} == set()


@pytest.mark.parametrize("one", CHALLENGES, ids=lambda one: one.id)
@BOTH
def test_a_challenge_is_open_where_it_starts_and_solved_at_its_solution(one: Challenge, words: vocabulary.Words):
    def holds(address: str) -> bool:
        facts = exhibits.facts(address, words)
        return all(low <= truth.fact(name, facts) <= high for name, low, high in one.when)

    assert holds(one.solved)
    assert not holds(one.page)


@BOTH
def test_every_link_of_a_sheet_opens_its_page_and_nothing_of_it_is_ignored(words: vocabulary.Words):
    offered, printed = set(), set()
    for sheet in (*papers.sheets(), "notes"):
        screen = Screen("paper", lang=words.language, sheet=sheet)
        offered |= {where for label, where in links(screen, main=True).items()}
        printed |= {html.unescape(shown) for shown in re.findall(r'on-paper">[^<]* (/[^<]+)</p>', screen.html)}
    wanted = {one.page for one in CHALLENGES} | {one.solved for one in CHALLENGES}
    assert {scenes.page_of(where) for where in offered} >= {scenes.page_of(where) for where in wanted}
    for found in (offered, printed):
        assert {frozenset(scenes.query_of(where).items()) for where in found} >= {
            frozenset({"lang": words.language, **scenes.query_of(where)}.items()) for where in wanted}
    for where in printed:
        reached = Screen(scenes.page_of(where), **scenes.query_of(where))
        assert words("ignored.line", items="").rstrip("。.") not in reached.html, where


@BOTH
def test_the_notes_are_those_of_all_ten_scenes_with_their_minutes(words: vocabulary.Words):
    page = Screen("paper", lang=words.language, sheet="notes").html
    told = scenes.words(words.language)
    for scene in scenes.scenes():
        assert words("paper.minutes", title=f"{scene.number} {told(f'scene.{scene.id}.title')}".replace(
            "*f*", "<i>f</i>"), minutes=scene.minutes) in page


# Handouts

@pytest.mark.parametrize(("of", "kind"), [("/gradients?T=200&chrono=0", "live_figure"),
                                          ("/control?f=0.9", "live_figure"), ("/memory?n=3", "live_figure"),
                                          ("/training", "live_figure"), ("/cell?preset=store", "belt"),
                                          ("/after?n=60&reach=state", "live_figure"),
                                          ("/inspect", "live_figure"), ("/inspect?of=g2p&in=rows&T=20", "live_figure")])
def test_a_handout_has_figure_sentence_settings_link_and_code(of: str, kind: str):
    screen = Screen("paper", lang="en", sheet="handout", of=of)
    assert len(screen.components(kind)) == 1
    assert "Settings: " in screen.html
    assert '<img class="qr" src="data:image/svg+xml' in screen.html
    (link,) = map(html.unescape, re.findall(r'<a href="(/[^"]+)">', screen.html))
    assert link == of.replace("?", "?lang=en&") if "?" in of else f"{of}?lang=en"
    module = LENT[scenes.page_of(of)]
    shown = module.exhibit(settings(module.KNOBS, scenes.query_of(of)), EN, theme_of("light"))
    assert shown.sentence in screen.html
    assert all(note in screen.html for note in shown.notes)
    if kind == "live_figure":  # and there it is the same
        there = Screen(scenes.page_of(of), **scenes.query_of(link))
        assert not [line for line in there.quiet if "Ignored" in line]
        if of != "/training":
            assert f"<p>{shown.sentence}</p>" in there.html


@pytest.mark.parametrize("of", ["/nope", "/gradients?T=-1", "/gradients?nope=1", "/inspect?of=own",
                                "/inspect?in=table", "http://example.com/"])
def test_an_address_that_no_page_has_is_refused(of: str):
    with pytest.raises(KnobError):
        Place().parse(of)


# The share box

@pytest.mark.parametrize(("page", "query"), [("gradients", {"T": "200", "fb": "2.5"}), ("control", {"f": "0.9"}),
                                             ("cell", {"preset": "store"}), ("home", {"T": "60"}),
                                             ("inspect", {"of": "g2p", "read": "2"}),
                                             ("after", {"n": "60"})])
def test_what_is_shared_is_this_very_state_and_its_handout(page: str, query: dict[str, str]):
    screen = opened(page, lang="en", **query)
    link, frame_text = [block.value for block in screen.app.code]
    assert dict(parse_qsl(urlsplit(link).query)) == {"lang": "en", **query}
    assert frame_text.startswith("<iframe ")
    assert "embed=true" in frame_text
    assert 'width="800" height="450"' in frame_text
    handout = dict(parse_qsl(urlsplit(links(screen)["Handout"]).query))
    assert handout["sheet"] == "handout"
    assert scenes.query_of(handout["of"]) == query
    assert Place().parse(handout["of"])


@pytest.mark.parametrize("page", ["lesson", "check", "words", "paper"])
def test_a_page_without_a_figure_of_its_own_shares_its_link_alone(page: str):
    assert len(opened(page, lang="en").app.code) == 1


@pytest.mark.parametrize("link", ["https://example.org/gradients?lang=zh&T=200&A=init:orthogonal,act:identity",
                                  "https://example.org/check?g=" + "a" * 1500])
def test_a_code_reads_back_to_its_link(link: str):
    code = segno.make(link, micro=False, error="l")
    dark = np.array([list(row) for row in code.matrix_iter(4, 4)])
    (read,) = zxingcpp.read_barcodes(np.where(dark, 0, 255).astype(np.uint8))
    assert read.text == link
    drawn = code.svg_data_uri(scale=3, border=3, dark="#000", light="#fff", encode_minimal=False)
    assert html.escape(drawn) in share.code(link, "code")


# Prepared

def test_a_teacher_hides_controls_and_sets_the_size_in_the_address():
    screen = Screen("gradients", lang="en", hide="T.init", size="125", T="60")
    assert "steps" not in screen.controls
    assert "init" not in screen.controls
    assert "forget_bias" in screen.controls
    assert screen.turn("forget_bias", 2.0).address == {"lang": "en", "fb": "2", "T": "60", "hide": "T.init",
                                                       "size": "125"}
    assert "zoom: 125%" in screen.html


@pytest.mark.parametrize(("page", "hide"), [("gradients", "fb.chrono.u"), ("gradients", "H.x.seed"),
                                            ("control", "write.x.rest"), ("memory", "n")])
def test_nothing_is_left_of_a_group_that_is_hidden(page: str, hide: str):
    whole, prepared = Screen(page, lang="en"), Screen(page, lang="en", hide=hide)
    gone = set(whole.controls) - set(prepared.controls)
    assert len(gone) >= len(hide.split("."))
    for _, data in prepared.components("panel"):
        kinds = ["rule", *(row["kind"] for row in data["rows"])]
        assert len(kinds) > 1
        assert not {("rule", "rule"), ("group", "rule"), ("group", "group")} & set(pairwise(kinds))
        assert kinds[-1] not in ("rule", "group")


def test_what_is_larger_makes_room_as_on_a_low_screen_and_leaves_phones_alone():
    larger, smaller = (Screen("gradients", lang="en", size=size).html for size in ("125", "80"))
    assert re.search(r"min-width: 641px\) { .*\.eyebrow.* zoom: 125%", larger, re.DOTALL)
    assert 'stMainBlockContainer"] { zoom: 80%; }</style>' in smaller


def test_what_cannot_be_hidden_is_named():
    screen = Screen("gradients", lang="en", hide="nope", size="7")
    assert any("hide=nope" in line and "size=7" in line for line in screen.quiet)


def test_one_bad_name_of_a_list_is_named_and_the_others_stay_hidden():
    screen = Screen("gradients", lang="en", hide="T.nope.init")
    assert any("hide=nope" in line for line in screen.quiet)
    assert not {"steps", "init"} & set(screen.controls)
    assert screen.turn("forget_bias", 2.0).address["hide"] == "T.init"


def test_the_share_box_prepares():
    screen = opened("gradients", lang="en")
    (hide,) = screen.app.multiselect
    assert len(hide.options) > 3
    hide.select("steps")
    screen.run()
    assert screen.address == {"lang": "en", "hide": "T"}
    assert "steps" not in screen.controls


# The table of parameters

@pytest.mark.parametrize("page", frame.built())
def test_the_table_names_every_parameter_that_a_page_takes(page: str):
    state = Screen(page, lang="en").app.session_state[f"state:{page}"]
    listed = Screen("words", lang="en").html
    for knob in state.knobs.values():
        assert not knob.url or f"<code>{knob.url}</code>" in listed
    rows = parameters.of_page(state.knobs, EN)
    assert {row.url for row in rows} == {knob.url for knob in state.knobs.values()} - {""}
    if rows:
        assert parameters.table(rows, EN) in listed


def test_the_table_names_what_every_page_takes():
    named = {row.url for row in parameters.of_every_page(EN)}
    assert named == {"lang", "embed", *PREPARED}
