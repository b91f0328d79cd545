"""A worker: trains models of a job in a process of its own, so that the app stays fast. `python -m
pages.ui.training.worker`

The job comes as one line of JSON on standard input, reports leave as lines on standard output. When standard
input closes, the app that asked is gone, and the worker ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import sleep

from pages.ui.training import job

GENTLE = 10  # behind everything that a reader waits for
AUTOGROUP = Path("/proc/self/autogroup")


def main() -> None:
    told = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    _step_back()
    for report in job.run(job.from_plain(**told["job"]), told["places"]):
        print(json.dumps(report), flush=True)


def _step_back() -> None:
    """Let what readers wait for go first: the app, and a browser on the same machine.

    Linux may deal out its processors to sessions first, and weigh priorities only within one (sched(7),
    autogroup). So the worker gets a session of its own, which steps back as a whole.
    """
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    if AUTOGROUP.exists():
        with suppress(OSError):  # where the system does not let it
            os.setsid()
            _set_autogroup()


def _set_autogroup() -> None:
    for _ in range(20):
        try:
            AUTOGROUP.write_text(str(GENTLE))
        except BlockingIOError:  # a user may set one of them every tenth of a second
            sleep(0.1)
        else:
            return


def _end_with_the_app() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
