"""The questions: their truth is core's, each claim is a test, answers are explained at once and kept."""

import ast
import re

import pytest

from pages.ui.charts.theme import LIGHT
from pages.ui.check.knobs import GUESSES, KNOBS, START, CheckState
from pages.ui.check.said import Told
from pages.ui.page import challenges, frame
from pages.ui.questions import exhibits, truth
from pages.ui.questions.guesses import LONGEST
from pages.ui.text import checks, scenes
from pages.ui.text import words as vocabulary
from pages.ui.text.checks import Check, questions
from tests.pages.lesson.test_lesson import buttons, press
from tests.pages.lesson.test_scenes import holes
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
TOLD = {words.language: checks.words(words.language) for words in (ZH, EN)}
EVERY = pytest.mark.parametrize("check", checks.checks(), ids=lambda check: check.question.id)
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])


def right(name: str, words: vocabulary.Words = EN) -> str:
    true = truth.truth(questions()[name], words)
    return true if isinstance(true, str) else f"{true[0]:.1f}"


def wrong(name: str) -> str:
    question = questions()[name]
    return next((option.id for option in question.options if option.id != right(name)), "0")


def answers(choose: dict[str, str]) -> str:
    return "~".join(f"{name}~{answer}" for name, answer in choose.items())


def test_there_are_at_least_twenty_questions_and_some_ask_for_a_decade():
    assert len(checks.checks()) == len(questions()) >= 20
    kinds = [question.kind for question in questions().values()]
    assert set(kinds) == {"choice", "decade"}
    assert kinds.count("decade") >= 3


def test_every_question_s_claim_is_a_test_of_core_with_that_name():
    files = [*(frame.ROOT / "tests" / "core").rglob("test_*.py"), frame.ROOT / "tests" / "test_errors.py"]
    tests = {node.name for path in files for node in ast.parse(path.read_text(encoding="utf-8")).body
             if isinstance(node, ast.FunctionDef)}
    assert [check.claim for check in checks.checks() if check.claim not in tests] == []


@EVERY
@BOTH
def test_a_question_has_one_truth_by_core_and_its_address_a_page(check: Check, words: vocabulary.Words):
    question = check.question
    true = truth.truth(question, words)
    assert true in [option.id for option in question.options] or question.kind == "decade"
    page = exhibits.PAGES[scenes.page_of(question.page)]
    assert {*scenes.query_of(question.page)} <= {knob.url for knob in page.KNOBS.values()}


@EVERY
@BOTH
def test_every_hole_is_filled_and_an_explanation_is_one_or_two_sentences(check: Check,
                                                                         words: vocabulary.Words):
    told = Told(check.question, words)
    texts = [told.ask, told.because, *told.options.values()]
    texts += [told.label] if check.question.kind == "decade" else []
    assert not re.search(r"\{\w+\}|\bnan\b|\binf\b", " ".join(texts))
    plain = re.sub(r"<[^>]+>", "", told.because)
    assert 1 <= len(re.findall(r"[。！？]|[.!?](?=\s|$)", plain)) <= 3
    assert re.search(r"\d", plain), "an explanation has its number"


def test_both_languages_have_the_same_words_with_the_same_holes_and_each_is_used():
    zh, en = TOLD["zh"].strings, TOLD["en"].strings
    assert zh.keys() == en.keys()
    assert {key for key in zh if holes(zh[key]) != holes(en[key])} == set()
    used = {f"question.{name}.{part}" for name, question in questions().items()
            for part in ("ask", "because", *(["label"] if question.kind == "decade" else []),
                         *(f"options.{option.id}" for option in question.options))}
    assert used == set(en)


def test_chinese_questions_have_full_width_punctuation_and_no_typed_spaces():
    for key, text in TOLD["zh"].strings.items():
        bare = re.sub(r"\{[^{}]*\}|\w\([^()\u4e00-\u9fff]*\)", "", text)
        assert not re.search(r"[,;:?!()]", bare), key
        assert not re.search(r"[\u4e00-\u9fff]\*? +\*?[A-Za-z0-9]|[A-Za-z0-9]\*? +\*?[\u4e00-\u9fff]", bare), key


