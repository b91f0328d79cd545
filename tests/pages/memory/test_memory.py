"""The page Long-term memory shows core's numbers for the sentence that the reader set."""

import math
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.ui.charts import curves, theme
from pages.ui.memory import figure as figures
from pages.ui.memory import knobs as memory_knobs
from pages.ui.memory import learnt, said
from pages.ui.memory import run as reading
from pages.ui.page import frame
from pages.ui.text import assets
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import decimal, interval_text, percent
from tests.pages.screen import Screen

ZH, EN = vocabulary.load("zh"), vocabulary.load("en")
BOTH = pytest.mark.parametrize("words", [ZH, EN], ids=vocabulary.LANGUAGES)
THEMES = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
SETTINGS: list[dict[str, Any]] = [
    {}, {"distance": 0}, {"distance": 160, "country": "china", "decoys": 0.5},
    {"country": "italy", "decoys": 0, "draw": 7},
]


def read(words: vocabulary.Words, **settings) -> reading.Reading:
    return reading.read(words.language, {**reading.start(words.language), **settings})


def sentence(screen: Screen) -> dict:
    """What the sentence shows, without what its moves are told."""
    _, data = screen.components("sentence")[0]
    return {name: value for name, value in data.items() if name not in ("to", "answered")}


def click(screen: Screen, place: int) -> Screen:
    key = next(key for key, _ in screen.components("sentence"))
    screen._moves += 1
    screen.app.session_state[key] = {"value": {"name": "word", "v": place, "n": screen._moves, "done": True}}
    return screen.run()


# The page

@BOTH
def test_the_page_says_what_each_network_answers(words):
    screen, now = Screen("memory", lang=words.language), read(words)
    shown = sentence(screen)
    assert [token["text"] for token in shown["tokens"]] == now.words
    for answer, (name, told) in zip(shown["answers"], now.memories.items(), strict=True):
        assert answer["model"] == name
        assert answer["said"] == told.said
        assert answer["chance"] == decimal(float(told.asked[-1, :, now.country].max()))
        assert answer["right"] == (told.said == now.grammar.languages[now.country])
        assert f"{told.said}" in screen.readout


@BOTH
def test_it_opens_on_the_first_country_that_the_rnn_misses_and_the_lstm_has_right(words):
    found, opened = assets.grammar(words.language), reading.start(words.language)["country"]
    missed = []
    for place, country in enumerate(memory_knobs.COUNTRIES):
        answers = {name: told.said for name, told in read(words, country=country).memories.items()}
        if answers["rnn"] != found.languages[place] == answers["lstm"]:
            missed.append(country)
    assert opened == missed[0]
    screen = Screen("memory", lang=words.language)
    assert screen.address == {"lang": words.language}
    assert screen.values["country:chips"] == opened
    assert [answer["right"] for answer in sentence(screen)["answers"]] == [False, True, True]
    other = ZH if words is EN else EN
    screen.app.button(key=f"language:{other.language}").click()
    assert screen.run().address == {"lang": other.language}
    assert screen.values["country:chips"] == reading.start(other.language)["country"]


def test_where_the_rnn_misses_none_it_opens_on_the_first_country(monkeypatch):
    right = reading.Reading.named
    monkeypatch.setattr(reading.Reading, "named", lambda now, name: right(now, "lstm"))
    assert reading.start.__wrapped__("en")["country"] == "france"


@BOTH
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_readout_leads_with_how_many_of_eight_and_calls_a_stock_answer_one(words, settings):
    now = read(words, **settings)
    seen = said.readout(now, words).partition('<span class="more">')[0]  # what a phone shows
    told = re.sub("<[^>]+>", "", seen)
    for name in now.memories:
        answers = [read(words, **settings | {"country": country}).memories[name].said
                   for country in memory_knobs.COUNTRIES]
        right = sum(map(str.__eq__, answers, now.grammar.languages))
        assert words("memory.right_of_eight", model=theme.MODEL_NAMES[name], right=right) in told
        count = Counter(answers).most_common(1)[0][1]
        found = now.stock(name)
        assert (count > 1) == (found is not None)
        if found:
            assert found[1] == count == answers.count(found[0])
            stock = words("memory.stock", model=theme.MODEL_NAMES[name], said=found[0], count=count)
            assert told.index(stock) > told.index(words("memory.right_of_eight", model="RNN",
                                                        right=now.right("rnn")))
    assert words("list.separator") in seen


