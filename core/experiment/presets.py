"""Named experiments, from text that is handed in: a preset is data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.experiment import KNOBS, Experiment

__all__ = ["parse"]


def parse(text: str) -> Mapping[str, Experiment]:
    """Return the experiments of a TOML text by name, in its order: one table each, of the knobs that differ
    from the defaults.

    >>> parse("[chrono-100]\\nchrono = 100")["chrono-100"].chrono
    100

    Raises: ValueError for text that is no TOML, an entry that is no table, an unknown knob or a value that
    its knob does not take, with the preset's name.
    """
    presets: dict[str, Experiment] = {}
    for name, knobs in tomllib.loads(text).items():
        presets[name] = _experiment(name, knobs)
    return MappingProxyType(presets)


def _experiment(name: str, knobs: Any) -> Experiment:
    """Return one preset's experiment."""
    if not isinstance(knobs, dict):
        raise ValueError(f"preset {name} must be a table of knobs, got {knobs!r}")
    if unknown := sorted(set(knobs) - set(KNOBS)):
        raise ValueError(f"preset {name} must name knobs among {', '.join(KNOBS)}, got {', '.join(unknown)}")
    try:
        return Experiment(**knobs)
    except ValueError as error:
        raise ValueError(f"preset {name}: {error}") from error
