"""How often something may happen."""

from __future__ import annotations


class Bucket:
    """So many at once, and so many a second after that."""

    def __init__(self, at_once: float, a_second: float, now: float) -> None:
        self.at_once, self.a_second = at_once, a_second
        self.left, self.since = at_once, now

    def has(self, now: float) -> bool:
        """Whether one may happen now."""
        self.left = min(self.at_once, self.left + (now - self.since) * self.a_second)
        self.since = now
        return self.left >= 1

    def take(self, now: float) -> bool:
        """Let one happen; False, and nothing is taken, where none may."""
        if not self.has(now):
            return False
        self.left -= 1
        return True
