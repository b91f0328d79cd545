"""Trains the networks that the lesson ships with and writes them to assets/models/, with models.toml: how
they were made.

    python -m tests.experiments.models                    (make models) half a minute

A network is shipped for each language and model at the settings of the table (tests.experiments.table), with
the seed that stood in
the middle of its twenty: not the best, and not the worst.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from core.learning.model import rounded, to_arrays
from core.learning.training import evaluate, train
from tests.experiments.table import DISTANCES, LANGUAGES, SENTENCE, SENTENCE_SEEDS, TABLE, made, say, sentence

FOLDER = TABLE.parent
MODELS = ("rnn", "lstm", "gru")
STORED = np.float16  # rounding to it changes no answer that was tried; half the size


def middle(rows: list[list[float]]) -> int:
    """The seed in the middle of those of the table, ordered by mean accuracy over all distances (equal ones
    by seed)."""
    order = sorted(range(len(rows)), key=lambda place: (round(float(np.mean(rows[place])), 6), place))
    return SENTENCE_SEEDS[order[(len(order) - 1) // 2]]


def make(language: str, model: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Train one network, store it, and return its note."""
    task, seed = sentence(language), middle(entry["scores"])
    settings = replace(SENTENCE, variant=model, learning_rate=entry["learning_rate"])
    *_, last = train(task, settings, [seed], report_every=settings.steps, test_every=settings.steps)
    stored = rounded(last.network, STORED)
    np.savez_compressed(FOLDER / f"{language}-{model}.npz", **{name: array[0] for name,
                                                               array in to_arrays(stored).items()})
    shipped = rounded(stored, np.float64)
    return {
        "seed": seed, "learning_rate": settings.learning_rate, "weights": entry["weights"],
        "accuracy": [float(evaluate(task, shipped, distance, [seed])[0]) for distance in DISTANCES],
        "middle_of_20": [round(float(value), 3) for value in np.median(entry["scores"], axis=0)],
    }


def note(entries: dict[str, dict[str, Any]], seconds: float) -> str:
    """The note as TOML."""
    shared = {name: value for name, value in vars(SENTENCE).items()
              if name not in ("variant", "learning_rate")}
    lines = [
        "# How the networks beside this file were made: `make models`. Written by that command; do not edit.",
        "# Seed: the middle one of seeds 100 to 119 by mean accuracy over all distances (table.json), not the best or the worst.",
        "# accuracy: of the network as stored, on 200 sentences never trained on, with decoys; middle_of_20: the 20 seeds' median.",
        "", "[made]", *lines_of(made("tests.experiments.models", seconds)),
        "", "[settings]", *lines_of(shared | {"decoys": sentence("zh").decoys, "distances": list(DISTANCES)}),
    ]
    for name, entry in entries.items():
        lines += ["", f"[{name}]", *lines_of(entry)]
    return "\n".join(lines) + "\n"


def lines_of(table: dict[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in table.items()]


def main() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))["sentence"]
    entries: dict[str, dict[str, Any]] = {}
    begin = perf_counter()
    for language in LANGUAGES:
        for model in MODELS:
            entries[f"{language}-{model}"] = made_now = make(language, model, table[language][model])
            say(
                f"{language}-{model} seed {made_now['seed']} accuracy {made_now['accuracy']} middle {made_now['middle_of_20']}")
    (FOLDER / "models.toml").write_text(note(entries, perf_counter() - begin), encoding="utf-8")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.npz"))
    print(f"{len(entries)} networks in {FOLDER.name}/, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
