"""The lesson's scenes: what they carry, that their truth is core's, and how a guess is scored."""

import re
import string
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import core
from core.by_hand.calculations import power
from core.by_hand.plan import Plan
from core.by_hand.plan import run as carry_out
from core.experiment.presets import parse
from core.gradients import through_time
from pages.ui.charts import theme
from pages.ui.lesson import rows, said
from pages.ui.lesson.knobs import GUESSES, KNOBS, START, LessonState, questions
from pages.ui.page import frame
from pages.ui.questions import exhibits, figure, truth
from pages.ui.questions.guesses import LONGEST
from pages.ui.questions.said import plain
from pages.ui.questions.truth import POINTS
from pages.ui.text import assets, references, scenes
from pages.ui.text import words as vocabulary
from pages.ui.text.scenes import Question
from pages.ui.text.terms import in_text

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
TOLD = {words.language: scenes.words(words.language) for words in (ZH, EN)}
SCENES = pytest.mark.parametrize("scene", scenes.scenes(), ids=lambda scene: scene.id)
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
OPENING = parse(assets.text("presets.toml"))["opening"]


# The plan of the lesson

def test_ten_scenes_carry_all_ten_claims_of_the_document_in_forty_five_minutes():
    assert [scene.minutes for scene in scenes.scenes()] == [3, 3, 5, 4, 4, 6, 6, 4, 6, 4]
    assert sum(scene.minutes for scene in scenes.scenes()) == 45
    assert {claim for scene in scenes.scenes() for claim in scene.claims} == set(range(1, 11))


def test_a_question_has_a_name_of_its_own_and_every_scene_but_the_last_asks_once_more():
    names = [question.id for scene in scenes.scenes() for question in scene.questions]
    assert len(names) == len(set(names)) == len(questions())
    assert [scene.id for scene in scenes.scenes() if scene.transfer is None] == ["home"]
    assert {question.kind for question in questions().values()} == {"choice", "decade", "curve", "number"}


def test_a_page_that_asks_first_asks_the_scene_about_it():
    asked = {scene.for_page for scene in scenes.scenes()} - {""}
    assert asked == {"flow", "cell", "gradients", "memory", "control", "training"}
    assert scenes.of_page("gradients") is scenes.scenes()[2]
    assert scenes.of_page("home") is None


def test_the_menu_explains_a_gate_before_it_is_turned():
    assert list(frame.built()) == ["home", "lesson", "flow", "cell", "gradients", "memory", "control",
                                   "training", "after", "inspect", "check", "words",
                                   "paper"]


# Words

def test_both_languages_have_the_same_scene_words_with_the_same_holes():
    zh, en = TOLD["zh"].strings, TOLD["en"].strings
    assert zh.keys() == en.keys()
    assert {key for key in zh if holes(zh[key]) != holes(en[key])} == set()


def test_every_scene_word_is_used():
    used = {f"claims.{claim}" for claim in range(1, 11)}
    for scene in scenes.scenes():
        parts = ["title", "set", "found", "why", "notes", *(["answer"] if scene.transfer else [])]
        used |= {f"scene.{scene.id}.{part}" for part in parts}
        used |= {f"try.{name}" for name in scene.tries}
        for question in scene.questions:
            used |= {f"question.{question.id}.ask"}
            used |= {f"question.{question.id}.options.{option.id}" for option in question.options}
            used |= {f"question.{question.id}.label"} if question.kind != "choice" else set()
    assert used == set(TOLD["en"].strings)


@SCENES
@BOTH
def test_every_hole_of_a_scene_is_filled_by_core(scene: scenes.Scene, words: vocabulary.Words):
    told = said.Told(scene, words)
    texts = [told.scene_text(part) for part in ("title", "set", "found", "why", "notes")]
    texts += [told.scene_text("answer")] if scene.transfer else []
    for question in scene.questions:
        texts += [told.ask(question), *told.options(question).values()]
    assert not re.search(r"\{\w+\}|\bnan\b|\binf\b", " ".join(texts))
    say = [set(question.says) for question in scene.ask]
    assert sum(map(len, say)) == len(set().union(*say)), "two questions fill one hole"


def test_scenes_of_a_third_language_stand_in_english():
    assert scenes.words("eo").strings == TOLD["en"].strings


def test_chinese_scenes_have_full_width_punctuation_and_no_typed_spaces():
    for key, text in TOLD["zh"].strings.items():
        bare = re.sub(r"\{[^{}]*\}\}?|<[^>]+>|\w\([^()\u4e00-\u9fff]*\)", "", text)
        assert not re.search(r"[,;:?!()]", bare), key
        bold = re.sub(r"[\[*]|\]\{\{\.\w+\}\}", "", text)
        assert not re.search(r"[\u4e00-\u9fff] +[A-Za-z0-9]|[A-Za-z0-9] +[\u4e00-\u9fff]", bold), key


