"""A file's network at the page's settings: which layer, read how, on which input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from core.analysis import CellRun, analyse
from core.cells.numerics import Array
from core.experiment.signals import SIGNALS
from core.reading import Arrays, Evidence, Found, Layer, Reading, Refused, find, heard
from core.reading.records import array_of
from core.reading.run import lowest
from core.streams import STREAMS
from pages.ui.inspect.files import open_file
from pages.ui.inspect.knobs import ROWS, TABLE
from pages.ui.text import assets

MOST_UNITS, MOST_STEPS, MOST_NUMBERS = 512, 1000, 2**17  # hidden units; steps; steps times hidden units
FILES = {"silero": "inspect/silero.safetensors", "g2p": "inspect/g2p.npz"}
NEED = 2  # steps: the fewest of a sequence


@dataclass(eq=False)
class File:
    """An opened file. table: a sequence that its reader has brought, (T, D) or (T, 1), in memory as the rest;
    the last run is kept."""

    name: str
    kind: str
    size: int
    arrays: Arrays
    found: Found
    table: Array | None = None
    kept: dict[Any, CellRun] = field(default_factory=dict)
    evidence: dict[Any, Evidence] = field(default_factory=dict)


def opened(content: bytes, name: str) -> File:
    """Raises: Refused, with the one thing that is wrong."""
    file = open_file(content, name)
    return File(name, file.kind, len(content), file.arrays, find(file.arrays, file.config))


def example(name: str) -> File:
    """One of the files that come with the lesson, for one visit: what is brought to it is nobody else's."""
    return replace(_example(name), table=None, kept={}, evidence={})


@lru_cache
def _example(name: str) -> File:
    return opened(assets.content(FILES[name]), FILES[name].rpartition("/")[2])


@dataclass(frozen=True, eq=False)
class Chosen:
    """What the settings choose of a file; each number is at most as large as there are."""

    file: File
    settings: Mapping[str, Any]

    @cached_property
    def number(self) -> int:
        return min(int(self.settings["part"]), len(self.file.found.layers)) - 1

    @property
    def layer(self) -> Layer:
        return self.file.found.layers[self.number]

    @cached_property
    def which(self) -> int:
        return min(int(self.settings["reading"]), len(self.layer.readings)) - 1

    @property
    def reading(self) -> Reading:
        return self.layer.readings[self.which]

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Tables of vectors in the file that the lowest layer could read."""
        return self.file.found.rows_for(lowest(self.file.found.layers, self.number))

    @cached_property
    def heard(self) -> str:
        """Where the input comes from: noise where the wish cannot be had."""
        wish = self.settings["heard"]
        if (wish == ROWS and not self.rows) or (wish == TABLE and self.file.table is None):
            return "noise"
        return str(wish)

    @cached_property
    def most(self) -> int:
        """The most steps that a run of this layer may have."""
        return max(NEED, min(MOST_STEPS, MOST_NUMBERS // self.layer.hidden))

    @cached_property
    def there(self) -> int:
        """The most steps that there are: fewer where the sequence that is brought is shorter."""
        if self.heard == TABLE and self.file.table is not None:
            return min(self.most, len(self.file.table))
        if self.heard == ROWS:
            return min(self.most, self.file.arrays[self.rows[0]].shape[0])
        return self.most

    @cached_property
    def steps(self) -> int:
        """How many steps are run."""
        return min(int(self.settings["steps"]), self.there)

    def run(self) -> CellRun:
        """The layer's run; the last one asked for is kept with the file.

        Raises: Refused for a layer that is too large, numbers that are not finite, and a table that does not
        fit.
        """
        key = (self.number, self.which, self.heard, self.steps, self.settings["input_scale"],
               self.settings["seed"], id(self.file.table))
        if key not in self.file.kept:
            made = self._run()
            self.file.kept.clear()
            self.file.kept[key] = made
        return self.file.kept[key]

    def _run(self) -> CellRun:
        layer, layers = self.layer, self.file.found.layers
        if layer.hidden > MOST_UNITS or layer.inputs > 8 * MOST_UNITS:
            raise Refused("units", hidden=layer.hidden, most=MOST_UNITS)
        params = self.reading.params
        x = heard(layers, self.number, self._sequence(lowest(layers, self.number).inputs)[..., None],
                  {self.number: params})
        run = analyse([params], x).top
        if not np.isfinite(run.trace.h).all():
            raise Refused("overflow")
        return run

    def _sequence(self, inputs: int) -> Array:
        """The input of the lowest layer, (T, D)."""
        scale, steps = float(self.settings["input_scale"]), self.steps
        if self.heard == ROWS:
            return scale * array_of(self.file.arrays, self.rows[0])[:steps]
        if self.heard == TABLE and self.file.table is not None:
            table = self.file.table[:steps]
            if table.shape[1] not in (1, inputs):
                raise Refused("columns", given=table.shape[1], wanted=inputs)
            return scale * np.broadcast_to(table, (len(table), inputs))
        rng = np.random.default_rng([self.settings["seed"], STREAMS["input"]])
        return scale * SIGNALS[self.heard](rng, steps, inputs)
