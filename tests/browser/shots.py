"""Takes the README's pictures of the running app: `make shots`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.browser import driver

IMAGES = driver.ROOT / "assets" / "images"
SHOTS: dict[str, dict[str, Any]] = {
    "home-zh": {"path": "/", "lang": "zh"},
    "gradients-en-dark": {"path": "/gradients", "lang": "en", "dark": True},
    "flow-zh": {"path": "/flow", "lang": "zh"},
    "cell-en": {"path": "/cell", "lang": "en"},
    "memory-zh-dark": {"path": "/memory", "lang": "zh", "dark": True},
    "gradients-phone": {"path": "/gradients", "lang": "zh", "width": 390, "height": 844},
}


def main() -> None:
    with TemporaryDirectory() as folder, driver.serve(
        Path(folder) / "log.txt") as server, driver.launch() as browser:
        for name, visitor in SHOTS.items():
            page, complaints = driver.open_page(browser, server, **visitor)
            page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
            page.close()
            print(f"{name}.png", *complaints)


if __name__ == "__main__":
    main()
