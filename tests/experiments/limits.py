"""What must be said beside the table, measured: where more training brings the simple RNN, what fixed
distances do to the LSTM, and how an LSTM fares that has no more weights than the simple RNN.

    python -m tests.experiments.limits                    eight minutes on two processors;  writes assets/models/limits.json
    python -m tests.experiments.limits matched            this part anew (of matched, fixed, patience), the others as stored
    python -m tests.experiments.limits --print            the stored results; trains nothing
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from core.learning.model import size
from core.learning.tasks import Sentence
from core.learning.training import Settings, train, untrained
from tests.experiments.table import (
    CHOOSING_SEEDS,
    LANGUAGES,
    SENTENCE,
    SENTENCE_SEEDS,
    TABLE,
    TOGETHER,
    chosen,
    compact,
    made,
    say,
    scores,
    sentence,
    settings_of,
)

LIMITS = TABLE.parent / "limits.json"
SEEDS = range(100, 110)
PATIENCE = replace(SENTENCE, variant="rnn", learning_rate=0.001, steps=8000)
LOOKS = 1000  # steps between two tests
FIXED = replace(SENTENCE, mixed=False)
MATCHED = {"rnn": SENTENCE.hidden, "lstm": 18}  # hidden units with which both have about as many weights
MODELS, DISTANCES, LEARNING_RATES = ("rnn", "orthogonal", "irnn", "lstm", "chrono",
                                     "gru"), (0, 20), (0.003, 0.01)


def patience(language: str) -> list[list[float]]:
    """Each seed's score at the longest distance trained, every LOOKS steps of a long training of the simple
    RNN."""
    rows: list[list[float]] = []
    for first in range(0, len(SEEDS), TOGETHER):
        reports = train(sentence(language), PATIENCE, SEEDS[first:first + TOGETHER], report_every=LOOKS,
                        test_every=LOOKS)
        rows += np.round(np.stack([report.score for report in reports if report.score is not None], axis=-1),
                         4).tolist()
        say(f"{language} rnn, {PATIENCE.steps} steps: {rows}")
    return rows


def fixed(language: str) -> dict[str, dict[str, Any]]:
    """By model and distance: each seed's score when every training sentence has that one distance."""
    found: dict[str, dict[str, Any]] = {}
    for model in MODELS:
        found[model] = {}
        for distance in DISTANCES:
            cell = at_its_rate(language, replace(FIXED, variant=model, distance=distance))
            found[model][str(distance)] = cell
            say(f"{language} {model} fixed distance {distance}: {learnt(cell['scores'])}/{len(SENTENCE_SEEDS)}")
    return found


def matched(language: str) -> dict[str, dict[str, Any]]:
    """By model: its weights and each seed's score at the longest distance trained, where both models have
    about as many weights."""
    found = {}
    for model, hidden in MATCHED.items():
        settings = replace(SENTENCE, variant=model, hidden=hidden)
        weights = size(untrained(sentence(language), settings, [0]))
        found[model] = {"hidden": hidden, "weights": weights, **at_its_rate(language, settings)}
        say(
            f"{language} {model} of {weights} weights: {learnt(found[model]['scores'])}/{len(SENTENCE_SEEDS)}")
    return found


def at_its_rate(language: str, settings: Settings) -> dict[str, Any]:
    """Scores of the table's seeds at the settings' distance, at the learning rate chosen as in the table, on
    its other seeds."""
    task, at = sentence(language), [settings.distance]
    best, tried = chosen(LEARNING_RATES, lambda some: scores(task, some, CHOOSING_SEEDS, at), settings,
                         Sentence.enough)
    rows = scores(task, best, SENTENCE_SEEDS, at)
    return {"learning_rate": best.learning_rate, "tried": tried, "scores": [row[0] for row in rows]}


def learnt(row: list[float]) -> int:
    return sum(score >= Sentence.enough for score in row)


PARTS: Mapping[str, Callable[[str], Any]] = {"matched": matched, "fixed": fixed, "patience": patience}
WHAT: Mapping[str, dict[str, Any]] = {
    "patience": {
        "settings": settings_of(PATIENCE) | {"learning_rate": PATIENCE.learning_rate}, "seeds": list(SEEDS),
        "test_every": LOOKS},
    "fixed": {
        "settings": settings_of(FIXED), "seeds": list(SENTENCE_SEEDS),
        "choosing_seeds": list(CHOOSING_SEEDS), "learning_rates": list(LEARNING_RATES),
        "distances": list(DISTANCES)},
    "matched": {
        "settings": settings_of(SENTENCE), "seeds": list(SENTENCE_SEEDS),
        "choosing_seeds": list(CHOOSING_SEEDS), "learning_rates": list(LEARNING_RATES)},
}


def run(part: str, stored: dict[str, Any], workers: int) -> dict[str, Any]:
    """The stored results with one part measured anew."""
    begin = perf_counter()
    if workers > 1:
        with ProcessPoolExecutor(workers) as processes:
            found = list(processes.map(PARTS[part], LANGUAGES))
    else:
        found = list(map(PARTS[part], LANGUAGES))
    stored["enough"] = Sentence.enough
    stored[part] = WHAT[part] | dict(zip(LANGUAGES, found, strict=True))
    stored.setdefault("made", {})[part] = made("tests.experiments.limits", perf_counter() - begin)
    return stored


def text(result: Mapping[str, Any]) -> str:
    long, lines = result["patience"], []
    seeds, many = len(long["seeds"]), len(result["matched"]["seeds"])
    for language in LANGUAGES:
        lines += [f"{language}, with decoys, seeds that learnt it.", "Simple RNN, distance 20:"]
        lines += [f"  after {n * long['test_every']:5} steps {learnt(list(column)):2}/{seeds}"
                  for n, column in enumerate(zip(*long[language], strict=True), 1)]
        lines.append("One fixed distance, no shorter ones: " + " ".join(map(str,
                                                                            result["fixed"]["distances"])))
        lines += [f"  {model:11}" + " ".join(f"{learnt(entry['scores']):2}/{many}"
                                             for entry in by_distance.values())
                  for model, by_distance in result["fixed"][language].items()]
        lines.append("About as many weights, distance 20:")
        lines += [f"  {model:11}{entry['weights']:5} weights {learnt(entry['scores']):2}/{many}"
                  for model, entry in result["matched"][language].items()]
    return "\n".join([*lines, "Of two learning rates, the better on other seeds. The first part has one."])


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.experiments.limits",
                            description="What must be said beside the table.")
    parser.add_argument("parts", nargs="*", default=list(PARTS),
                        help=f"of {', '.join(PARTS)}; all of them if none is given")
    parser.add_argument("--print", action="store_true", help="print the stored results, train nothing")
    parser.add_argument("--workers", type=int, default=len(LANGUAGES),
                        help="processes that train, one a language at most")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"parts are {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    if not given.print:
        for part in given.parts:
            stored = json.loads(LIMITS.read_text(encoding="utf-8")) if LIMITS.exists() else {}
            LIMITS.write_text(compact(run(part, stored, given.workers)), encoding="utf-8")
    print(text(json.loads(LIMITS.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
