"""`carousel`: start the lesson, and say where it is."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import segno
import uvicorn

from .network import EVERYWHERE, addresses
from .settings import Settings, port_of, prefix_of

PING = 20  # seconds between two signs of life of a connection: proxies end those that are silent for a minute
BACKLOG = 2048  # connections that wait: a class opens the lesson at once
LARGEST_MESSAGE = 1_000_000  # bytes of what a page sends: the largest true one has some kB


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the lesson until it is stopped."""
    settings, shared = _asked(arguments)
    _alone()
    from .app import create  # Streamlit takes a second: not before what was asked is known to make sense

    try:
        listening = _listen(settings.host, settings.port)
    except OSError as trouble:
        sys.exit(f"carousel: cannot listen on {settings.host}:{settings.port}: {trouble.strerror}")
    server = uvicorn.Server(uvicorn.Config(
        create(settings), server_header=False, access_log=False, log_level="warning", ws="websockets-sansio",
        ws_ping_interval=PING, ws_ping_timeout=PING, ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False, timeout_graceful_shutdown=3))
    _say_nothing_of_visitors()
    _announce(settings, listening.getsockname()[1], shared)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def _alone() -> None:
    """One thread for each product of matrices, before NumPy is loaded. Readers are served side by side; the
    threads of one product wait for one another turning, which on busy cores takes several times as long."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _asked(arguments: Sequence[str] | None) -> tuple[Settings, bool]:
    """What the environment and the command line say, the latter last; and whether it is for a class."""
    parser = argparse.ArgumentParser(prog="carousel", description="""An interactive lesson on why LSTMs
        remember where simple RNNs forget. Heeds HOST, PORT, PREFIX, FRAME_ANCESTORS of the environment.""")
    try:
        usual = Settings.of_environment()
        parser.add_argument("--host", default=usual.host, help="address to listen on (%(default)s)")
        parser.add_argument("--port", default=str(usual.port), help="0 for any free one (%(default)s)")
        parser.add_argument("--prefix", default=usual.prefix, help="path that it lies under, as /lstm")
        parser.add_argument("--class", dest="shared", action="store_true",
                            help="for all on this network: listen everywhere, print addresses and a QR code")
        asked = parser.parse_args(arguments)
        host = EVERYWHERE if asked.shared else asked.host
        return Settings(host, port_of(asked.port), prefix_of(asked.prefix), usual.embedders), asked.shared
    except ValueError as trouble:
        parser.error(str(trouble))


def _listen(host: str, port: int) -> socket.socket:
    """A socket at this address; for every address, of both kinds where the system has them.

    Raises: OSError where it cannot be had.
    """
    if host in {"", EVERYWHERE, "::"} and socket.has_dualstack_ipv6():
        with suppress(OSError):  # a kernel without IPv6
            return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True,
                                        backlog=BACKLOG)
    family, _, _, _, address = min(socket.getaddrinfo(host or EVERYWHERE, port, type=socket.SOCK_STREAM))
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)


def _say_nothing_of_visitors() -> None:
    """Streamlit lets uvicorn tell of each connection whence it came."""
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)


def _announce(settings: Settings, port: int, shared: bool) -> None:
    everywhere = settings.host in {"", EVERYWHERE, "::"}
    hosts = ["localhost" if everywhere else settings.host, *(addresses() if everywhere else ())]
    places = [f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.prefix}/" for host in hosts]
    print("Carousel:", *places, sep="\n  ", flush=True)
    if shared and len(places) > 1:
        segno.make(places[1], error="m").terminal(compact=True)
        print(f"  {places[1]}", flush=True)
