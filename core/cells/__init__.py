"""The cells of the lesson, one module each, with the same names in each; CELLS finds them by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from core.cells import gru, lstm, rnn

__all__ = ["CELLS"]

CELLS: Mapping[str, ModuleType] = MappingProxyType({"rnn": rnn, "lstm": lstm, "gru": gru})
