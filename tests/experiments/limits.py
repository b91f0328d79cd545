"""What must be said beside the table, measured: where more training brings the simple RNN, what fixed distances do to the LSTM.

    python -m tests.experiments.limits                    ten minutes on one processor; writes assets/models/limits.json
    python -m tests.experiments.limits --print            the stored results; trains nothing
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
from argparse import ArgumentParser
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from core.training import train
from tests.experiments.table import SENTENCE, TABLE, TOGETHER, compact, made, say, scores, sentence, settings_of

LIMITS = TABLE.parent / "limits.json"
SEEDS = range(100, 110)
PATIENCE = replace(SENTENCE, variant="rnn", learning_rate=0.001, steps=8000)
LOOKS = 1000  # steps between two tests
FIXED = replace(SENTENCE, mixed=False)
MODELS, DISTANCES, LEARNING_RATES = ("rnn", "orthogonal", "irnn", "lstm", "chrono", "gru"), (0, 5, 10, 20), (0.003, 0.01)


def patience(language: str) -> list[list[float]]:
    """Each seed's score at the longest distance trained, every LOOKS steps of a long training of the simple RNN."""
    rows: list[list[float]] = []
    for first in range(0, len(SEEDS), TOGETHER):
        reports = train(sentence(language), PATIENCE, SEEDS[first:first + TOGETHER], report_every=LOOKS, test_every=LOOKS)
        rows += np.round(np.stack([report.score for report in reports if report.score is not None], axis=-1), 4).tolist()
        say(f"{language} rnn, {PATIENCE.steps} steps: {rows}")
    return rows


def fixed(language: str) -> dict[str, dict[str, Any]]:
    """By model and distance: each seed's score when every training sentence has that one distance, at the better learning rate."""
    found: dict[str, dict[str, Any]] = {}
    for model in MODELS:
        found[model] = {}
        for distance in DISTANCES:
            tried = {rate: [row[0] for row in scores(
                sentence(language), replace(FIXED, variant=model, distance=distance, learning_rate=rate), SEEDS, [distance])]
                for rate in LEARNING_RATES}
            best = max(tried, key=lambda rate: (learnt(tried[rate]), float(np.mean(tried[rate]))))
            found[model][str(distance)] = {"learning_rate": best, "scores": tried[best]}
            say(f"{language} {model} fixed distance {distance}: {learnt(tried[best])}/{len(SEEDS)} at {best}")
    return found


def learnt(row: list[float]) -> int:
    return sum(score >= 0.95 for score in row)


def run() -> dict[str, Any]:
    begin = perf_counter()
    result: dict[str, Any] = {
        "made": {}, "seeds": list(SEEDS), "enough": 0.95,
        "patience": {"settings": settings_of(PATIENCE) | {"learning_rate": PATIENCE.learning_rate}, "test_every": LOOKS,
                     "zh": patience("zh")},
        "fixed": {"settings": settings_of(FIXED), "learning_rates": list(LEARNING_RATES), "distances": list(DISTANCES),
                  "zh": fixed("zh")},
    }
    result["made"] = made("tests.experiments.limits", perf_counter() - begin)
    return result


def text(result: dict[str, Any]) -> str:
    seeds, long = len(result["seeds"]), result["patience"]
    lines = ["Simple RNN, Chinese, with decoys, seeds that learnt distance 20:"]
    lines += [f"  after {n * long['test_every']:5} steps {learnt(list(column)):2}/{seeds}"
              for n, column in enumerate(zip(*long["zh"], strict=True), 1)]
    lines.append("One fixed distance, no shorter ones, seeds that learnt it (best of two learning rates): "
                 + " ".join(map(str, result["fixed"]["distances"])))
    lines += [f"  {model:11}" + " ".join(f"{learnt(entry['scores']):2}/{seeds}" for entry in by_distance.values())
              for model, by_distance in result["fixed"]["zh"].items()]
    return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.experiments.limits", description="What must be said beside the table.")
    parser.add_argument("--print", action="store_true", help="print the stored results, train nothing")
    if not parser.parse_args().print:
        LIMITS.write_text(compact(run()), encoding="utf-8")
    print(text(json.loads(LIMITS.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
