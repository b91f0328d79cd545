"""HDF5 files, as Keras writes them, by h5py: in a process of its own, with little room and little time.

The HDF5 library is old, large and written in C, and a forged file may make it loop or fall: then only that
process does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.cells.numerics import Array
from core.reading import Lazy, Refused
from pages.ui.inspect.files.limits import LARGEST, LONGEST_CONFIG, LONGEST_NAME, MEGA, MOST_ARRAYS, Opened

READER = Path(__file__).with_name("hdf5_reader.py")
SECONDS = 20


def read(content: bytes) -> Opened:
    """Raises: Refused for a file that is broken, that unpacks to too much, or that leads out of itself."""
    limits = [LARGEST, MOST_ARRAYS, LONGEST_NAME, LONGEST_CONFIG, SECONDS]
    try:
        done = subprocess.run([sys.executable, "-I", str(READER), *map(str, limits)], input=content,
                              capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused("hdf5") from error
    end = done.stdout.find(b"\n")
    data = memoryview(done.stdout)[end + 1:]  # not copied: it may be as large as the file
    try:
        told: dict[str, Any] = json.loads(done.stdout[:max(end, 0)])
    except (ValueError, RecursionError) as error:  # it fell
        raise Refused("hdf5") from error
    if told["refused"] == "unpacked":
        raise Refused("unpacked", mega=LARGEST // MEGA)
    if told["refused"] == "many":
        raise Refused("many", most=MOST_ARRAYS)
    if told["refused"]:
        raise Refused(told["refused"], **told["holes"])
    arrays = {}
    for name, (dtype, shape, first, length) in told["arrays"].items():
        arrays[name] = Lazy(tuple(shape), _array(data[first:first + length], dtype, tuple(shape)))
    return Opened("hdf5", arrays, {"model": told["model"], "version": told["version"]})


def _array(data: memoryview, dtype: str, shape: tuple[int, ...]) -> Callable[[], Array]:
    return lambda: np.frombuffer(data, dtype).reshape(shape)
