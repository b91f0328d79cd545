"""Writes the golden files beside this script: what PyTorch computes, kept so that the ordinary tests need no
PyTorch.

    python -m tests.core.golden.make        about half a minute; needs torch, and numpy as the project pins it

figures.json   the named experiments (figures.py): log10 of three gradient curves at a few lags cells.npz
random cases of every cell (cells.py), PyTorch's states, gradients and Jacobians: "kind/number/array" ways.npz
other losses, detached states, layers, clipping by value (ways_of_pytorch.py): "way/cell/array"
after.npz and learning.npz have commands of their own (after.py, learning.py).
"""

# mypy: disable-error-code="import-not-found"

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.core.golden.cells import KINDS, Size, answer, random_case
from tests.core.golden.figures import figures
from tests.core.golden.ways_of_pytorch import answers

HERE = Path(__file__).parent
SEED = 2026
# Beside the random sizes: one unit; one step; more examples than steps; a sweep as long as the sequence (the
# shape that broadcasts wrongly and silently where a sweep axis is taken for time); two sweep axes.
SIZES = (
    Size(T=12, D=1, H=1, B=1),
    Size(T=1, D=3, H=4, B=2),
    Size(T=3, D=2, H=5, B=7),
    Size(T=4, D=2, H=3, B=2, sweep=(4,)),
    Size(T=5, D=3, H=2, B=1, sweep=(2, 3)),
)
RANDOM_SIZES = 5


def random_sizes(rng: np.random.Generator) -> list[Size]:
    T, D, H, B = (rng.integers(low, high, RANDOM_SIZES).tolist() for low,
                  high in ((2, 25), (1, 7), (1, 13), (1, 5)))
    return [Size(*size) for size in zip(T, D, H, B, strict=True)]


def cells() -> dict[str, np.ndarray]:
    """Every array of every case and of its answer, by "kind/number/name"."""
    rng = np.random.default_rng(SEED)
    arrays: dict[str, np.ndarray] = {}
    for kind in KINDS:
        for number, size in enumerate([*SIZES, *random_sizes(rng)]):
            case = random_case(kind, size, rng)
            arrays |= {f"{kind}/{number}/{name}": array for name,
                       array in (case | answer(kind, case)).items()}
    return arrays


def main() -> None:
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    arrays: dict[str, Any] = cells()
    np.savez_compressed(HERE / "cells.npz", **arrays)
    others: dict[str, Any] = answers()
    np.savez_compressed(HERE / "ways.npz", **others)
    (HERE / "figures.json").write_text(json.dumps(figures(), indent=1) + "\n", encoding="utf-8")
    for name in ("cells.npz", "ways.npz", "figures.json"):
        print(f"{name}: {(HERE / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
