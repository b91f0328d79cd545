"""One class: where it is in the lesson, who is in it, and what they have guessed.

A room is what its events make of it, in their order: whoever has the events has the room, be it another
process or this one after a restart. What comes from outside is first made an event (`joined`, `voted`,
`moved`, ...), which says no to what may not be; `apply` takes an event and never fails.
No network, no clock, no Streamlit.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LOBBY, VOTE, TALK, AGAIN, REVEAL, TRANSFER, ANSWER = (
    "lobby", "vote", "talk", "again", "reveal", "transfer", "answer")
ROUND = {VOTE: 1, AGAIN: 2, TRANSFER: 1}  # steps that take votes -> which vote it is
SHOWN = {REVEAL, ANSWER}  # steps that show what is true

PEOPLE = 1000  # phones of a room
CHANGES = 20  # votes of a phone on one question in one round
TALK_SECONDS = 120
BOARD = 5  # scores that are shown
LOOKS = ("frozen", "blank", "early", "free")  # what the teacher switches

Guess = str | tuple[float, ...]  # as pages/ui/questions has it
Event = list[Any]  # its kind, and what it needs; JSON


class Refused(Exception):
    """What may not be; the reason is a word that the pages know: full, closed, often, enough, unknown, ..."""


@dataclass(frozen=True)
class Part:
    """A scene as a class goes through it: the questions' names."""

    ask: tuple[str, ...]
    transfer: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        return (VOTE, TALK, AGAIN, REVEAL, *((TRANSFER, ANSWER) if self.transfer else ()))

    def asked(self, step: str) -> tuple[str, ...]:
        """What is asked, or answered, at a step."""
        return (self.transfer,) if step in (TRANSFER, ANSWER) and self.transfer else self.ask


