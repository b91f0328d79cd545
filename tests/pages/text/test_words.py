"""The words are complete and equal in both languages, and written as each language is written."""

import ast
import hashlib
import re
import string
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import core
from core.gradients.verdict import verdict
from pages.ui.flow import figure as diagrams
from pages.ui.page import experiments, frame, knobs
from pages.ui.text import assets
from pages.ui.text import words as vocabulary

ROOT = Path(__file__).resolve().parents[3]
ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=vocabulary.LANGUAGES)
SCRIPTS = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")),
           *sorted((ROOT / "pages" / "ui").rglob("*.py")), *sorted((ROOT / "server").rglob("*.py"))]
PROSE = sorted(folder.name for folder in (vocabulary.ASSETS / "prose").iterdir())

# SHA-256 of the diagram in the document that the lesson brings to life: it is shown as it stands.
DIAGRAM = "cd2883803759a84a14513e3a6446a2d8612687f8caa9ccbe990f409f8d1d0726"

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
HALF_WIDTH = re.compile(r"[,;:?!()]")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
HAN = re.compile(r"[\u4e00-\u9fff]")
NOT_PROSE = re.compile(  # formulas, code, tags, markup, addresses, holes
    r"\$\$.*?\$\$|\$[^$]*\$|```.*?```|`[^`]*`|<[^>]+>|\{[^{}]*\}|\]\([^)]*\)"
    r"|https?://[\w./?=&%#:-]+|\w\([^()\u4e00-\u9fff]*\)", re.DOTALL
)


# Equal in both languages

def test_both_languages_have_the_same_keys():
    assert ZH.strings.keys() == EN.strings.keys()


def test_every_string_has_the_same_holes_in_both_languages():
    differing = {key: (holes(ZH.strings[key]), holes(EN.strings[key])) for key in ZH.strings
                 if holes(ZH.strings[key]) != holes(EN.strings[key])}
    assert differing == {}


def test_both_languages_have_the_same_prose_in_the_same_order():
    for page in PROSE:
        assert list(ZH.prose(page)) == list(EN.prose(page)), page
        assert ZH.prose(page), page


def test_a_section_id_stands_once_in_a_page():
    for page, language in product(PROSE, vocabulary.LANGUAGES):
        ids = re.findall(r"^## .*\{#([\w-]+)\}",
                         (vocabulary.ASSETS / "prose" / page / f"{language}.md").read_text("utf-8"), re.M)
        assert len(ids) == len(set(ids)), (page, language)


def test_every_heading_of_the_prose_has_an_id_so_no_section_is_lost():
    for page, language in product(PROSE, vocabulary.LANGUAGES):
        text = (vocabulary.ASSETS / "prose" / page / f"{language}.md").read_text("utf-8")
        assert len(re.findall(r"^##+ ", text,
                              re.M)) == len(vocabulary.load(language).prose(page)), (page, language)


def test_coloured_words_and_formulas_say_the_same_in_both_languages():
    for page in PROSE:
        for name in ZH.prose(page):
            zh, en = (words.prose(page)[name].text for words in (ZH, EN))
            for pattern in (FORMULA, re.compile(r"\{\.box-\w+\}")):
                assert sorted(pattern.findall(zh)) == sorted(pattern.findall(en)), (
                    page, name, pattern.pattern)
            for symbol in (r"\{\.(\w+)\}", r"\\sym\{(\w+)\}"):
                assert set(re.findall(symbol, zh)) == set(re.findall(symbol, en)), (page, name, symbol)


@BOTH
def test_nothing_is_empty_or_has_stray_space(words: vocabulary.Words):
    # parts of a sentence, and labels that the document wrote with a space in front
    joints = ("list.", "readout.", "diagram.")
    for key, text in words.strings.items():
        assert text.strip(), key
        assert text == text.strip() or key.startswith(joints), key
    for page in PROSE:
        for name, section in words.prose(page).items():
            assert section.heading.strip(), (page, name)
            assert section.text, (page, name)


# Used and there

@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_key_that_the_code_names_exists(path: Path):
    for key in keys_asked_for(path):
        assert any(re.fullmatch(key, known) for known in ZH.strings), f"{path.name} asks for words({key})"


def test_every_key_is_used():
    texts = set().union(*(strings_in(path) for path in SCRIPTS))
    patterns = [re.compile(text) for text in texts if re.match(r"\w+\\\.", text)]
    # What may fill the hole of f"knob.{name}.label": a name that stands somewhere, in code or in data.
    fillers = texts.union(*(strings_in(path) for path in (ROOT / "core").rglob("*.py")))
    fillers |= {*core.KNOBS, *frame.built(), *frame.ORDER}
    fillers |= {experiments.word_key(name) for name in knobs.presets()}
    fillers |= {choice for knob in core.KNOBS.values() for choice in knob.choices}
    fillers |= {name for path in vocabulary.ASSETS.glob("*.toml")
                for name in re.findall(r"[\w-]+", path.read_text("utf-8"))}

    def used(key: str) -> bool:
        return any(all(re.escape(part) in fillers or part in fillers for part in found.groups())
                   for pattern in patterns if (found := pattern.fullmatch(key)))

    unused = [key for key in ZH.strings if not used(key)]
    assert not unused, ", ".join(unused)


