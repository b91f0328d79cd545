"""A class presses Start: forty viewers of the page Training queue for it, while others go on with the Gradients page.
The same with fifteen pages of one browser beside one of another.

And two hundred viewers with a move every two seconds, beside as many of the barest page that Streamlit can have.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks import viewers
from tests.benchmarks.report import Section, Verdict
from tests.browser import driver

STARTERS, TABS, CROWD = 40, 15, 200
COME = 0.5  # seconds from one viewer of the crowd to the next, until all are there
RACE = "lang=en&steps=200&seeds=1"
LONGEST = 300.0  # seconds in which all trainings have to end
SLOWEST = 300  # ms: 95 of 100 moves of the others are answered within
TIMES = 3  # as slow as Streamlit's barest page, at most
ALONE = 20.0  # seconds for which the others are alone first
FLOOR = Path(__file__).parent / "apps" / "floor"
SAME = ("--runner.postScriptGC=false", "--server.fileWatcherType=none")  # as the lesson has it
AGAIN = "Train again"


class Starter:
    """Presses Start, and then looks as often as the page says, whether it was answered or not, as a browser does."""

    def __init__(self, url: str, cookies: str = "") -> None:
        self.url, self.cookies = url, cookies
        self.page_hash, self.button, self.fragment = "", "", ""
        self.every: dict[str, float] = {}  # fragment -> seconds from one look to the next
        self.due: dict[str, float] = {}
        self.fresh: set[str] = set()  # fragments of this run that look again
        self.looks, self.trouble, self.over = 0, "", False

    async def watch(self, end: float) -> None:
        address = f"ws://{urlsplit(self.url).netloc}/_stcore/stream"
        try:
            async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None,  # type: ignore[list-item]
                               additional_headers={"Cookie": self.cookies}) as socket:
                looking = asyncio.create_task(self.look(socket))
                await self.ask(socket)
                pressed = False
                while perf_counter() < end and not self.over:
                    answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), viewers.PATIENCE))
                    self.learn(answer)
                    if self.button and not pressed and answer.WhichOneof("type") == "script_finished":
                        pressed = True
                        await self.ask(socket, self.fragment, press=True)
                looking.cancel()
        except (OSError, TimeoutError, RuntimeError) as trouble:
            self.trouble = f"{type(trouble).__name__}: {trouble}"

    async def look(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(0.02)
            for fragment, every in list(self.every.items()):
                if perf_counter() >= self.due[fragment]:
                    self.due[fragment] = perf_counter() + every
                    self.looks += 1
                    await self.ask(socket, fragment)

    async def ask(self, socket: ClientConnection, fragment: str = "", *, press: bool = False) -> None:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = RACE, self.page_hash, fragment
        rerun.page_name = "" if self.page_hash else "training"
        rerun.is_auto_rerun = bool(fragment) and not press
        rerun.context_info.locale, rerun.context_info.timezone, rerun.context_info.url = "en-US", "UTC", f"{self.url}/training"
        if press:
            rerun.widget_states.widgets.add(id=self.button, trigger_value=True)
        await socket.send(message.SerializeToString())

    def learn(self, answer: ForwardMsg) -> None:
        kind = answer.WhichOneof("type")
        if kind == "navigation":
            self.page_hash = answer.navigation.page_script_hash
        elif kind == "new_session":
            self.fresh = set()
        elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:  # of the whole page
            self.every = {fragment: every for fragment, every in self.every.items() if fragment in self.fresh}
        elif kind == "auto_rerun":
            self.fresh.add(answer.auto_rerun.fragment_id)
            self.every[answer.auto_rerun.fragment_id] = answer.auto_rerun.interval
            self.due[answer.auto_rerun.fragment_id] = perf_counter() + answer.auto_rerun.interval
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(element.exception.message)
        if "training:start" in element.button.id:
            self.button, self.fragment = element.button.id, answer.delta.fragment_id
            self.over = element.button.label == AGAIN


def tabs(url: str, count: int) -> list[Starter]:
    """So many pages of one browser, and one of another: Streamlit tells browsers apart by its cookie."""
    def browser() -> str:
        with urlopen(f"{url}/_stcore/health") as answer:
            return "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie"))
    one = browser()
    return [*(Starter(url, one) for _ in range(count)), Starter(url, browser())]


async def start(server: driver.Server, pupils: list[Starter], longest: float) -> tuple[viewers.Seen, viewers.Seen, float]:
    """What four others saw before and while the pupils train, and how long these took."""
    case = viewers.Case("", "lang=en", 200)

    async def watched(seen: viewers.Seen, number: int, seconds: float) -> None:
        await viewers.Viewer(server.url, case, number).watch(perf_counter(), seconds, seen)

    alone, seen = viewers.Seen([], [], []), viewers.Seen([], [], [])
    await asyncio.gather(*(watched(alone, number, ALONE) for number in range(4)))
    begin = perf_counter()
    others = [asyncio.create_task(watched(seen, number, longest)) for number in range(4)]
    await asyncio.gather(*(pupil.watch(begin + longest) for pupil in pupils))
    took = perf_counter() - begin
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return alone, seen, took


def at_start(who: str, made: Callable[[str], list[Starter]], text: str, longest: float = LONGEST) -> Section:
    with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt") as server:
        pupils = made(server.url)
        alone, seen, took = asyncio.run(start(server, pupils, longest))
    floor, slow = (quantiles(moves, n=20)[-1] for moves in (alone.moves, seen.moves))
    ended, trouble = sum(pupil.over for pupil in pupils), [pupil.trouble for pupil in pupils if pupil.trouble]
    looks = sum(pupil.looks for pupil in pupils)
    rows = [[str(len(pupils)), f"{ended} in {took:.0f} s", f"{looks / took:.1f}", f"{1e3 * median(seen.moves):.0f} ms",
             f"{1e3 * slow:.0f} ms", f"{1e3 * max(seen.moves):.0f} ms", f"{1e3 * floor:.0f} ms", str(len(trouble) + len(seen.trouble))]]
    verdicts = [
        Verdict(f"{who} press Start: all trainings end", f"{len(pupils)} in {longest:.0f} s", rows[0][1], ended == len(pupils)),
        Verdict(f"{who} press Start: 95 % of the others' redraws within", f"≤ {SLOWEST} ms", f"{1e3 * slow:.0f} ms",
                1e3 * slow <= SLOWEST)]
    return Section(f"{who} press Start", text,
                   ("pages", "ended", "looks/s", "others' median", "95 %", "longest", "95 % alone", "failed"), rows, verdicts)


def crowd(size: int, seconds: float) -> Section:
    """Our page and the barest page of Streamlit, one after the other, with the same viewers."""
    rows, tails = [], list[float]()
    pages: tuple[tuple[str, Path, tuple[str, ...], type[viewers.Viewer]], ...] = (
        ("Streamlit's own slider and its number", FLOOR, SAME, FloorViewer),
        ("the Gradients page", driver.ROOT, (), viewers.Viewer))
    for name, root, arguments, kind in pages:
        with TemporaryDirectory() as logs, driver.serve(Path(logs) / "log.txt", root, arguments) as server:
            case = viewers.Case("", "lang=en", 200)
            seen, _ = asyncio.run(viewers.lesson(server, case, size, seconds, kind, ramp=COME * size))
        slow = quantiles(seen.moves, n=20)[-1]
        tails.append(slow)
        rows.append([name, f"{len(seen.moves) / seconds:.0f}", f"{1e3 * median(seen.moves):.0f} ms", f"{1e3 * slow:.0f} ms",
                     f"{sum(seen.late) / len(seen.late):.1%}", str(len(seen.trouble))])
    floor, ours = tails
    verdicts = [
        Verdict(f"{size} viewers: 95 % of the redraws within", f"≤ {viewers.SLOWEST} ms", f"{1e3 * ours:.0f} ms",
                1e3 * ours <= viewers.SLOWEST),
        Verdict(f"{size} viewers: the same, to Streamlit's barest page", f"≤ {TIMES} ×", f"{ours / floor:.1f} ×", ours <= TIMES * floor)]
    return Section(f"{size} viewers", f"{size} viewers, each with a move every {viewers.PERIOD:g} s, once all are there.",
                   ("page", "redraws/s", "median", "95 %", "late", "failed"), rows, verdicts)


class FloorViewer(viewers.Viewer):
    """A viewer of Streamlit's own slider."""

    page = ""
    slider = ""

    async def move(self, socket: ClientConnection, name: str, value: float, *, done: bool) -> float:
        begin = perf_counter()
        self.numbers = {self.slider: float(value % 101)}
        await self.ask(socket)
        return perf_counter() - begin

    def learn(self, answer: ForwardMsg) -> None:
        super().learn(answer)
        element = answer.delta.new_element
        self.slider = element.slider.id or self.slider


def sections(quick: bool) -> list[Section]:
    starters, pages = (6, 3) if quick else (STARTERS, TABS)
    text = ("They press Start on the page Training at once (200 updates of one seed), and look as often as the page has them look. "
            "Four others move the Gradients page's sliders every two seconds meanwhile; before, they were alone.")
    one = "All pages of one browser show its one training. " + text
    return [at_start(f"{starters} viewers", lambda url: [Starter(url) for _ in range(starters)], text),
            at_start(f"{pages} pages of one browser and one of another", lambda url: tabs(url, pages), one),
            crowd(20 if quick else CROWD, 10 if quick else 60)]
