"""/fan: the curves of all values of one knob, for the figure whose slider is held."""

from __future__ import annotations

import asyncio
import gzip
import json
from functools import lru_cache
from time import monotonic
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.experiment import KNOBS, Experiment
from core.experiment.fan import FANNED, Fan, fan

from .settings import Settings

FINE = 0.02  # decades: a third of a pixel, and what a curve is rounded to
WIDEST = 32_000  # of such parts: what fits into two bytes
WAITING = 12  # readers; more are told to do without
KEPT = "private, max-age=600"  # with the page that is open

_turn = asyncio.Lock()
_waiting = 0
_rests_until = float("-inf")  # as long as the last one took: half of the time is the lesson's


def routes(settings: Settings) -> list[Route]:
    return [Route(f"{settings.prefix}/fan", answer)]


async def answer(request: Request) -> Response:
    """The fan of ?knob=NAME&OTHER=VALUE...; 204 where it would cost too much; 400 for no experiment."""
    global _waiting, _rests_until
    asked = dict(request.query_params)
    knob = asked.pop("knob", "")
    try:
        if knob not in FANNED:
            raise ValueError(f"knob must be one of {', '.join(FANNED)}")
        settings: dict[str, Any] = {name: KNOBS[name].parse(text) for name, text in asked.items()}
        experiment = Experiment(**settings)
    except KeyError as unknown:
        return PlainTextResponse(f"{unknown.args[0][:40]!r} is no knob", 400)
    except ValueError as wrong:
        return PlainTextResponse(str(wrong)[:200], 400)
    if _waiting >= WAITING:
        return PlainTextResponse("Too many ask at once", 503)
    _waiting += 1
    try:
        async with _turn:
            await asyncio.sleep(max(0.0, _rests_until - monotonic()))
            begin = monotonic()
            body = await run_in_threadpool(_packed, experiment, knob)
            _rests_until = 2 * monotonic() - begin
    finally:
        _waiting -= 1
    if body is None:
        return Response(status_code=204, headers={"Cache-Control": KEPT})
    return Response(body, media_type="application/octet-stream",
                    headers={"Content-Encoding": "gzip", "Cache-Control": KEPT})


@lru_cache(maxsize=64)
def _packed(experiment: Experiment, knob: str) -> bytes | None:
    found = fan(experiment, knob)
    return None if found is None else gzip.compress(written(found))


def written(found: Fan) -> bytes:
    """A line of JSON, {"values", "unit", "lengths": cell -> how many points each curve has}, then of each
    cell a number of two bytes, little-endian, for every value and lag: in `unit` decades, what is added to
    the curve before, and that to the lag before, modulo 2¹⁶. Beyond a true zero a curve has no points."""
    heads, parts = {}, []
    whole = np.concatenate([curve for of_cell in found.curves.values() for curve in of_cell])
    unit = max(FINE, float(np.abs(whole[np.isfinite(whole)]).max()) / WIDEST)
    for cell, curves in found.curves.items():
        lengths = [_until_zero(curve) for curve in curves]
        table = np.zeros((len(curves), max(lengths)), np.int16)
        for row, curve, length in zip(table, curves, lengths, strict=True):
            row[:length] = np.round(curve[:length] / unit)
            row[length:] = row[length - 1]
        steps = np.diff(table, axis=1, prepend=np.int16(0))
        parts.append(np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1])).astype("<i2").tobytes())
        heads[cell] = lengths
    head = json.dumps({"values": found.values, "unit": unit, "lengths": heads}, separators=(",", ":"))
    return b"".join([head.encode(), b"\n", *parts])


def _until_zero(curve: np.ndarray) -> int:
    """How many points come before the first true zero; lag 0 at least."""
    zeros = np.flatnonzero(~np.isfinite(curve))
    return max(1, int(zeros[0]) if len(zeros) else len(curve))
