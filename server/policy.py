"""What every answer says to the browser: only we run here, and what has a hash for a name never changes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui.widgets import figure

from .settings import ROOT

STATIC = Path(streamlit.__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
UNUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
          "microphone", "midi", "payment", "usb")


class Headers:
    """Sets the headers of every answer. Pages with figures ask for plotly.js, the largest file, at once."""

    def __init__(self, app: ASGIApp, prefix: str, embedders: str) -> None:
        self.app = app
        self.drawn = {f"{prefix}/{name}" for name in _pages_with_figures()}
        self.media = f"{prefix}/media/"
        self.always = {
            "Content-Security-Policy": content_security_policy(embedders),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.always)
                if scope["path"].startswith(self.media) and message["status"] in {200, 206, 304}:
                    headers["Cache-Control"] = FOREVER  # Streamlit names these files by what is in them
                if scope["path"] in self.drawn and message["status"] == 200:
                    library = await run_in_threadpool(figure.library)
                    headers["Link"] = f"<.{library}>; rel=preload; as=fetch; crossorigin; fetchpriority=low"
            await send(message)

        await self.app(scope, receive, say if scope["type"] == "http" else send)


def _pages_with_figures() -> Iterator[str]:
    """Their names in the address; "" is Home."""
    for script in (ROOT / "app.py", *(ROOT / "pages").glob("[0-9]*_*.py")):
        if "frame.figure(" in script.read_text(encoding="utf-8"):
            yield script.stem.partition("_")[2]


@lru_cache
def content_security_policy(embedders: str) -> str:
    """Only our own address, and of inline scripts only two: that of Streamlit's index.html, and plotly.js as
    the figures run it.

    blob: our components are modules that Streamlit makes in the browser, and so are files to save; data:
    KaTeX, icons, and a file that did not come as one; wasm: Graphviz; inline styles: Streamlit's own.
    """
    known = [*INLINE.findall((STATIC / "index.html").read_text(encoding="utf-8")), figure.library_text()]
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *map(_source, known)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "frame-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": embedders,
    }
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


def _source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
