"""The layout and the arrows hold: server, app.py, pages/N_*.py → pages/ui → core → numpy, and never back.

Each rule is a function from a tree of files to complaints that begin with the name of the file at fault. The
tests below run the rules on this project, and then on small trees with one thing wrong, to see each rule
bite.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

TOP_LEVEL = {
    *("app.py", "pages", "core", "server", "assets", "requirements.txt", "tests"),
    *("README.md", "DECISIONS.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml",
      "requirements-dev.txt"),
    *(".streamlit", ".ci", ".gitignore", ".github", ".dockerignore", "Dockerfile", "deploy", ".devcontainer"),
}
PACKAGES = {"streamlit", "numpy", "plotly", "graphviz"}
# What the doors are made of: Streamlit's own server.
DOORS = {"starlette", "uvicorn"}
# The extra `cluster`: what several processes of a server share.
CLUSTER = {"redis"}
PACKAGES_ALLOWED_LATER = {"safetensors", "h5py", "segno", "nbformat"}

# The folders of pages/ui, from the ground up: what every page needs, one folder a page, what is asked about the
# pages, and the floor above.
SHARED = ("text", "charts", "widgets", "page")
PAGE_FOLDERS = {"flow", "gradients", "cell", "memory", "control", "training", "after"}
ASKS = "questions"
ABOVE = {"home", "lesson", "check", "words_page", "paper", "inspect"}
KNOWS_STREAMLIT = {"widgets", "page"}
OPENS_FILES = {"os", "io", "pathlib", "shutil", "tempfile", "glob", "subprocess", "socket", "urllib", "http"}

UNTRACKED = {".git", ".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis",
             "test-results", ".cache"}
HAN = re.compile(
    r"[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
MACHINE_PATH = re.compile(
    r"(?<![\w./<-])/(?:work|root)(?![\w-])|(?<![\w./<-])/(?:home|Users)/\w|\.\./shared\b")

Rule = Callable[[Path], Iterator[str]]


# The files

def files(root: Path, *, new: bool = True) -> list[str]:
    """The project's files, as paths from the root: what git knows and, if `new`, would add; without git, all
    but caches."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", *(["--others", "--exclude-standard"] if new else [])]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True,
                                check=True).stdout.split("\0")
        return sorted(name for name in set(listed) if name and (root / name).is_file())
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not UNTRACKED.intersection(path.parts))


def layer(name: str) -> str | None:
    """"page", "ui", "core", "server" or "tests"; None where no Python file belongs."""
    folder, *rest = name.split("/")
    if folder in {"core", "server", "tests"}:
        return folder
    if name == "app.py" or (folder == "pages" and len(rest) == 1):
        return "page"
    return "ui" if name.startswith("pages/ui/") else None


