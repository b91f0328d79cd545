"""The store of several processes: one Redis, whose stream gives all events one order.

Every process reads the stream from its beginning, so each has every room. Needs the extra `cluster`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.classroom.room import Event
from server.classroom.store import Heard

STREAM = "carousel:classes"
KEPT = 24 * 3600  # seconds: no event is older
AT_ONCE = 1000  # events that are read together
BLOCK = 5000  # ms that a read waits for news
AGAIN = 1.0  # seconds until a lost Redis is asked again
PATIENCE = 5.0  # seconds that an event may take there and back


class Shared:
    """Events in a Redis stream. What is read comes once, in the order in which Redis took it."""

    def __init__(self, address: str) -> None:
        self.redis: Any = Redis.from_url(address, decode_responses=True)
        self.last = "0"
        self.news = asyncio.Condition()
        self.reading: asyncio.Task[None] | None = None

    async def start(self, heard: Heard) -> None:
        while await self._read(heard, None):
            pass
        self.reading = asyncio.ensure_future(self._follow(heard))

    async def append(self, code: str, event: Event) -> None:
        text = json.dumps(event, separators=(",", ":"))
        made = await self.redis.xadd(STREAM, {"room": code, "event": text})

        async def wait() -> None:
            async with self.news:
                await self.news.wait_for(lambda: _place(self.last) >= _place(made))

        await asyncio.wait_for(wait(), PATIENCE)

    async def drop(self, code: str) -> None:
        """All but its end, which others may not have read yet; and of all rooms, what is a day old."""
        seconds, _ = await self.redis.time()
        old = [name for name, fields in await self.redis.xrange(STREAM)
               if fields["room"] == code and fields["event"] != '["end"]']
        for first in range(0, len(old), AT_ONCE):
            await self.redis.xdel(STREAM, *old[first:first + AT_ONCE])
        await self.redis.xtrim(STREAM, minid=f"{1000 * (seconds - KEPT)}-0", approximate=False)
        await self.redis.expire(STREAM, KEPT)

    async def close(self) -> None:
        if self.reading:
            self.reading.cancel()
        await self.redis.aclose()

    async def _follow(self, heard: Heard) -> None:
        lost = False
        while True:
            try:
                await self._read(heard, BLOCK)
                lost = False
            except (RedisError, OSError) as trouble:
                if not lost:
                    logging.getLogger("carousel").warning("Redis does not answer: %s", trouble)
                lost = True
                await asyncio.sleep(AGAIN)

    async def _read(self, heard: Heard, block: int | None) -> int:
        """How many events were read."""
        answer = await self.redis.xread({STREAM: self.last}, count=AT_ONCE, block=block)
        entries = _entries(answer)
        for name, fields in entries:
            heard(fields["room"], json.loads(fields["event"]))
            self.last = name
        if entries:
            async with self.news:
                self.news.notify_all()
        return len(entries)


def _entries(answer: Any) -> list[tuple[str, dict[str, str]]]:
    """Of the one stream, as either protocol of Redis says it."""
    if not answer:
        return []
    found = answer[STREAM][0] if isinstance(answer, dict) else answer[0][1]
    return [(name, fields) for name, fields in found]


def _place(name: str) -> tuple[int, int]:
    """The place of an event in the stream, to be compared."""
    time, _, number = name.partition("-")
    return int(time), int(number or 0)
