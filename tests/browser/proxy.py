"""A proxy that takes a path away before it hands a request on, as many a host has one before its apps."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def stripping(prefix: str, target: str) -> Iterator[str]:
    """`target` under another address, which ends in `prefix`; the address. Everything outside of it is 404."""
    port: queue.Queue[int] = queue.Queue()
    ends: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def run() -> None:
        end = asyncio.Event()
        server = await asyncio.start_server(lambda reader, writer: _serve(prefix, target, reader, writer), "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        ends.put((asyncio.get_running_loop(), end))
        await end.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    yield f"http://localhost:{port.get()}{prefix}"
    loop, end = ends.get()
    loop.call_soon_threadsafe(end.set)
    thread.join()


async def _serve(prefix: str, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request a connection, so that none slips by, or a socket."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, rest = head.split(b" ", 2)
        if not path.startswith(f"{prefix}/".encode()):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if b"upgrade: websocket" not in head.lower():
            rest = rest.replace(b"Connection: keep-alive\r\n", b"").replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        inner, outer = await asyncio.open_connection(urlsplit(target).hostname, urlsplit(target).port)
        outer.write(b" ".join([method, path[len(prefix):], rest]))
        up = asyncio.create_task(_pipe(reader, outer))
        await _pipe(inner, writer)
        up.cancel()
        outer.close()
    except (OSError, asyncio.IncompleteReadError):  # either side has gone
        pass
    finally:
        writer.close()


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(1 << 16):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