@BOTH
@pytest.mark.parametrize("name", memory_knobs.COUNTRIES)
def test_another_country_changes_the_lstm_s_answer_and_nothing_else_in_the_sentence(words, name):
    screen = Screen("memory", lang=words.language).chip("country", name)
    country = memory_knobs.COUNTRIES.index(name)
    shown, found = sentence(screen), assets.grammar(words.language)
    assert shown["tokens"][found.country_step]["text"] == found.countries[country]
    assert shown["answers"][1]["said"] == found.languages[country]
    assert [token["text"] for token in shown["tokens"][found.first_filler:]] == read(words).words[
        found.first_filler:]
    opened = reading.start(words.language)["country"]
    assert screen.address == {"lang": words.language} | ({} if name == opened else {"country": name})


def test_the_distance_follows_the_thumb_and_a_longer_sentence_begins_with_the_shorter_one():
    screen = Screen("memory", lang="en")
    short = [token["text"] for token in sentence(screen)["tokens"]]
    screen.turn("distance", 90, done=False)
    long = [token["text"] for token in sentence(screen)["tokens"]]
    assert len(long) == len(short) + 70
    assert long[:len(short)] == short
    assert screen.address == {"lang": "en"}
    assert screen.turn("distance", 91).address == {"lang": "en", "n": "91"}
    assert "91" in screen.readout


def test_a_click_on_a_word_puts_a_decoy_there_and_another_takes_it_away():
    screen = Screen("memory", lang="en", p="0")
    assert [token["kind"] for token in sentence(screen)["tokens"]].count("decoy") == 0
    before = [token["text"] for token in sentence(screen)["tokens"]]
    token = sentence(click(screen, 5))["tokens"][EN_FIRST + 4]
    assert token["kind"] == "decoy"
    start = memory_knobs.COUNTRIES.index(reading.start("en")["country"])
    assert token["text"] in set(assets.grammar("en").countries) - {assets.grammar("en").countries[start]}
    assert screen.address["put"].startswith("5.")
    assert sentence(Screen("memory", **screen.address)) == sentence(screen)
    assert [token["text"] for token in sentence(click(screen, 5))["tokens"]] == before


EN_FIRST = assets.grammar("en").first_filler


def test_a_decoy_that_was_drawn_can_be_taken_away():
    screen = Screen("memory", lang="en")
    place = next(token["place"] for token in sentence(screen)["tokens"] if token["kind"] == "decoy")
    click(screen, place)
    assert sentence(screen)["tokens"][EN_FIRST + place - 1]["kind"] == "word"
    assert screen.address["put"] == f"{place}.word"


@pytest.mark.parametrize("place", [0, 21, -3, 1e9, "x", None, [1]])
def test_a_click_that_no_word_sends_changes_nothing(place):
    screen = Screen("memory", lang="en")
    before = sentence(screen)
    assert sentence(click(screen, place)) == before


def test_other_words_are_drawn_and_starting_over_brings_the_first_back():
    screen = Screen("memory", lang="en", put="3.japan")
    assert screen.act("fresh").address == {"lang": "en", "draw": "1"}
    assert sentence(screen) != sentence(Screen("memory", lang="en"))
    assert screen.act("reset").address == {"lang": "en"}
    assert sentence(screen) == sentence(Screen("memory", lang="en"))


@pytest.mark.parametrize(("parameter", "given"), [("n", "161"), ("country", "atlantis"), ("p", "0.6"),
                                                  ("put", "3.atlantis"), ("put", "0.japan"), ("put", "x"),
                                                  ("put", "161.word"), ("view", "saliency")])
