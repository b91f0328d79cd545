"""What a file may hold, and how it is told that it holds more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.reading import Arrays, Refused

MEGA = 2**20
LARGEST = 64 * MEGA  # bytes of a file, and of what it unpacks to
MOST_ARRAYS = 10_000
LONGEST_NAME = 400
LONGEST_CONFIG = 8 * MEGA


@dataclass(frozen=True, eq=False)
class Opened:
    """The arrays of a file by name; kind: what file it is; config: what it says of itself."""

    kind: str
    arrays: Arrays
    config: dict[str, Any] = field(default_factory=dict)


def within(sizes: Iterable[tuple[str, int]]) -> None:
    """Check names and sizes in bytes, as a file declares them, before anything is unpacked.

    Raises: Refused for too many, too long a name, or too much together.
    """
    total = 0
    for count, (name, size) in enumerate(sizes, start=1):
        if count > MOST_ARRAYS:
            raise Refused("many", most=MOST_ARRAYS)
        if len(name) > LONGEST_NAME:
            raise Refused("name", length=len(name), most=LONGEST_NAME)
        if size < 0:
            raise Refused("header")
        total += size
        if total > LARGEST:
            raise Refused("unpacked", mega=LARGEST // MEGA)
