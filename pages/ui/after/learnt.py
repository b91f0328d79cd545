"""What was trained before: the table over twenty seeds, and the networks that the page shows; stored in
assets/models/ by tests/experiments/after."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from core.after.networks import KINDS, Network
from core.learning.tasks import DECOYS
from pages.ui.after.knobs import NONE, SOME
from pages.ui.text import assets
from pages.ui.text.numbers import interval_text, percent
from pages.ui.text.tables import Columns, of_lines
from pages.ui.text.words import Words

SHARES: Mapping[str, str] = {NONE: "0.0", SOME: str(DECOYS)}  # the knob's choice -> its name in the table


def table() -> Mapping[str, Any]:
    """The results over twenty seeds."""
    return assets.stored("models/after.json")


def entries(language: str, decoyed: str) -> Mapping[str, Any]:
    """By kind of network: its size, learning rate and every seed's scores."""
    found: Mapping[str, Any] = table()[assets.taught_in(language)][SHARES[decoyed]]
    return found


@lru_cache
def networks(language: str) -> Mapping[str, Network]:
    """The trained networks of a language that the page shows, in float64."""
    arrays = assets.weights(f"models/{language}-after.npz")
    return {kind: Network(kind, {name.partition(".")[2]: array[None] for name, array in arrays.items()
                                 if name.startswith(f"{kind}.")}) for kind in KINDS}


def counts(language: str, decoyed: str, distance: int) -> dict[str, tuple[int, int]]:
    """By kind: how many seeds answer at this distance, and how many there are."""
    at = table()["distances"].index(distance)
    return {kind: (sum(row[at] >= table()["enough"] for row in entry["scores"]), len(entry["scores"]))
            for kind, entry in entries(language, decoyed).items()}


def counted(language: str, decoyed: str, distance: int, words: Words) -> str:
    """Those counts with their 95 % intervals, in words."""
    return words("list.separator").join(
        words("memory.count", model=words(f"model.{kind}"), right=right, all=of,
              interval=interval_text(right, of))
        for kind, (right, of) in counts(language, decoyed, distance).items())


def count_lines(decoyed: str, words: Words) -> list[str]:
    """How many seeds learnt the longest distance of the training, and that of the tests."""
    return [words("after.counted", distance=distance,
                  counts=counted(words.language, decoyed, distance, words))
            for distance in (table()["distance"], table()["distances"][-1])]


def shown_line(words: Words) -> str:
    """Which of the table's networks the page shows, and how accurate they are."""
    stored, language = table(), assets.taught_in(words.language)
    at = stored["distances"].index(stored["distance"])
    accuracies = words("list.comma").join(
        f"{words(f'model.{kind}')} {percent(entry['scores'][stored['seeds'].index(seed)][at])}"
        for kind, entry in entries(language, NONE).items() for seed in [stored[language]["shown"][kind]])
    return words("after.shown", seeds=len(stored["seeds"]), distance=stored["distance"],
                 accuracies=accuracies)


def table_line(decoyed: str, words: Words) -> str:
    """What the table holds, and when it was computed."""
    stored, found = table(), entries(words.language, decoyed)
    made, choosing = stored[assets.taught_in(words.language)]["made"], stored["choosing"]
    sizes = words("list.separator").join(
        words("after.trained_model", model=words(f"model.{kind}"), hidden=entry["hidden"],
              weights=f"{entry['weights']:,}", rate=entry["learning_rate"])
        for kind, entry in found.items())
    return words(
        "after.table_line", first=stored["seeds"][0], last=stored["seeds"][-1], steps=stored["steps"],
        distance=stored["distance"], enough=percent(stored["enough"]), sizes=sizes,
        rates=words("list.comma").join(map(str, choosing["learning_rates"])),
        choosing=f"{choosing['seeds'][0]}–{choosing['seeds'][-1]}", date=made["date"],
        python=made["python"], numpy=made["numpy"])


def scores(language: str, decoyed: str) -> dict[str, np.ndarray]:
    """By kind: (seeds, distances)."""
    return {kind: np.array(entry["scores"]) for kind, entry in entries(language, decoyed).items()}


def columns(words: Words) -> Columns:
    """Every number of the table, one per line: heading -> values."""
    stored = table()
    lines = [(language, share, kind, entry["weights"], entry["learning_rate"], seed, distance, score)
             for language in ("zh", "en") if language in stored for share in SHARES.values()
             for kind, entry in stored[language][share].items()
             for seed, row in zip(stored["seeds"], entry["scores"], strict=True)
             for distance, score in zip(stored["distances"], row, strict=True)]
    headings = ("language", "decoys", "model", "weights", "learning_rate", "seed", "distance", "score")
    return of_lines([words(f"after.column_{heading}") for heading in headings], lines)
