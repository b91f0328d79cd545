"""What a layer hears: its input, through the layers below it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.cells import Params, cell_of
from core.cells.numerics import Array
from core.reading.records import Layer

__all__ = ["heard"]


def heard(layers: tuple[Layer, ...], number: int, x: Array, params: Mapping[int, Params]) -> Array:
    """Return the input of a layer in its own order of time, (T, D, 1), for x (T, D', 1) into the lowest.

    params: of the layers below it, by number, where they are not in their first reading. A layer that runs
    backwards hears the last step first.
    """
    layer = layers[number]
    if layer.below:
        x = np.concatenate([_said(layers, below, x, params) for below in layer.below], axis=1)
    return x[::-1] if layer.reverse else x


def _said(layers: tuple[Layer, ...], number: int, x: Array, params: Mapping[int, Params]) -> Array:
    """A layer's h in the order of the sequence, (T, H, 1)."""
    layer = layers[number]
    weights = params.get(number, layer.readings[0].params)
    h = cell_of(weights.cell).forward(weights, heard(layers, number, x, params)).h[1:]
    return h[::-1] if layer.reverse else h


def lowest(layers: tuple[Layer, ...], number: int) -> Layer:
    """The layer that reads the sequence itself, under a layer."""
    while layers[number].below:
        number = layers[number].below[0]
    return layers[number]