# Truth

@SCENES
@BOTH
def test_every_question_has_exactly_one_truth_and_every_address_a_page(scene: scenes.Scene,
                                                                       words: vocabulary.Words):
    for question in scene.questions:
        assert truth.truth(question, words) in [option.id for option in question.options] \
            or question.kind != "choice"
    for address in scene.tries.values():
        page = exhibits.PAGES[scenes.page_of(address)]
        assert scenes.page_of(address) in frame.built()
        assert all(name in {knob.url for knob in page.KNOBS.values()} for name in scenes.query_of(address))


def log10_gradient(cell: str, lag: int, **changes: Any) -> float:
    """By core alone, without any page."""
    result = core.run(replace(OPENING, **changes))
    run = result.runs[cell]
    return float(through_time(run.params, run.trace)[lag, 0])


def asked(name: str) -> Question:
    return questions()[name]


@pytest.mark.parametrize(("name", "cell", "changes"), [
    ("left", "rnn", {}),
    ("below", "rnn", {"init": "orthogonal", "activation": "identity", "weight_scale": 0.9}),
    ("above", "rnn", {"init": "orthogonal", "activation": "identity", "weight_scale": 1.1}),
])
def test_a_decade_s_truth_is_core_s_gradient(name: str, cell: str, changes: dict):
    assert truth.truth(asked(name), EN) == pytest.approx((log10_gradient(cell, 50, **changes),))


def test_fifty_factors_are_what_a_calculator_says():
    assert truth.truth(asked("below"), EN)[0] == pytest.approx(float(power(0.9, [50])[0]), abs=1e-9)
    assert truth.truth(asked("above"), EN)[0] == pytest.approx(float(power(1.1, [50])[0]), abs=1e-9)
    assert pytest.approx(0.005, rel=0.04) == 0.9**50  # as a sentence says


def test_the_curve_s_truth_is_core_s_curve():
    run = core.run(OPENING).runs["lstm"]
    lags = np.linspace(0, 100, POINTS)
    whole = through_time(run.params, run.trace)[:, 0]
    assert truth.truth(asked("drawn"), EN) == pytest.approx(np.interp(lags, np.arange(101), whole))


def test_f_that_keeps_half_after_fifty_steps_does_so():
    f = float(truth.truth(asked("half"), EN)[0])
    assert f**50 == pytest.approx(0.5)
    done = carry_out(Plan(f_hold=f, show_at=56))
    assert done.left_c[54] == pytest.approx(0.5)


@pytest.mark.parametrize(("name", "cell", "changes", "low", "high", "option"), [
    ("linear", "rnn", {"init": "gaussian", "activation": "identity", "weight_scale": 1.5}, 1, 99, "grown"),
    ("tanh", "rnn", {"init": "gaussian", "weight_scale": 1.5}, -7, 1, "kept"),
    ("default", "lstm", {"chrono": 0}, -99, -7, "gone"),
    ("orthogonal", "rnn", {"init": "orthogonal", "activation": "identity"}, -7, 1, "kept"),
    ("explodes", "lstm", {"gain": 12.0, "forget_bias": 3.0, "input_scale": 0.5, "chrono": 0}, 1, 99, "yes"),
])
def test_a_choice_about_gradients_is_core_s(name: str, cell: str, changes: dict, low: float, high: float,
                                            option: str):
    assert low < log10_gradient(cell, 50, **changes) < high
    assert truth.truth(asked(name), EN) == option


def test_an_lstm_that_forgets_keeps_less_than_the_rnn():
    lstm, rnn = (log10_gradient(cell, 50, chrono=0, forget_bias=-2.0) for cell in ("lstm", "rnn"))
    assert lstm < rnn - 10
    assert truth.truth(asked("less"), EN) == "rnn"


def test_choices_about_the_plan_are_core_s():
    one_step, shut = carry_out(Plan(f_hold=1.0, show_at=7)), carry_out(Plan(show_at=61, erase_at=20))
    assert one_step.left_c[5] == 1 > one_step.left_rnn[5]
    assert shut.left_c[59] < 0.1
    hidden, ajar = carry_out(Plan(show_at=61, erase_at=85)), carry_out(Plan(show_at=61, o_hold=0.3))
    assert hidden.left_c[59] > 0.5
    assert hidden.shown[59] == 0 < ajar.shown[59]
    found = [truth.truth(asked(name), EN) for name in ("through", "shut", "kept", "taught", "ajar", "open")]
    assert found == ["lstm", "little", "half", "no", "yes", "one"]


