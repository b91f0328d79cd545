"""A class of phones: how soon a hundred have joined, how soon a vote is on the projector among a thousand, and
what a phone costs. `make bench-class`."""

import asyncio
import json
import random
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks import viewers
from tests.browser import driver

JOINING, WITHIN, LINE = 100, 20.0, 30e6  # phones; seconds; bits a second that they share
PEOPLE = 1000
SLOWEST = 300.0  # ms from a vote to the projector, 95 of 100
A_PHONE = 100.0  # kB of the server's memory
VOTING = 10.0  # seconds in which all vote
READERS = 10  # of the lesson's own pages, while the class votes; each moves a slider every two seconds
BESIDE = 1.5  # times as long as alone, a redraw of theirs


async def ask(url: str, method: str, path: str, body: Any = None, headers: str = "") -> tuple[int, bytes, int]:
    """Status, body, and all bytes that came, over a connection of its own."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    data = json.dumps(body).encode() if body is not None else b""
    coding = "gzip" if method == "GET" else "identity"
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                 f"Accept-Encoding: {coding}\r\n{headers}"
                 f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
    said = await reader.read()
    writer.close()
    head, _, rest = said.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" in head.lower():
        rest = rest.partition(b"\r\n")[2]
    return int(head.split()[1]), rest, len(said)


class Line:
    """What the server pushes: (event, its bytes)."""

    def __init__(self, url: str, path: str, headers: str = "") -> None:
        self.url, self.path, self.headers = url, path, headers
        self.bytes = 0

    async def __aenter__(self) -> "Line":
        parts = urlsplit(self.url)
        self.reader, self.writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
        self.writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{self.headers}\r\n".encode())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def next(self, name: str) -> Any:
        event = ""
        while line := await self.reader.readline():
            self.bytes += len(line)
            if line.startswith(b"event: "):
                event = line[7:].strip().decode()
            elif line.startswith(b"data: ") and event == name:
                return json.loads(line[6:])
        raise ConnectionError("the line has ended")


async def phone(url: str, opened: dict[str, str], counted: list[int]) -> tuple[str, Line]:
    """One phone from its first request until it shows where the class is; its bytes are added."""
    code = opened["code"]
    files = ["/class/-/phone.js", "/class/-/phone.css"]
    for path in (f"/class/{code}?k={opened['key']}&lang=zh", *files):
        size = (await ask(url, "GET", path))[2]
        counted[0] += size
    _, said, size = await ask(url, "POST", f"/class/{code}/join", {"me": "", "key": opened["key"]})
    me = json.loads(said)["me"]
    line = await Line(url, f"/class/{code}/live?me={me}&lang=zh").__aenter__()
    await line.next("screen")
    counted[0] += size + line.bytes
    return me, line


def resident(pid: int) -> float:
    """kB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


async def teach(url: str, opened: dict[str, str], scene: int, step: str, at: list[Any]) -> None:
    header = f"Authorization: Bearer {opened['secret']}\r\n"
    await ask(url, "POST", f"/class/{opened['code']}/teach", {"do": "go", "at": at, "scene": scene, "step": step}, header)


async def redraws(url: str) -> float:
    """Median ms of a redraw of the Gradients page, for READERS of it, in the time of a vote."""
    seen = viewers.Seen([], [], [])
    readers = [viewers.Viewer(url, viewers.CASES[0], number) for number in range(READERS)]
    begin = perf_counter() + 1
    await asyncio.gather(*(reader.watch(begin, VOTING, seen) for reader in readers))
    assert not seen.trouble, seen.trouble
    return 1000 * median(seen.moves)


