"""The sentence with its blank, and the networks' answers under it; a click on a word between changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.memory import run
from pages.ui.memory.knobs import COUNTRIES, LONGEST
from pages.ui.memory.run import Reading
from pages.ui.page.state import State
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words, load
from pages.ui.widgets import mount
from pages.ui.widgets.rows import Action, Chips
from pages.ui.widgets.scripts import bundle

HTML = '<div class="sentence"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")

FRESH = "fresh"  # the move that draws other words between
MARKS = "，。、；,.;"  # what no line begins with


def draw(state: State, now: Reading, words: Words) -> None:
    """Show the sentence; a click on a word is the move "word" with its place, another country the move
    "country"."""
    key = f"{state.page}:sentence"
    state.hear(key, [("word", lambda value: isinstance(value, int) and value in range(1, LONGEST + 1)),
                     ("country", lambda value: value in COUNTRIES)])
    mount.draw("sentence", HTML, JAVASCRIPT, css=CSS, key=key, data={**state.wire(), **data(now, words)},
               default={"value": None}, on_value_change=lambda: None)


def fresh_row(words: Words) -> Chips:
    """The button that draws other words between."""
    label = words("memory.new_words")
    action = Action(name=FRESH, label=label, help="")
    return Chips(name=FRESH, label=label, options=[], value=None, action=action)


@dataclass
class MemoryState(State):
    """Two moves more: "word" changes the word that was clicked, "fresh" draws other words between.

    taught: the language of the sentence.
    """

    taught: str = ""

    def act(self, name: str, value: Any) -> None:
        if name == FRESH:
            self.set_all({"draw": (self["draw"] + 1) % 1000, "changes": {}})
        elif name != "word":
            super().act(name, value)
        elif value in range(1, self["distance"] + 1):
            self.set("changes", run.changed(self.taught, self.values, value))


def data(now: Reading, words: Words) -> Mapping[str, Any]:
    """What sentence.js draws. Words between have a place, counted from 1."""
    found, between, own = now.grammar, now.grammar.first_filler, load(now.language)
    kinds = {found.country_step: "country"} | {between + int(place): "decoy" for place in now.decoys}
    tokens = [{"text": text, "kind": kinds.get(step, "frame" if step < between else "word"),
               "place": max(0, step - between + 1)}
              for step, text in enumerate(now.words)]
    right = found.languages[now.country]
    answers = [{"model": name, "name": MODEL_NAMES[name], "said": told.said, "right": told.said == right,
                "chance": decimal(float(told.asked[-1, :, now.country].max())),
                "verdict": words("memory.right" if told.said == right else "memory.wrong")}
               for name, told in now.memories.items()]
    return {
        "tokens": tokens, "cue": list(found.cue), "answers": answers,
        "spaced": own("language.spaced") == "yes", "label": words("memory.sentence"),
        "help": {"word": words("memory.click_word"), "decoy": words("memory.click_decoy")},
        "countries": list(zip(COUNTRIES, found.countries, strict=True)), "country": COUNTRIES[now.country],
        "choose": words("knob.country.label"), "blank": words("memory.blank"),
        "blank_text": own("memory.blank_text"), "stop": own("readout.end"),
        "more": words("memory.more_words"), "fold": words("memory.fold"), "marks": MARKS, "longest": LONGEST,
    }
