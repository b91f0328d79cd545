"""What is said on the page Long-term memory about the sentence on the screen, and its data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.learning import memory
from pages.ui.charts import marked
from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.memory.run import KEEPS, Reading, network
from pages.ui.text.numbers import decimal, percent, power_html
from pages.ui.text.tables import Columns, of_lines
from pages.ui.text.words import Words


def readout(now: Reading, words: Words) -> str:
    """How each network fares with all eight countries, its stock answer, and what it answers here, in
    HTML."""
    right = now.grammar.languages[now.country]
    answers = [words("memory.says" if told.said == right else "memory.says_wrong", model=marked.model(name),
                     said=told.said)
               for name, told in now.memories.items()]
    counts = [words("memory.right_of_eight", model=marked.model(name), right=now.right(name))
              for name in now.memories]
    stock = [words("memory.stock", model=marked.model(name), said=found[0], count=found[1])
             for name in now.memories if (found := now.stock(name))]
    join = words("list.separator").join
    distance = marked.turned("distance", len(now.fillers))
    return words("memory.readout_stock" if stock else "memory.readout", distance=distance,
                 answers=join(answers), counts=join(counts), stock=join(stock))


def columns(now: Reading, words: Words) -> dict[str, list[Any]]:
    """The numbers of the main figure, one line per word: heading -> values."""
    found: dict[str, list[Any]] = {words("memory.column_word"): now.words}
    for name, told in now.memories.items():
        values = {"right": told.right, "swap": told.swap, "difference": told.difference[:len(now.words)]}
        found |= {words(f"memory.column_{key}", model=MODEL_NAMES[name]): column.tolist()
                  for key, column in values.items()}
    return found


def gate_columns(now: Reading, words: Words) -> Columns:
    """The numbers of the gates' figure, one line per unit and word: heading -> values. Units and places count
    from 1."""
    tokens = now.memories["rnn"].words
    parts = ("model", "gate", "unit", "kept", "place", "word", "value")
    return of_lines([words(f"memory.column_{part}") for part in parts], [
        (model, letter, unit + 1, float(kept), place + 1, now.grammar.words[token], value)
        for model, letter in KEEPS.items() for unit, kept in enumerate(now.kept(model))
        for place, (token, value) in enumerate(zip(tokens, now.memories[model].gate(letter)[:, unit].tolist(),
                                                   strict=True))])


def gradient_columns(gradients: Mapping[str, np.ndarray], now: Reading, words: Words) -> Columns:
    """The numbers of the figure of untrained networks, one line per word. gradients: model -> log10 before
    the first word and after each, (T+1,)."""
    read = [now.grammar.words[token] for token in now.memories["rnn"].words]
    return {words("memory.column_word"): read} | {
        words("tools.log10_of", model=MODEL_NAMES[name]): curve[1:] for name, curve in gradients.items()}


def kept_line(now: Reading, words: Words) -> str:
    """How many units keep more than half from the country to the question, and the most that one keeps, in
    HTML."""
    clauses = []
    for name in KEEPS:
        kept = now.kept(name)
        clauses.append(words("memory.kept_by", model=marked.model(name), count=int((kept > 0.5).sum()),
                             all=len(kept), best=percent(float(kept.max()))))
    count = len(now.words) - 1 - now.grammar.country_step
    return words("memory.kept_line", count=count, clauses=words("list.separator").join(clauses))


def alternative(view: str, now: Reading, words: Words) -> str:
    """The second figure in words, for those who do not see it."""
    said = words(f"memory.alt_{view}")
    return f"{said} {marked.plain(kept_line(now, words))}" if view == "gates" else said


def saliency_line(now: Reading, words: Words) -> str:
    """What a gradient of the trained networks would say of the country, beside what swapping it does, in
    HTML."""
    clauses = []
    for name, told in now.memories.items():
        size = memory.saliency(network(now.language, name), told)
        value = power_html(math.log10(size) if size > 0 else -math.inf)
        clauses.append(words("memory.saliency", model=marked.model(name), value=value,
                             swap=decimal(float(told.swap[-1]))))
    return words("memory.saliency_line", clauses=words("list.separator").join(clauses))
