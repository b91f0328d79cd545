"""Everything that is read from assets/, each file once."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from core.learning.tasks import Grammar
from core.learning.tasks import grammar as grammar_of
from pages.ui.text.words import ASSETS, FALLBACK


@lru_cache
def text(name: str) -> str:
    """A text, by its path below assets/."""
    return (ASSETS / name).read_text(encoding="utf-8")


@lru_cache
def content(name: str) -> bytes:
    """A file as it is."""
    return (ASSETS / name).read_bytes()


@lru_cache
def core() -> bytes:
    """The lesson's core, zipped: NumPy is all that it needs."""
    root, packed = ASSETS.parent, io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((root / "core").rglob("*.py")):
            archive.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes(),
                             zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@lru_cache
def toml(name: str) -> Mapping[str, Any]:
    """A TOML file's table."""
    return tomllib.loads(text(name))


@lru_cache
def stored(name: str) -> Mapping[str, Any]:
    """A JSON file's object."""
    table: Mapping[str, Any] = json.loads(text(name))
    return table


def weights(name: str) -> dict[str, np.ndarray]:
    """The arrays of an .npz file, in float64."""
    with np.load(ASSETS / name, allow_pickle=False) as arrays:
        return {key: arrays[key].astype(np.float64) for key in arrays.files}


def taught_in(language: str) -> str:
    """The language itself, where there is the sentence and networks that learnt it; else the one that stands
    in for it."""
    there = (ASSETS / "tasks" / f"{language}.toml").exists() and any(
        (ASSETS / "models").glob(f"{language}-*.npz"))
    return language if there else FALLBACK


@lru_cache
def grammar(language: str) -> Grammar:
    """The grammar of the sentence in a language that it is taught in."""
    return grammar_of(text(f"tasks/{language}.toml"))
