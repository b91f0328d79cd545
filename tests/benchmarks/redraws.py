"""Ten thousand redraws over all pages: what the server's memory does once each page has been drawn many times."""

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from pages.ui.page import frame
from tests.benchmarks import viewers
from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

REDRAWS, WARM = 10_000, 1 / 3  # the share of them after which memory is weighed first
GROWTH = 0.05


class Wanderer(viewers.Viewer):
    """Turns every slider of one page, one after another, to values all over its range."""

    def __init__(self, url: str, page: str) -> None:
        super().__init__(url, viewers.Case(page, "lang=en", 200), len(page))
        self.page = "" if page == frame.HOME else page
        self.ranges: dict[str, tuple[float, float, bool]] = {}

    def learn(self, answer: ForwardMsg) -> None:
        super().learn(answer)
        parts = json.loads(json.loads(answer.delta.new_element.bidi_component.json or "{}").get("json", "{}"))
        self.ranges |= {row["name"]: (row["min"], row["max"], row["integer"]) for row in parts.get("rows", ())
                        if row["kind"] == "slider"}

    async def wander(self, redraws: int) -> None:
        address = f"{self.url.replace('http', 'ws')}/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None) as socket:  # type: ignore[list-item]
            await self.ask(socket)
            for number in range(redraws):
                if number % 25 == 0 or not self.panels:  # now and then the page as a whole
                    await self.ask(socket)
                    continue
                name = sorted(self.panels)[number % len(self.panels)]
                low, high, whole = self.ranges[name]
                value = self.draw.uniform(low, min(high, low + 200))
                await self.move(socket, name, round(value) if whole else round(value, 2), done=number % 3 == 0)


async def wandered(server: driver.Server, redraws: int) -> tuple[float, float]:
    """The server's memory in MB once it is warm, and at the end; pages are drawn side by side."""
    pages, weighed = list(frame.built()), []
    wanderers = [Wanderer(server.url, page) for page in pages]
    for share in (WARM, 1 - WARM):
        await asyncio.gather(*(each.wander(round(share * redraws / len(pages))) for each in wanderers))
        weighed.append(viewers.resident(server.pid))
    early, end = weighed
    return early, end


def sections(quick: bool) -> list[Section]:
    redraws = 400 if quick else REDRAWS
    with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt") as server:
        begin = perf_counter()
        early, end = asyncio.run(wandered(server, redraws))
        took = perf_counter() - begin
    grown = end / early - 1
    text = (f"{len(frame.built())} pages at once, each of one viewer who turns every slider of it, {redraws:,} redraws in all. "
            "Memory: after a third of them, and at the end.")
    rows = [[f"{redraws:,}", f"{redraws / took:.0f}", f"{early:.0f} → {end:.0f} MB"]]
    return [Section("Redraws over all pages", text, ("redraws", "redraws/s", "memory"), rows, [
        Verdict(f"{redraws:,} redraws over all pages: memory grows after the first third", f"≤ {GROWTH:.0%}",
                f"{grown:+.1%}", grown <= GROWTH)])]
