"""Every table that a page offers as a file: what it says of itself, its headings, and that its numbers are
those of the figure above it. `make soak` does all pages in all languages."""

import csv
import io
import re
from typing import Any

import numpy as np
import pytest

from pages.ui.page import frame
from pages.ui.text import tables
from pages.ui.text import words as vocabulary
from tests.examples import LANGUAGES, in_turn
from tests.pages.screen import Screen

# Every view of every page, with a setting that is not the page's start; and the figure whose lines the table
# holds, where they are lines.
OFFERED = [
    ("gradients", {"T": "60", "seed": "3"}, {"curves": "curves", "states": ""}),
    *[("gradients", {"T": "60", "seed": "3", "gru": "1", "view": view}, {view: figure}) for view, figure in (
        ("receipt", ""), ("routes", "routes"), ("weights", "weights"), ("saturation", ""),
        ("clipping", "clipping"))],
    ("gradients", {"T": "60", "seed": "3", "view": "map"}, {"map-weight_scale": ""}),
    ("gradients", {"T": "60", "seed": "3", "view": "units", "layer": "lstm_h"}, {"units-lstm_h": ""}),
    ("flow", {"T": "60", "mode": "forward", "t": "7"}, {"forward": ""}),
    ("flow", {"T": "60", "mode": "backward", "t": "7"}, {"backward": ""}),
    ("cell", {"c0": "0.5"}, {"cell": ""}),
    ("cell", {"preset": "four"}, {"cell": ""}),
    ("cell", {"preset": "store", "o": "0x7_1_0"}, {"cell": ""}),
    ("memory", {"n": "12", "country": "italy"}, {"words": "words", "units": "", "table": ""}),
    ("memory", {"n": "12", "view": "untrained"}, {"words": "words", "untrained": "inside", "table": ""}),
    ("control", {"f": "0.95", "w": "1.7"}, {"control": "control"}),
]
CASES = [(*case, language) for case, language in in_turn(OFFERED, LANGUAGES)]
ENGLISH = re.compile(r"(?<![\w=])[a-z]{3,}(?![\w=])")  # a word of it; log10, tanh and x_t are none


@pytest.mark.parametrize(("name", "query", "tables_of", "language"), CASES)
def test_a_table_tells_what_it_is_and_holds_what_is_drawn(
    name: str, query: dict[str, str], tables_of: dict[str, str], language: str,
    monkeypatch: pytest.MonkeyPatch,
):
    offered: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
    figures: dict[str, dict[str, list[dict[str, Any]]]] = {}
    drawn = frame.figure

    def tools(page, key, columns, code=None, drawing=""):
        facts = frame.about(page)
        offered[key] = (frame.stem(page, key), tables.file(columns, facts), facts)
        for library in code or {}:
            offered[library] = (frame.stem(page, library.lower()), "", facts)

    def figure(page, key, spec, *args, **more):
        figures[key] = spec
        return drawn(page, key, spec, *args, **more)

    monkeypatch.setattr(frame, "tools", tools)
    monkeypatch.setattr(frame, "figure", figure)
    Screen(name, lang=language, **query)  # what raises in a page is put back: its address goes
    words = vocabulary.load(language)
    assert set(tables_of) <= set(offered)
    stems = [stem for stem, _, _ in offered.values()]
    assert len(set(stems)) == len(stems)
    for key, (stem, content, facts) in offered.items():
        assert stem.startswith(f"carousel-{name}-")
        assert re.search(f"-{language}(-|$)", stem)
        assert dict(facts)[words("page.brand")] == words(f"page.{name}.title")
        assert f"lang={language}" in dict(facts)[words("tools.address")]
        for url, value in query.items():
            assert f"{url}={value}" in dict(facts)[words("tools.address")]
            assert any(fact.startswith(f"{url} (") and told == value for fact, told in facts), url
        if key in tables_of:
            check(content, facts, language, figures.get(tables_of[key]))


def check(content, facts, language, figure):
    assert content.startswith("\ufeff")
    lines = content.removeprefix("\ufeff").splitlines()
    assert [line.partition(",")[0].strip('"') for line in lines[:len(facts)]] == [f"# {fact}" for fact, _ in facts]
    heading, *rows = csv.reader(io.StringIO("\n".join(lines[len(facts):])))
    assert len(set(heading)) == len(heading) >= 2
    assert {len(row) for row in rows} == {len(heading)}
    for text in heading:
        if language == "zh":
            assert not ENGLISH.search(text.replace("log10", "").replace("tanh", "")), text
        else:
            assert not re.search(r"[\u3000-\uffef]", text), text
    if figure is None:
        return
    # Every line that has a value for each row is a column: as it is, in order of time, or from its log10.
    columns = {text: np.array([value or "nan" for value in column], float)
               for text, column in zip(heading, zip(*rows, strict=True), strict=True) if is_numbers(column)}
    columns |= {f"10**{text}": np.minimum(10**column, 2) for text, column in columns.items() if "log10" in text}
    found = [np.array(trace["y"], float) for trace in figure["data"]
             if trace.get("mode") == "lines" and len(trace["y"]) == len(rows)]
    found = [line for line in found if len(set(line[np.isfinite(line)])) > 1]  # no axis of its own
    assert found
    for line in found:
        assert any(same(line, column) or same(line, column[::-1]) for column in columns.values()), line[:4]


def is_numbers(column):
    return all(re.fullmatch(r"|-?(\d.*|inf)", value) for value in column)


def same(line, column):
    known = np.isfinite(line) & np.isfinite(column)
    return known.sum() > len(line) / 2 and np.allclose(line[known], column[known], rtol=1e-3, atol=6e-5)  # as figures round
