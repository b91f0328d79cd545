"""What lets one process serve a classroom: a hundred readers, each with a thumb on a slider."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps

import streamlit as st

import core

# A collection of the youngest objects after so many new ones, of the older ones after so many of those.
# Python's own (700, 10, 10) has it look through everything that a class holds every few seconds, for a tenth
# of a second each.
THRESHOLDS = (20_000, 10, 10)
PATIENCE = 0.25  # seconds that a redraw waits for its turn: one that takes long holds nobody up for longer,
ABREAST = 3  # and so many go on beside it: with a thread for each of a class, nobody would be answered

# Results are kept by what they hold, up to so many bytes for the whole class; one of more steps times hidden
# units than DEAR is drawn by one reader at a time: while it is computed, it takes as much once more.
LARGEST, NUMBER = 160_000_000, 100  # bytes; of each cell's step and hidden unit: measured
DEAR = 2**15

TURN, BESIDE, DEAREST = threading.Lock(), threading.BoundedSemaphore(ABREAST), threading.Lock()
_held = threading.local()  # place: TURN or BESIDE, while this thread has it; dearest: whether it has that


@lru_cache
def settle() -> None:
    """Exempt from garbage collection what has been imported by now: it stays for good, and is most of what
    there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def live(redraw: Callable[[], None], every: float | None = None) -> Callable[[], None]:
    """A part of a page that redraws by itself: in its turn, when one of its controls moves, and `every` so
    many seconds.

    It has a place of its own on the page. Where it begins anew before its page is sent, Streamlit leaves it
    out of what it sends; beside others, it would come back in the place of the next one.
    """
    fragment = st.fragment(in_turn(redraw), run_every=every)

    @wraps(redraw)
    def placed() -> None:
        with st.container(key=f"live_{redraw.__name__}"):
            fragment()
    return placed


def part(every: float | None = None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """The same, as a decorator, for what does not follow the reader's hand."""
    return lambda redraw: live(redraw, every)


def in_turn(redraw: Callable[[], None]) -> Callable[[], None]:
    """Let redraws follow one another: threads that share one interpreter all end late, and twice the work is
    in switching."""
    @wraps(redraw)
    def waiting() -> None:
        if hasattr(_held, "place"):  # a part within a part
            return redraw()
        _held.place, _held.dearest = _place(), False
        try:
            redraw()
        finally:
            _give_on()
            if _held.dearest:
                DEAREST.release()
            del _held.place, _held.dearest
    return waiting


def _place() -> threading.Lock | threading.Semaphore:
    """The turn; where it does not come, one of the places beside it."""
    if TURN.acquire(timeout=PATIENCE):
        return TURN
    BESIDE.acquire()
    return BESIDE


def _give_on() -> None:
    if _held.place:
        _held.place.release()
        _held.place = None


def run(experiment: core.Experiment) -> core.Result:
    """`core.run`'s result, kept for a while.

    A thumb that is let go asks for it once more, so does the next part of the page, and a class that opens
    one link asks together. Who asks for a dear one within a redraw lets the others go first, and has it for
    itself until the redraw is over: what is drawn of it is computed then.
    """
    dear = experiment.passes * experiment.layers * experiment.steps * experiment.hidden > DEAR
    if dear and hasattr(_held, "place") and not _held.dearest:
        _give_on()
        _held.dearest = DEAREST.acquire()
    return RESULTS.of(experiment)


class Results:
    """Results by experiment, those asked for last, as many as hold at most so many bytes together."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self._kept: OrderedDict[core.Experiment, core.Result] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, experiment: core.Experiment) -> core.Result:
        with self._lock:
            if experiment in self._kept:
                self._kept.move_to_end(experiment)
                return self._kept[experiment]
        result = core.run(experiment)
        with self._lock:
            self._kept[experiment] = result
            while len(self._kept) > 1 and self.size > self.largest:
                self._kept.popitem(last=False)
        return result

    @property
    def size(self) -> int:
        """Bytes that the results hold when all has been asked of them."""
        return sum(NUMBER * each.layers * each.steps * each.hidden * len(each.cells) for each in self._kept)


RESULTS = Results(LARGEST)
