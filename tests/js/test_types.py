"""The types of all JavaScript, as TypeScript's compiler reads them from the comments."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from pages.ui.widgets import rows
from tests.js import tools

SCRIPTS = sorted((tools.ROOT / "pages" / "ui").rglob("*.js"))
PARTS = (rows.Choice, rows.Action, rows.Switch, rows.Button)


def test_the_types_of_all_scripts_fit():
    done = tools.run(str(tools.typescript()), "--project", str(tools.FOLDER))
    assert done.returncode == 0, done.stdout


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
    for path in sorted((tools.ROOT / "pages" / "ui").rglob(f"*.{kind}")):
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