def test_every_section_of_the_prose_is_used():
    for page in PROSE:
        script = ROOT / frame.built()[page]
        unused = [name for name in ZH.prose(page) if re.escape(name) not in strings_in(script)]
        assert unused == [], script.name


@BOTH
def test_every_page_has_its_words(words: vocabulary.Words):
    for page in frame.built():
        assert all(words.has(f"page.{page}.{part}") for part in ("menu", "eyebrow", "title")), page
    for page in frame.ORDER:
        assert words.has(f"page.{page}.menu"), page
        assert words.has(f"page.{page}.map"), page
    assert set(PROSE) <= set(frame.built())


@BOTH
def test_every_preset_has_a_name_and_what_to_look_for_and_no_two_share_a_name(words: vocabulary.Words):
    keys = [f"preset.{experiments.word_key(name)}" for name in knobs.presets()]
    assert all(words(f"{key}.look") for key in keys)
    assert len({words(f"{key}.name") for key in keys}) == len(keys)
    assert {key.rsplit(".", 1)[0] for key in words.strings if key.startswith("preset.")} == set(keys)


@BOTH
def test_every_knob_and_each_of_its_choices_has_words(words: vocabulary.Words):
    for name, knob in core.KNOBS.items():
        assert all(words.has(f"knob.{name}.{part}") for part in ("label", "html", "help")), name
        choices = getattr(knob, "choices", ())
        assert len({words(f"choice.{name}.{choice}") for choice in choices}) == len(choices)


@BOTH
def test_every_verdict_and_every_refusal_has_words(words: vocabulary.Words):
    for size in (-float("inf"), -20, -3, -0.5, 0.5, 3):
        assert words.has(f"readout.{verdict(size)}")
    for knob in core.KNOBS.values():
        for bad in ("", "x", "1e99", "nan", "2.5.1"):
            with pytest.raises(core.KnobError) as refusal:
                knob.parse(bad)
            assert words.has(f"ignored.{refusal.value.reason}")


def test_a_missing_key_is_an_error_that_names_the_file():
    with pytest.raises(KeyError, match=r"no.such.*zh\.toml"):
        ZH("no.such")


# The glossary

GLOSSARY = tomllib.loads((vocabulary.ASSETS / "glossary.toml").read_text(encoding="utf-8"))


def said(words: vocabulary.Words) -> Iterator[tuple[str, str]]:
    """Every text that is shown, by where it stands; a hole's name is not shown."""
    for key, text in words.strings.items():
        yield key, re.sub(r"\{\w+\}", "", text)
    for page in PROSE:
        for name, section in words.prose(page).items():
            yield f"{page}#{name}", section.heading + "\n" + section.text


@BOTH
def test_a_thing_has_one_name_and_a_symbol_one_meaning(words: vocabulary.Words):
    others = [(name, other) for name, term in GLOSSARY.items()
              for other in term.get("not", {}).get(words.language, ())]
    found = {(where, name, other) for where, text in said(words) for name, other in others
             if re.search(other, text)}
    assert found == set()


@BOTH
@pytest.mark.parametrize("page", PROSE)
def test_a_term_of_the_lesson_carries_the_other_language_in_the_page_s_prose(page: str,
                                                                             words: vocabulary.Words):
    other = EN if words is ZH else ZH
    text = "\n".join(section.text for section in words.prose(page).values())
    bare = [term for term in GLOSSARY.values() if term.get("gloss") and term[words.language] in text
            and term[other.language] not in text]
    assert bare == []


# The document's diagram

def test_the_document_s_diagram_is_kept_byte_for_byte():
    assert hashlib.sha256(assets.text(diagrams.DOT).encode()).hexdigest() == DIAGRAM


def test_the_chinese_diagram_is_the_document_s_letter_by_letter():
    text = assets.text(diagrams.DOT)
    assert diagrams.document(ZH).source.strip() == text.strip()
    labels = set(re.findall(r'label ?= ?"([^"]*)"', text))
    assert {value for key, value in ZH.strings.items() if key.startswith("diagram.")} == labels


def test_the_english_diagram_differs_from_it_in_its_labels_only():
    chinese, english = (re.sub(r'(label ?= ?)"[^"]*"', r"\1", diagrams.document(words).source)
                        for words in (ZH, EN))
    assert chinese == english
    assert not HAN.search(diagrams.document(EN).source)


