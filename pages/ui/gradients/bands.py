"""Bands over seeds: between which sizes the gradient of 90 of 100 seeds lies, at the settings of an
Experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

import core
from core import Experiment
from core.experiment.sweep import over_seeds
from pages.ui.page.knobs import presets
from pages.ui.text import assets

STORED = "models/bands.npz"  # of the named experiments, over more seeds: see tests/experiments/bands.py
COUNTS = (40, 20, 10)  # seeds that are drawn live: as many as can be afforded
# steps times weights of all seeds, of the dearest cell: about a tenth of a second
NUMBERS = 40 * 4 * 100 * 32**2


class Band(NamedTuple):
    """log10 of the gradient's 5th and 95th percentile over so many seeds, by lag, (2, T+1)."""

    edges: np.ndarray
    seeds: int


@lru_cache(maxsize=16)
def bands(experiment: Experiment) -> Mapping[str, Band]:
    """A band for each cell that is drawn; empty where not even the fewest seeds can be afforded."""
    base = replace(experiment, seed=0)
    name = next((name for name, preset in presets().items() if replace(preset, seed=0) == base), None)
    if name is not None and (found := stored(name)):
        return found
    return _live(base)


@lru_cache
def stored(name: str) -> Mapping[str, Band]:
    """The stored bands of a named experiment, by cell; empty where there are none."""
    arrays = assets.weights(STORED)
    seeds = int(arrays["seeds"])
    return {key.partition("/")[2]: Band(edges, seeds) for key, edges in arrays.items()
            if key.startswith(f"{name}/")}


def _live(experiment: Experiment) -> Mapping[str, Band]:
    dearest = max(core.CELLS[cell].BLOCKS for cell in experiment.cells)
    each = experiment.passes * dearest * experiment.layers * experiment.steps * max(experiment.hidden, 8) ** 2
    count = next((count for count in COUNTS if count * each <= NUMBERS), None)
    if count is None:
        return {}
    return {cell: Band(over_seeds(experiment, cell, range(count)), count) for cell in experiment.cells}