def test_all_answers_fit_into_an_address_and_come_back():
    longest = {name: max((option.id for option in question.options), key=len, default="")
               for name, question in questions().items()}
    given = {name: option or (-12.5,) for name, option in longest.items()}
    text = GUESSES.format(given)
    assert len(text) <= LONGEST
    assert GUESSES.parse(text) == given


def test_an_answer_is_final_and_explained_at_once():
    screen = Screen("check", lang="en")
    assert "100% of it is left" not in screen.text
    assert buttons(screen)["answer:share:gone"]["key"] == "1"
    press(screen, "answer:share:gone")
    assert "100% of it is left" in screen.text
    assert '<li class="mine"><span>It is forgotten</span>' in screen.html
    assert screen.address == {"lang": "en", "g": "share~gone"}
    assert not any(name.startswith("answer") for name in buttons(screen))
    (see,) = [link.proto for link in screen.app.get("page_link") if link.proto.label.startswith("See it")]
    assert "f=1" in see.query_string
    now = CheckState("check", KNOBS, START, {"at": 1, "guesses": {"share": "gone"}})
    with pytest.raises(KeyError):
        now.act("answer:share:kept", None)


def test_a_decade_is_answered_with_the_dot_once_it_stands_somewhere():
    at = str(list(questions()).index("twenty") + 1)
    screen = Screen("check", lang="en", q=at)
    ((key, data),) = screen.components("guess")
    assert buttons(screen)["answer"]["disabled"]
    screen._moves += 1
    screen.app.session_state[key] = {"value": {"name": data["handles"][0]["name"], "v": [-4.5],
                                               "n": screen._moves, "done": True}}
    screen.run()
    assert "2×10<sup>−5</sup> after 20 steps" not in screen.html
    press(screen, "answer")
    assert screen.address["g"] == "twenty~-4.5"
    assert "2×10<sup>−5</sup> after 20 steps" in screen.html
    assert "orders of magnitude apart, which is near" in screen.html
    assert any("your guess" in note.text for note in screen.figure().layout.annotations)


def test_the_end_counts_and_shows_what_was_missed_once_more():
    given = {name: right(name) for name in questions()} | {"clip": wrong("clip"), "gru": "0"}
    screen = Screen("check", lang="en", q=str(len(given) + 1), g=answers(given))
    assert f"{len(given) - 2} of {len(given)} right" in screen.text
    assert "Your answer: Yes. True: No, it helps against explosion only." in screen.text
    assert screen.html.count("Your answer: ") == 2
    press(screen, "retry:en")
    assert screen.address["q"] == str(list(questions()).index("clip") + 1)
    assert "clip" not in screen.address["g"].split("~")[::2]


def test_what_is_open_is_counted_and_what_is_no_answer_is_named():
    screen = Screen("check", lang="en", q=str(len(questions()) + 1), g="share~kept~switch~nobody")
    assert f"Not answered yet: {len(questions()) - 1}." in screen.text
    assert any("g=nobody" in line for line in screen.quiet)
    press(screen, "over")
    assert screen.address == {"lang": "en"}


def test_all_right_says_so():
    given = answers({name: right(name) for name in questions()})
    assert "All right." in Screen("check", lang="en", q=str(len(questions()) + 1), g=given).text


def test_the_lesson_ends_on_the_questions():
    links = [link.proto.label for link in
             Screen("lesson", lang="en", scene="10", phase="reveal").app.get("page_link")]
    assert links.count("Check yourself") == 3  # in both menus, and at the end


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_challenges_are_listed_and_each_link_takes_one_up(language: str):
    screen, words = Screen("check", lang=language), vocabulary.load(language)
    links = {link.proto.label: link.proto.query_string for link in screen.app.get("page_link")}
    for page, listed in challenges.PAGES.items():
        for name in listed:
            assert f"try={name}" in links[words(f"choice.challenge.{name}")]
            exhibits.at(challenges.address(page, name), words, LIGHT)
