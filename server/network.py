"""Where this machine is found on its networks."""

from __future__ import annotations

import socket
from contextlib import suppress

EVERYWHERE = "0.0.0.0"
# Where a packet would leave this machine; none is sent. The last stands for the internet.
ELSEWHERE = ("10.255.255.255", "172.31.255.255", "192.168.255.255", "192.0.2.1")


def addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks, the one that leads furthest first."""
    found: list[str] = []
    for elsewhere in reversed(ELSEWHERE):
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((elsewhere, 9))
            found.append(asking.getsockname()[0])
    with suppress(OSError):
        found += [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]
