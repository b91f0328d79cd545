"""/healthz: "ok" where a reader would see the lesson."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.ui.widgets import streamlit_inside as inside

from .settings import Settings

FRESH = 5.0  # seconds that an answer is good for: whoever asks, Home runs no more often than that

_log = logging.getLogger("carousel")
_asking = asyncio.Lock()
_last: tuple[float, bool] = (float("-inf"), False)


def routes(settings: Settings) -> list[Route]:
    """At the root too, where a container's own probe asks."""
    return [Route(f"{place}/healthz", answer) for place in dict.fromkeys(["", settings.prefix])]


async def answer(request: Request) -> Response:
    """200 ok; 503 where Home does not run to its end, with the cause in the log."""
    global _last
    async with _asking:
        if monotonic() - _last[0] > FRESH:
            _last = (monotonic(), await _runs())
    said = ("ok", 200) if _last[1] else ("not well", 503)
    return PlainTextResponse(*said, headers={"Cache-Control": "no-store"})


async def _runs() -> bool:
    try:
        well, said = await inside.script_runs()
    except Exception:  # whatever it is, a probe gets an answer
        _log.exception("The lesson cannot be run")
        return False
    if not well:
        _log.error("The lesson does not run to its end: %s", said)
    return well
