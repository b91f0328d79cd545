"""How long calls take, measured so that they can be compared."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

Call = Callable[[], object]


def medians(*calls: Call, seconds: float, at_least: int = 3, at_most: int = 101) -> list[float]:
    """The median time of each call in seconds.

    The calls take turns, round after round, for about `seconds`: whatever else the machine does meanwhile, it does to
    all of them, so their ratios hold even where their times do not.
    """
    for call in calls:
        call()  # warm: memory touched, thread pools and kernels chosen
    rounds: list[list[float]] = []
    gc.collect()
    gc.disable()
    try:
        end = perf_counter() + seconds
        while len(rounds) < at_least or (perf_counter() < end and len(rounds) < at_most):
            rounds.append([once(call) for call in calls])
    finally:
        gc.enable()
    return [median(times) for times in zip(*rounds, strict=True)]


def once(call: Call) -> float:
    begin = perf_counter()
    call()
    return perf_counter() - begin
