"""What comes in: known pages and files; what is closed, foreign or unknown is answered here."""

from __future__ import annotations

import gzip
import html
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.ui.text.words import Words

from .languages import language_of
from .policy import FOREVER, STATIC
from .settings import ROOT, UPLOADS

# What Streamlit serves beside pages.
FILES = frozenset({"_stcore", "media", "component", *(file.name for file in STATIC.iterdir())})
CLOSED = ("_stcore/metrics", "_stcore/agent", *(() if UPLOADS else ("_stcore/upload_file",)))
PAGES = frozenset({"", *(file.stem.partition("_")[2] for file in (ROOT / "pages").glob("[0-9]*_*.py"))})
PACKED = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm"}


class Gate:
    """Lets through what the lesson has, and what a route of `beside` answers."""

    def __init__(self, app: ASGIApp, prefix: str, beside: Sequence[BaseRoute]) -> None:
        self.app = app
        self.prefix = prefix
        self.beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: Response | None = None
        if scope["type"] == "websocket" and foreign(Headers(scope=scope)):
            # Asked about a foreign page, Streamlit would first ask another host for this one's address.
            answer = PlainTextResponse("Not from this page", 403)
        elif scope["type"] == "http":
            answer = await self._answer(scope)
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        """The answer to what goes no further; None for what does."""
        if any(route.matches(scope)[0] is not Match.NONE for route in self.beside):
            return None
        path = scope["path"]
        inside = path == self.prefix or path.startswith(f"{self.prefix}/")
        place = path[len(self.prefix):].lstrip("/") if inside else ""
        if not inside:
            return self._unknown(scope, f"{self.prefix}/")
        if any(place == closed or place.startswith(f"{closed}/") for closed in CLOSED):
            return PlainTextResponse("Not found", 404)
        if place.startswith("static/") and scope["method"] == "GET":
            return await self._packed(scope, place)
        if place.split("/")[0] in FILES:
            return None
        name = place.rstrip("/")
        if name in PAGES:
            # One address for a page; told from where it stands, since a proxy may have taken a prefix away.
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"../{name}{'?' if query else ''}{query}", 308) if place != name else None
        return self._unknown(scope, "../" * place.count("/") or "./")

    def _unknown(self, scope: Scope, home: str) -> Response:
        words = language_of(scope)
        return HTMLResponse(_page(words, home), 404, {"Cache-Control": "no-cache",
                                                      "Content-Language": words.language})

    async def _packed(self, scope: Scope, place: str) -> Response | None:
        """One of Streamlit's own files, compressed: it sends them as they are."""
        kind = PACKED.get(PurePosixPath(place).suffix)
        if kind is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        data = await run_in_threadpool(_compressed, place)
        said = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": FOREVER}
        return None if data is None else Response(data, headers=said, media_type=kind)


def foreign(headers: Headers) -> bool:
    """Whether a page of another host opens this connection, and is not one that
    server.corsAllowedOrigins names."""
    origin = headers.get("origin")
    if origin is None or urlsplit(origin).netloc == headers.get("host"):
        return False
    return origin not in st.get_option("server.corsAllowedOrigins")


@lru_cache(maxsize=512)
def _compressed(place: str) -> bytes | None:
    """None where there is no such file."""
    file = (STATIC / place).resolve()
    if not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        return None
    return gzip.compress(file.read_bytes(), 7, mtime=0)


def _page(words: Words, home: str) -> str:
    title, link = html.escape(words("unknown.title")), html.escape(words("unknown.home"))
    return f"""<!doctype html>
<html lang="{words.language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>:root{{color-scheme:light dark}}
body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:20vh auto 0;padding:0 1rem}}
a{{color:inherit}}h1{{font-size:1.5rem}}</style>
<h1>{title}</h1><p>{html.escape(words("unknown.text"))}</p>
<p><a href="{home}?lang={words.language}">{link}</a></p></html>
"""