@BOTH
def test_bets_are_settled_by_the_stored_counts(words: vocabulary.Words):
    rows = assets.stored("models/table.json")["sentence"]
    at, enough = rows["distances"].index(20), rows["enough"]
    learnt = {name: sum(row[at] >= enough for row in rows[words.language][name]["scores"])
              for name in ("rnn", "lstm", "gru")}
    assert learnt["rnn"] <= 7
    assert min(learnt["lstm"], learnt["gru"]) >= 15
    assert truth.truth(asked("bet"), words) == "gated"
    text = plain(said.Told(scenes.scenes()[8], words).scene_text("found"))
    assert all(f"{count}/20" in text for count in learnt.values())
    long = assets.stored("models/limits.json")["patience"][words.language]
    assert sum(row[-1] >= enough for row in long) >= 7
    assert truth.truth(asked("longer"), words) == "most"


def test_two_true_options_are_an_error():
    option = replace(asked("taught").options[0], when=(("shown.before", 0.0, 1.0),))
    with pytest.raises(ValueError, match="one option has to be true"):
        truth.truth(replace(asked("taught"), options=(option, asked("taught").options[1])), EN)


# Scoring

def test_a_decade_is_near_within_one_decade():
    question = asked("left")
    scored = truth.score(question, (-12.5,), (-13.3,))
    assert scored.near
    assert scored.off == pytest.approx(0.8)
    assert not truth.score(question, (-12.2,), (-13.3,)).near


def test_a_curve_is_scored_by_its_mean_distance_in_decades():
    guess, true = (0.0, -1.0, -4.0), (0.0, 0.0, -2.0)
    assert truth.distance(guess, true) == pytest.approx(1.0)
    drawn = asked("drawn")
    assert truth.score(drawn, guess, true).near
    assert not truth.score(drawn, (0.0, -1.0, -4.1), true).near


def test_a_number_is_scored_by_its_share_and_a_choice_by_its_name():
    half = asked("half")
    assert truth.score(half, (0.98,), (0.986,)).near
    assert not truth.score(half, (0.9,), (0.986,)).near
    assert truth.score(asked("bet"), "gated", "gated").near
    assert not truth.score(asked("bet"), "all", "gated").near


# Guesses in an address

def test_guesses_go_into_an_address_and_come_back():
    curve = tuple(float(-lag) / 2 for lag in range(POINTS))
    made: dict[str, Any] = {"who": "gated", "left": (-12.5,), "half": (0.986,), "drawn": curve}
    text = GUESSES.format(made)
    assert re.fullmatch(r"[\w.~-]+", text), "nothing that an address writes with %"
    assert GUESSES.parse(text) == made


def test_all_guesses_of_the_lesson_fit_into_an_address():
    longest: dict[str, Any] = {name: tuple([-999.9] * POINTS) if question.kind == "curve" else (-999.9,)
               if question.kind == "decade" else (0.987,) if question.kind == "number" else
               max((option.id for option in question.options), key=len)
               for name, question in questions().items()}
    assert len(GUESSES.format(longest)) <= LONGEST


@pytest.mark.parametrize("text", ["who~nobody", "nothing~1", "left~nan", "left~1_2", "left~x", "left~1e9",
                                  "half~2", "drawn~1_2_3", "left", "left~1.2.3", "~", "left~9999",
                                  "x" * (LONGEST + 1)])
def test_what_is_no_guess_is_refused_and_the_rest_is_kept(text: str):
    found, faults = GUESSES.read(text)
    assert found == {}
    assert faults
    kept, faults = GUESSES.read(f"bet~all~{text}")
    assert faults
    assert kept == ({"bet": "all"} if len(text) <= LONGEST else {})


# Figures

def test_an_axis_shows_nothing_of_what_is_asked():
    for scene in scenes.scenes():
        lent = exhibits.at(scene.figure.replace("{truth}", "0.9862"), EN, theme.LIGHT, scene.models)
        if lent.kind != "plotly" or scene.before:
            continue
        spec = figure.veiled(lent.figure, scene.keep, theme.LIGHT)
        for trace in spec["data"]:
            assert trace.get("opacity") == 0 or trace.get("yaxis", "y") in scene.keep
        assert [note["text"] for note in spec["layout"]["annotations"]][-1] == "?"


