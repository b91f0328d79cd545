"""Reads an HDF5 file from standard input and writes its arrays of numbers to standard output: one line of
JSON, then their bytes. A process of its own; it imports nothing of ours."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

ROOM = 1_500_000_000  # bytes of address space, the library's own code among them
DEEPEST = 32  # groups within groups


class Fault(Exception):
    """What is wrong: a kind, and the name of what it is about."""

    def __init__(self, kind: str, **holes: Any) -> None:
        super().__init__(kind)
        self.kind, self.holes = kind, holes


def main(largest: int, most: int, longest_name: int, longest_config: int, seconds: int) -> None:
    confine(seconds)
    said: dict[str, Any] = {"refused": "", "holes": {}, "model": None, "version": "", "arrays": {}}
    arrays: list[Any] = []
    try:
        with h5py.File(io.BytesIO(sys.stdin.buffer.read()), "r") as file:
            found = list(datasets(file, most, longest_name))
            if sum(dataset.nbytes for _, dataset in found) > largest:
                raise Fault("unpacked")
            said |= {"model": described(file, longest_config), "version": version_of(file)}
            first = 0
            for name, dataset in found:
                arrays.append(np.ascontiguousarray(dataset[()]))
                said["arrays"][name] = [arrays[-1].dtype.str, list(dataset.shape), first, arrays[-1].nbytes]
                first += arrays[-1].nbytes
    except Fault as fault:
        said |= {"refused": fault.kind, "holes": fault.holes, "arrays": {}}
    except Exception:  # whatever a forged file makes the library raise
        said |= {"refused": "hdf5", "holes": {}, "arrays": {}}
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n")
    if not said["refused"]:
        for array in arrays:
            out.write(array.reshape(-1).view(np.uint8))


def confine(seconds: int) -> None:
    """Leave this process little room and time, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def datasets(file: Any, most: int, longest_name: int) -> Iterator[tuple[str, Any]]:
    """Every dataset of numbers by its path. Only hard links are followed, and each group once.

    Raises: Fault for links and data that lead out of the file, and for too much.
    """
    seen, todo, count = set(), [("", file, 0)], 0
    while todo:
        path, group, depth = todo.pop()
        for name in sorted(group, reverse=True):
            link, whole = group.get(name, getlink=True), f"{path}/{name}".lstrip("/")
            count += 1
            if count > most:
                raise Fault("many")
            if len(whole) > longest_name:
                raise Fault("name", length=len(whole), most=longest_name)
            if isinstance(link, h5py.ExternalLink):
                raise Fault("outside", name=whole)
            if not isinstance(link, h5py.HardLink):
                continue
            item = group[name]
            key = h5py.h5o.get_info(item.id).addr
            if key in seen:
                continue
            seen.add(key)
            if isinstance(item, h5py.Group):
                if depth >= DEEPEST:
                    raise Fault("deep", most=DEEPEST)
                todo.append((whole, item, depth + 1))
            elif isinstance(item, h5py.Dataset):
                if item.external or item.is_virtual:
                    raise Fault("outside", name=whole)
                if item.shape is not None and item.dtype.kind in "fiub":
                    yield whole, item


def described(file: Any, longest: int) -> Any:
    """The network's own description, where there is one that can be read."""
    text = file.attrs.get("model_config", "")
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if not isinstance(text, str) or not text or len(text) > longest:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def version_of(file: Any) -> str:
    """The version of Keras that wrote the file."""
    for place in (file, file.get("model_weights")):
        said = place.attrs.get("keras_version", "") if isinstance(place, h5py.Group) else ""
        if said:
            return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:20]
    return ""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
