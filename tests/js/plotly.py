"""The plotly.js of the figures: npm's bundle of the kinds that the lesson draws, a third of the whole library.

    python -m tests.js.plotly        stores it anew, after another version in package.json and `npm install`
"""

from __future__ import annotations

import gzip

from pages.ui.text.words import ASSETS
from pages.ui.widgets.figure import PLOTLY
from tests.js import tools

PACKAGE = "plotly.js-cartesian-dist-min"


def main() -> None:
    package, stored = tools.package(PACKAGE), ASSETS / PLOTLY
    stored.parent.mkdir(exist_ok=True)
    stored.write_bytes(gzip.compress((package / stored.stem).read_bytes(), mtime=0))
    (stored.parent / "LICENSE.txt").write_bytes((package / "LICENSE").read_bytes())
    print(f"{stored.name}: {stored.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
