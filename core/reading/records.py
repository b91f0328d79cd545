"""What is found in named arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from core.cells import Params
from core.cells.numerics import Array

__all__ = ["Arrays", "Found", "Layer", "Lazy", "Reading", "Reason", "Refused", "Shape", "array_of"]

Shape: TypeAlias = tuple[int, ...]
LARGEST = float(np.finfo(np.float32).max)  # of a weight: sums and products of them stay numbers
Holes: TypeAlias = Mapping[str, str | int | float]


@dataclass(frozen=True, eq=False)
class Lazy:
    """An array that is made when it is asked for: its shape, and how."""

    shape: Shape
    make: Callable[[], Array]


Arrays: TypeAlias = Mapping[str, Lazy]


class Refused(ValueError):
    """Arrays that cannot be read: what `kind` of fault, and what fills the sentence about it."""

    def __init__(self, kind: str, **holes: str | int | float) -> None:
        self.kind, self.holes = kind, holes
        super().__init__(f"{kind}: {holes}")


@dataclass(frozen=True)
class Reason:
    """Why something was read as it was: a kind, and what fills the sentence about it."""

    kind: str
    holes: Holes = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read a layer's arrays: what it is called, and the weights that it gives, in float64.

    Raises: Refused when `params` are asked for, for numbers that are not finite.
    """

    name: str
    make: Callable[[], Params]

    @cached_property
    def params(self) -> Params:
        """The layer's weights in this reading."""
        return self.make()


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer and direction. kind: what its maker calls it, as nn.LSTM; below: the layers, by their number,
    whose h it reads side by side, none where its input comes from elsewhere; arrays: names and shapes."""

    name: str
    cell: str
    kind: str
    inputs: int
    hidden: int
    arrays: tuple[tuple[str, Shape], ...]
    readings: tuple[Reading, ...]
    reasons: tuple[Reason, ...]
    level: int = 0
    reverse: bool = False
    below: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Found:
    """All recurrent layers in the order of the file; what else there is: names and shapes, and why some of it
    was set aside."""

    layers: tuple[Layer, ...]
    others: tuple[tuple[str, Shape], ...]
    reasons: tuple[Reason, ...]

    def rows_for(self, layer: Layer) -> tuple[str, ...]:
        """Names of tables of vectors that a layer could read: two axes, as wide as its input."""
        return tuple(name for name, shape in self.others
                     if len(shape) == 2 and shape[1] == layer.inputs and shape[0] > 1)


def array_of(arrays: Arrays, name: str) -> Array:
    """An array by its name, in float64.

    Raises: Refused for what holds no real numbers, or numbers that are not finite or beyond float32's.
    """
    found: Any = np.asarray(arrays[name].make())
    if found.dtype.kind not in "fiu":
        raise Refused("dtype", name=name, dtype=str(found.dtype))
    with np.errstate(over="ignore", invalid="ignore"):  # a signalling NaN, too, is refused below
        numbers = found.astype(np.float64)
    bad = int(np.count_nonzero(~np.isfinite(numbers)))
    if bad:
        raise Refused("not_finite", name=name, count=bad)
    if numbers.size and np.abs(numbers).max() > LARGEST:
        raise Refused("too_far", name=name)
    return np.asarray(numbers)
