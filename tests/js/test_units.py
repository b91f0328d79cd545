"""The scripts' pure parts, tested by `node --test`; and what Python and JavaScript both write, on one
table."""

import json
import random
from pathlib import Path

from pages.ui.cell import story
from pages.ui.text.numbers import decimal, power_text
from pages.ui.widgets.scripts import bundle
from tests.js import tools

TABLE = tools.FOLDER / "numbers.json"
ENTRIES = ("widgets/panel.js", "widgets/guess.js", "widgets/figure.js", "widgets/save.js", "widgets/fetch.js",
           "memory/sentence.js", "cell/belt/belt.js", "lesson/teach.js", "../../server/classroom/phone.js",
           "../../server/classroom/remote.js")


def table() -> dict[str, list[list]]:
    """Values as they are sent to the browser, with what Python says of them."""
    draw = random.Random(0)
    values = [0.0, -0.0, 1.0, -1.0, 0.125, 0.375, -0.625, 2.125, 0.005, 0.0049, 0.00499999, -0.004, 1e-7,
              3e-12]
    values += [0.995, 0.9949999, 12.3, -120.456, 99.995, 999.4, 999.6, 12345.0, 1.005, 2.675, 0.285]
    values += [float(f"{draw.uniform(-15, 15):.7g}") for _ in range(120)]
    values += [float(f"{draw.choice((-1, 1)) * 10 ** draw.uniform(-9, 0):.7g}") for _ in range(120)]
    gates = [0.0, 1.0, 0.5, 0.125, 0.994, 0.995, 0.9951, 0.9994, 0.9995, 0.99949, 0.99994, 0.99995, 0.9999999,
             0.004, 1e-9]
    gates += [float(f"{draw.random():.7g}") for _ in range(80)] + [1 - 10 ** -draw.uniform(1, 9)
                                                                   for _ in range(60)]
    powers = [0.0, -1.0, -2.0, -2.0001, 3.0, 2.9999, 0.99979, 1.9998, -400.5, 310.0, -301.0, -0.01]
    powers += [float(f"{draw.uniform(*span):.4f}") for span in ((-2.5, 3.5), (-420, 400)) for _ in range(60)]
    return {
        "power": [[value, power_text(value)] for value in powers],
        "number": [[value, decimal(value)] for value in values],
        "gate": [[value, by_hand, story.gate(value, by_hand)] for value in gates
                 for by_hand in (False, True)],
    }


def test_python_says_what_the_table_says():
    assert json.loads(
        TABLE.read_text(encoding="utf-8")) == table(), "python -m tests.js.test_units writes it anew"


def test_the_pure_parts_hold():
    done = tools.run("--test", "--test-reporter=spec", *map(str, sorted(tools.FOLDER.glob("*.test.js"))))
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_browser_gets_is_one_module_without_imports(tmp_path: Path):
    for entry in ENTRIES:
        script = tmp_path / "bundle.mjs"
        script.write_text(bundle(tools.ROOT / "pages" / "ui" / entry), encoding="utf-8")
        done = tools.run("--check", str(script))
        assert done.returncode == 0, f"{entry}: {done.stderr}"
        assert "import {" not in script.read_text(encoding="utf-8")


if __name__ == "__main__":
    lines = [f'"{name}": [\n' + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]"
             for name, cases in table().items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
