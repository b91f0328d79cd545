"""What the process does once, so that a class is not kept waiting."""

from __future__ import annotations

import gc
from functools import lru_cache

# A collection of the youngest objects after so many new ones, of the older ones after so many of those. Python's own (700, 10, 10)
# has it look through everything that a class holds every few seconds, for a tenth of a second each.
THRESHOLDS = (20_000, 20, 50)


@lru_cache
def settle() -> None:
    """Exempt from garbage collection what has been imported by now: it stays for good, and is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