@BOTH
def test_a_bad_parameter_is_named_and_left_out(parameter, given, words):
    screen = Screen("memory", **{"lang": words.language, parameter: given})
    assert len([line for line in screen.quiet if f"{parameter}={given}" in line]) == 1
    assert sentence(screen) == sentence(Screen("memory", lang=words.language))


@BOTH
@pytest.mark.parametrize("view", memory_knobs.VIEWS)
def test_every_view_inside_the_networks_is_drawn(words, view):
    screen = Screen("memory", lang=words.language).chip("view", view)
    assert screen.address.get("view", "gates") == view
    assert words(f"memory.above_{view}") in screen.text


@BOTH
def test_the_page_shows_the_stored_counts_and_when_they_were_computed(words):
    screen = Screen("memory", lang=words.language)
    made = learnt.table()["made"][words.language]
    assert made["date"] in screen.text
    assert f"NumPy {made['numpy']}" in screen.text
    text = screen.text.replace("\u00a0", " ")
    assert learnt.counts(learnt.adding_counts(), words).replace("\u00a0", " ") in text
    for line in learnt.limit_lines(words).values():
        assert line.replace("\u00a0", " ") in text


# The figures

@BOTH
@THEMES
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_main_figure_draws_what_each_network_would_answer_after_every_word(words, look, settings):
    now = read(words, **settings)
    chart = go.Figure(figures.figure(now, theme=look, words=words))
    for name, told in now.memories.items():
        drawn = next(trace for trace in chart.data if trace.name == theme.MODEL_NAMES[name])
        assert np.array(drawn.y, float) == pytest.approx(told.right, abs=6e-5)
        assert any(f"<b>{decimal(float(told.right[-1]))}</b>" in note.text
                   for note in chart.layout.annotations)
    strips = [np.array(trace.z[0], float) for trace in chart.select_traces(dict(type="heatmap"))]
    for strip, told in zip(strips, reversed(list(now.memories.values())), strict=True):
        assert strip == pytest.approx(told.swap, abs=6e-5)


@BOTH
@THEMES
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_table_of_answers_holds_every_language_s_probability(words, look, settings):
    now = read(words, **settings)
    chart = go.Figure(figures.answers(now, theme=look, words=words))
    for trace, told in zip(chart.data, now.memories.values(), strict=True):
        cells = np.array(trace.z, float)[:, 0]
        assert cells[:8] == pytest.approx(told.languages[-1], abs=6e-5)
        assert cells.sum() == pytest.approx(1, abs=1e-3)


@BOTH
@THEMES
@pytest.mark.parametrize("view", memory_knobs.VIEWS)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_figure_inside_is_one_that_plotly_draws(words, look, view, settings):
    now = read(words, **settings)
    gradients = {name: np.linspace(-30, 0, len(now.memories["rnn"].words) + 1) for name in learnt.CELLS}
    chart = go.Figure(figures.second(view, now, gradients, theme=look, words=words))
    assert chart.layout.height == figures.SECOND_HEIGHT
    if view == "difference":
        drawn = next(trace for trace in chart.data if trace.name == "LSTM")
        start = now.grammar.country_step
        assert np.array(drawn.y[start:], float) == pytest.approx(
            np.log10(now.memories["lstm"].difference[start:]), abs=6e-5)
        assert drawn.y[0] is None
    if view == "gates":
        for model, letter in (("lstm", "f"), ("gru", "z")):
            gate = now.memories[model].gate(letter)  # (T, H)
            kept = [math.prod(column[now.grammar.country_step + 1:len(now.words)])
                    for column in gate.T.tolist()]
            drawn = next(trace for trace in chart.data if trace.name == letter)
            bars = next(trace for trace in chart.data if trace.name == f"{model} kept")
            units = [row[0][0] - 1 for row in drawn.customdata]
            assert sorted(units) == list(range(32))
            assert np.array(drawn.z, float) == pytest.approx(gate.T[units], abs=6e-4)
            assert np.array(bars.x, float) == pytest.approx(np.sort(kept)[::-1], abs=6e-5)
            assert [unit - 1 for unit, _ in bars.customdata] == units
            assert [told for _, told in bars.customdata] == [decimal(kept[unit]) for unit in units]
            clause = words("memory.kept_by", model=theme.MODEL_NAMES[model],
                           count=sum(share > 0.5 for share in kept), all=32, best=percent(max(kept)))
            assert clause in said.alternative(view, now, words)


