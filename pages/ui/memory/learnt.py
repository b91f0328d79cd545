"""What was learnt before the lesson: how the shipped networks were made, the table over twenty seeds, and
what limits it.

Stored in assets/models/ by the commands of tests/experiments; every line here says when and with what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pages.ui.charts.theme import MODEL_NAMES
from pages.ui.text import assets
from pages.ui.text.numbers import interval_text
from pages.ui.text.tables import Columns, of_lines
from pages.ui.text.words import Words, load

CELLS = ("rnn", "lstm", "gru")


def note() -> Mapping[str, Any]:
    """How the shipped networks were made."""
    return assets.toml("models/models.toml")


def table() -> Mapping[str, Any]:
    """The results over twenty seeds."""
    return assets.stored("models/table.json")


def limits() -> Mapping[str, Any]:
    """What more training does for the simple RNN, and what a fixed distance does to all."""
    return assets.stored("models/limits.json")


def languages() -> list[str]:
    """The languages whose sentence was learnt by the networks of the table."""
    return [name for name in table()["sentence"] if f"{name}-{CELLS[0]}" in note()]


def elsewhere_line(words: Words) -> str:
    """That the sentence is in another language than the page, where it is; else empty."""
    trained = assets.taught_in(words.language)
    return "" if trained == words.language else words("memory.elsewhere",
                                                      language=load(trained)("language.name"))


def counts(rows: Mapping[str, tuple[int, int]], words: Words) -> str:
    """How many of how many seeds learnt it, and the 95 % interval of that, by model: RNN 0/20 (0–17%); LSTM
    19/20 (75–100%)."""
    return words("list.separator").join(
        words("memory.count", model=words(f"model.{model}"), right=right, all=all_,
              interval=interval_text(right, all_))
        for model, (right, all_) in rows.items())


def sentence_counts(language: str, distance: int) -> dict[str, tuple[int, int]]:
    """By model: how many seeds of the table answer at this distance, and how many there are."""
    sentence, language = table()["sentence"], assets.taught_in(language)
    at = sentence["distances"].index(distance)
    return {model: _count([row[at] for row in entry["scores"]], sentence["enough"]) for model,
            entry in sentence[language].items()}


def patient_counts(language: str) -> tuple[int, int]:
    """How many simple RNNs that were trained for longer answer at last, and how many there are."""
    stored = limits()
    return _count([row[-1] for row in stored["patience"][assets.taught_in(language)]], stored["enough"])


def adding_counts() -> dict[str, tuple[int, int]]:
    """By model: how many seeds learnt the adding problem."""
    adding = table()["adding"]
    return {model: _count([curve[-1] for curve in entry["curves"]], adding["enough"]) for model,
            entry in adding["models"].items()}


def table_line(words: Words) -> str:
    """What the table holds, and when it was computed."""
    sentence, language = table()["sentence"], assets.taught_in(words.language)
    made, settings, choosing = table()["made"][language], sentence["settings"], table()["choosing"][language]
    return words(
        "memory.table_line", first=sentence["seeds"][0], last=sentence["seeds"][-1], steps=settings["steps"],
        hidden=settings["hidden"], distance=settings["distance"], enough=f"{sentence['enough']:.0%}",
        rates=words("list.and").join(map(str, choosing["learning_rates"])),
        choosing=f"{choosing['seeds'][0]}–{choosing['seeds'][-1]}", **_made(made))


def adding_line(words: Words) -> str:
    """The adding problem in one line."""
    settings = table()["adding"]["settings"]
    return words("memory.adding_line", distance=settings["distance"], steps=settings["steps"],
                 counts=counts(adding_counts(), words))


def made_line(words: Words) -> str:
    """How the shipped networks of a language were made."""
    made, settings, language = note()["made"], note()["settings"], assets.taught_in(words.language)
    at = settings["distances"].index(settings["distance"])
    each = words("list.separator").join(
        words("memory.made_model", model=MODEL_NAMES[name], seed=entry["seed"],
              weights=f"{entry['weights']:,}", rate=entry["learning_rate"],
              accuracy=f"{entry['accuracy'][at]:.0%}", middle=f"{entry['middle_of_20'][at]:.0%}")
        for name in CELLS if (entry := note()[f"{language}-{name}"]))
    return words("memory.made_line", each=each, distance=settings["distance"], **_made(made))


def limit_lines(words: Words) -> dict[str, str]:
    """What must be said beside the table, in its numbers, by the part of limits() that it stands in."""
    stored, language = limits(), assets.taught_in(words.language)
    long, fixed, matched = stored["patience"], stored["fixed"], stored["matched"]
    rows, every = long[language], long["test_every"]
    patience = words("list.separator").join(
        words("memory.patience_at", steps=f"{steps:,}", right=right, all=all_,
              interval=interval_text(right, all_))
        for steps in (1000, 2000, 4000, 8000)
        for right, all_ in [_count([row[steps // every - 1] for row in rows], stored["enough"])])
    longest = str(fixed["distances"][-1])
    alone = {model: _count(entries[longest]["scores"], stored["enough"]) for model,
             entries in fixed[language].items()}
    alike = {model: _count(entry["scores"], stored["enough"]) for model, entry in matched[language].items()}
    weights = words("list.and").join(f"{entry['weights']:,}" for entry in matched[language].values())

    def rate(part: Mapping[str, Any]) -> dict[str, str]:
        """Which learning rates were tried, and on which seeds."""
        return {"rates": words("list.and").join(map(str, part["learning_rates"])),
                "choosing": f"{part['choosing_seeds'][0]}–{part['choosing_seeds'][-1]}"}

    return {"patience": words("memory.patience", counts=patience, rate=long["settings"]["learning_rate"]),
            "fixed": words("memory.fixed", distance=longest, counts=counts(alone, words),
                           steps=fixed["settings"]["steps"], **rate(fixed)),
            "matched": words("memory.matched", weights=weights, counts=counts(alike, words), **rate(matched))}


def columns(words: Words) -> Columns:
    """Every number of the table, one per line: heading -> values."""
    sentence, adding = table()["sentence"], table()["adding"]
    lines = [("sentence", language, model, entry["learning_rate"], seed, distance, score)
             for language in languages() for model, entry in sentence[language].items()
             for seed, row in zip(sentence["seeds"], entry["scores"], strict=True)
             for distance, score in zip(sentence["distances"], row, strict=True)]
    lines += [("adding", "", model, entry["learning_rate"], seed, adding["settings"]["distance"], curve[-1])
              for model, entry in adding["models"].items() for seed,
              curve in zip(adding["seeds"], entry["curves"], strict=True)]
    headings = ("task", "language", "model", "learning_rate", "seed", "distance", "score")
    return of_lines([words(f"memory.column_{heading}") for heading in headings], lines)


def _count(scores: Sequence[float], enough: float) -> tuple[int, int]:
    return sum(score >= enough for score in scores), len(scores)


def _made(made: Mapping[str, Any]) -> dict[str, Any]:
    return {"date": made["date"], "python": made["python"], "numpy": made["numpy"]}
