"""What lets one process serve a classroom: a hundred readers, each with a thumb on a slider."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from functools import lru_cache, wraps

# A collection of the youngest objects after so many new ones, of the older ones after so many of those. Python's own (700, 10, 10)
# has it look through everything that a class holds every few seconds, for a tenth of a second each.
THRESHOLDS = (20_000, 20, 50)
PATIENCE = 0.25  # seconds that a redraw waits for its turn: one that takes long holds nobody up for longer

TURN = threading.Lock()


@lru_cache
def settle() -> None:
    """Exempt from garbage collection what has been imported by now: it stays for good, and is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def in_turn(redraw: Callable[[], None]) -> Callable[[], None]:
    """Let redraws follow one another: threads that share one interpreter all end late, and twice the work is in switching."""
    @wraps(redraw)
    def waiting() -> None:
        mine = TURN.acquire(timeout=PATIENCE)
        try:
            redraw()
        finally:
            if mine:
                TURN.release()
    return waiting
