"""The types of all JavaScript, as TypeScript's compiler reads them from the comments."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from pages.ui.widgets import rows
from pages.ui.widgets.scripts import bundle
from tests.js import tools

FOLDERS = (tools.ROOT / "pages" / "ui", tools.ROOT / "server")
SCRIPTS = sorted(path for folder in FOLDERS for path in folder.rglob("*.js"))
PARTS = (rows.Choice, rows.Action, rows.Switch, rows.Button)


def test_the_types_of_all_scripts_fit():
    done = tools.run(str(tools.typescript()), "--project", str(tools.FOLDER))
    assert done.returncode == 0, done.stdout


def test_phones_get_no_javascript_that_is_younger_than_2020(tmp_path: Path):
    compiler, config = tools.typescript(), json.loads(
        (tools.FOLDER / "tsconfig.json").read_text(encoding="utf-8"))
    options = config["compilerOptions"] | {"target": "es2020", "lib": ["es2020", "dom", "dom.iterable"],
                                           "strict": False, "noImplicitAny": False}

    def checked(script: str) -> str:
        (tmp_path / "phone.js").write_text(script, encoding="utf-8")
        (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "include": ["phone.js"]}),
                                                encoding="utf-8")
        return tools.run(str(compiler), "--project", str(tmp_path)).stdout

    phone = re.sub(r"/\*\*.*?\*/", "", bundle(tools.ROOT / "server" / "classroom" / "phone.js"), flags=re.DOTALL)
    young = re.compile(r"does not exist on type|target library|later")
    assert [line for line in checked(phone).splitlines() if young.search(line) and "es20" in line] == []
    assert "es2022" in checked("// @ts-check\n[1].at(-1)")


def test_a_wrong_type_would_be_found(tmp_path: Path):
    compiler, config = tools.typescript(), json.loads(
        (tools.FOLDER / "tsconfig.json").read_text(encoding="utf-8"))
    types = [str(path) for path in (tools.ROOT / "pages" / "ui").rglob("*.d.ts")]
    panel = next(path for path in SCRIPTS if path.name == "panel.js").read_text(encoding="utf-8")
    panel = panel.replace('"./track.js"', json.dumps(str(tools.ROOT / "pages/ui/widgets/track.js")))
    (tmp_path / "panel.js").write_text(panel.replace("row.button.help", "row.button.hint"), encoding="utf-8")
    (tmp_path / "tsconfig.json").write_text(json.dumps(config | {"include": ["panel.js", *types]}),
                                            encoding="utf-8")
    done = tools.run(str(compiler), "--project", str(tmp_path))
    assert "Property 'hint' does not exist on type 'Button'" in done.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_asks_for_the_check(script: Path):
    assert script.read_text(encoding="utf-8").startswith("// @ts-check\n")


@pytest.mark.parametrize("kind", ["js", "d.ts", "css", "html"])
def test_no_line_is_wider_than_110(kind: str):
    for path in sorted(path for folder in FOLDERS for path in folder.rglob(f"*.{kind}")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert len(line) <= 110, f"{path.name}:{number}"


# The rows of a panel: Python's dataclasses, and the same as JSDoc

@pytest.mark.parametrize("kind", [*get_args(rows.Row), *PARTS], ids=lambda kind: kind.__name__)
def test_a_row_has_the_same_fields_on_both_sides(kind: type):
    name = kind.__name__ + ("" if kind in PARTS else "Row")
    text = (tools.ROOT / "pages" / "ui" / "widgets" / "panel.js").read_text(encoding="utf-8")
    found = re.search(rf"@typedef {{object}} {name}\n((?: \* @property .*\n)+)", text)
    assert found, name
    mirrored = re.findall(r"@property \{.*\} (\w+)", found[1])
    assert sorted(mirrored) == sorted(field.name for field in fields(kind))
