"""Gates set by hand: a task and its score, and a plan that writes, holds, shows and erases."""

from core.by_hand.gates import (
    CELL,
    GATES,
    MARKS,
    Attempt,
    Fault,
    Practice,
    Score,
    Task,
    attempt,
    ideal_gates,
    play,
    score,
)

__all__ = ["CELL", "GATES", "MARKS", "Attempt", "Fault", "Practice", "Score", "Task", "attempt", "ideal_gates", "play", "score"]
