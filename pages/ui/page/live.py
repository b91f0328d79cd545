"""What lets one process serve a classroom: a hundred readers, each with a thumb on a slider."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from functools import lru_cache, wraps

import streamlit as st

import core

# A collection of the youngest objects after so many new ones, of the older ones after so many of those.
# Python's own (700, 10, 10) has it look through everything that a class holds every few seconds, for a tenth
# of a second each.
THRESHOLDS = (20_000, 10, 10)
PATIENCE = 0.25  # seconds that a redraw waits for its turn: one that takes long holds nobody up for longer

# results, each of at most so many numbers (steps times hidden units) a state: about a megabyte
KEPT, SMALL = 32, 2**14

TURN = threading.Lock()


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


def in_turn(redraw: Callable[[], None]) -> Callable[[], None]:
    """Let redraws follow one another: threads that share one interpreter all end late, and twice the work is
    in switching."""
    @wraps(redraw)
    def waiting() -> None:
        mine = TURN.acquire(timeout=PATIENCE)
        try:
            redraw()
        finally:
            if mine:
                TURN.release()
    return waiting


def run(experiment: core.Experiment) -> core.Result:
    """`core.run`'s result, kept for a while where it is small.

    A thumb that is let go asks for it once more, so does the next part of the page, and a class that opens
    one link asks together.
    """
    small = experiment.steps * experiment.hidden <= SMALL
    return _kept_run(experiment) if small else core.run(experiment)


@lru_cache(maxsize=KEPT)
def _kept_run(experiment: core.Experiment) -> core.Result:
    return core.run(experiment)
