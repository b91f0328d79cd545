"""Which kind of file it is, by its first bytes, and its reader."""

from __future__ import annotations

from core.reading import Refused
from pages.ui.inspect.files import hdf5, safe, zipped
from pages.ui.inspect.files.limits import LARGEST, MEGA, Opened

__all__ = ["LARGEST", "Opened", "open_file"]

ZIP, HDF5, ARRAY = b"PK", b"\x89HDF\r\n\x1a\n", b"\x93NUMPY"
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
PICKLED = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle")


def open_file(content: bytes, name: str = "") -> Opened:
    """Return what a file holds. name: as its owner calls it; only its ending is looked at, where the content
    says nothing.

    Raises: Refused, for one reason, for what is too large, broken or not read here.
    """
    ending = name.lower()
    if len(content) > LARGEST:
        raise Refused("large", mega=LARGEST // MEGA)
    if not content:
        raise Refused("empty")
    if content.startswith(HDF5):
        return hdf5.read(content)
    if content.startswith(ZIP):
        return zipped.read(content)
    if content.startswith(PICKLES):
        raise Refused("pickle")
    if content.startswith(ARRAY):
        raise Refused("one_array")
    if safe.looks_like_it(content):
        return safe.read(content)
    if ending.endswith(PICKLED):
        raise Refused("pickle")
    raise Refused("onnx" if ending.endswith(".onnx") else "unknown")
