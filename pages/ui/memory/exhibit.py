"""What the page Long-term memory lends: what each network holds after each word of a sentence, and what it
answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.memory import figure, run, said
from pages.ui.memory.run import Reading
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: the knobs that differ from the page's start. facts: the right language's probability, and of how
    many of eight."""
    return of_reading(run.read(words.language, {**run.start(words.language), **state}), words, theme)


def of_reading(now: Reading, words: Words, theme: Theme) -> Exhibit:
    """The same for a sentence that has been read."""
    facts = {f"{name}.right": float(told.right[-1]) for name, told in now.memories.items()}
    return Exhibit(figure.figure(now, theme=theme, words=words), figure.description(now, words),
                   said.readout(now, words), facts | {f"{name}.of_eight": float(now.right(name))
                                                      for name in now.memories})
