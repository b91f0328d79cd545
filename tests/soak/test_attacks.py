"""What `make test` has no time for: one server under forged messages, floods and visitors who leave, and one viewer
beside it all whose page has to stay as it is. ATTACKS=2000 for fewer messages.
"""

import asyncio
import json
import os
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from pages.ui.page import frame
from server.launch import LARGEST_MESSAGE
from tests.benchmarks.viewers import resident
from tests.browser import driver
from tests.pages import forged

ATTACKS, LINKS, SESSIONS = int(os.environ.get("ATTACKS", "20000")), 600, 500
DEAF, MOVES = 20, 200  # visitors who never read, and what each of them asks for
PATIENCE = 60  # seconds for an answer
TOO_LARGE = 1009  # RFC 6455: why a connection ends
GROWTH = 150  # MB that the server may grow by, most of it in its first minutes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driver.Server]:
    with driver.serve(tmp_path_factory.mktemp("soak") / "log.txt") as server:
        yield server


class Visitor:
    """Speaks to the server as a browser does, or worse."""

    def __init__(self, server: driver.Server, page: str, query: str = "lang=en") -> None:
        self.server, self.page, self.query = server, "" if page == frame.HOME else page, query
        self.page_hash, self.size = "", 0  # of its last message, in bytes
        self.components: dict[str, str] = {}  # id -> the fragment that draws it
        self.names: set[str] = {"steps"}
        self.states: dict[str, Any] = {}

    def stream(self) -> Any:
        return connect(self.server.url.replace("http", "ws") + "/_stcore/stream", subprotocols=["streamlit"],  # type: ignore[list-item]
                       max_size=None, compression=None, ping_interval=None)

    async def ask(self, socket: ClientConnection, fragment: str = "") -> None:
        """Have the script run, and wait until it has. Raises: AssertionError for an exception on the page."""
        await self.tell(socket, fragment)
        while True:
            answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), PATIENCE))
            self.learn(answer)
            if (answer.WhichOneof("type") == "script_finished"
                    and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN):
                return

    async def tell(self, socket: ClientConnection, fragment: str = "") -> None:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = self.query, self.page_hash, fragment
        rerun.page_name = "" if self.page_hash else self.page
        rerun.context_info.locale, rerun.context_info.timezone = "en-US", "UTC"
        rerun.context_info.url = f"{self.server.url}/{self.page}"
        for component, state in self.states.items():
            rerun.widget_states.widgets.add(id=component, json_value=json.dumps(state))
        self.size = message.ByteSize()
        await socket.send(message.SerializeToString())

    def learn(self, answer: ForwardMsg) -> None:
        if answer.WhichOneof("type") == "navigation":
            self.page_hash = answer.navigation.page_script_hash
        element = answer.delta.new_element
        assert element.WhichOneof("type") != "exception", element.exception.message
        component = element.bidi_component
        if component.id:
            self.components[component.id] = answer.delta.fragment_id
            parts = json.loads(json.loads(component.json or "{}").get("json", "{}"))
            self.names |= {row["name"] for row in parts.get("rows", ()) if "name" in row}


async def attacked(server: driver.Server, page: str, count: int) -> None:
    """So many messages; where one is too large to be let in, whoever sent it comes back."""
    draw, sent = random.Random(f"soak {page}"), 0
    while sent < count:
        visitor = Visitor(server, page)
        async with visitor.stream() as socket:
            await visitor.ask(socket)
            while sent < count:
                component = draw.choice(sorted(visitor.components))
                visitor.states[component] = forged.state(draw, sorted(visitor.names))
                sent += 1
                try:
                    await visitor.ask(socket, "" if sent % 10 == 0 else visitor.components[component])
                except ConnectionClosedError as shown_out:
                    # The server does not read it to its end, so what it says of that may be lost with the line.
                    said = shown_out.rcvd.code if shown_out.rcvd else TOO_LARGE
                    if said != TOO_LARGE or visitor.size <= LARGEST_MESSAGE:
                        raise
                    break


async def witness(server: driver.Server, attack: Any) -> None:
    """A viewer's page shows the same before and after, and answers meanwhile."""
    visitor = Visitor(server, "gradients")
    async with visitor.stream() as socket:
        await visitor.ask(socket)
        attacking = asyncio.ensure_future(attack)
        while not attacking.done():
            await visitor.ask(socket)
            await asyncio.sleep(0.5)
        await attacking
        await visitor.ask(socket)


def unhurt(server: driver.Server, attack: Any) -> None:
    before, said = resident(server.pid), server.log.stat().st_size
    asyncio.run(witness(server, attack))
    assert not server.tracebacks(said), server.tracebacks(said)[:4000]
    assert resident(server.pid) - before <= GROWTH


@pytest.mark.parametrize("page", list(frame.built()))
def test_forged_messages_leave_no_exception_and_hurt_nobody(server: driver.Server, page: str):
    unhurt(server, attacked(server, page, ATTACKS // len(frame.built())))


def test_hostile_links_open_every_page(server: driver.Server):
    async def opened() -> None:
        draw, pages = random.Random("links"), list(frame.built())
        for _ in range(LINKS):
            odd = [str(each)[:300] for each in forged.ODD]
            names = draw.sample(["T", "H", "w", "x", "preset", "A", "show", "put", "t", "c0", "lang", "m", "nothing"], 5)
            query = "&".join(f"{name}={draw.choice([*odd, '-1', '1e9', '1x999_0', '%3Cb%3E'])}" for name in names)
            visitor = Visitor(server, draw.choice(pages), query.replace(" ", "+"))
            async with visitor.stream() as socket:
                await visitor.ask(socket)
    unhurt(server, opened())


def test_floods_and_visitors_who_leave_at_once_are_borne(server: driver.Server):
    async def flood() -> None:
        visitor = Visitor(server, "gradients")
        async with visitor.stream() as socket:
            await visitor.ask(socket)
            panel = next(component for component in visitor.components if component.endswith("gradients:knobs"))
            moves = [{"name": "steps", "v": 10 + n % 90, "n": n, "done": True} for n in range(10_000)]
            visitor.states[panel] = {"value": {**moves[-1], "earlier": moves}}
            await visitor.ask(socket)
            for n in range(2000):
                visitor.states[panel] = {"value": {"name": "steps", "v": 10 + n % 90, "n": n + 1, "done": False}}
                await visitor.tell(socket, visitor.components[panel])
            await visitor.ask(socket)
        for number in range(SESSIONS):
            passing = Visitor(server, list(frame.built())[number % len(frame.built())])
            async with passing.stream() as socket:
                await passing.tell(socket)
    unhurt(server, flood())


def test_visitors_who_never_read_what_they_ask_for_are_borne(server: driver.Server):
    async def deaf() -> None:
        async with AsyncExitStack() as stack:
            for number in range(DEAF):
                visitor = Visitor(server, "gradients")
                socket = await stack.enter_async_context(visitor.stream())
                await visitor.ask(socket)
                panel = next(component for component in visitor.components if component.endswith("gradients:knobs"))
                for n in range(MOVES):  # websockets' client keeps a few answers, and then lets the line fill
                    visitor.states[panel] = {"value": {"name": "steps", "v": 10 + (number + n) % 90, "n": n, "done": n % 2 == 0}}
                    await visitor.tell(socket, visitor.components[panel] if n % 3 else "")
                    await asyncio.sleep(0.02)
            await asyncio.sleep(10)
    unhurt(server, deaf())