@BOTH
@THEMES
def test_the_table_s_figure_has_a_dot_for_every_seed(words, look):
    chart = go.Figure(figures.table(learnt.table(), words.language, theme=look, words=words))
    dots = [trace for trace in chart.data if trace.mode == "markers"]
    entries = learnt.table()["sentence"][words.language]
    for trace, (name, entry) in zip(dots, entries.items(), strict=True):
        assert np.array(trace.y) == pytest.approx(np.ravel(entry["scores"]))
        right, seeds = learnt.sentence_counts(words.language, 20)[name]
        notes = [note.text for note in chart.layout.annotations]
        assert f"<b>{words(f'model.{name}')}</b><br>{right}/{seeds}" in notes
        assert interval_text(right, seeds) in notes
    chance = [shape for shape in chart.layout.shapes if shape.y0 == 1 / 8]
    assert len(chance) == len(entries)


def test_labels_at_the_end_of_lines_never_overlap():
    for settings in SETTINGS:
        chart = go.Figure(figures.figure(read(ZH, **settings), theme=theme.LIGHT, words=ZH))
        low, high = chart.layout.yaxis.range
        height = (figures.HEIGHT - figures.FOOT - 8) * (
            chart.layout.yaxis.domain[1] - chart.layout.yaxis.domain[0])
        ends = sorted((high - note.y) / (high - low) * height - note.yshift
                      for note in chart.layout.annotations
                      if re.match(r"(RNN|LSTM|GRU) <b>", note.text))
        assert np.diff(ends).min() >= curves.APART - 0.01


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_data_of_the_gates_has_every_unit_and_word(settings):
    now = read(EN, **settings)
    words = vocabulary.load("en")
    columns = said.gate_columns(now, words)
    columns = {key: columns[words(f"memory.column_{key}")] for key in ("value", "kept", "unit", "model", "word")}
    values = np.array(columns["value"]).reshape(2, 32, -1)
    for place, (model, letter) in enumerate(reading.KEEPS.items()):
        assert values[place] == pytest.approx(now.memories[model].gate(letter).T)
    assert columns["word"][:len(now.words)] == now.words


# The program

@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_program_prints_the_page_s_probabilities(language):
    now = reading.read(language, {**reading.start(language), "country": "spain", "distance": 35})
    done = subprocess.run([sys.executable, "-c", reading.program(now)], cwd=frame.ROOT, capture_output=True,
                          text=True, check=True, encoding="utf-8",
                          env={"PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"})
    printed = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    for name, told in now.memories.items():
        for language_name, chance in zip(now.grammar.languages, told.languages[-1], strict=True):
            assert float(printed[f"{name} {language_name}"]) == pytest.approx(chance, abs=1e-6)


@BOTH
def test_the_country_and_the_number_of_words_can_be_set_in_the_sentence(words):
    now = read(words, country="japan", distance=12)
    assert 'data-knob="distance">12<' in said.readout(now, words)
    screen = Screen("memory", lang=words.language)
    shown = sentence(screen)
    assert [value for value, _ in shown["countries"]] == list(memory_knobs.COUNTRIES)
    key = next(key for key, _ in screen.components("sentence"))
    screen.app.session_state[key] = {"value": {"name": "country", "v": "italy", "n": 1, "done": True}}
    assert sentence(screen.run())["country"] == "italy"
    assert screen.address["country"] == "italy"
