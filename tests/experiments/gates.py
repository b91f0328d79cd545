"""Trains the one-unit LSTM that stands beside the reader's gates on the page Cell and gates; writes
assets/models/gates.toml.

    python -m tests.experiments.gates                     a minute on one processor

Ten seeds are trained together; the one in the middle is kept, and every seed's score is written down.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import platform
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.by_hand import Practice
from core.learning.model import to_arrays
from core.learning.training import Settings, train

FILE = Path(__file__).resolve().parents[2] / "assets" / "models" / "gates.toml"
SETTINGS = Settings(variant="lstm", distance=12, mixed=True, hidden=1, embedding=1, learning_rate=0.01,
                    steps=6000, examples=64)
SEEDS = list(range(100, 110))
DIGITS = 4  # decimals kept of each weight


def main() -> None:
    *_, last = train(Practice(), SETTINGS, SEEDS, report_every=SETTINGS.steps, test_every=SETTINGS.steps)
    assert last.score is not None
    order = np.argsort(last.score, kind="stable")
    middle = int(order[(len(SEEDS) - 1) // 2])
    used = ("variant", "distance", "mixed", "hidden", "learning_rate", "clip", "steps", "examples",
            "forget_bias")
    lines = [
        "# A one-unit LSTM that learnt to store, add and show: `python -m tests.experiments.gates`. Written by that; do not edit.",
        f"# Seed: the one in the middle of seeds {SEEDS[0]} to {SEEDS[-1]} by score, not the best or the worst.",
        "# Rows i f g o; columns of W_xh: x, store, add, show. Score: 1 - mean error / mean size of the answers, on new sequences.",
        "",
        f"seed = {SEEDS[middle]}",
        f"score = {last.score[middle]:.3f}",
        f"scores = {[round(float(score), 3) for score in last.score]}",
        f"date = {datetime.now(UTC):%Y-%m-%d}",
        f"versions = {json.dumps(f'Python {platform.python_version()}, NumPy {np.__version__}')}",
        "", "[settings]", *(f"{name} = {json.dumps(getattr(SETTINGS, name))}" for name in used),
        "", "[weights]",
        *(f"{name} = {np.round(array[middle].astype(float), DIGITS).tolist()}" for name,
          array in to_arrays(last.network).items()),
    ]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
