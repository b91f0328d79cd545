"""The run as a program that needs NumPy only: the lesson's core and the layer's weights are packed at its
end."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.analysis import CellRun
from core.learning.program import DATA, WITH_CORE, packed
from pages.ui.text import assets

PROGRAM = '''\
"""Runs one layer on one input and prints how much of the gradient is left at each step back, as log10.

Needs Python 3.11 and NumPy only; the weights, the input and the lesson's own code are packed at the end.
"""
import base64
import io
import sys
import tempfile
from pathlib import Path

import numpy as np


def main():
    from core.analysis import analyse
    from core.cells import CELLS

    with np.load(io.BytesIO(base64.b64decode(ARRAYS))) as stored:
        weights = {{name: stored[name].astype(float) for name in stored.files}}
    x = weights.pop("x")
    run = analyse([CELLS[{cell!r}].Params(**weights, **{settings!r})], x).top
    for lag, size in enumerate(run.gradient):
        print(f"{{lag}} {{size:.6f}}")
{data}ARRAYS = """
{arrays}"""
CORE = """
{code}"""
''' + WITH_CORE


class Programs(Mapping[str, str]):
    """The one program of a run, by the library that it needs; written when it is asked for."""

    def __init__(self, run: CellRun) -> None:
        self.run = run

    def __getitem__(self, library: str) -> str:
        if library != "NumPy":
            raise KeyError(library)
        params, stored = self.run.params, io.BytesIO()
        arrays = {**params.weights, "x": self.run.trace.x}
        small: Any = {name: _small(array) for name, array in arrays.items()}
        np.savez_compressed(stored, **small)
        return PROGRAM.format(cell=self.run.cell, settings=params.settings, data=DATA,
                              arrays=packed(stored.getvalue()), code=packed(assets.core()))

    def __iter__(self) -> Iterator[str]:
        return iter(("NumPy",))

    def __len__(self) -> int:
        return 1


def _small(array: np.ndarray) -> np.ndarray:
    """As float32 where that is exact, as of most files."""
    with np.errstate(over="ignore"):  # then it is not exact
        small = array.astype(np.float32)
    return small if (small == array).all() else array
