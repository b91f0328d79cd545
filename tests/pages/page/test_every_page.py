"""What holds for every page there is."""

import re

import pytest

from pages.ui.page import frame
from pages.ui.text import words as vocabulary
from pages.ui.text.terms import terms
from tests.pages.screen import Screen

PAGES = pytest.mark.parametrize("page", list(frame.built()))


@PAGES
@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_a_page_opens_with_its_title_and_every_word_filled_in(page: str, language: str, theme: str):
    screen = Screen(page, lang=language, theme=theme)
    words = vocabulary.load(language)
    assert f"<h1>{words(f'page.{page}.title')}</h1>" in screen.html
    assert not re.search(r"\{\w+\}", screen.text)
    assert not re.search(r"\bnan\b|\binf\b|\bNone\b|\b0\.00\b", screen.text)


@PAGES
def test_english_pages_hold_no_chinese_but_terms_in_parentheses_and_the_other_language_s_name(page: str):
    screen = Screen(page, lang="en")
    names = {name for term in terms() for name in (*term.names.values(), *term.also)} if page == "words" else ()
    text = re.sub("|".join([r"\([^()]*\)", *sorted(map(re.escape, names), key=len, reverse=True)]), "", screen.text)
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
    others = [vocabulary.load(name)("language.name") for name in vocabulary.LANGUAGES if name != "en"]
    assert [screen.app.button(key=f"language:{name}").label for name in vocabulary.LANGUAGES
            if name != "en"] == others


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"),
                                                  ("de-DE", "en")])
@pytest.mark.parametrize("page", ["home", "gradients"])
def test_the_first_visit_takes_the_browser_s_language(page: str, locale: str, language: str):
    screen = Screen(page, locale=locale)
    assert vocabulary.load(language)(f"page.{page}.title") in screen.html
    assert screen.address == {}


def test_the_address_s_language_wins_over_the_browser_s_and_stays_on_the_next_pages():
    screen = Screen("home", locale="zh-CN", lang="en")
    for page in frame.built():
        assert vocabulary.load("en")(f"page.{page}.title") in screen.go(page).html


@pytest.mark.parametrize("page", ["home", "lesson", "memory", "paper"])
def test_a_language_that_nobody_has_written_falls_back_and_says_so(page: str):
    screen, words = Screen(page, locale="fr-FR", lang="fr"), vocabulary.load(vocabulary.FALLBACK)
    assert words(f"page.{page}.title") in screen.html
    said = words("ignored.language", given="fr", languages=words("list.comma").join(vocabulary.LANGUAGES))
    assert words("ignored.line", items=said) in screen.quiet
    assert not [link.proto.query_string for link in screen.app.get("page_link") if "lang" in link.proto.query_string]
    screen.app.button(key="language:zh").click()
    assert vocabulary.load("zh")(f"page.{page}.title") in screen.run().html
    assert screen.address == {"lang": "zh"}


@PAGES
def test_the_language_button_keeps_page_and_settings(page: str):
    screen = Screen(page, locale="zh-CN")
    screen.app.button(key="language:en").click()
    assert vocabulary.load("en")(f"page.{page}.title") in screen.run().html
    assert screen.address == {"lang": "en"}
    screen.app.button(key="language:zh").click()
    assert vocabulary.load("zh")(f"page.{page}.title") in screen.run().html
    assert screen.address == {"lang": "zh"}


@PAGES
def test_a_parameter_that_no_page_has_is_named_in_one_quiet_line(page: str):
    screen = Screen(page, lang="en", nonsense="7")
    assert len([line for line in screen.quiet if "nonsense=7" in line]) == 1


@PAGES
def test_the_menu_leads_to_every_page_there_is_in_its_order(page: str):
    screen = Screen(page, lang="en")
    words = vocabulary.load("en")
    scripts = {path.stem.partition("_")[2] for path in (frame.ROOT / "pages").glob("[0-9]*_*.py")}
    assert set(frame.built()) == {frame.HOME} | scripts
    labels = [link.proto.label for link in screen.app.sidebar.get("page_link")]
    assert labels == [words(f"page.{name}.menu") for name in frame.built()]
    assert [name for name in frame.built() if name in frame.ORDER] == [name for name in frame.ORDER
                                                                       if name in scripts]


def test_the_menu_leads_back_to_a_page_as_the_reader_left_it():
    screen = Screen("gradients", lang="en", T="200", w="1.5")
    link = next(link.proto for link in screen.go("home", lang="en").app.sidebar.get("page_link")
                if link.proto.page == "gradients")
    assert set(link.query_string.split("&")) == {"lang=en", "T=200", "w=1.5"}
