"""The rooms of one server without a network: requests and pushed events, straight to the routes."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from starlette.applications import Starlette

from server.classroom import script
from server.classroom.rooms import Rooms
from server.classroom.routes import Class
from server.classroom.store import Memory, Store
from server.settings import Settings

T = TypeVar("T")
BASE = "http://localhost:8501/"


def run(what: Callable[[], Awaitable[T]]) -> T:
    """In a thread of its own: a browser of other tests keeps a loop running in this one."""
    async def whole() -> T:
        return await what()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, whole()).result()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of a Redis of this test's own, at a socket in its folder; skips the test where there is none."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("redis-server is not installed: apt install redis-server")
    socket = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(400):
                if socket.exists():
                    break
                time.sleep(0.05)
            yield f"unix://{socket}"
        finally:
            process.terminate()


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Server:
    """One server's rooms."""

    def __init__(self, store: Store | None = None, clock: Callable[[], float] | None = None,
                 settings: Settings | None = None) -> None:
        self.rooms = Rooms(script.parts(), store or Memory(), clock or Clock())
        self.app = Starlette(routes=Class(settings or Settings(), self.rooms).routes())

    async def ask(self, method: str, path: str, body: Any = None, *, secret: str = "",
                  headers: Mapping[str, str] | None = None) -> Answer:
        """body: bytes as they are, else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        parts: list[Mapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": data, "more_body": False}

        async def send(message: Any) -> None:
            parts.append(message)

        await self.app(_scope(method, path, secret, headers), receive, send)
        said = {name.decode(): value.decode() for name, value in parts[0]["headers"]}
        return Answer(parts[0]["status"], said, b"".join(part.get("body", b"") for part in parts[1:]))

    async def post(self, path: str, body: Any, *, secret: str = "") -> Answer:
        return await self.ask("POST", path, body, secret=secret)

    def listen(self, path: str, *, secret: str = "") -> "Line":
        return Line(self.app, _scope("GET", path, secret, None))

    async def open(self, scene: int = 3) -> "Taught":
        said = (await self.post("/class/open", {"scene": scene, "base": BASE})).said
        return Taught(self, said["code"], said["secret"], said["key"])


def _scope(method: str, path: str, secret: str, headers: Mapping[str, str] | None) -> dict[str, Any]:
    place, _, query = path.partition("?")
    sent = {**(headers or {}), **({"authorization": f"Bearer {secret}"} if secret else {})}
    return {"type": "http", "method": method, "path": place, "raw_path": place.encode(), "root_path": "",
            "scheme": "http", "query_string": query.encode(), "http_version": "1.1", "asgi": {"version": "3.0"},
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "server": ("localhost", 8501), "client": ("127.0.0.1", 1)}


class Line:
    """A connection that events are pushed over: `async with server.listen(path) as line`."""

    def __init__(self, app: Starlette, scope: dict[str, Any]) -> None:
        self.app, self.scope = app, scope
        self.pushed: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.status = 0

    async def __aenter__(self) -> "Line":
        self.task = asyncio.ensure_future(self.app(self.scope, self._receive, self._send))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, 5)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        for text in message.get("body", b"").decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in text.split("\n") if ": " in line and line[0] != ":")
            if "event" in lines:
                self.pushed.put_nowait((lines["event"], json.loads(lines["data"])))

    async def next(self, name: str) -> Any:
        """The data of the next event of this name."""
        while True:
            event, data = await asyncio.wait_for(self.pushed.get(), 10)
            if event == name:
                return data


class Taught:
    """A class, as its teacher has it."""

    def __init__(self, server: Server, code: str, secret: str, key: str) -> None:
        self.server, self.code, self.secret, self.key = server, code, secret, key

    @property
    def room(self) -> Any:
        return self.server.rooms.halls[self.code].room

    async def join(self, me: str = "") -> str:
        said = await self.server.post(f"/class/{self.code}/join", {"me": me, "key": self.key})
        return str(said.said["me"])

    async def do(self, **what: Any) -> Answer:
        return await self.server.post(f"/class/{self.code}/teach", what, secret=self.secret)

    async def go(self, scene: int, step: str) -> Answer:
        return await self.do(do="go", at=[self.room.scene, self.room.step], scene=scene, step=step)

    async def vote(self, me: str, guess: Any, question: str = "left", which: Any = 1) -> Answer:
        return await self.server.post(f"/class/{self.code}/vote",
                                      {"me": me, "question": question, "round": which, "guess": guess})


async def voting(clock: Callable[[], float] | None = None) -> tuple[Taught, str]:
    """A class that votes in scene 3, and a phone of it."""
    taught = await Server(clock=clock).open(3)
    me = await taught.join()
    await taught.go(3, "vote")
    return taught, me
