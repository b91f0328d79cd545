"""What the code rests on can be looked up."""

import re
from pathlib import Path

from pages.ui.text import references

ROOT = Path(__file__).resolve().parents[3]
KEY = re.compile(r"\b[a-z]{2,}(?:19|20)[0-9]{2}[a-z]*\b")


def test_every_work_that_the_code_names_is_among_the_references():
    named = {key for folder in ("core", "pages", "tests/core") for path in (ROOT / folder).rglob("*.py")
             for key in KEY.findall(path.read_text(encoding="utf-8"))}
    assert {"cho2014", "chung2014", "pascanu2013"} <= named
    assert named <= set(references.references())


def test_a_reference_has_its_authors_its_year_and_where_to_read_it():
    found = references.references()["chung2014"]
    assert found.authors == ("Chung", "Gulcehre", "Cho", "Bengio")
    assert (found.year, found.link) == ("2014", "https://arxiv.org/abs/1412.3555")
