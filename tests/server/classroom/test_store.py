"""What a room was is there after a restart, and nothing is after its end."""

import os
import sqlite3
import stat
import sys
import tempfile
import time
from pathlib import Path

import pytest

from server.classroom import store
from server.classroom.store import Journal, Memory
from tests.server.classroom.asking import Server, run


def test_a_restart_finds_every_room_as_it_was(tmp_path: Path):
    path = tmp_path / "class.sqlite"

    async def before() -> tuple[str, str, str]:
        server = Server(Memory(Journal(path)))
        taught = await server.open(3)
        me = await taught.join()
        await taught.go(3, "vote")
        assert (await taught.vote(me, -7.0)).status == 200
        journal = server.rooms.store.journal  # type: ignore[attr-defined]
        journal.close()
        return taught.code, taught.secret, me

    code, secret, me = run(before)

    async def after() -> None:
        server = Server(Memory(Journal(path)))
        async with server.listen(f"/class/{code}/live?me={me}&lang=en") as line:
            assert await line.next("mine") == {"left": {"1": [-7.0]}}
            assert (await line.next("screen"))["step"] == "vote"
        assert (await server.post(f"/class/{code}/teach", {"do": "end"}, secret=secret)).status == 200
        assert (await server.ask("GET", f"/class/{code}/live?me={me}")).status == 404
        server.rooms.store.journal.close()  # type: ignore[attr-defined]

    run(after)
    assert not path.exists()


def test_the_end_of_one_room_leaves_nothing_of_it_and_all_of_the_other(tmp_path: Path):
    path = tmp_path / "class.sqlite"
    journal = Journal(path)
    for code, word in (("AAAA", "gone-for-good"), ("BBBB", "still-there")):
        journal.write(code, ["vote", word])
    journal.write("AAAA", None)
    journal.close()
    assert b"still-there" in path.read_bytes()
    assert b"gone-for-good" not in path.read_bytes()


def test_a_room_of_yesterday_is_forgotten(tmp_path: Path):
    path = tmp_path / "class.sqlite"
    journal = Journal(path)
    journal.write("AAAA", ["open", "digest", "key", 1, 0.0])
    journal.close()

    async def later() -> None:
        server = Server(Memory(Journal(path)), lambda: 25 * 3600.0)
        assert (await server.ask("GET", "/class/AAAA/live?me=x")).status == 404
        assert not server.rooms.halls
        server.rooms.store.journal.close()  # type: ignore[attr-defined]

    run(later)
    assert not path.exists()


def test_a_disk_that_fails_ends_no_class(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    journal = Journal(tmp_path / "no" / "such" / "folder.sqlite")
    journal.write("AAAA", ["join", "x"])
    journal.close()
    assert "cannot be written" in caplog.text
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database" * 100)
    other = Journal(broken)
    assert list(other.read()) == []
    assert "cannot be read" in caplog.text
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no owner's bits")
def test_the_journal_lies_where_only_its_owner_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLASS_JOURNAL", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = store.journal_for(8501)
    assert path is not None
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert store.journal_for(0) is None
    old = path.with_name("class-8600.sqlite")
    for age, there in ((store.KEPT - 60, True), (store.KEPT + 60, False)):
        old.write_bytes(b"")
        os.utime(old, (time.time() - age,) * 2)
        store.journal_for(8501)
        assert old.exists() == there
    os.chmod(path.parent, 0o755)
    assert store.journal_for(8501) is None
    monkeypatch.setenv("CLASS_JOURNAL", str(tmp_path / "named"))
    assert store.journal_for(8501) == tmp_path / "named"


def test_a_journal_is_a_plain_sqlite_file_that_is_written_while_the_class_goes_on(tmp_path: Path):
    path = tmp_path / "class.sqlite"
    journal = Journal(path)
    for n in range(1000):
        journal.write("AAAA", ["vote", n])
    journal.close()
    with sqlite3.connect(path) as file:
        assert [row[0] for row in file.execute("SELECT event FROM events ORDER BY n")] == [f'["vote",{n}]' for n in range(1000)]
