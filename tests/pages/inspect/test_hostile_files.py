"""Files that are broken, forged or dangerous: one sentence each, and nothing else happens.

More of them, and a fuzzer: tests/soak/test_hostile_files.py.
"""

import re

import pytest

from core.reading import Refused
from pages.ui.inspect import said
from pages.ui.inspect.files import LARGEST, open_file
from pages.ui.inspect.files.hdf5 import read
from pages.ui.text import words as vocabulary
from tests.pages.inspect.hostile import deterministic, survive

FILES = list(deterministic())


@pytest.mark.parametrize(("content", "end"), [file[1:] for file in FILES], ids=[file[0] for file in FILES])
def test_a_hostile_file_ends_as_told(content: bytes, end: str):
    assert survive(content) == end


def test_a_file_of_more_than_64_megabytes_is_refused_before_it_is_looked_at():
    with pytest.raises(Refused, match="large"):
        open_file(bytes(LARGEST + 1))


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_every_refusal_is_one_sentence_that_says_what_is_wrong_and_what_is_accepted(language: str):
    words = vocabulary.load(language)
    for key, text in words.strings.items():
        if key.startswith("inspect.refused."):
            assert re.search(r"[;；]", text), key
            assert len(re.findall(r"[.。](?=\s|$)", re.sub(r"<code>.*?</code>", "", text))) <= 1, key


def test_names_from_a_file_lose_markup_control_characters_and_length():
    shown = said.refused(Refused("not_finite", name="<b>\x00\u202e" + "x" * 500, count=1), vocabulary.load("en"))
    assert "<b>" not in shown
    assert not re.search(r"[\x00-\x1f\u202e]", shown)
    assert len(shown) < 200


def test_a_reader_of_hdf5_that_falls_takes_only_itself_along(monkeypatch, tmp_path):
    falls = tmp_path / "falls.py"
    falls.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGABRT)\n")
    monkeypatch.setattr("pages.ui.inspect.files.hdf5.READER", falls)
    with pytest.raises(Refused, match="hdf5"):
        read(b"\x89HDF\r\n\x1a\n")
    falls.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr("pages.ui.inspect.files.hdf5.SECONDS", 0.5)
    with pytest.raises(Refused, match="hdf5"):
        read(b"\x89HDF\r\n\x1a\n")
