"""safetensors files, by the safetensors library. Its header is checked first."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize

from core.cells.numerics import Array
from core.reading import Lazy, Refused
from pages.ui.inspect.files.limits import MEGA, Opened, within

LONGEST_HEADER = 4 * MEGA
# As the library names them; NumPy has no bfloat16: its bits are the upper half of a float32's.
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
         "I8": "i1", "U8": "u1", "BOOL": "?"}

BYTES = {name: 2 if name == "BF16" else np.dtype(kind).itemsize for name, kind in TYPES.items()}


def looks_like_it(content: bytes) -> bool:
    """Whether the ninth byte begins the header, as the format has it."""
    return content[8:9] == b"{"


def read(content: bytes) -> Opened:
    """Raises: Refused for a header that is longer than the file, or that does not fit what follows."""
    length = int.from_bytes(content[:8], "little")
    if length > LONGEST_HEADER and length <= len(content) - 8:
        raise Refused("header_long", most=LONGEST_HEADER // MEGA)
    if length > len(content) - 8:
        raise Refused("header")
    try:
        found = deserialize(content)  # type: ignore[no-untyped-call]
    except (SafetensorError, ValueError, OverflowError) as error:
        raise _fault(content[8:8 + length], len(content) - 8 - length) from error
    within((name, len(entry["data"])) for name, entry in found)
    return Opened("safetensors", {name: _lazy(name, **entry) for name, entry in found})


def _fault(header: bytes, data: int) -> Refused:
    """What is wrong with a header that the library does not take; data: bytes that follow it."""
    try:
        told: Any = json.loads(header)
        ranges = sorted((*map(int, entry["data_offsets"]), name) for name, entry in told.items()
                        if name != "__metadata__")
        for first, end, name in ranges:
            if end > data:
                return Refused("cut_off", name=name, end=end, data=data)
            if not 0 <= first <= end:
                return Refused("range", name=name, first=first, end=end)
            size = math.prod(map(int, told[name]["shape"])) * BYTES.get(told[name]["dtype"], 0)
            if size != end - first and told[name]["dtype"] in BYTES:
                return Refused("range_shape", name=name, given=end - first, wanted=size)
        for (_, end, name), (first, _, other) in pairwise(ranges):
            if first < end:
                return Refused("overlap", name=name, other=other)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return Refused("header_text")
    return Refused("header")


def _lazy(name: str, dtype: str, shape: list[int], data: bytes) -> Lazy:
    def make() -> Array:
        if dtype not in TYPES:
            raise Refused("dtype", name=name, dtype=dtype)
        flat = np.frombuffer(data, TYPES[dtype])
        if dtype == "BF16":
            flat = (flat.astype(np.uint32) << 16).view(np.float32)
        return flat.reshape(shape)
    return Lazy(tuple(shape), make)