@dataclass
class Room:
    """A class in progress. scene: from 1; version: grows with all that the phones have to know, count with
    everything."""

    code: str
    parts: Sequence[Part]
    secret: str = ""  # SHA-256 of the teacher's
    key: str = ""  # what the QR code brings besides the code
    scene: int = 1
    step: str = LOBBY
    since: float = 0.0  # when the step began, in seconds of the clock on the wall
    began: float = 0.0
    moved_at: float = 0.0
    ended: bool = False
    looks: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(LOOKS, False))
    picture: bytes = b""
    version: int = 0
    count: int = 0
    phones: dict[str, None] = field(default_factory=dict)
    votes: dict[tuple[str, int], dict[str, Guess]] = field(default_factory=dict)
    changes: dict[tuple[str, int, str], int] = field(default_factory=dict)
    scores: dict[int, dict[str, int]] = field(default_factory=dict)  # level of the game -> phone -> its best

    # What is asked of it

    @property
    def part(self) -> Part:
        return self.parts[self.scene - 1]

    @property
    def asked(self) -> tuple[str, ...]:
        return self.part.asked(self.step)

    @property
    def round(self) -> int:
        """Which vote is open; 0 for none."""
        return 0 if self.looks["frozen"] else ROUND.get(self.step, 0)

    @property
    def voted(self) -> int:
        """How many phones have answered all that is asked, in the vote of this step or the one before it; of
        two, the second where anybody took part in it."""
        second = any(self.guesses(question, 2) for question in self.asked)
        latest = 2 if self.step == AGAIN or (self.step == REVEAL and second) else 1
        rounds = [self.guesses(question, latest).keys() for question in self.asked]
        return len(set(rounds[0]).intersection(*rounds[1:])) if rounds else 0

    @property
    def picture_name(self) -> str:
        """What its address ends in: another picture has another one."""
        return hashlib.sha256(self.picture).hexdigest()[:16] if self.picture else ""

    def guesses(self, question: str, which: int) -> Mapping[str, Guess]:
        """Phone -> its guess in vote 1 or 2."""
        return self.votes.get((question, which), {})

    def mine(self, phone: str) -> dict[str, dict[str, Guess]]:
        """What a phone has guessed in this scene: question -> vote -> guess."""
        names = (*self.part.ask, *([self.part.transfer] if self.part.transfer else []))
        found = {name: {str(which): votes[phone] for which in (1, 2)
                        if phone in (votes := self.guesses(name, which))} for name in names}
        return {name: guesses for name, guesses in found.items() if guesses}

    def board(self, level: int) -> list[tuple[int, int]]:
        """The best scores of a level, each with how many phones reached it."""
        counted = Counter(self.scores.get(level, {}).values())
        return sorted(counted.items(), reverse=True)[:BOARD]

    def is_teacher(self, secret: str) -> bool:
        return hmac.compare_digest(digest(secret), self.secret)

    def ways(self) -> dict[str, tuple[int, str] | None]:
        """Where "on" and "back" lead from here: (scene, step); None where they do not."""
        steps = self.part.steps
        if self.step == LOBBY:
            return {"on": (self.scene, VOTE), "back": None}
        at = steps.index(self.step)
        last = self.scene == len(self.parts)
        after = (self.scene, steps[at + 1]) if at + 1 < len(steps) else (
            None if last else (self.scene + 1, VOTE))
        before = (self.scene, steps[at - 1]) if at else (
            (self.scene - 1, self.parts[self.scene - 2].steps[-1]) if self.scene > 1 else (self.scene, LOBBY))
        return {"on": after, "back": before}

    # What happens to it: each says no, or is an event

    def joined(self, phone: str) -> Event:
        if len(self.phones) >= PEOPLE:
            raise Refused("full")
        return ["join", phone]

    def voted_for(self, phone: str, question: str, which: int, guess: Guess) -> Event:
        if phone not in self.phones:
            raise Refused("unknown")
        if question not in self.asked or which != self.round or not which:
            raise Refused("closed")
        if self.changes.get((question, which, phone), 0) >= CHANGES:
            raise Refused("enough")
        return ["vote", phone, question, which, guess]

    def moved(self, scene: int, step: str, now: float) -> Event:
        known = type(scene) is int and 1 <= scene <= len(self.parts)
        if not known or step not in (LOBBY, *self.parts[scene - 1].steps):
            raise Refused("wrong")
        return ["go", scene, step, now]

    def looked(self, name: str, on: bool, now: float) -> Event:
        if name not in LOOKS:
            raise Refused("wrong")
        return ["look", name, on, now]

    def pictured(self, data: bytes) -> Event:
        return ["picture", base64.b64encode(data).decode()]

    def scored(self, phone: str, level: int, points: int) -> Event:
        if phone not in self.phones:
            raise Refused("unknown")
        return ["score", phone, level, points]

    def apply(self, event: Event) -> None:
        """Take an event; one that came too late, or that this room does not know, changes nothing."""
        kind, *rest = event
        take = getattr(self, f"_{kind}", None)
        if take is not None and not self.ended:
            take(*rest)
            self.count += 1

    def _open(self, secret: str, key: str, scene: int, now: float) -> None:
        self.secret, self.key, self.scene = secret, key, scene
        self.since = self.began = self.moved_at = now

    def _join(self, phone: str) -> None:
        if len(self.phones) < PEOPLE:
            self.phones[phone] = None

    def _vote(self, phone: str, question: str, which: int, guess: Any) -> None:
        if phone in self.phones and question in self.asked and which == self.round:
            self.votes.setdefault((question, which), {})[phone] = guess if isinstance(guess, str) else tuple(
                guess)
            at = (question, which, phone)
            self.changes[at] = self.changes.get(at, 0) + 1

    def _go(self, scene: int, step: str, now: float) -> None:
        self.scene, self.step, self.since, self.moved_at = scene, step, now, now
        self.looks |= {"frozen": False, "blank": False, "early": False}
        self.picture = b""
        self.version += 1

    def _look(self, name: str, on: bool, now: float) -> None:
        self.looks[name] = on
        self.moved_at = now
        if name in ("frozen", "free"):
            self.version += 1

    def _picture(self, data: str) -> None:
        self.picture = base64.b64decode(data)
        self.version += 1

    def _score(self, phone: str, level: int, points: int) -> None:
        best = self.scores.setdefault(level, {})
        best[phone] = max(points, best.get(phone, points))

    def _end(self) -> None:
        self.ended = True
        self.version += 1


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
