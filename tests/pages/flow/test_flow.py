"""Information flow shows the document's diagram, whole and in halves."""

import pytest

from pages.ui.flow import figure as diagrams
from pages.ui.text import words as vocabulary
from tests.pages.screen import Screen


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_the_diagram_stands_there_whole_and_in_halves_for_a_phone(language: str):
    words = vocabulary.load(language)
    drawn = [chart.proto.spec for chart in Screen("flow", lang=language).app.get("graphviz_chart")]
    assert drawn == [diagrams.document(words, half).source for half in (None, *diagrams.HALVES)]


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_every_edge_of_the_diagram_is_explained(language: str):
    screen, words = Screen("flow", lang=language), vocabulary.load(language)
    text = "\n".join(element.value for element in screen.app.markdown)
    for section, edges in (("rnn", 3), ("lstm", 4)):
        explained = words.prose("flow")[section].text.split("\n\n")
        assert len(explained) == edges  # the LSTM's first two edges share one
        assert all("→" in line or "↔" in line for line in explained)
    assert text.count("→") >= 6
    assert screen.readout
    assert words("flow.alt") in screen.text


def test_backward_starts_where_the_gradient_does_and_its_own_column_stands_beside_it():
    screen, words = Screen("flow", lang="en").chip("mode", "backward"), vocabulary.load("en")
    assert screen.values["moment"] == screen.values["steps"]
    shown = "\n".join(element.value for element in screen.app.markdown)
    for part in ("rnn", "lstm"):
        last = {name: words.prose("flow")[name].text.splitlines()[-1] for name in (part, f"{part}_back")}
        assert last[f"{part}_back"] in shown
        assert last[part] not in shown
