"""/fan: the curves, or the figures, of all values of one knob, for the figure whose slider is held."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from time import monotonic
from types import ModuleType, NoneType
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.cells.numerics import Array
from core.experiment import KNOBS, Experiment
from core.experiment.fan import FANNED, Fan, fan
from core.experiment.sweep import spread
from pages.ui.cell import exhibit as cell
from pages.ui.charts.theme import of as theme_of
from pages.ui.control import exhibit as control
from pages.ui.memory import exhibit as memory
from pages.ui.text.words import LANGUAGES, load

from .settings import Settings

FINE = 0.02  # decades: a third of a pixel, and what a curve is rounded to
WIDEST, GAP = 32_000, -32_768  # of such parts: what fits into two bytes, and what stands for no number
LEVELS = 4_000  # what figures' numbers are rounded to, of what they span: a tenth of a pixel
MOST = 161  # values of a knob whose figures are drawn
UNSEEN = {"customdata", "hovertemplate"}  # while a thumb is held
LARGEST = 60_000  # bytes of an answer; with half the values, or none at all
PAGES: Mapping[str, ModuleType] = {"cell": cell, "control": control, "memory": memory}
EXACT = ("cell",)
WAITING = 12  # readers; more are told to do without
KEPT = "private, max-age=600"  # with the page that is open

Pack = Callable[[], bytes | None]

_turn = asyncio.Lock()
_waiting = 0
_rests_until = float("-inf")  # as long as the last one took: half of the time is the lesson's


def routes(settings: Settings) -> list[Route]:
    return [Route(f"{settings.prefix}/fan", answer)]


async def answer(request: Request) -> Response:
    """The fan of ?knob=NAME&OTHER=VALUE..., or with page=, lang= and mode= the figures of that page; 204
    where it would cost too much; 400 for no experiment."""
    global _waiting, _rests_until
    asked = dict(request.query_params)
    knob = asked.pop("knob", "")
    try:
        pack = _of_page(asked.pop("page"), knob, asked) if "page" in asked else _of_experiment(knob, asked)
    except KeyError as unknown:
        return PlainTextResponse(f"{unknown.args[0][:40]!r} is no knob or page", 400)
    except ValueError as wrong:
        return PlainTextResponse(str(wrong)[:200], 400)
    if _waiting >= WAITING:
        return PlainTextResponse("Too many ask at once", 503)
    _waiting += 1
    try:
        async with _turn:
            await asyncio.sleep(max(0.0, _rests_until - monotonic()))
            begin = monotonic()
            body = await run_in_threadpool(pack)
            _rests_until = 2 * monotonic() - begin
    finally:
        _waiting -= 1
    if body is None:
        return Response(status_code=204, headers={"Cache-Control": KEPT})
    return Response(body, media_type="application/octet-stream",
                    headers={"Content-Encoding": "gzip", "Cache-Control": KEPT})


def _of_experiment(knob: str, asked: Mapping[str, str]) -> Pack:
    """What packs the curves of an experiment. Raises: KeyError, ValueError for what is none."""
    if knob not in FANNED:
        raise ValueError(f"knob must be one of {', '.join(FANNED)}")
    settings: dict[str, Any] = {name: KNOBS[name].parse(text) for name, text in asked.items()}
    return partial(_curves, Experiment(**settings), knob)


def _of_page(page: str, knob: str, asked: dict[str, str]) -> Pack:
    """What packs the figures of a page. Raises: KeyError, ValueError for what is none."""
    exhibit, language, mode = PAGES[page], asked.pop("lang", ""), asked.pop("mode", "")
    if knob not in exhibit.FANNED or language not in LANGUAGES:
        raise ValueError(f"knob must be one of {', '.join(exhibit.FANNED)}, lang of {', '.join(LANGUAGES)}")
    _state(exhibit, asked.items())
    return partial(_figures, page, knob, language, mode, tuple(sorted(asked.items())))


@lru_cache(maxsize=64)
def _curves(experiment: Experiment, knob: str) -> bytes | None:
    found = fan(experiment, knob)
    return None if found is None else gzip.compress(written(found))


@lru_cache(maxsize=64)
def _figures(page: str, knob: str, language: str, mode: str,
             asked: tuple[tuple[str, str], ...]) -> bytes | None:
    exhibit = PAGES[page]
    for most in (MOST, MOST // 2):
        values = spread(exhibit.FANNED[knob], most).tolist()
        figures = exhibit.fan(_state(exhibit, asked), knob, values, load(language), theme_of(mode))
        body = gzip.compress(drawn(values, figures, exactly=page in EXACT))
        if len(body) <= LARGEST:
            return body
    return None


def _state(exhibit: ModuleType, asked: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Raises: KeyError, ValueError for what cannot be set."""
    knobs = exhibit.KNOBS | exhibit.FANNED
    return {name: knobs[name].parse(text) for name, text in asked}


