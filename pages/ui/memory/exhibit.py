"""What the page Long-term memory lends: what each network holds after each word of a sentence, and what it
answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.learning.memory import saliency
from pages.ui.charts.chart import Spec
from pages.ui.charts.exhibit import Exhibit
from pages.ui.charts.theme import Theme
from pages.ui.memory import figure, learnt, run, said
from pages.ui.memory.knobs import KNOBS as KNOBS
from pages.ui.memory.run import Reading
from pages.ui.text import assets
from pages.ui.text.words import Words

FANNED = {"distance": KNOBS["distance"]}


def exhibit(state: Mapping[str, Any], words: Words, theme: Theme) -> Exhibit:
    """state: the knobs that differ from the page's start. facts: those of `of_reading`, and what an
    attribution by gradient would show of the country, as saliency."""
    now = run.read(words.language, {**run.start(words.language), **state})
    shown = of_reading(now, words, theme)
    found = {f"{name}.saliency": saliency(run.network(now.language, name), told)
             for name, told in now.memories.items()}
    return replace(shown, facts={**shown.facts, **found})


def fan(state: Mapping[str, Any], knob: str, values: Sequence[float], words: Words,
        theme: Theme) -> list[Spec]:
    """The figure at each of these distances."""
    settings = {**run.start(words.language), **state}
    return [figure.figure(now, theme=theme, words=words)
            for now in run.read_each(words.language, settings, list(map(int, values)))]


def of_reading(now: Reading, words: Words, theme: Theme) -> Exhibit:
    """The same for a sentence that has been read. facts: the right language's probability, of how many of
    eight, whether here, and how far swapping the country moves the answer."""
    facts = {f"{name}.right": float(told.right[-1]) for name, told in now.memories.items()}
    facts |= {f"{name}.of_eight": float(now.right(name)) for name in now.memories}
    facts |= {f"{name}.here": float(told.said == now.grammar.languages[now.country])
              for name, told in now.memories.items()}
    facts |= {f"{name}.swap": float(told.swap[-1]) for name, told in now.memories.items()}
    return Exhibit(figure.figure(now, theme=theme, words=words), figure.description(now, words),
                   said.readout(now, words), facts)


def table(words: Words, theme: Theme, models: tuple[str, ...] = ()) -> Exhibit:
    """The page's stored table, and how it was computed. models: which of its networks are drawn, if not all.

    facts: how many seeds of each model answer at the distance that they were trained to, and of how many; how
    many simple RNNs do that were trained for longer.
    """
    stored, language = learnt.table(), assets.taught_in(words.language)
    counts = learnt.sentence_counts(language, stored["sentence"]["settings"]["distance"])
    longer, of_longer = learnt.patient_counts(language)
    facts = {f"{name}.learnt": float(right) for name, (right, _) in counts.items()}
    facts |= {f"{name}.seeds": float(all_) for name, (_, all_) in counts.items()}
    facts |= {"rnn.learnt_longer": float(longer), "rnn.seeds_longer": float(of_longer)}
    return Exhibit(figure.table(stored, language, models, theme=theme, words=words),
                   words("memory.table_alt", counts=learnt.counts(counts, words)),
                   learnt.table_line(words), facts)
