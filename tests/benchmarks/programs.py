"""The PyTorch programs that a reader can download, run: do they print what the screen shows?"""

# mypy: disable-error-code="import-not-found"

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import torch

import core
from core.experiment import presets, program
from tests.benchmarks.report import Section, Verdict

ROOT = Path(__file__).parents[2]
FIGURES = json.loads((ROOT / "tests" / "core" / "golden" / "figures.json").read_text(encoding="utf-8"))
PRINTED = 2e-6  # six decimals of log10
FLOAT64 = 290  # beyond 10**±290 PyTorch's plain floats give out, ours go on


def printed(experiment: core.Experiment) -> dict[tuple[str, int], float]:
    """What an experiment's PyTorch program prints, by cell and lag."""
    out = StringIO()
    with redirect_stdout(out):
        exec(compile(program.program(experiment, "torch"), "program", "exec"), {"__name__": "__main__"})
    said = {}
    for line in out.getvalue().splitlines():
        cell, _, lag, value = line.split()
        said[cell, int(lag.rstrip(":"))] = float(value)
    return said


def sections(quick: bool) -> list[Section]:
    torch.set_num_threads(1)
    experiments = presets.parse((ROOT / "assets" / "presets.toml").read_text(encoding="utf-8"))
    names = list(experiments)[:4] if quick else list(experiments)
    rows, compared, right, largest = [], 0, 0, 0.0
    for name in names:
        runs = core.run(experiments[name]).runs
        for (cell, lag), theirs in printed(experiments[name]).items():
            ours = float(runs[cell].gradient[lag])
            chaotic = "chaotic" in FIGURES.get(f"{name}/{cell}", {})
            if abs(ours) > FLOAT64:
                continue
            difference = 0.0 if ours == theirs else abs(ours - theirs)
            agrees = difference <= (1.0 if chaotic else PRINTED)
            compared, right = compared + 1, right + agrees
            if not chaotic:
                largest = max(largest, difference)
            if chaotic or not agrees:
                what = "order of magnitude" if chaotic else "six decimals"
                rows.append([name, cell, str(lag), f"{ours:.6f}", f"{theirs:.6f}", what, "yes" if agrees else "**no**"])
    text = (
        f"{len(names)} named experiments as PyTorch programs, {compared} printed numbers. All must agree with the core to the "
        f"six decimals of log10 that they print (largest difference {largest:.0e}), but for these, where rounding errors grow "
        "along the run and only the order of magnitude is a fact:"
    )
    columns = ("experiment", "cell", "lag", "the core", "PyTorch", "to agree in", "agrees")
    claim = "PyTorch programs of the named experiments print what the core computes"
    verdict = Verdict(claim, "all", f"{right} of {compared}", right == compared)
    return [Section("Programs to take away", text, columns, rows, [verdict])]
