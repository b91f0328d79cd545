"""Bands over seeds of the named experiments, for the Gradients page.

    python -m tests.experiments.bands                    two minutes on one processor;  writes assets/models/bands.npz
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dataclasses import replace
from typing import Any

import numpy as np

from core.experiment.sweep import over_seeds
from pages.ui.gradients.bands import STORED
from pages.ui.page.knobs import presets
from pages.ui.text.words import ASSETS

SEEDS = 400


def main() -> None:
    arrays: dict[str, Any] = {}
    for name, preset in presets().items():
        for cell in preset.cells:
            arrays[f"{name}/{cell}"] = over_seeds(replace(preset, seed=0), cell,
                                                  range(SEEDS)).astype(np.float32)
        print(name, flush=True)
    np.savez_compressed(ASSETS / STORED, seeds=np.array(SEEDS), **arrays)


if __name__ == "__main__":
    main()
