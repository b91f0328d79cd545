"""CONTRIBUTING's ways, followed to the letter in a copy of the project: a page and a language by their files
alone.

A cell by one module: tests/core/cells/test_a_new_cell.py. A knob: tests/pages/page/test_knobs.py.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pages.ui.page import frame
from pages.ui.text import words as vocabulary

ROOT = Path(__file__).resolve().parents[1]
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
KEPT = re.compile(  # what a translator leaves alone: holes, tags, formulas, markup, links, ids
    r"(\{[^{}]*\}|<[^>]+>|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|&#?\w+;|%\{[^}]*\})", re.DOTALL)
VISIT = """
import json, sys
from pages.ui.page import frame
from tests.pages.screen import Screen
language = sys.argv[1]
def visit(page):
    screen = Screen(page, lang=language)
    return {
        "menu": [link.proto.label for link in screen.app.sidebar.get("page_link")],
        "title": screen.html.partition("<h1>")[2].partition("</h1>")[0],
        "switch": [button.label for button in screen.app.button if (button.key or "").startswith("language:")],
        "quiet": screen.quiet,
        "figures": len(screen.components("live_figure")) + len(screen.components("belt")),
    }
print(json.dumps({page: visit(page) for page in frame.built()}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the app and a test of a page need."""
    for name in ("core", "pages", ".streamlit", "assets"):
        skipped = shutil.ignore_patterns("__pycache__", "*-*.png")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / "tests" / "pages").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "pages" / "screen.py", tmp_path / "tests" / "pages")
    return tmp_path


def visited(root: Path, language: str) -> dict[str, dict[str, Any]]:
    """What each page of a copy shows in a language, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", VISIT, language], cwd=root, capture_output=True, text=True,
                          check=False, env={"PYTHONPATH": str(root), "PATH": "", "PYTHONIOENCODING": "utf-8"},
                          encoding="utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def accented(text: str) -> str:
    """English as a third language: its vowels with accents, all else as it was."""
    return "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(text))


def test_a_page_by_its_script_and_its_prose_is_in_the_menu_and_on_the_map(copy: Path):
    (copy / "pages" / "17_history.py").write_text(
        '"""History."""\nfrom pages.ui.page import frame\n\n'
        'page = frame.begin("history")\nframe.prose(page, "start", titled=True)\n', encoding="utf-8")
    (copy / "assets" / "prose" / "history").mkdir()
    for language, name in (("zh", "历史"), ("en", "History")):
        head = f"# {name}!\n\nmenu: {name}\neyebrow: 1991\nmap: 1991 … 2024\n\n## {name} {{#start}}\n\n1991.\n"
        (copy / "assets" / "prose" / "history" / f"{language}.md").write_text(head, encoding="utf-8")
    shown = visited(copy, "en")
    assert list(shown) == [*frame.built(), "history"]
    for page in shown.values():
        assert page["menu"][-1] == "History"
    assert shown["history"]["title"] == "History!"


def test_a_language_by_its_files_opens_every_page_and_is_offered_and_says_where_another_stands_in(copy: Path):
    english = copy / "assets" / "words" / "en.toml"
    lines = []
    for line in english.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r'(\w[\w-]* = ")(.*)(")', line)
        lines.append(f"{found[1]}{accented(found[2])}{found[3]}" if found else line)
    text = "\n".join(lines)
    text = re.sub(r'^name = "English"', 'name = "Ésperanto"',
                  text.replace('name = "Énglísh"', 'name = "English"'), flags=re.M)
    text = re.sub(r'^place = ".*"', 'place = "3"', text, flags=re.M)
    text = re.sub(r'^spaced = ".*"', 'spaced = "yes"', text, flags=re.M)
    assert tomllib.loads(text)["language"]["name"] == "Ésperanto"
    (copy / "assets" / "words" / "eo.toml").write_text(text, encoding="utf-8")
    for prose in (copy / "assets" / "prose").glob("*/en.md"):
        head, mark, sections = prose.read_text(encoding="utf-8").partition("\n## ")
        title, *names = head.splitlines()
        named = [re.sub(r"^(\w+: )(.*)$", lambda found: found[1] + accented(found[2]), line)
                 for line in names]
        prose.with_name("eo.md").write_text("\n".join([accented(title), *named]) + mark + accented(sections),
                                            encoding="utf-8")
    shown = visited(copy, "eo")
    assert list(shown) == list(frame.built())
    for name, page in shown.items():
        title = accented(vocabulary.load("en")(f"page.{name}.title"))
        assert page["title"] == title
        assert set(page["switch"]) == {"中文", "English"}
    assert any("English" in line for line in shown["memory"]["quiet"])
    assert shown["memory"]["figures"] >= 4
    assert shown["training"]["figures"] >= 1
    assert "Ésperanto" in visited(copy, "en")["home"]["switch"]