@BOTH
@pytest.mark.parametrize(("half", "other"), [("rnn", "lstm"), ("lstm", "rnn")])
def test_half_of_the_diagram_is_one_whole_cluster_and_nothing_of_the_other(half: str, other: str,
                                                                           words: vocabulary.Words):
    whole, source = diagrams.document(words).source, diagrams.document(words, f"cluster_{half}").source
    assert re.findall(r"subgraph (\w+)", source) == [f"cluster_{half}"]
    assert source.count("{") == source.count("}")
    assert f"_{other} " not in source
    statements = [re.findall(r"\w+ (?:-> \w+)?[^;{]*;", text) for text in (whole, source)]
    own, kept = ([line for line in lines if re.search(rf"_{half}\b|{half}_cell", line)]
                 for lines in statements)
    assert kept == own
    assert len([line for line in kept if "->" in line]) == (3 if half == "rnn" else 5)


# As each language is written

def chinese_prose() -> Iterator[tuple[str, str]]:
    yield from ((key, text) for key, text in ZH.strings.items() if not key.startswith("diagram."))
    for page in PROSE:
        for name, section in ZH.prose(page).items():
            yield f"{page}#{name}", section.heading + "\n" + section.text


def test_chinese_prose_has_full_width_punctuation():
    wrong = {where: found for where, text in chinese_prose()
             if (found := HALF_WIDTH.findall(NOT_PROSE.sub("", text)))}
    assert wrong == {}


def test_bold_words_begin_and_end_where_markdown_sees_it():
    """Stars between a letter and a sign open and close nothing; where a space is typed they do, but Chinese
    types none."""
    wrong = set()
    for where, text in chinese_prose():
        parts = text.split("**")
        for before, bold, after in zip(parts[:-1:2], parts[1::2], parts[2::2], strict=True):
            if (before[-1:].isalnum() and not bold[0].isalnum()) or (not bold[-1].isalnum()
                                                                     and after[:1].isalnum()):
                wrong.add((where, bold))
    assert wrong == set()


TYPED_SPACE = re.compile(
    r"[\u4e00-\u9fff] +[A-Za-z0-9\u0370-\u03ff]|[A-Za-z0-9\u0370-\u03ff] +[\u4e00-\u9fff]")


def test_no_space_is_typed_between_chinese_and_latin_the_style_sheet_sets_it():
    wrong = {where: found for where, text in chinese_prose() if (found := TYPED_SPACE.findall(bare(text)))}
    assert wrong == {}


@pytest.mark.parametrize("text", ["简单 [RNN]{.rnn}", "往回 {lag} 步", "取 $x$ 时", "阈值 <i>x</i>"])
def test_a_typed_space_would_be_caught(text: str):
    assert TYPED_SPACE.search(bare(text))


def test_chinese_words_are_chinese():
    names = {"LSTM", "RNN", "GRU", "IRNN", "LSTM chrono", "PyTorch", "tanh", "ReLU", "chrono 100",
             "chrono 1000", "Adam"}
    wrong = {key: text for key, text in ZH.strings.items()
             if not HAN.search(text) and re.search("[A-Za-z]{3}", NOT_PROSE.sub("", text))
             and text not in names}
    assert wrong == {}


def test_english_words_hold_no_chinese_punctuation_and_no_chinese_but_what_they_quote():
    for key, text in EN.strings.items():
        assert not FULL_WIDTH.search(text), key
        assert not HAN.search(text), key
    for page in PROSE:
        for name, section in EN.prose(page).items():
            assert not FULL_WIDTH.search(section.text), (page, name)


@pytest.mark.parametrize("text", ["两个, 三个", "（是吗?）", "看(图)"])
def test_half_width_punctuation_would_be_caught(text: str):
    assert HALF_WIDTH.search(NOT_PROSE.sub("", text))


# Reading the code

def bare(text: str) -> str:
    """A text without its markup; a formula or a hole is a Latin letter."""
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)
    text = re.sub(r"\]?\{\.[\w-]+\}|<[^>]+>|[\[*]", "", text)
    return re.sub(r"\$[^$]*\$|%?\{[^{}]*\}", "x", text)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text)
            if name is not None} if "%{" not in text else {"%{x}"}


def strings_in(path: Path) -> set[str]:
    """Every string of a script, as a pattern of keys: f"knob.{name}.label" is knob\\.([^.]+)\\.label,
    "diagram." all below it."""
    found = set()
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    pieces = {id(piece) for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            found.add(_pattern(node))
        elif id(node) in pieces:
            continue
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.escape(node.value) + (".+" if re.fullmatch(r"\w+\.", node.value) else ""))
    return found


def keys_asked_for(path: Path) -> Iterator[str]:
    """The first argument of every words(...) and page.words(...), as a pattern."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and _name(node.func) == "words":
            key = node.args[0]
            if isinstance(key, ast.JoinedStr):
                yield _pattern(key)
            elif isinstance(key, ast.Constant):
                yield re.escape(str(key.value))


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant)
                   and isinstance(part.value, str) else r"([^.]+)"
                   for part in node.values)
