"""The lesson as a package: all of it in the wheel, under one name, and started by its command from anywhere."""

import os
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.browser.driver import ROOT, free_port
from tests.test_architecture import files

OPTIONS = """
from carousel.server.app import create
from carousel.server.settings import Settings
import streamlit as st
create(Settings(prefix="/a"))
print(st.get_option("client.showSidebarNavigation"), st.get_option("server.baseUrlPath"))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
                    "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Where it is installed, and the environment in which it and what it needs are found."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder),
                    str(wheel)], check=True, capture_output=True)
    return folder, {**os.environ, "PYTHONPATH": str(folder)}


def test_the_wheel_holds_all_that_the_lesson_is_made_of_and_no_other_name(wheel: Path):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if not re.match(r"[\w.-]+\.dist-info/", name)}
    ours = {f"carousel/{name}" for name in files(ROOT)
            if name.split("/")[0] in {"app.py", "core", "pages", "server", "assets", ".streamlit"}}
    assert held == ours


def test_it_needs_what_requirements_txt_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert project["dependencies"] == [line for line in lines if line and not line.startswith("#")]


def test_the_command_opens_the_lesson_from_anywhere(installed: tuple[Path, dict[str, str]], tmp_path: Path):
    folder, environment = installed
    port = free_port()
    with subprocess.Popen([sys.executable, str(folder / "bin" / "carousel"), "--port", str(port)], cwd=tmp_path,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            assert answer(f"http://localhost:{port}/healthz", process) == b"ok"
        finally:
            process.terminate()


def test_its_own_options_are_heeded_wherever_it_is_started(installed: tuple[Path, dict[str, str]], tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", OPTIONS], cwd=tmp_path, env=installed[1], capture_output=True,
                          text=True, check=True)
    assert done.stdout.split() == ["False", "a"]


def answer(address: str, process: "subprocess.Popen[bytes]") -> bytes:
    end = monotonic() + 60
    while monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30) as said:
                return bytes(said.read())
        except urllib.error.HTTPError:
            raise
        except OSError:  # not listening yet
            sleep(0.05)
    raise AssertionError(f"no answer at {address}: {process.stdout.read().decode() if process.stdout and process.poll() is not None else 'silence'}")
