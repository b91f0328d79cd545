"""The cells of the lesson, one module each, with the same names in each (interface.py); CELLS finds them by
name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.cells import gru, lstm, rnn
from core.cells.interface import Cell, as_cell
from core.cells.records import Params, State, Trace

__all__ = ["CELLS", "Cell", "Params", "State", "Trace", "cell_of"]

_CELLS: dict[str, Cell] = {"rnn": as_cell(rnn), "lstm": as_cell(lstm), "gru": as_cell(gru)}
CELLS: Mapping[str, Cell] = MappingProxyType(_CELLS)


def cell_of(name: str) -> Cell:
    """Return a cell by its name.

    Raises: ValueError for a name that no cell has.
    """
    if name not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {name!r}")
    return CELLS[name]