def written(found: Fan) -> bytes:
    """The curves of a fan, as `_table` has them: beyond a true zero a curve has no points."""
    cut = {cell: [curve[:_until_zero(curve)] for curve in curves] for cell, curves in found.curves.items()}
    largest = max((float(np.abs(curve).max()) for curves in cut.values() for curve in curves), default=0.0)
    return _table(found.values, cut, dict.fromkeys(cut, max(FINE, largest / WIDEST)))


def drawn(values: Sequence[float], figures: Sequence[Any], exactly: bool = False) -> bytes:
    """What differs between figures of one knob's values, each named by its place, such as data.0.y: rows of
    numbers as `_table` has them, all else in "others", a list of the part for each value. exactly: rows, too,
    since they are read as numbers."""
    rows: dict[str, list[Array]] = {}
    others: dict[str, Sequence[Any]] = {}
    for place, parts in _moving(figures):
        if not exactly and all(map(_is_row, parts)):
            rows[place] = [np.array(part, float) for part in parts]  # None is NaN
        else:
            others[place] = parts
    return _table(values, rows, {place: _unit(of_one) for place, of_one in rows.items()}, others=others)


def _table(values: Sequence[float], series: Mapping[str, Sequence[Array]], units: Mapping[str, float],
           **more: Any) -> bytes:
    """A line of JSON, {"values", "series": name -> [unit, how many numbers each value's row has]}, then of
    each series a number of two bytes, little-endian, for every value and place in the row: how many units are
    added to the row before, and that to the place before, modulo 2¹⁶. GAP: no number."""
    heads, parts = {}, []
    for name, rows in series.items():
        lengths = [len(row) for row in rows]
        table = np.zeros((len(rows), max(lengths)), np.int16)
        for line, row, length in zip(table, rows, lengths, strict=True):
            line[:length] = np.nan_to_num(np.round(row / units[name]), nan=GAP)
            line[length:] = line[length - 1]
        steps = np.diff(table, axis=1, prepend=np.int16(0))
        parts.append(np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1])).astype("<i2").tobytes())
        heads[name] = [units[name], lengths]
    head = json.dumps({"values": values, "series": heads, **more}, separators=(",", ":"), ensure_ascii=False)
    return b"".join([head.encode(), b"\n", *parts])


def _until_zero(curve: Array) -> int:
    """How many points come before the first true zero; lag 0 at least."""
    zeros = np.flatnonzero(~np.isfinite(curve))
    return max(1, int(zeros[0]) if len(zeros) else len(curve))


def _moving(parts: Sequence[Any], place: str = "") -> Iterator[tuple[str, Sequence[Any]]]:
    """What differs between trees: where, and in each."""
    first, *rest = parts
    if all(part == first for part in rest):
        return
    inside: Iterable[Any] = ()
    if all(isinstance(part, dict) and part.keys() == first.keys() for part in parts):
        inside = first.keys() - UNSEEN
    elif isinstance(first, list) and first and isinstance(first[0], (dict, list)):
        inside = range(len(first)) if all(len(part) == len(first) for part in rest) else ()
    if not inside:
        yield place, parts
    for name in inside:
        yield from _moving([part[name] for part in parts], f"{place}.{name}" if place else str(name))


def _is_row(part: object) -> bool:
    return isinstance(part, list) and bool(part) and all(
        isinstance(each, (int, float, NoneType)) for each in part)


def _unit(rows: Sequence[Array]) -> float:
    """What rows are rounded to: whole numbers and halves not at all, others so that nobody sees it."""
    numbers = np.concatenate(rows)
    numbers = numbers[np.isfinite(numbers)]
    if (2 * numbers == np.round(2 * numbers)).all():
        return 0.5
    return max(float(np.ptp(numbers)) / LEVELS, float(np.abs(numbers).max()) / WIDEST)
