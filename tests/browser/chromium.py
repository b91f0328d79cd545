"""The browser that the tests drive: the one that is installed, and otherwise how to get one.

`python -m tests.browser.chromium` prints its path; with `--install` it gets one first if there is none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
APPLICATIONS = (  # macOS and Windows keep them off the PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "${PROGRAMFILES}/Google/Chrome/Application/chrome.exe",
    "${PROGRAMFILES(X86)}/Microsoft/Edge/Application/msedge.exe",
)
CHINESE_FONT = "fonts-noto-cjk"
DRIVER_NEEDS = "libatomic1"  # by the node that Playwright brings; the smallest Debian images lack it
MISSING = (
    "No Chromium or Chrome found. Get one with `python -m tests.browser.chromium --install`, "
    "or name an installed one: CHROMIUM=/path/to/chrome"
)


def find(environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of a browser that starts, or None.

    $CHROMIUM first (only that one, when it is set), then the commands on the PATH, the usual folders of macOS
    and Windows, and the one that Playwright downloaded.
    """
    return next((path for path in _candidates(environment) if _starts(path)), None)


def install() -> str:
    """The path of a browser that starts, installed where there was none.

    Debian's package where apt-get may be used without a password, else the one that Playwright downloads.

    Raises: RuntimeError where neither leads to a browser, saying what was tried.
    """
    if path := find():
        if not _driver_starts():
            _apt_get("install", DRIVER_NEEDS)
        return path
    if chosen := os.environ.get("CHROMIUM"):
        raise RuntimeError(f"CHROMIUM={chosen} is no browser that starts")
    for attempt in (_install_by_apt, _install_by_playwright):
        attempt()
        if path := find():
            return path
    raise RuntimeError(
        "Neither apt-get nor Playwright brought a browser. Install Chrome, or name one: CHROMIUM=/path/to/chrome")


def _candidates(environment: Mapping[str, str]) -> Iterator[str]:
    if chosen := environment.get("CHROMIUM"):
        yield shutil.which(chosen, path=environment.get("PATH")) or chosen
        return
    yield from filter(None, (shutil.which(command, path=environment.get("PATH", "")) for command in COMMANDS))
    yield from (os.path.expandvars(os.path.expanduser(path)) for path in APPLICATIONS)
    yield from _downloaded()


def _downloaded() -> Iterator[str]:
    """The path that Playwright downloads to, if its own driver starts; in a process of its own, as it wants
    an event loop."""
    ask = "from playwright.sync_api import sync_playwright\nwith sync_playwright() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        yield answer.stdout.strip()


def _starts(path: str) -> bool:
    """Whether the browser answers: Ubuntu's chromium-browser can be a stub that only asks for a snap."""
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":  # chrome.exe --version opens a window there
        return True
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60,
                              check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _driver_starts() -> bool:
    return subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True,
                          check=False).returncode == 0


def _install_by_apt() -> None:
    if _apt_get("install", "chromium", DRIVER_NEEDS):
        _apt_get("install", CHINESE_FONT)  # or pictures show boxes; the tests do without


def _apt_get(*arguments: str) -> bool:
    """Whether apt-get did it: False also where there is none, or it may not be used."""
    root = _root()
    if root is None:
        return False
    print(f"apt-get {' '.join(arguments)}", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2", "--yes",
           "--no-install-recommends"]
    apt += ["--option=DPkg::Lock::Timeout=120"]  # a fresh machine may be updating itself
    _run([*apt, "update"])
    return _run([*apt, *arguments])


def _root() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None where neither is possible."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True,
                                                  check=False).returncode == 0
    return sudo if may else None


def _install_by_playwright() -> None:
    print("playwright install chromium", flush=True)
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: list[str]) -> bool:
    """Whether the command succeeded. Its output is shown only if it did not."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode:
        print(f"{' '.join(command)}\n{result.stdout}", file=sys.stderr, flush=True)
    return result.returncode == 0


def main(arguments: list[str]) -> int:
    """Print the browser's path. Exit status 1 where there is none."""
    try:
        path = install() if "--install" in arguments else find()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser: {path}" if path else MISSING)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
