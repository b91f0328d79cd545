"""The door of the class: pages for phones and the teacher's second device, votes, and what is pushed.

All a stranger can send is bounded: see rooms.py for how often, LARGEST for how much. Phones are told of by a
token that they are given, the teacher by a secret that stands in no address that is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import html
import json
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from core import KnobError
from pages.ui.lesson import teach
from pages.ui.lesson.knobs import questions
from pages.ui.text import tables
from pages.ui.text import words as vocabulary
from pages.ui.widgets.scripts import bundle
from server.classroom import room, script, store, tally
from server.classroom.room import Refused, Room
from server.classroom.rooms import Hall, Rooms
from server.languages import language_of
from server.network import EVERYWHERE, addresses
from server.policy import FOREVER
from server.settings import Settings

HERE = Path(__file__).parent
LARGEST = 2000  # bytes of a message; a drawn curve has some 200
LARGEST_PICTURE = 60_000
PICTURES = {b"RIFF": "image/webp", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LINES = 3  # connections of one phone that wait for news
TEACHERS = 8  # of a teacher
PING = 15.0  # seconds between two signs of life
PACE = 0.05  # seconds between two counts that the teacher is sent
NEWS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
STATUS = {"nowhere": 404, "unknown": 403, "wait": 429, "often": 429, "enough": 409, "full": 409,
          "closed": 409, "wrong": 400, "large": 413}
LOCAL = ("localhost", "127.0.0.1", "::1", "")

Answer = Callable[[Request], Awaitable[Response]]


def routes(settings: Settings) -> list[Route]:
    """What a class needs, under /class; the lesson's page has its bar from now on."""
    teach.served = True
    return Class(settings, Rooms(script.parts(), _store(settings))).routes()


def _store(settings: Settings) -> store.Store:
    """Redis where REDIS_URL names one, for several processes; else this process and its journal.

    Raises: SystemExit where Redis is asked for and its client is not installed.
    """
    if address := os.environ.get("REDIS_URL"):
        try:
            from server.classroom.shared import Shared
        except ImportError:
            raise SystemExit("REDIS_URL needs Redis's client: pip install redis") from None
        return Shared(address)
    kept = store.journal_for(settings.port)
    return store.Memory(store.Journal(kept) if kept else None)


