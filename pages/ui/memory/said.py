"""What is said on the page Long-term memory about the sentence on the screen, and its data."""

from __future__ import annotations

import math
from typing import Any

from core.learning import memory
from pages.ui.charts import marked
from pages.ui.memory.run import Reading, network
from pages.ui.text.numbers import decimal, power_html
from pages.ui.text.words import Words


def readout(now: Reading, words: Words) -> str:
    """What each network answers, and how it fares with all eight countries, in HTML."""
    right = now.grammar.languages[now.country]
    answers = [words("memory.says" if told.said == right else "memory.says_wrong", model=marked.model(name), said=told.said,
                     chance=decimal(float(told.asked[-1, :, now.country].max())))
               for name, told in now.memories.items()]
    counts = [words("memory.right_of_eight", model=marked.model(name), right=now.right(name)) for name in now.memories]
    join = words("list.separator").join
    return words("memory.readout", distance=len(now.fillers), answers=join(answers), counts=join(counts))


def columns(now: Reading) -> dict[str, list[Any]]:
    """The numbers of the main figure, one line per word: heading -> values."""
    found: dict[str, list[Any]] = {"word": now.words}
    for name, told in now.memories.items():
        found[f"{name} right"] = told.right.tolist()
        found[f"{name} swap"] = told.swap.tolist()
        found[f"{name} difference"] = told.difference[:len(now.words)].tolist()
    return found


def saliency_line(now: Reading, words: Words) -> str:
    """What a gradient of the trained networks would say of the country, beside what swapping it does, in HTML."""
    clauses = []
    for name, told in now.memories.items():
        size = memory.saliency(network(now.language, name), told)
        value = power_html(math.log10(size) if size > 0 else -math.inf)
        clauses.append(words("memory.saliency", model=marked.model(name), value=value, swap=decimal(float(told.swap[-1]))))
    return words("memory.saliency_line", clauses=words("list.separator").join(clauses))