def imports(root: Path, name: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a file imports, wherever in it: `from core import run` is
    core.run."""
    package = name.split("/")[:-1]
    for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"), name)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = [*start, *filter(None, [node.module])]
            yield from ((node.lineno, ".".join([*module, alias.name])) for alias in node.names)


# The rules

def arrows(root: Path) -> Iterator[str]:
    """A file imports only what its layer may know."""
    for name in files(root):
        if not name.endswith(".py"):
            continue
        at = layer(name)
        if at is None:
            yield f"{name}: Python stands in app.py, pages/, core/, server/ and tests/ only"
            continue
        for line, imported in imports(root, name) if at != "tests" else ():
            if fault := _fault(at, name, imported):
                yield f"{name}:{line} imports {imported}: {fault}"


def _fault(at: str, name: str, imported: str) -> str | None:
    """What is wrong with this import, or None."""
    top = imported.split(".")[0]
    if top in sys.stdlib_module_names:
        return "core opens no files" if at == "core" and top in OPENS_FILES else None
    if at == "core":
        return None if top in {"core", "numpy"} else "core knows NumPy and the standard library only"
    if at == "server":
        known = PACKAGES | PACKAGES_ALLOWED_LATER | DOORS | CLUSTER | {"core", "server"}
        ours = top in known or imported.startswith("pages.ui.")
        return None if ours else "server knows pages/ui, core, requirements.txt and Streamlit's own server"
    if top == "pages" and not imported.startswith("pages.ui"):
        return "pages do not know each other"
    if at == "page":
        return None if top in {"streamlit", "pages",
                               "core"} else "a page shows; what it draws is made in pages/ui and core"
    if name == "pages/ui/text/words.py":
        return None if imported.startswith("pages.ui.text") else "words needs the standard library only"
    if top not in PACKAGES | PACKAGES_ALLOWED_LATER | {"core", "pages"}:
        return "pages/ui knows core and the packages of requirements.txt only"
    folder = name.split("/")[2]
    if folder not in {*SHARED, *PAGE_FOLDERS, ASKS, *ABOVE, "__init__.py"}:
        return f"{folder} has no floor: name it in PAGE_FOLDERS or ABOVE"
    if imported == "pages.ui" or imported.endswith((".*", ".st", ".streamlit")):
        return "an import names what it takes, from where it is at home"
    if top == "streamlit":
        knows = folder in KNOWS_STREAMLIT
        return None if knows else "only app.py, the page scripts, widgets and page import Streamlit"
    return _floor_fault(folder, imported.split(".")[2:]) if top == "pages" else None


def _floor_fault(folder: str, imported: list[str]) -> str | None:
    """What is wrong where a folder of pages/ui imports from another, or None."""
    other = imported[0] if imported else ""
    if other == folder:
        return None
    if folder in SHARED:
        below = SHARED[: SHARED.index(folder)]
        return None if other in below else f"{folder} stands on {', '.join(below) or 'nothing'} only"
    if other in PAGE_FOLDERS:
        if folder in PAGE_FOLDERS:
            return "page folders do not know each other"
        return None if imported[1:2] == ["exhibit"] else "the floor above asks a page for its exhibit only"
    if other == ASKS:
        return None if folder in ABOVE else "only the floor above asks"
    lent = folder in ABOVE and imported[1:2] == ["exhibit"]
    return "the floor above lends its exhibits only" if other in ABOVE and not lent else None


def no_circles(root: Path) -> Iterator[str]:
    """No file imports what imports it, however far round."""
    names = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name
             for name in files(root) if name.endswith(".py") and layer(name) in {"page", "ui", "core", "server"}}
    arrows_from = {module: {target for _, imported in imports(root, name)
                            for target in [imported if imported in names else imported.rpartition(".")[0]]
                            if target in names and target != module}
                   for module, name in names.items()}
    done: set[str] = set()

    def round_trip(module: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        if module in path:
            return (*path[path.index(module):], module)
        if module in done:
            return None
        for target in sorted(arrows_from[module]):
            if found := round_trip(target, (*path, module)):
                return found
        done.add(module)
        return None

    for module in sorted(names):
        if found := round_trip(module, ()):
            yield f"{names[found[0]]}: a circle: {' → '.join(found)}"
            return


def core_opens_nothing(root: Path) -> Iterator[str]:
    """What core computes from is handed in."""
    for name in files(root):
        if layer(name) == "core" and name.endswith(".py"):
            for node in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"), name)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                    yield f"{name}:{node.lineno} calls open: core opens no files"


def no_chinese_in_code(root: Path) -> Iterator[str]:
    """Words stand in assets/, both languages side by side. Tests may quote them."""
    for name in files(root):
        if name.endswith((".py", ".js", ".css", ".html")) and not name.startswith("tests/"):
            for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), start=1):
                if HAN.search(line):
                    yield f"{name}:{number} holds Chinese: words belong in assets/"


def top_level(root: Path) -> Iterator[str]:
    """The names beside README.md are agreed on. (What is not in git yet may lie about.)"""
    for name in sorted({name.split("/")[0] for name in files(root, new=False)} - TOP_LEVEL):
        yield f"{name}: not one of the agreed top-level names"


def no_machine_paths(root: Path) -> Iterator[str]:
    """The project runs wherever it is put."""
    for name in files(root):
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, weights
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if found := MACHINE_PATH.search(line):
                yield f"{name}:{number} names a place on one machine: {found[0]}"


def requirements(root: Path) -> Iterator[str]:
    """The lesson needs its four packages, each pinned, and few others."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]
    names = {re.split(r"[^\w-]", line)[0] for line in wanted}
    for line in wanted:
        if not re.fullmatch(r"[\w-]+==[\w.]+", line):
            yield f"requirements.txt: {line} is not pinned as name==version"
    for name in sorted(PACKAGES - names):
        yield f"requirements.txt: {name} is missing"
    for name in sorted(names - PACKAGES - PACKAGES_ALLOWED_LATER):
        yield f"requirements.txt: {name} is not one of the allowed packages"


RULES = [arrows, no_circles, core_opens_nothing, no_chinese_in_code, top_level, no_machine_paths,
         requirements]


# This project

@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_this_project_keeps(rule: Rule):
    complaints = list(rule(ROOT))
    assert not complaints, "\n".join(complaints)


# Trees with one thing wrong

GOOD = {
    "app.py": "import streamlit as st\nfrom pages.ui.page import frame\nfrom core import run\n",
    "pages/1_flow.py": "from pages.ui.flow import figure\nfrom pages.ui.page import frame\n",
    "pages/2_gradients.py": "from pages.ui.gradients import figure\n",
    "pages/ui/page/frame.py": "import streamlit as st\nfrom ..text import words\n",
    "pages/ui/page/state.py": "import streamlit as st\nfrom core import Knob\nfrom pages.ui.page import frame\n",
    "pages/ui/cell/belt/belt.py": "from pages.ui.widgets import mount\n",
    "pages/ui/widgets/mount.py": "import streamlit as st\nfrom pages.ui.charts.chart import Spec\n",
    "pages/ui/lesson/scene.py": "from pages.ui.gradients import exhibit\n",
    "pages/ui/text/words.py": "import tomllib\nfrom pathlib import Path\n",
    "pages/ui/flow/figure.py": "import graphviz\nfrom pages.ui.charts import theme\n",
    "pages/ui/gradients/figure.py": "import numpy as np\nimport plotly.graph_objects as go\nfrom ..charts.theme import template\n",
    "core/cells/lstm.py": "import math\nimport numpy as np\nfrom ..numerics import sigmoid\n",
    "server/app.py": "import streamlit as st\nfrom starlette.routing import Route\nfrom pages.ui.text import words\nfrom .gate import Gate\n",
    "assets/words/zh.toml": 'title = "传送带"\n',
    "tests/core/test_lstm.py": "import torch\nTITLE = '传送带'\n",
    "requirements.txt": "# pinned\nstreamlit==1.67.0\nnumpy==2.4.6\nplotly==7.1.0\ngraphviz==0.21\nsegno==1.6.6\n",
}


def plant(root: Path, tree: dict[str, str]) -> Path:
    for name, text in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_tree_passes(rule: Rule, tmp_path: Path):
    assert list(rule(plant(tmp_path, GOOD))) == []


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (arrows, "core/cells/lstm.py", "import streamlit"),
        (arrows, "core/cells/lstm.py", "from pages.ui import theme"),
        (arrows, "core/cells/lstm.py", "from ...pages.ui import theme"),
        (arrows, "core/cells/lstm.py", "import torch"),
        (arrows, "core/presets.py", "from pathlib import Path"),
        (arrows, "core/presets.py", "def f():\n    import app"),
        (arrows, "pages/ui/gradients/figure.py", "import streamlit as st"),
        (arrows, "pages/ui/gradients/figure.py", "from pages.ui.flow import figure"),
        (arrows, "pages/ui/gradients/figure.py", "from ..memory import exhibit"),
        (arrows, "pages/ui/gradients/figure.py", "from pages.ui.lesson import scene"),
        (arrows, "pages/ui/gradients/figure.py", "from pages.ui.questions import truth"),
        (arrows, "pages/ui/lesson/scene.py", "from pages.ui.gradients import said"),
        (arrows, "pages/ui/questions/truth.py", "from pages.ui.gradients import said"),
        (arrows, "pages/ui/questions/truth.py", "from pages.ui.lesson import rows"),
        (arrows, "pages/ui/lesson/scene.py", "import streamlit"),
        (arrows, "pages/ui/charts/theme.py", "from streamlit import context"),
        (arrows, "pages/ui/charts/theme.py", "from pages.ui.page import frame"),
        (arrows, "pages/ui/widgets/mount.py", "from pages.ui.gradients import figure"),
        (arrows, "pages/ui/history/said.py", "from pages.ui.text import words"),
        (arrows, "pages/ui/gradients/figure.py", "from pages.ui.widgets.mount import st"),
        (arrows, "pages/ui/gradients/figure.py", "from pages.ui.widgets.mount import *"),
        (arrows, "pages/ui/gradients/figure.py", "import pages.ui"),
        (no_circles, "pages/ui/page/frame.py", "from pages.ui.page import state"),
        (arrows, "pages/ui/flow/figure.py", "import pandas"),
        (arrows, "pages/ui/text/words.py", "import numpy"),
        (arrows, "pages/ui/page/frame.py", "import app"),
        (arrows, "pages/ui/page/frame.py", "from pages import flow"),
        (arrows, "pages/1_flow.py", "import numpy as np"),
        (arrows, "pages/1_flow.py", "import plotly.express as px"),
        (arrows, "pages/1_flow.py", "from pages import gradients"),
        (arrows, "app.py", "import plotly.graph_objects as go"),
        (arrows, "pages/1_flow.py", "from server import app"),
        (arrows, "pages/ui/page/frame.py", "from server import app"),
        (arrows, "core/presets.py", "from server import app"),
        (arrows, "server/app.py", "import fastapi"),
        (arrows, "server/app.py", "from tests import screen"),
        (arrows, "app.py", "from tests import test_words"),
        (arrows, "assets/make.py", "import math"),
        (arrows, "pages/helpers/text.py", "import math"),
        (core_opens_nothing, "core/presets.py", "text = open('presets.toml').read()"),
        (no_chinese_in_code, "pages/1_flow.py", "TITLE = '传送带'"),
        (no_chinese_in_code, "pages/ui/cell/belt/belt.js", "const title = '传';"),
        (top_level, "utils.py", ""),
        (top_level, "src/app.py", ""),
        (no_machine_paths, "README.md", "See " + "/" + "work/main."),
        (no_machine_paths, "tests/conftest.py", "HOME = '" + "/" + "root'"),
        (no_machine_paths, "assets/prose/flow/en.md", "as in .." + "/shared/design"),
        (no_machine_paths, "Makefile", "PYTHON := " + "/" + "home/ada/python"),
        (requirements, "requirements.txt", GOOD["requirements.txt"].replace("numpy==2.4.6", "numpy>=2")),
        (requirements, "requirements.txt", GOOD["requirements.txt"].replace("graphviz==0.21\n", "")),
        (requirements, "requirements.txt", GOOD["requirements.txt"] + "scipy==1.17.0\n"),
    ],
)
def test_a_violation_is_caught_and_its_file_named(rule: Rule, name: str, text: str, tmp_path: Path):
    complaints = list(rule(plant(tmp_path, GOOD | {name: text})))
    assert len(complaints) == 1
    assert complaints[0].startswith(name.split("/")[0] if rule is top_level else name)


@pytest.mark.parametrize("text", ["framework/workers", "square/root", "https://example.com/work", "</root>",
                                  ":root {", "./work"])
def test_a_path_is_only_what_looks_like_one(text: str, tmp_path: Path):
    assert list(no_machine_paths(plant(tmp_path, {"README.md": text}))) == []


def test_only_what_git_keeps_or_would_keep_is_judged(tmp_path: Path):
    plant(tmp_path, GOOD | {".gitignore": "scratch/\n", "scratch/notes.py": "", "utils.py": ""})
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    assert [complaint.split(":")[0] for complaint in arrows(tmp_path)] == ["utils.py"]
    assert list(top_level(tmp_path)) == []
    subprocess.run(["git", "add", "utils.py"], cwd=tmp_path, check=True)
    assert [complaint.split(":")[0] for complaint in top_level(tmp_path)] == ["utils.py"]
