"""The sentence, word by word, with the networks' answers in its blank; a click on a word between changes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.memory import run as reading
from pages.ui.memory.run import Reading
from pages.ui.page.state import Desk
from pages.ui.text.numbers import decimal
from pages.ui.text.words import Words
from pages.ui.widgets import mount, panel
from pages.ui.widgets.scripts import bundle

HTML = '<div class="sentence"></div>'
JAVASCRIPT = bundle(Path(__file__).with_suffix(".js"))
CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def draw(desk: Desk, now: Reading, words: Words) -> None:
    """Show the sentence. `take_clicks` hears of what the reader does with it."""
    mount.draw("sentence", HTML, JAVASCRIPT, css=CSS, key=_key(desk), data=data(now, words), default={"value": None},
               on_value_change=lambda: None)


def take_clicks(desk: Desk, language: str) -> bool:
    """Change the word that the reader clicked since the last run, if any; True where there was one."""
    places = [int(move.value) for move in panel.taken(_key(desk)) if isinstance(move.value, (int, float))]
    for place in (clicked := [place for place in places if place in range(1, desk["distance"] + 1)]):
        desk.set("changes", reading.changed(language, desk.values, place))
    return bool(clicked)


def data(now: Reading, words: Words) -> Mapping[str, Any]:
    """What sentence.js draws. Words between have a place, counted from 1."""
    found, between = now.grammar, now.grammar.first_filler
    kinds = {found.country_step: "country"} | {between + int(place): "decoy" for place in now.decoys}
    tokens = [{"text": text, "kind": kinds.get(step, "frame" if step < between else "word"), "place": max(0, step - between + 1)}
              for step, text in enumerate(now.words)]
    right = found.languages[now.country]
    answers = [{"model": name, "name": MODEL_NAMES[name], "said": told.said, "right": told.said == right,
                "chance": decimal(float(told.asked[-1, :, now.country].max())),
                "verdict": words("memory.right" if told.said == right else "memory.wrong")}
               for name, told in now.memories.items()]
    return {
        "tokens": tokens, "cue": list(found.cue), "answers": answers, "spaced": words.language == "en",
        "label": words("memory.sentence"), "help": {"word": words("memory.click_word"), "decoy": words("memory.click_decoy")},
        "blank": words("memory.blank"),
    }


def _key(desk: Desk) -> str:
    return f"{desk.page}:sentence"