def test_the_guess_is_drawn_beside_the_truth():
    scene = scenes.scenes()[2]
    lent = exhibits.at(scene.figure, EN, theme.LIGHT, scene.models)
    spec = figure.with_guess(scene, lent.figure, {"left": (-5.0,)}, {"left": "RNN"}, EN, theme.LIGHT)
    (guess,) = [trace for trace in spec["data"] if trace.get("name") == EN("lesson.guess")]
    assert (guess["x"], guess["y"]) == ([50.0], [-5.0])
    assert len(spec["data"]) == len(lent.figure["data"]) + 1
    (curve,) = [trace for trace in spec["data"] if trace.get("name") == "RNN"]
    assert curve["y"][50] == pytest.approx(log10_gradient("rnn", 50), abs=1e-3)


def shown(scene: scenes.Scene, words: vocabulary.Words) -> Any:
    """The exhibit of a scene with its answer, and what is written on it."""
    lent = exhibits.at(truth.at_truth(scene.figure, scene.ask[0], words), words, theme.LIGHT, scene.models)
    if lent.kind == "plotly":
        spec = figure.with_marks(scene.marks, lent.figure, theme.LIGHT)
        return spec, [plain(note["text"].replace("<br>", " ")) for note in spec["layout"]["annotations"]]
    if lent.kind == "graphviz":
        return None, re.findall(r">&#160;&#160;(.*?)</TD>", lent.figure.source)
    return None, [f"{100 * lent.facts['score']:.0f}"]


# Calculated from what the figure shows, not shown itself: a mean factor, and a quotient.
CALCULATED = {"step", "apart"}


@SCENES
@BOTH
def test_every_number_of_a_reveal_stands_in_its_figure(scene: scenes.Scene, words: vocabulary.Words):
    told = said.Told(scene, words)
    _, written = shown(scene, words)
    everything = super_scripted(" ".join(map(plain, written)))
    named = holes(TOLD[words.language](f"scene.{scene.id}.found")) - CALCULATED
    assert named
    stand_in(everything, {told.filled[name] for name in named})
    if scene.transfer and scene.transfer.marks:  # the other case is shown with its answer
        lent = exhibits.at(scene.transfer.page, words, theme.LIGHT)
        spec = figure.with_marks(scene.transfer.marks, lent.figure, theme.LIGHT)
        everything = " ".join(plain(note["text"]) for note in spec["layout"]["annotations"])
        stand_in(everything, {told.moved[name] for name in holes(TOLD[words.language](
            f"scene.{scene.id}.answer")) if "×" not in told.moved[name]})


def stand_in(everything: str, said: set[str]) -> None:
    for text in said:
        for number in re.findall(r"[0-9.]+(?:×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?:/[0-9]+)?", super_scripted(text)):
            assert re.search(rf"(?<![0-9.]){re.escape(number)}(?![0-9.×])", everything), (number, everything)