async def measure(url: str, pid: int) -> dict[str, float]:
    opened = json.loads((await ask(url, "POST", "/class/open", {"scene": 3, "base": url + "/"}))[1])
    await asyncio.sleep(8)  # every screen of the lesson is made ready in this time
    found: dict[str, float] = {}
    counted = [0]
    before, begin = resident(pid), perf_counter()
    joined = list(await asyncio.gather(*(phone(url, opened, counted) for _ in range(JOINING))))
    found["join"], found["bytes"] = perf_counter() - begin, counted[0] / JOINING
    found["line"] = counted[0] * 8 / LINE
    while len(joined) < PEOPLE:
        await asyncio.sleep(1)  # a room takes fifty a second
        joined += await asyncio.gather(*(phone(url, opened, counted) for _ in range(min(45, PEOPLE - len(joined)))))
    found["memory"] = (resident(pid) - before) / PEOPLE

    header = f"Authorization: Bearer {opened['secret']}\r\n"
    sent: dict[int, float] = {}
    seen: dict[int, float] = {}
    async with Line(url, f"/class/{opened['code']}/counts?lang=zh", header) as teacher:
        counts = await teacher.next("counts")
        begin = perf_counter()
        await teach(url, opened, 3, "vote", [3, "lobby"])
        await asyncio.gather(*(line.next("screen") for _, line in joined))
        found["pushed"] = 1000 * (perf_counter() - begin)

        async def watch() -> None:
            nonlocal counts
            while len(seen) < PEOPLE:
                counts = await teacher.next("counts")
                now = perf_counter()
                for number in range(len(seen), sum(counts["votes"]["left"]["1"]["counts"].values())):
                    seen[number] = now

        draw = random.Random(1)
        answered: list[float] = []

        async def vote(me: str, due: float) -> None:
            await asyncio.sleep(due)
            start = perf_counter()
            body = {"me": me, "question": "left", "round": 1, "guess": draw.randint(-40, 0)}
            status, _, _ = await ask(url, "POST", f"/class/{opened['code']}/vote", body)
            assert status == 200, status
            sent[len(sent)] = start  # in the order in which they are answered, which is that of counting
            answered.append(1000 * (perf_counter() - start))

        alone = await redraws(url)
        watching, reading = asyncio.ensure_future(watch()), asyncio.ensure_future(redraws(url))
        await asyncio.gather(*(vote(me, draw.uniform(0, VOTING)) for me, _ in joined))
        found["alone"], found["beside"] = alone, await reading
        await asyncio.wait_for(watching, 30)
    late = sorted(1000 * (seen[number] - sent[number]) for number in seen)
    found["median"], found["p95"] = median(late), quantiles(late, n=20)[-1]
    found["answer"] = quantiles(answered, n=20)[-1]
    found["right"] = float(counts["joined"] == PEOPLE and counts["voted"] == PEOPLE)
    for _, line in joined:
        line.writer.close()
    return found


def main() -> int:
    """Print what was measured; 1 where a bound is broken."""
    with TemporaryDirectory() as folder, driver.serve(Path(folder) / "log.txt") as server:
        found = asyncio.run(measure(server.url, server.pid))
        trouble = server.tracebacks()
    rows = [
        (f"{JOINING} phones have joined, loopback", found["join"], WITHIN, "s"),
        ("bytes of a phone until it shows the class", found["bytes"] / 1000, 30.0, "kB"),
        (f"the same for {JOINING} over {LINE / 1e6:.0f} Mbit/s", found["line"], WITHIN, "s"),
        (f"memory of the server, a phone of {PEOPLE}", found["memory"], A_PHONE, "kB"),
        (f"a step is on all {PEOPLE} phones", found["pushed"], 3000.0, "ms"),
        ("vote to projector, median", found["median"], SLOWEST, "ms"),
        ("vote to projector, p95", found["p95"], SLOWEST, "ms"),
        ("vote answered, p95", found["answer"], SLOWEST, "ms"),
        (f"a redraw of the lesson beside it, alone {found['alone']:.0f} ms", found["beside"], BESIDE * found["alone"], "ms"),
    ]
    for name, value, bound, unit in rows:
        print(f"{name:45} {value:9.1f} {unit:3} (at most {bound:g}) {'' if value <= bound else 'TOO MUCH'}")
    if trouble or not found["right"]:
        print("votes lost" if not found["right"] else trouble)
    return int(bool(trouble) or not found["right"] or any(value > bound for _, value, bound, _ in rows))


if __name__ == "__main__":
    sys.exit(main())
