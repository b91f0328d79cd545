"""Terms: each is explained where it first stands on a page, once, outside of formulas, and on the page
Words."""

import re

import pytest

from pages.ui.text import references, terms
from pages.ui.text import words as vocabulary
from pages.ui.text.terms import GROUPS, explained, first_uses
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
PROSE = sorted({path.parent.name for path in vocabulary.ASSETS.glob("prose/*/en.md")})


def test_a_term_is_explained_in_both_languages_has_a_place_and_known_sources():
    for term in terms.terms():
        assert set(term.says) == set(term.names) == {"zh", "en"}, term.id
        assert term.group in GROUPS, term.id
        assert set(term.sources) <= set(references.references()), term.id
        assert not re.search("[\u4e00-\u9fff]", term.meaning("en")), term.id


def test_one_name_for_a_thing_and_one_symbol_for_a_quantity():
    for language in ("zh", "en"):
        names = [term.name(language) for term in terms.terms()]
        assert len(names) == len(set(names))
    symbols = [term.symbol for term in terms.terms() if term.symbol]
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize("said", ["长短期记忆", "循环神经网络", "BPTT", "long short-term memory",
                                  "recurrent neural network", "gated recurrent unit"])
def test_what_a_beginner_looks_up_is_spelt_out_on_the_page_words(said: str):
    assert said in Screen("words", lang="zh").text + Screen("words", lang="en").text


@BOTH
@pytest.mark.parametrize("page", PROSE)
def test_a_term_is_marked_once_a_page_and_nothing_else_changes(page: str, words: vocabulary.Words):
    marked: list[str] = []
    for name, section in words.prose(page).items():
        text = explained(section.text, first_uses(words.language, page)[name], words)
        marked += re.findall(r'aria-describedby="gloss-(\w+)"', text)
        bare = re.sub(r'<span class="gloss".*?</span>', "", text)
        bare = re.sub(r'<span class="term"[^>]*>(.*?)</span>', r"\1", bare)
        assert bare == section.text
    assert len(marked) == len(set(marked))


@BOTH
def test_formulas_links_and_code_are_left_alone(words: vocabulary.Words):
    name = terms.terms()[0].name(words.language)
    for text in (f"${name}$", f"$${name}$$", f"`{name}`", f"[{name}](/words)", f'<i title="{name}">x</i>'):
        assert explained(text, frozenset({terms.terms()[0].id}), words) == text


def test_a_longer_term_is_not_cut_by_one_of_its_parts():
    text = explained("长短期的遗忘门", frozenset({"forget_gate"}), ZH)
    assert '<span class="term" tabindex="0" aria-describedby="gloss-forget_gate">遗忘门</span>' in text
    assert "gloss-vanishing_gradient" in explained("Vanishing gradients", frozenset({"vanishing_gradient"}), EN)
    assert explained("Vanishing gradients", frozenset({"gradient"}), EN) == "Vanishing gradients"


def test_symbols_are_written_as_in_the_equations():
    html = {term.id: term.symbol_html for term in terms.terms()}
    assert html["cell_state"] == "<i>C</i><sub>t</sub>"
    assert html["candidate"] == "<i>C\u0303</i><sub>t</sub>"
    assert html["recurrent_weights"] == "<i>W</i><sub>hh</sub>"


@BOTH
def test_the_page_words_has_every_term_with_both_names(words: vocabulary.Words):
    html = Screen("words", lang=words.language).html
    for term in terms.terms():
        entry = re.search(rf'<dt id="{term.id}">(.*?)</dd>', html)
        assert entry is not None, term.id
        assert all(name in entry[1] for name in term.names.values()), term.id
    assert "Hochreiter" in html
