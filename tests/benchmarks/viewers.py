"""A class: a hundred viewers of one server, each moving a slider every two seconds."""

import asyncio
import json
import os
import random
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

VIEWERS, PERIOD, RAMP, REST = 100, 2.0, 10.0, 0.15  # seconds
PATIENCE = 60  # seconds for an answer
SLOWEST = 100  # ms: 95 of 100 moves are answered within
GROWTH = 0.05  # of the memory, from the first third to the end


class Case(NamedTuple):
    """What the viewers look at: its address, and how long the sequence can become; they move it and the weight scale.

    seconds: how long the lesson is. rests: whether each move is two redraws, as with a thumb that is held and then let go,
    instead of the one of a key.
    """

    name: str
    query: str
    most_steps: int
    seconds: float = 60
    rests: bool = False


CASES = (
    Case("H = 32, T ≤ 200", "lang=en", 200, seconds=600),
    Case("the same, each move and then its end", "lang=en", 200, rests=True),
    Case("the dearest: H = 256, T ≤ 1,000, GRU, all overlays", "lang=en&H=256&gru=1&show=path.worst.bound.half", 1000),
)


class Seen(NamedTuple):
    """Seconds from a move to the end of its redraw; how many moves came late; what went wrong."""

    moves: list[float]
    late: list[int]
    trouble: list[str]


class Viewer:
    """Speaks to the server as a browser does."""

    page = "gradients"

    def __init__(self, url: str, case: Case, number: int) -> None:
        self.url, self.case, self.draw = url, case, random.Random(number)
        self.page_hash = ""
        self.panels: dict[str, tuple[str, str]] = {}  # slider -> its panel, and the fragment that draws it
        self.states: dict[str, Any] = {}
        self.numbers: dict[str, float] = {}  # of Streamlit's own sliders

    async def watch(self, begin: float, seconds: float, seen: Seen) -> None:
        address = f"ws://{urlsplit(self.url).netloc}/_stcore/stream"
        try:
            async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None) as socket:  # type: ignore[list-item]
                await self.ask(socket)
                due = begin + self.draw.uniform(0, PERIOD)
                while due < begin + seconds:
                    await asyncio.sleep(max(0.0, due - perf_counter()))
                    seen.late.append(perf_counter() - due > 0.1)
                    steps, scale = self.draw.randint(2, self.case.most_steps), round(self.draw.uniform(0, 3), 2)
                    name, value = self.draw.choice([("steps", steps), ("weight_scale", scale)])
                    if self.case.rests:
                        seen.moves.append(await self.move(socket, name, value, done=False))
                        await asyncio.sleep(REST)
                    seen.moves.append(await self.move(socket, name, value, done=True))
                    due = max(due + PERIOD, perf_counter())
        except (OSError, TimeoutError, RuntimeError) as trouble:
            seen.trouble.append(f"{type(trouble).__name__}: {trouble}")

    async def move(self, socket: ClientConnection, name: str, value: Any, *, done: bool) -> float:
        """Seconds until the run that a move of a slider causes is over."""
        panel, fragment = self.panels[name]
        self.states[panel] = {"value": {"name": name, "v": value, "n": perf_counter(), "done": done, "earlier": []}}
        begin = perf_counter()
        await self.ask(socket, fragment)
        return perf_counter() - begin

    async def ask(self, socket: ClientConnection, fragment: str = "") -> None:
        """Have the script run, and wait until it has."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = self.case.query, self.page_hash, fragment
        rerun.page_name = "" if self.page_hash else self.page
        rerun.context_info.locale, rerun.context_info.timezone, rerun.context_info.url = "en-US", "UTC", f"{self.url}/{self.page}"
        for panel, state in self.states.items():
            rerun.widget_states.widgets.add(id=panel, json_value=json.dumps(state))
        for slider, number in self.numbers.items():
            rerun.widget_states.widgets.add(id=slider).double_array_value.data.append(number)
        await socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), PATIENCE))
            self.learn(answer)
            ends = answer.WhichOneof("type") == "script_finished"
            if ends and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def learn(self, answer: ForwardMsg) -> None:
        """The page's name to the server, and where its sliders are."""
        if answer.WhichOneof("type") == "navigation":
            self.page_hash = answer.navigation.page_script_hash
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(element.exception.message)
        component = element.bidi_component
        parts = json.loads(json.loads(component.json or "{}").get("json", "{}"))
        for row in parts.get("rows", ()):
            if row["kind"] == "slider":
                self.panels[row["name"]] = component.id, answer.delta.fragment_id


async def lesson(server: driver.Server, case: Case, viewers: int, seconds: float,
                 kind: type[Viewer] = Viewer, ramp: float = RAMP) -> tuple[Seen, list[float]]:
    """What the viewers saw, and the server's memory in MB: after the first third of the lesson, and at its end. ramp: seconds
    in which they come before it."""
    seen, begin = Seen([], [], []), perf_counter() + ramp
    memory: list[float] = []

    async def come(number: int) -> None:
        await asyncio.sleep(ramp * number / viewers)
        await kind(server.url, case, number).watch(begin, seconds, seen)

    async def weigh() -> None:
        for moment in (seconds / 3, seconds - 1):
            await asyncio.sleep(max(0.0, begin + moment - perf_counter()))
            memory.append(resident(server.pid))

    await asyncio.gather(weigh(), *(come(number) for number in range(viewers)))
    return seen, memory


def resident(pid: int) -> float:
    """MB of memory that a process holds; nan where the system does not tell (it does on Linux)."""
    told = Path(f"/proc/{pid}/statm")
    return int(told.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if told.exists() else float("nan")


def sections(quick: bool) -> list[Section]:
    viewers = 20 if quick else VIEWERS
    rows, verdicts = [], []
    for case in CASES:
        seconds = 10 if quick else case.seconds
        with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt") as server:
            seen, (early, end) = asyncio.run(lesson(server, case, viewers, seconds))
        *_, slow = quantiles(seen.moves, n=20)
        rows.append([case.name, f"{seconds:.0f} s", f"{len(seen.moves) / seconds:.0f}",
                     f"{1e3 * median(seen.moves):.0f} ms", f"{1e3 * slow:.0f} ms",
                     f"{sum(seen.late) / len(seen.late):.1%}", f"{early:.0f} → {end:.0f} MB", str(len(seen.trouble))])
        if case is CASES[0]:
            grown = end / early - 1
            verdicts = [
                Verdict(f"{viewers} viewers, {case.name}: 95 % of the redraws within", f"≤ {SLOWEST} ms", f"{1e3 * slow:.0f} ms",
                        1e3 * slow <= SLOWEST),
                Verdict(f"{viewers} viewers: memory grows in the last two thirds of {seconds:.0f} s", f"≤ {GROWTH:.0%}",
                        f"{grown:+.1%}", grown <= GROWTH),
            ]
    text = (f"{viewers} viewers of the Gradients page in one process, on the machine that plays them, too. Each moves its weight "
            f"or length every {PERIOD:g} s; measured from the move to the end of its redraw. Late: begun 0.1 s after its time. "
            "Memory: after a third of the lesson, and at its end.")
    columns = ("settings", "lesson", "redraws/s", "median", "95 %", "late", "memory", "failed")
    return [Section("A class", text, columns, rows, verdicts)]
