"""Home opens on the thesis with a live experiment, and its second view is one click away."""

import re

import numpy as np
import pytest

import core
from pages.ui.page import frame, knobs
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen

BOTH = pytest.mark.parametrize("language", vocabulary.LANGUAGES)


@BOTH
def test_home_opens_on_the_opening_view(language: str):
    screen = Screen("home", lang=language)
    assert "5×10−14" in screen.readout
    assert "0.22" in screen.readout
    for model, run in core.run(knobs.presets()[knobs.START]).runs.items():
        drawn = next(trace.y for trace in screen.figure().data if trace.name == model.upper())
        np.testing.assert_allclose(drawn, run.gradient, atol=1e-4)


@BOTH
def test_one_click_further_the_default_lstm_vanishes_too(language: str):
    screen = Screen("home", lang=language)
    assert screen.values["memory:chips"] == "chrono"
    screen.chip("memory", "pytorch")
    assert "2×10−11" in screen.readout
    assert screen.address == {"lang": language, "chrono": "0"}
    assert "0.22" in screen.chip("memory", "chrono").readout
    assert screen.address == {"lang": language}


def test_the_slider_moves_sentence_and_figure():
    screen = Screen("home", lang="en").turn("steps", 20)
    assert screen.readout.startswith("20 steps back")
    assert len(next(trace for trace in screen.figure().data if trace.name == "RNN").y) == 21
    assert screen.address == {"lang": "en", "T": "20"}


@BOTH
def test_three_sentences_say_it_and_do_not_promise_too_much(language: str):
    text = vocabulary.load(language).prose("home")["thesis"].text
    sentences = [paragraph for paragraph in text.split("\n\n") if not paragraph.startswith("$")]
    assert len(sentences) == 3
    assert re.search("缓解|mitigates", sentences[2])


@BOTH
def test_three_cards_lead_on_and_the_map_names_every_page(language: str):
    screen, words = Screen("home", lang=language), vocabulary.load(language)
    links = [(link.proto.page or "home", link.proto.label) for link in screen.app.main.get("page_link")]
    for number, reason in enumerate(("gradients", "memory", "control"), start=1):
        assert (reason, f"{number}\u2002{words(f'home.card.{reason}')}") in links
    for page in frame.built():
        if page != frame.HOME:
            assert (page, words(f"page.{page}.menu")) in links
            assert words(f"page.{page}.map") in [element.value for element in screen.app.markdown]
