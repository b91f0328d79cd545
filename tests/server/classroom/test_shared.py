"""Several processes have one class over Redis. Skipped where Debian's redis-server (or Valkey's) is not
installed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.classroom.shared import STREAM, Shared
from tests.server.classroom.asking import Clock, Server, Taught, redis_server, run


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with redis_server(tmp_path) as address:
        yield address


def test_two_processes_have_one_class_and_a_third_that_comes_late_has_it_too(address: str):
    async def lesson() -> None:
        clock = Clock()
        stores = [Shared(address) for _ in range(3)]
        one, two, late = (Server(store, clock) for store in stores)
        taught = await one.open(3)
        await two.rooms.ready()
        there = Taught(two, taught.code, taught.secret, taught.key)
        me, other = await taught.join(), await there.join()
        async with two.listen(f"/class/{taught.code}/live?me={me}") as phone, one.listen(
                f"/class/{taught.code}/counts", secret=taught.secret) as teacher:
            assert (await phone.next("screen"))["step"] == "lobby"
            await taught.go(3, "vote")
            assert (await phone.next("screen"))["step"] == "vote"
            assert (await there.vote(me, -5)).status == 200
            assert (await taught.vote(other, -6)).status == 200
            while (await teacher.next("counts"))["voted"] < 2:
                pass
            await late.rooms.ready()
            assert vars(late.rooms.halls[taught.code].room) == vars(taught.room) == vars(there.room)
            await there.do(do="end")
            assert await phone.next("ended")
            assert await teacher.next("ended")
        redis: Any = Redis.from_url(address, decode_responses=True)
        assert [fields["event"] for _, fields in await redis.xrange(STREAM)] == ['["end"]']
        assert 0 < await redis.ttl(STREAM) <= 24 * 3600
        await redis.aclose()
        for store in stores:
            await store.close()
    run(lesson)


def test_a_redis_that_is_not_there_is_an_error_and_the_next_request_asks_again(tmp_path: Path):
    async def lesson() -> None:
        store = Shared(f"unix://{tmp_path}/none.sock")
        server = Server(store)
        for _ in range(2):
            with pytest.raises(RedisError):
                await server.open(3)
        await store.close()
    run(lesson)
