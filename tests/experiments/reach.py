"""What training does to the reach of the gradient, for the page Training; writes assets/models/reach.json.

    python -m tests.experiments.reach            twenty minutes on one processor

Per seed of each variant, on the sentence of one language: `core.learning.reach` before the training and after it;
and the update at which the seed had learnt the task, None where it never did.
"""

import os

# Before numpy is imported: one thread, the products are small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import platform
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from core.learning.reach import reach
from core.learning.tasks import DECOYS, Sentence, grammar
from core.learning.training import Settings, longest, train, untrained

ASSETS = Path(__file__).resolve().parents[2] / "assets"
REACH = ASSETS / "models" / "reach.json"
LANGUAGE, SEEDS, TOGETHER = "en", range(20), 5
BASE = Settings(distance=20, mixed=True, steps=1000)
OPTIMISERS = {"adam": 0.003, "momentum": 0.05}  # and their rates
BIASES = (-2, -1, 0, 1, 2, 3)  # added to the LSTM's forget bias
VARIANTS: dict[str, dict[str, Any]] = {
    "rnn": {"variant": "rnn"}, "orthogonal": {"variant": "orthogonal"}, "irnn": {"variant": "irnn"},
    "gru": {"variant": "gru"},
    **{f"lstm{bias:+d}": {"variant": "lstm", "forget_bias": bias} for bias in BIASES},
}
TEST_EVERY, EXAMPLES = 50, 1000  # updates between tests; sentences in one


def task() -> Sentence:
    return Sentence(grammar((ASSETS / "tasks" / f"{LANGUAGE}.toml").read_text(encoding="utf-8")), decoys=DECOYS)


def trained(learnt: Sentence, settings: Settings, seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Each seed's reach before and after, the update at which it had learnt the task, and its last score."""
    distance = longest(learnt, settings)
    before = reach(learnt, untrained(learnt, settings, seeds), seeds, distance)
    at: list[int | None] = [None] * len(seeds)
    for report in train(learnt, settings, seeds, report_every=TEST_EVERY, test_every=TEST_EVERY,
                        examples=EXAMPLES):
        assert report.score is not None
        last = report.score.tolist()
        for place, score in enumerate(last):
            if at[place] is None and score >= learnt.enough:
                at[place] = report.step
    after = reach(learnt, report.network, seeds, distance)
    return [{"seed": seed, "before": before[place], "after": after[place], "at": at[place],
             "score": round(last[place], 4)} for place, seed in enumerate(seeds)]


def main() -> None:
    learnt, runs = task(), {}
    begin = perf_counter()
    for optimiser, rate in OPTIMISERS.items():
        for name, changed in VARIANTS.items():
            settings = replace(BASE, **changed, optimiser=optimiser, learning_rate=rate)
            rows: list[dict[str, Any]] = []
            for first in range(0, len(SEEDS), TOGETHER):
                rows += trained(learnt, settings, SEEDS[first:first + TOGETHER])
            runs[f"{optimiser}/{name}"] = rows
            right = sum(row["score"] >= learnt.enough for row in rows)
            print(f"{perf_counter() - begin:5.0f} s {optimiser} {name}: {right}/{len(rows)}", flush=True)
    made = {"language": LANGUAGE, "distance": BASE.distance, "steps": BASE.steps, "seeds": len(SEEDS),
            "enough": learnt.enough, "rates": OPTIMISERS, "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "versions": f"Python {platform.python_version()}, NumPy {np.__version__}"}
    REACH.write_text(json.dumps(made | {"runs": runs}, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{REACH.name}: {REACH.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