class Class:
    """The routes of one server's rooms."""

    def __init__(self, settings: Settings, rooms: Rooms) -> None:
        self.settings, self.rooms = settings, rooms
        self.screens: dict[tuple[str, int, str], bytes] = {}
        self.ready: dict[tuple[int, str, str], Mapping[str, Any]] = {}
        self.background: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        at = f"{self.settings.prefix}/class"
        return [
            Route(at, self.page), Route(f"{at}/-/{{name}}", file),
            Route(f"{at}/open", self._says(self.open), methods=["POST"]),
            Route(f"{at}/{{code}}", self.page), Route(f"{at}/{{code}}/remote", self.page),
            Route(f"{at}/{{code}}/join", self._says(self.join), methods=["POST"]),
            Route(f"{at}/{{code}}/vote", self._says(self.vote), methods=["POST"]),
            Route(f"{at}/{{code}}/play", self._says(self.play), methods=["POST"]),
            Route(f"{at}/{{code}}/live", self._says(self.live)),
            Route(f"{at}/{{code}}/teach", self._says(self.teach), methods=["POST"]),
            Route(f"{at}/{{code}}/counts", self._says(self.counts)),
            Route(f"{at}/{{code}}/picture", self._says(self.take_picture), methods=["POST"]),
            Route(f"{at}/{{code}}/picture/{{name}}", self._says(self.picture)),
            Route(f"{at}/{{code}}/guesses.csv", self._says(self.guesses))]

    def _says(self, answer: Answer) -> Answer:
        """What is refused is said as {"why": a word}."""
        async def said(request: Request) -> Response:
            try:
                await self.rooms.ready()
                return await answer(request)
            except Refused as why:
                word = str(why)
            except ClientDisconnect:
                word = "wrong"
            except (KnobError, KeyError, TypeError, ValueError, RecursionError, OverflowError):
                word = "wrong"
            return _json({"why": word}, STATUS[word])
        return said

    # Pages

    async def page(self, request: Request) -> Response:
        """The page of a phone, or of the teacher's second device; what differs it finds in its address."""
        script = "remote" if request.url.path.endswith("/remote") else "phone"
        files = "./" if "code" in request.path_params else "class/"
        files = ("../" if script == "remote" else files) + "-/"
        return Response(_page(language_of(request.scope).language, script, files), headers={
            "Cache-Control": "no-cache", "Vary": "Accept-Language"}, media_type="text/html")

    # Phones

    async def join(self, request: Request) -> Response:
        """A token for a phone that is new; what it has guessed, for one that is known."""
        sent = await _sent(request)
        me = _text(sent.get("me", ""))
        hall = self._hall(request, me, _text(sent.get("key", "")))
        if me not in hall.room.phones:
            if not hall.joins.take(self.rooms.clock()):
                raise Refused("often")
            me = secrets.token_urlsafe(9)
            await self.rooms.record(hall, hall.room.joined(me))
        return _json({"me": me})

    async def vote(self, request: Request) -> Response:
        sent = await _sent(request)
        me, question, which = _text(sent["me"]), _text(sent["question"]), sent["round"]
        hall = self._hall(request, me)
        if me not in hall.room.phones:
            raise Refused("unknown")
        if not hall.may_vote(me, self.rooms.clock()):
            raise Refused("often")
        if question not in questions() or which not in (1, 2):
            raise Refused("wrong")
        guess = script.check(question, sent["guess"])
        if hall.room.round == which and hall.room.guesses(question, which).get(me) == guess:
            return _json({"sent": guess})  # said again
        await self.rooms.record(hall, hall.room.voted_for(me, question, which, guess))
        return _json({"sent": guess})

    async def play(self, request: Request) -> Response:
        """Somebody is the gate: the points, and the best of the class."""
        sent = await _sent(request)
        me = _text(sent["me"])
        hall = self._hall(request, me)
        here = hall.room
        if me not in here.phones:
            raise Refused("unknown")
        if not hall.may_vote(me, self.rooms.clock()):
            raise Refused("often")
        at = script.level(here.scene, here.step)
        if at is None:
            raise Refused("closed")
        points = script.play(at[1], sent["gates"])
        if points > here.scores.get(at[0], {}).get(me, -1):
            await self.rooms.record(hall, here.scored(me, at[0], points))
        return _json({"points": points, "best": here.board(at[0])[0][0]})

    async def live(self, request: Request) -> Response:
        """What a phone is pushed: its own guesses once, then the screen of every step."""
        me, language = request.query_params.get("me", ""), _language(request)
        hall = self._hall(request, me)
        if me not in hall.room.phones:
            raise Refused("unknown")
        return self._stream(hall, me, LINES, self._screens(hall, me, language))

    async def _screens(self, hall: Hall, me: str, language: str) -> AsyncIterator[bytes]:
        seen = -1
        while not hall.room.ended:
            if hall.room.version != seen:
                if hall.room.scene and (seen == -1 or hall.room.round):
                    yield _event("mine", hall.room.mine(me))
                seen = hall.room.version
                yield await self._screen(hall.room, language)
                if hall.room.step == room.TALK:
                    yield _event("left", self._left(hall.room))
            elif not await hall.news.wait(PING):
                yield b":\n\n"
        yield _event("ended", True)

    async def _screen(self, here: Room, language: str) -> bytes:
        """The same bytes for all phones of a language."""
        at = (here.code, here.version, language)
        if at not in self.screens:
            own = {"version": here.version, "round": here.round, "frozen": here.looks["frozen"],
                   "free": here.looks["free"], "picture": here.picture_name}
            if here.step in room.SHOWN:
                own["votes"] = script.tallies(here)
            shown = await run_in_threadpool(script.screen, here.scene, here.step, language)
            while len(self.screens) > 1000:
                self.screens.pop(next(iter(self.screens)))
            self.screens[at] = _event("screen", {**shown, **own})
        return self.screens[at]

    def _left(self, here: Room) -> float:
        return max(0.0, round(here.since + room.TALK_SECONDS - self.rooms.clock(), 1))

    # The teacher

    async def open(self, request: Request) -> Response:
        sent = await _sent(request)
        scene = sent.get("scene", 1)
        hall, secret = await self.rooms.open(scene if type(scene) is int else 0)
        warm = asyncio.ensure_future(run_in_threadpool(_warm, scene))
        self.background.add(warm)
        warm.add_done_callback(self.background.discard)
        return _json({"code": hall.room.code, "secret": secret, **self._way_in(hall, _text(sent["base"]))})

    def _way_in(self, hall: Hall, base: str) -> dict[str, Any]:
        """Where phones go, as text and QR code; far: whether others than this computer can.

        base: the lesson's address in the teacher's browser.
        """
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or len(base) > 200 or set(base) & set("\"'<>\\ "):
            raise Refused("wrong")
        host, far = parts.netloc, True
        if parts.hostname in LOCAL:
            others = addresses() if self.settings.host in ("", "::", EVERYWHERE) else []
            far = bool(others)
            host = f"{others[0]}:{parts.port or 80}" if others else host
        place = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/class"
        code = segno.make(f"{place}/{hall.room.code}?k={hall.room.key}", micro=False, error="m")
        return {"place": place, "far": far, "key": hall.room.key, "qr": code.svg_data_uri(
            border=2, dark="#000", light="#fff", encode_minimal=False)}

    async def teach(self, request: Request) -> Response:
        """What only the teacher may do: {"do": ...}."""
        sent, hall = await _sent(request), self._taught(request)
        now = self.rooms.clock()
        match sent.get("do"):
            case "enter":
                return _json(self._way_in(hall, _text(sent["base"])))
            case "go":
                # whoever asks says from where: of two that press at once, one is heard
                if sent["at"] == [hall.room.scene, hall.room.step]:
                    await self.rooms.record(hall, hall.room.moved(sent["scene"], sent["step"], now))
            case "look":
                on = sent["on"] is True
                await self.rooms.record(hall, hall.room.looked(_text(sent["name"]), on, now))
            case "end":
                await self.rooms.end(hall)
            case _:
                raise Refused("wrong")
        return _json({})

    async def counts(self, request: Request) -> Response:
        """What the teacher's devices are pushed, at most so many times a second."""
        hall = self._taught(request)
        return self._stream(hall, "", TEACHERS, self._counted(hall, _language(request)))

    async def _counted(self, hall: Hall, language: str) -> AsyncIterator[bytes]:
        seen = -1
        while not hall.room.ended:
            here = hall.room
            if here.count + len(hall.lines) == seen:
                if not await hall.counts.wait(PING):
                    yield b":\n\n"
                continue
            scene, step = here.scene, here.step
            screen = await self._ready(scene, step, language)
            if (scene, step) != (here.scene, here.step):
                continue  # the class has moved meanwhile: all that is sent is of one moment
            seen = here.count + len(hall.lines)
            yield _event("counts", {**screen, **self._counts_of(hall)})
            await asyncio.sleep(PACE)
        yield _event("ended", True)

    def _counts_of(self, hall: Hall) -> dict[str, Any]:
        here = hall.room
        return {"code": here.code, "joined": len(here.phones), "voted": here.voted,
                "here": sum(1 for who in hall.lines if who), "phase": script.PHASES[here.step],
                "steps": here.part.steps, "looks": here.looks, "round": here.round, "ways": here.ways(),
                "board": self._board(here), "left": self._left(here) if here.step == room.TALK else None,
                "votes": {} if here.step == room.LOBBY else script.tallies(here)}

    async def _ready(self, scene: int, step: str, language: str) -> Mapping[str, Any]:
        """A screen with its notes; what has to be computed is, in a thread."""
        at = (scene, step, language)
        if at not in self.ready:
            screen = await run_in_threadpool(script.screen, scene, step, language)
            notes = await run_in_threadpool(script.notes, scene, language)
            self.ready[at] = {**screen, "notes": notes}
        return self.ready[at]

    def _board(self, here: Room) -> list[tuple[int, int]]:
        at = script.level(here.scene, here.step)
        return here.board(at[0]) if at else []

    async def take_picture(self, request: Request) -> Response:
        """The projected figure, for phones that follow."""
        hall = self._taught(request)
        data = await _body(request, LARGEST_PICTURE)
        if not any(data.startswith(head) for head in PICTURES):
            raise Refused("wrong")
        if not hall.pictures.take(self.rooms.clock()):
            raise Refused("often")
        await self.rooms.record(hall, hall.room.pictured(data))
        return _json({})

    async def picture(self, request: Request) -> Response:
        """The same bytes for all; a name is a picture's own, so none is fetched twice."""
        hall = self._hall(request, request.query_params.get("me", ""))
        data = hall.room.picture
        if not data or request.path_params["name"] != hall.room.picture_name:
            raise Refused("nowhere")
        kind = next(kind for head, kind in PICTURES.items() if data.startswith(head))
        return Response(data, headers={"Cache-Control": FOREVER}, media_type=kind)

    async def guesses(self, request: Request) -> Response:
        """All guesses of the class, as CSV without names."""
        hall = self._taught(request)
        words = vocabulary.load(_language(request))
        columns = {words(f"class.file.{name}"): column for name, column in tally.rows(
            hall.room, questions()).items()}
        about = [(words("page.brand"), words("class.file.about", joined=len(hall.room.phones)))]
        return Response(tables.file(columns, about), media_type="text/csv", headers={
            "Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="carousel-class.csv"'})

    # Who asks

    def _hall(self, request: Request, me: str, key: str = "") -> Hall:
        code = request.path_params["code"].upper()
        return self.rooms.find(code, key, known=lambda here: me in here.phones)

    def _taught(self, request: Request) -> Hall:
        """The room of the teacher's secret. A wrong one is told from a wrong code by nobody."""
        secret = request.headers.get("authorization", "").removeprefix("Bearer ")
        hall = self.rooms.halls.get(request.path_params["code"].upper())
        if hall is None or not hall.room.is_teacher(secret):
            raise Refused("unknown")
        return hall

    def _stream(self, hall: Hall, who: str, most: int, said: AsyncIterator[bytes]) -> Response:
        if hall.lines.get(who, 0) >= most:
            raise Refused("often")

        async def listened() -> AsyncIterator[bytes]:
            hall.lines[who] = hall.lines.get(who, 0) + 1
            hall.counts.ring()
            try:
                async with contextlib.aclosing(said):  # type: ignore[type-var]
                    async for each in said:
                        yield each
            finally:
                hall.lines[who] -= 1
                if not hall.lines[who]:
                    del hall.lines[who]
                hall.counts.ring()
        return StreamingResponse(listened(), headers=NEWS)


def _warm(scene: int) -> None:
    """Have every screen of the lesson ready, those of a scene and the ones after it first."""
    every = range(1, len(script.parts()) + 1)
    for number in [*every[scene - 1:], *every[:scene - 1]]:
        for language in vocabulary.LANGUAGES:
            for step in script.parts()[number - 1].steps:
                script.screen(number, step, language)


# What comes in and goes out

async def _body(request: Request, largest: int) -> bytes:
    """Raises: Refused where there is more; what is beyond is not read."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > largest:
            raise Refused("large")
    return data


async def _sent(request: Request) -> Mapping[str, Any]:
    sent = json.loads(await _body(request, LARGEST))
    if not isinstance(sent, dict):
        raise Refused("wrong")
    return sent


def _text(sent: object) -> str:
    if not isinstance(sent, str) or len(sent) > 300:
        raise Refused("wrong")
    return sent


def _language(request: Request) -> str:
    return language_of(request.scope).language


def _event(name: str, value: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _json(value: object, status: int = 200) -> Response:
    return JSONResponse(value, status, {"Cache-Control": "no-store"})


# Files

SAID = {
    "phone": ("join", "code", "enter", "nowhere", "wait", "full", "lost", "joined", "lobby", "waiting",
              "first", "second", "class", "transfer", "talk", "frozen", "please", "sending", "sent",
              "closed", "enough", "keep", "game", "points", "tap", "draw", "pad", "picture", "sliders",
              "true", "mine", "near", "far",
              "near_off", "far_off", "no_guess", "yourself", "open", "projected", "ended", "nothing_left",
              "alone"),
    "remote": ("no_teacher", "lost_remote", "counted", "on", "back", "blank", "freeze", "true", "mine",
               "picture", "ended", "board"),
}  # what each page says, phone.<name> of the words
FILES = {"phone.js": "text/javascript", "remote.js": "text/javascript", "phone.css": "text/css"}


@lru_cache
def _file(name: str) -> bytes:
    path = HERE / name
    return (bundle(path) if name.endswith(".js") else path.read_text(encoding="utf-8")).encode()


@lru_cache
def _packed(name: str) -> bytes:
    return gzip.compress(_file(name), 9, mtime=0)


async def file(request: Request) -> Response:
    """A script or a style sheet; its address changes with it."""
    name = request.path_params["name"]
    if name not in FILES:
        return _json({"why": "nowhere"}, 404)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    said = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    said |= {"Content-Encoding": "gzip"} if zipped else {}
    return Response(_packed(name) if zipped else _file(name), headers=said, media_type=FILES[name])


def _version(name: str) -> str:
    return hashlib.sha256(_file(name)).hexdigest()[:8]


@lru_cache
def _page(language: str, page: str, files: str) -> str:
    """The page of phones, or of the teacher's second device, in a language; its script fills it. files: where
    they are, seen from the page."""
    words = vocabulary.load(language)
    said = {name: words(f"phone.{name}") for name in SAID[page]}
    said |= {f"step_{step}": words(f"phone.step_{step}") for step in script.PHASES if page == "remote"}
    said |= {mark: words(f"list.{mark}") for mark in ("colon", "separator")}
    other = next((each for each in vocabulary.LANGUAGES if each != language), language)
    return (HERE / "phone.html").read_text(encoding="utf-8").format(
        language=language, files=files, title=html.escape(words("phone.title")),
        brand=html.escape(words("page.brand")),
        words=html.escape(json.dumps(said, ensure_ascii=False)), other=other,
        other_name=html.escape(vocabulary.load(other)("language.name")),
        noscript=html.escape(words("phone.noscript")),
        script=f"{page}.js?v={_version(f'{page}.js')}", style=f"phone.css?v={_version('phone.css')}")
