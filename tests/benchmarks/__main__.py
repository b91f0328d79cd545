"""Runs the benchmarks, prints what they reached and writes the tables beside this file.

    python -m tests.benchmarks                 everything: about 25 minutes; writes RESULTS.md, its summary into README.md too
    python -m tests.benchmarks --quick         a taste in half a minute; writes nothing
    python -m tests.benchmarks sweep floor     some of them; writes nothing

A benchmark is a module with `sections(quick) -> list[Section]`; its name stands in BENCHMARKS. What it needs beside the
lesson itself (PyTorch, a browser) it imports at its top: where that is missing, it is left out and says so.
"""

import os

# Before numpy is imported: one thread for the core as for PyTorch.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import platform
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, process_time

from tests.benchmarks.report import Section, summary

BENCHMARKS = (
    *("agreement", "programs", "floor", "length", "sweep", "memory", "against_pytorch", "thumb", "belt"),
    *("hand", "viewers", "starters", "redraws", "race", "race_against_pytorch"),
)
RESULTS = Path(__file__).parent / "RESULTS.md"
README = Path(__file__).parents[2] / "README.md"
MEASURED = "<!-- measured: written by make bench -->", "<!-- /measured -->"  # what is between them in README.md


def measured(name: str, *, quick: bool) -> list[Section]:
    """The sections of one benchmark, or one that says what is missing for it."""
    try:
        benchmark = import_module(f"tests.benchmarks.{name}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in {"core", "tests"}:
            raise
        return [Section(name, f"Left out: it needs {missing.name}, which is not installed (`make bench` installs it).")]
    begin = perf_counter()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    sections: list[Section] = benchmark.sections(quick)
    print(f"{perf_counter() - begin:.0f} s", file=sys.stderr)
    return sections


def conditions(share: float) -> str:
    """When, with what, on how many processors, and what share of one we got: below 95 % the machine was busy elsewhere."""
    packages = ", ".join(f"{name} {installed(name)}" for name in ("numpy", "torch"))
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    processors = f"{platform.machine()}, {os.cpu_count()} CPUs, {share:.0%} of one used"
    return f"{today}, Python {platform.python_version()}, {packages}, {processors}."


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def copied(summed_up: str, text: str) -> str:
    """A text with the summary where its marks are."""
    begin, end = MEASURED
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n\n{summed_up}\n\n{end}{after}"


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.benchmarks", description="Measures the core; see the module's text.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)} (all, if none is given)")
    parser.add_argument("--quick", action="store_true", help="fewer sizes and repetitions")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"benchmark must be one of {', '.join(BENCHMARKS)}, got {', '.join(sorted(unknown))}")

    begin, begin_used = perf_counter(), process_time()
    sections = [section for name in options.names or BENCHMARKS for section in measured(name, quick=options.quick)]
    share = (process_time() - begin_used) / (perf_counter() - begin)
    summed_up = f"{conditions(share)}\n\n{summary(sections)}"
    reached = f"# What was measured\n\n{summed_up}"
    tables = "\n\n".join(section.markdown() for section in sections)
    everything = not options.names and not options.quick
    print(reached if everything else f"{reached}\n\n{tables}")
    if everything:
        made_by = "<!-- written by `python -m tests.benchmarks` (make bench); do not edit -->"
        RESULTS.write_text(f"{made_by}\n\n{reached}\n\n{tables}\n", encoding="utf-8")
        README.write_text(copied(summed_up, README.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"\nAll tables: {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


if __name__ == "__main__":
    main()
