"""Where the events of all rooms are kept, in their order.

In memory, with a journal on disk that a restart reads: SQLite, written a few times a second, its rows deleted
with their room, the file with the last. Several processes share a Redis instead (see `shared`).
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

from server.classroom.room import Event

DELAY = 0.25  # seconds that an event may wait for the disk
KEPT = 24 * 3600.0  # seconds that a journal outlives its server

Heard = Callable[[str, Event], None]  # a room's code, and what happened in it


class Store(Protocol):
    """Keeps events, and says each of them once, in one order for all."""

    async def start(self, heard: Heard) -> None:
        """Say all that is kept, and from then on what comes."""

    async def append(self, code: str, event: Event) -> None:
        """Keep an event; it has been heard here when this returns."""

    async def drop(self, code: str) -> None:
        """Forget a room."""


class Memory:
    """The store of one process."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.journal = journal
        self.heard: Heard = lambda code, event: None

    async def start(self, heard: Heard) -> None:
        self.heard = heard
        for code, event in self.journal.read() if self.journal else ():
            heard(code, event)

    async def append(self, code: str, event: Event) -> None:
        self.heard(code, event)
        if self.journal:
            self.journal.write(code, event)

    async def drop(self, code: str) -> None:
        if self.journal:
            self.journal.write(code, None)


class Journal:
    """A file with the events of rooms; a thread of its own writes it. Where it cannot be written, the class
    goes on, and the log says so once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: queue.SimpleQueue[tuple[str, Event | None] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, daemon=True, name="classroom journal")
        self.thread.start()

    def read(self) -> Iterator[tuple[str, Event]]:
        """What a process before this one has left."""
        if not self.path.exists():
            return
        try:
            with closing(sqlite3.connect(self.path)) as file:
                found = file.execute("SELECT room, event FROM events ORDER BY n").fetchall()
        except sqlite3.Error as trouble:
            logging.getLogger("carousel").warning("The journal of classes cannot be read: %s", trouble)
            return
        for room, event in found:
            yield room, json.loads(event)

    def write(self, code: str, event: Event | None) -> None:
        """Write an event soon; None: forget the room."""
        self.waiting.put((code, event))

    def close(self) -> None:
        """Write what waits, and stop."""
        self.waiting.put(None)
        self.thread.join(timeout=5)

    def _run(self) -> None:
        told = False
        pause = threading.Event()
        while True:
            batch = [self.waiting.get()]
            pause.wait(DELAY)
            with suppress(queue.Empty):
                while True:
                    batch.append(self.waiting.get_nowait())
            try:
                self._write([each for each in batch if each])
            except (sqlite3.Error, OSError) as trouble:
                if not told:
                    logging.getLogger("carousel").warning("The journal of classes cannot be written: %s",
                                                          trouble)
                told = True
            if None in batch:
                return

    def _write(self, batch: list[tuple[str, Event | None]]) -> None:
        with closing(sqlite3.connect(self.path)) as file:
            file.execute("PRAGMA secure_delete = ON")
            file.execute("CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, room TEXT, event TEXT)")
            with file:
                for code, event in batch:
                    if event is None:
                        file.execute("DELETE FROM events WHERE room = ?", (code,))
                    else:
                        text = json.dumps(event, separators=(",", ":"))
                        file.execute("INSERT INTO events (room, event) VALUES (?, ?)", (code, text))
            left = file.execute("SELECT 1 FROM events LIMIT 1").fetchone()
        if left is None:  # closed by now: Windows deletes no open file
            self.path.unlink(missing_ok=True)


def journal_for(port: int) -> Path | None:
    """The file of the server at this port, in a folder that only its owner may open; CLASS_JOURNAL names
    another. None, and the log says so, where there can be none."""
    if named := os.environ.get("CLASS_JOURNAL"):
        return Path(named)
    if not port:
        return None  # any free one: the next server would not find it
    folder = Path(tempfile.gettempdir()) / f"carousel-{os.getuid() if hasattr(os, 'getuid') else 'class'}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
    except OSError as trouble:
        logging.getLogger("carousel").warning("Classes are kept in memory only: %s", trouble)
        return None
    mine = not hasattr(os, "getuid") or (about.st_uid == os.getuid() and not about.st_mode & 0o077)
    if not (stat.S_ISDIR(about.st_mode) and mine):
        logging.getLogger("carousel").warning("Classes are kept in memory only: %s is not ours alone", folder)
        return None
    for old in folder.glob("class-*.sqlite"):  # of servers that were not started again
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > KEPT:
                old.unlink()
    return folder / f"class-{port}.sqlite"
