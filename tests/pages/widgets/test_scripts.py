"""Modules joined for the browser."""

from pathlib import Path

import pytest

from pages.ui.widgets.scripts import bundle


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "main.js"


def test_what_is_imported_stands_before_it_once_and_only_the_entry_exports(tmp_path: Path):
    entry = write(
        tmp_path,
        main='import { b } from "./b.js"\nimport { a } from "./a.js"\nexport default () => a + b\n',
        b='import { a } from "./a.js"\nexport const b = a\n',
        a="// why\n/**\n * @type {number}\n */\nexport const a = 1 // one\n")
    assert "".join(bundle(entry).split("\n")) == "const a = 1 // oneconst b = aexport default () => a + b"


def test_a_cast_at_the_beginning_of_a_line_is_no_comment_of_its_own(tmp_path: Path):
    entry = write(
        tmp_path, main="/** @type {any} */ (window).a = 1\nlet b = 2 /* two */\n/** gone */\nlet c\n")
    assert bundle(entry) == "/** @type {any} */ (window).a = 1\nlet b = 2 /* two */\nlet c\n"


@pytest.mark.parametrize("line", [
    'import { a as b } from "./a.js"', 'import * as all from "./a.js"', 'import a from "./a.js"',
    'import { c } from "./c.js"'])
def test_what_cannot_be_joined_is_refused(line: str, tmp_path: Path):
    entry = write(tmp_path, main=f"{line}\n", a="export const a = 1\n", c="export default 1\n")
    with pytest.raises(ValueError, match=r"\.js: "):
        bundle(entry)
