"""What the page What came after shows: the three networks' curves for one sentence, what is said of them, and
the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.ui.after import figure, run, said
from pages.ui.after.knobs import KNOBS as KNOBS
from pages.ui.after.knobs import START, STATE
from pages.ui.after.run import Reading
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.text.words import Words


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: the knobs that differ from the page's start."""
    settings = {**START, **state}
    return of_reading(run.read(words.language, settings), settings, words, theme)


def of_reading(now: Reading, settings: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """The same for a sentence that has been read. facts, at the country: log10 of what reaches the word, or,
    where the state is looked at, the state, and of its product of gates; and what each network costs."""
    reach = settings["reach"]
    facts: dict[str, float] = {}
    if reach == STATE:
        for kind, way in now.highways.items():
            facts |= {f"{kind}.log10_state": float(way.gradient[now.lag]),
                      f"{kind}.log10_product": float(way.product[now.lag])}
    else:
        facts |= {f"{kind}.log10_word": float(curve[now.lag]) for kind, curve in now.by_word.items()}
    facts |= {f"{kind}.total": float(cost.total) for kind, cost in now.costs.items()}
    return Exhibit(figure.figure(now, reach, theme=theme, words=words), figure.description(now, reach, words),
                   said.readout(now, reach, settings["taught"], words), facts,
                   above=words(f"after.above_{reach}"))
