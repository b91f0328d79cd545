"""A worker: trains models of an order in a process of its own, so that the app stays fast. `python -m pages.ui.worker`

The order comes as one line of JSON on standard input, reports leave as lines on standard output. When standard input closes,
the app that ordered is gone, and the worker ends.
"""

from __future__ import annotations

import os

# Before numpy is imported: one thread each, so that several trainings share the processors fairly.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import json
import sys
import threading

from pages.ui import races

GENTLE = 10  # behind everything that a reader waits for


def main() -> None:
    told = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    for report in races.run(races.order(**told["order"]), told["places"]):
        print(json.dumps(report), flush=True)


def _end_with_the_app() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
