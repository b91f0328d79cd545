"""Finds recurrent layers among named arrays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.reading import bare, keras, torch
from core.reading.records import Arrays, Found, Layer, Reason

__all__ = ["find"]

# What optimisers and averages keep beside each weight, with its shape: never a layer of its own.
ASIDE = re.compile(r"(^|[/._ ])(optimizer(_weights|_state)?|exp_avg(_sq)?|adam|momentum|rmsprop|"
                   r"moment[s12]?)([/._ \d]|$)", re.IGNORECASE)


def find(arrays: Arrays, config: Mapping[str, Any] | None = None) -> Found:
    """Return the recurrent layers among arrays by name, and how each was recognised.

    config: what the file says of itself, as Keras keeps it: "model", the network's own description, and
    "version".
    Raises: Refused for arrays that belong together and do not fit, and for what is known and not read.
    """
    config = config or {}
    kept = {name: array for name, array in arrays.items() if not ASIDE.search(name)}
    layers: list[Layer] = []
    used: set[str] = set()
    for kind in (torch, keras, bare):
        rest = {name: array for name, array in kept.items() if name not in used}
        found = kind.layers(rest, config, len(layers))
        layers += found
        used |= {name for layer in found for name, _ in layer.arrays}
    shapes = {shape for layer in layers for _, shape in layer.arrays}
    moments = [name for name in arrays if name not in kept]
    alike = sum(arrays[name].shape in shapes for name in moments)
    reasons = (Reason("aside", {"count": len(moments), "alike": alike}),) if alike else ()
    others = tuple((name, array.shape) for name, array in kept.items() if name not in used)
    return Found(tuple(layers), others, reasons)
