"""Gates set by hand: a task and its score, and a plan that writes, holds, shows and erases."""

from core.by_hand.gates import MARKS, Attempt, Fault, Practice, Score, Task, attempt, ideal_gates, score
from core.by_hand.unit import CELL, GATES, Figure, play

__all__ = [
    "CELL", "GATES", "MARKS", "Attempt", "Fault", "Figure", "Practice", "Score", "Task", "attempt",
    "ideal_gates", "play", "score",
]
