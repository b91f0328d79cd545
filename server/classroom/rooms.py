"""All rooms of this server, and those who wait for something to happen in one."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence

from server.classroom.limits import Bucket
from server.classroom.room import Event, Part, Refused, Room, digest
from server.classroom.store import Store

LETTERS = "ABCDEFGHJKMNPQRTUVWXY"  # no two look alike from the last row
CODE = 4  # letters; a typed code is all that a stranger has to guess, so wrong ones are few a second
MOST = 100  # rooms
LONGEST = 24 * 3600.0  # seconds that a room lives, and
IDLE = 3 * 3600.0  # without a move of its teacher
TRIES, TRIES_A_SECOND = 30, 1.0  # wrong codes, of everybody together: a school has one address
OPENED, OPENED_A_SECOND = 20, 0.2
JOINED, JOINED_A_SECOND = 200, 50.0  # of one room
VOTES, VOTES_A_SECOND = 10, 5.0  # of one phone
PICTURES, PICTURES_A_SECOND = 5, 0.5  # of one projector


class Bell:
    """Wakes all who wait."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def wait(self, seconds: float) -> bool:
        """Whether it rang in that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._next.wait()
        except TimeoutError:
            return False
        return True


class Hall:
    """A room with those who wait in it. news: for all; counts: for the teacher."""

    def __init__(self, room: Room, now: float) -> None:
        self.room = room
        self.news, self.counts = Bell(), Bell()
        self.joins = Bucket(JOINED, JOINED_A_SECOND, now)
        self.votes: dict[str, Bucket] = {}
        self.lines: dict[str, int] = {}  # who listens -> how many connections
        self.pictures = Bucket(PICTURES, PICTURES_A_SECOND, now)

    def may_vote(self, phone: str, now: float) -> bool:
        bucket = self.votes.setdefault(phone, Bucket(VOTES, VOTES_A_SECOND, now))
        return bucket.take(now)


class Rooms:
    """Opens rooms, finds them by code, and takes what happens in them."""

    def __init__(self, parts: Sequence[Part], store: Store, clock: Callable[[], float] = time.time) -> None:
        self.parts, self.store, self.clock = parts, store, clock
        self.halls: dict[str, Hall] = {}
        self.over: deque[str] = deque(maxlen=2 * MOST)  # their phones ask once more
        self.tries = Bucket(TRIES, TRIES_A_SECOND, clock())
        self.opened = Bucket(OPENED, OPENED_A_SECOND, clock())
        self._started: asyncio.Task[None] | None = None

    async def ready(self) -> None:
        """Have the store read; what is a day old is forgotten."""
        failed = self._started and self._started.done() and self._started.exception()
        if self._started is None or failed:
            self._started = asyncio.ensure_future(self.store.start(self._heard))
        await asyncio.shield(self._started)
        await self._sweep()

    async def open(self, scene: int) -> tuple[Hall, str]:
        """A new room, and its teacher's secret (128 bits), which is kept nowhere.

        Raises: Refused where there are too many.
        """
        if not 1 <= scene <= len(self.parts):
            raise Refused("wrong")
        now = self.clock()
        if not self.opened.take(now):
            raise Refused("often")
        if len(self.halls) >= MOST:
            empty = [code for code, hall in self.halls.items() if not hall.room.phones and not hall.lines]
            if not empty:
                raise Refused("full")
            await self.end(self.halls[empty[0]])
        code = next(code for code in iter(_code, "") if code not in self.halls)
        secret, key = secrets.token_urlsafe(16), secrets.token_urlsafe(6)
        await self.store.append(code, ["open", digest(secret), key, scene, now])
        return self.halls[code], secret

    def find(self, code: str, key: str = "", *, known: Callable[[Room], bool] = lambda room: False) -> Hall:
        """The room of a code. Who has the key of its QR code, or is known in it, is let in at once; of codes
        that are typed only so many may be wrong, whoever types them.

        Raises: Refused("wait") where a code has to be typed later, Refused("nowhere") where none is.
        """
        hall = self.halls.get(code)
        if hall and ((key and secrets.compare_digest(key.encode(), hall.room.key.encode()))
                     or known(hall.room)):
            return hall
        now = self.clock()
        if hall is None and code in self.over:
            raise Refused("nowhere")
        if not self.tries.has(now):
            raise Refused("wait")  # also for a right one, or trying would go on telling right from wrong
        if hall is None:
            self.tries.take(now)
            raise Refused("nowhere")
        return hall

    async def record(self, hall: Hall, event: Event) -> None:
        await self.store.append(hall.room.code, event)

    async def end(self, hall: Hall) -> None:
        """End a class: nothing is left of it."""
        await self.store.append(hall.room.code, ["end"])
        await self.store.drop(hall.room.code)

    def _heard(self, code: str, event: Event) -> None:
        hall = self.halls.get(code)
        if hall is None:
            if event[0] != "open":
                return
            hall = self.halls[code] = Hall(Room(code, self.parts), self.clock())
        before = hall.room.version
        hall.room.apply(event)
        if hall.room.ended:
            del self.halls[code]
            self.over.append(code)
        if hall.room.version != before:
            hall.news.ring()
        hall.counts.ring()

    async def _sweep(self) -> None:
        now = self.clock()
        for hall in [hall for hall in self.halls.values()
                     if now - hall.room.began > LONGEST or now - hall.room.moved_at > IDLE]:
            await self.end(hall)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))