def super_scripted(html: str) -> str:
    """A power in HTML as it is written in a figure."""
    raised = str.maketrans("0123456789−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
    return re.sub("<sup>(.*?)</sup>", lambda power: power[1].translate(raised), html)


@SCENES
@BOTH
def test_a_reveal_names_the_lag_of_its_figure_and_only_networks_that_it_names(scene: scenes.Scene,
                                                                            words: vocabulary.Words):
    spec, written = shown(scene, words)
    text = plain(said.Told(scene, words).scene_text("found"))
    if scene.page == "gradients":
        marked = words("figure.lag_mark", lag=50)
        assert marked in written
        assert set(re.findall(r"往回(\d+)步|(\d+) steps back", text)) <= {("50", ""), ("", "50")}
        ends = [note for note in spec["layout"]["annotations"] if note["x"] == 100]
        assert not any(re.search(r"\d", note["text"].split(">", 1)[1]) for note in ends), "no other lag's number"
    if spec is not None:
        named = [name.strip() for name in re.findall(r"(?:A[：:] ?)?\b(?:RNN|LSTM|GRU)\b", text)]
        there = " ".join(written)
        assert all(name in there for name in named), (named, there)


# What is on the screen before a guess

@SCENES
@BOTH
def test_nothing_on_the_screen_before_a_guess_gives_the_answer_away(scene: scenes.Scene,
                                                                   words: vocabulary.Words):
    lent = exhibits.at(truth.at_truth(scene.figure, scene.ask[0], words), words, theme.LIGHT, scene.models)
    told = said.Told(scene, words)
    seen = plain(told.scene_text("set") + " ".join(map(told.ask, scene.ask)))
    answers = [told.filled[f"true_{question.id}"] for question in scene.ask if question.kind != "choice"]
    if scene.before:
        before = exhibits.at(scene.before, words, theme.LIGHT)
        seen += before.alt
        if lent.kind == "belt":
            gates = [before.figure["lstm"][letter] for letter in "fi"]
            assert {value for rows in gates for (value,) in rows} == {0.5}, "as none of the options"
            assert before.facts["score"] < 0.5
        else:
            assert before.figure.source != lent.figure.source
            assert not re.search(r'label ?= ?["<][^">]*[0-9]\.[0-9]', before.figure.source)
    elif scene.ask[0].kind in ("decade", "curve"):
        labels = {question.id: told.label(question) for question in scene.ask}
        pad = figure.pad(scene, lent.figure, {}, labels, words)
        assert all(handle.value is None for handle in pad.handles)
        assert all(given.of not in scene.ask[0].fact for given in pad.given)
        assert len(pad.given) == bool(scene.given)
        seen += " ".join([*labels.values(), pad.label, pad.hint, *(str(text) for _, text in pad.x_ticks)])
    else:
        spec = figure.veiled(lent.figure, scene.keep, theme.LIGHT)
        for trace in spec["data"]:
            assert trace.get("opacity") == 0 or trace.get("yaxis") in scene.keep
        asked = {fact for question in scene.ask for option in question.options for fact, *_ in option.when}
        assert not ("y3" in scene.keep and any("rnn" in fact for fact in asked)), "the RNN's row is kept"
        seen += words("lesson.veiled") + " ".join(note["text"] for note in spec["layout"]["annotations"])
    assert not any(plain(answer) in plain(seen) for answer in answers)


# Terms

# What a beginner cannot know: at its first use it is said in so many words (half a sentence), or glossed.
SAID = {"⊙": {"zh": "⊙：逐个分量相乘", "en": "⊙: entry by entry"},
        "C̃": {"zh": "C̃：要写入的新内容", "en": "C̃: what is new"},
        "∂h": {"zh": "第5步的C变一点，这一步的h一点不变", "en": "change C at step 5, and this h does not change"},
        "float32": {"zh": "约7位有效数字", "en": "some seven digits"},
        "spectral": {"zh": "", "en": "growth per step"}, "谱半径": {"zh": "平均每次大约放大几倍", "en": ""},
        "orthogonal": {"zh": "", "en": "keeps their length"}, "正交": {"zh": "不改变长度", "en": ""},
        "chrono": {"zh": "想记多久", "en": "how long it should remember"},
        "σ": {"zh": "sigmoid（σ）", "en": "sigmoid (σ)"},
        "strips": {"zh": "", "en": "how much an answer changes"}, "色带": {"zh": "换个国家，答案会变", "en": ""}}


def read(words: vocabulary.Words) -> list[tuple[scenes.Scene, list[str]]]:
    """What is read of each scene in order, in HTML, as the page shows it: its texts of every phase."""
    pages = []
    for scene in scenes.scenes():
        now = LessonState("lesson", KNOBS, START, {**START, "scene": scene.number})
        texts, told = [], said.Told(scene, words)
        for phase in ("ask", "reveal", "transfer", "answer")[:4 if scene.transfer else 2]:
            now.values["phase"] = phase
            texts += [row.html for row in rows.story(now, told, words) if row.kind == "html"]
        pages.append((scene, texts))
    return pages


@BOTH
def test_what_a_beginner_cannot_know_is_said_or_glossed_where_it_first_stands(words: vocabulary.Words):
    pages = read(words)
    for hard, explanation in SAID.items():
        if explanation[words.language]:
            first = next(text for _, texts in pages for text in texts
                         if hard in without_glosses(text))
            assert explanation[words.language] in without_glosses(first), hard
    seen: set[str] = set()
    for scene, texts in pages:
        for text in texts:
            if "scene-verdict" in text or re.match("<h2|<ul|<p class='(near|far|none)", text) or not text:
                continue
            glossed = set(re.findall(r'aria-describedby="gloss-scene-(\w+)"', text))
            new = in_text(without_glosses(text), words.language) - seen
            assert new <= glossed, (scene.id, new - glossed)
            seen |= glossed


def without_glosses(html: str) -> str:
    return plain(re.sub(r'<span class="gloss".*?</span>', "", html))


# Sources

def test_every_page_names_works_that_the_references_have_and_where_to_read_them():
    assert set(assets.toml("sources.toml")) == set(frame.built())
    for page in frame.built():
        for source in references.of_page(page):
            assert source.link.startswith("https://")
            assert re.fullmatch(r"[12][0-9]{3}", source.year)
            assert all(re.fullmatch(r"[^\s{}]+(?: [^\s{}]+)*", name) for name in source.authors)


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
