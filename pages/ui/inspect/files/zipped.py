"""Zip archives: NumPy's .npz, and Keras's .keras. PyTorch's are recognised and not read."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from core.cells.numerics import Array
from core.reading import Lazy, Refused
from pages.ui.inspect.files import hdf5
from pages.ui.inspect.files.limits import LONGEST_CONFIG, Opened, within

PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
WEIGHTS, CONFIG, ABOUT = "model.weights.h5", "config.json", "metadata.json"
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError,
          OverflowError, SyntaxError, UnicodeError, LookupError, TypeError)
LONGEST_HEADER = 10_000  # bytes of an array's


def read(content: bytes) -> Opened:
    """Raises: Refused for an archive that is broken, that unpacks to too much, or holds something else."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except BROKEN as error:
        raise Refused("zip") from error
    within((member.filename, member.file_size) for member in members)
    names = {member.filename for member in members}
    if any(name == "data.pkl" or name.endswith(("/data.pkl", ".pkl")) for name in names):
        raise Refused("pickle")
    if any(member.flag_bits & 1 or member.compress_type not in PLAIN for member in members):
        raise Refused("zip")
    if len(names) < len(members):
        raise Refused("twice")
    if WEIGHTS in names:
        return _keras(archive)
    if not any(name.endswith(".npy") for name in names):
        raise Refused("nested" if any(name.lower().endswith((".zip", ".npz", ".keras")) for name in names)
                      else "zip_unknown")
    return Opened("npz", {member.filename.removesuffix(".npy"): _lazy(archive, member)
                          for member in members if member.filename.endswith(".npy")})


def _lazy(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Lazy:
    """An array of the archive. Its header is read at once, and has to fit the size that the archive says."""
    name = member.filename.removesuffix(".npy")
    try:
        with archive.open(member) as stream:
            head = io.BytesIO(stream.read(LONGEST_HEADER + 16))
        read_header = {(1, 0): np.lib.format.read_array_header_1_0,
                       (2, 0): np.lib.format.read_array_header_2_0}[np.lib.format.read_magic(head)]
        shape, by_columns, dtype = read_header(head, max_header_size=LONGEST_HEADER)
    except BROKEN as error:
        raise Refused("array_header", name=name) from error
    if dtype.hasobject:
        raise Refused("object", name=name)
    if any(n < 0 for n in shape) or math.prod(shape) * dtype.itemsize != member.file_size - head.tell():
        raise Refused("array_header", name=name)
    return Lazy(tuple(shape), _array(archive, member, head.tell(), shape, by_columns, dtype))


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, skip: int, shape: tuple[int, ...],
           by_columns: bool, dtype: np.dtype[Any]) -> Callable[[], Array]:
    def make() -> Array:
        name = member.filename.removesuffix(".npy")
        if dtype.kind not in "fiub":
            raise Refused("dtype", name=name, dtype=str(dtype))
        try:
            with archive.open(member) as stream:
                data = stream.read(member.file_size + 1)
            return np.frombuffer(data, dtype, offset=skip).reshape(shape, order="F" if by_columns else "C")
        except BROKEN as error:
            raise Refused("zip") from error
    return make


def _keras(archive: zipfile.ZipFile) -> Opened:
    try:
        described = {name: json.loads(archive.open(name).read(LONGEST_CONFIG + 1))
                     for name in (CONFIG, ABOUT) if name in archive.namelist()}
        weights = archive.open(WEIGHTS).read()
    except (*BROKEN, RecursionError) as error:
        raise Refused("zip") from error
    about = described.get(ABOUT)
    version = str(about.get("keras_version", "")) if isinstance(about, dict) else ""
    if not weights.startswith(b"\x89HDF\r\n\x1a\n"):
        raise Refused("zip")
    return Opened("keras", hdf5.read(weights).arrays,
                  {"model": described.get(CONFIG), "version": version[:20]})
