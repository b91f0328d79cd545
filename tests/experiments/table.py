"""Trains the networks of the page Long-term memory's table, prints it, and writes assets/models/table.json.

    python -m tests.experiments.table                     all of it: half an hour on one processor
    python -m tests.experiments.table zh en               these parts anew (of zh, en, adding), the others as stored
    python -m tests.experiments.table --print             the table as it was stored; trains nothing

Every model has the learning rate with which most seeds learn, by the very statistic that the table reports,
on seeds that the table does not use; where equal, the higher mean score. Every seed's score is stored, of the
choice as well. A seed's result does not depend on the seeds that are trained beside it; another processor or
NumPy may round differently,
and training magnifies that: figures then agree in kind, not in every digit.
"""

import os

# Before numpy is imported: one thread, the products are small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np

from core.after import training as after
from core.learning.model import size
from core.learning.tasks import DECOYS, Adding, Sentence, Task, grammar
from core.learning.training import EXAMPLES, Settings, evaluate, train, untrained
from pages.ui.text.numbers import interval

ASSETS = Path(__file__).resolve().parents[2] / "assets"
TABLE = ASSETS / "models" / "table.json"
LANGUAGES = ("zh", "en")
MODELS = ("rnn", "orthogonal", "irnn", "lstm", "gru")
PARTS = (*LANGUAGES, "adding")
LEARNING_RATES, CHOOSING_SEEDS = (0.003, 0.01), range(10)
LEFT_OUT = "0.001: the best of three for no model of the sentence, when five seeds each were tried with it"
SENTENCE = Settings(distance=20, mixed=True, steps=1000)
SENTENCE_SEEDS, DISTANCES = range(100, 120), (0, 5, 10, 20, 40, 80, 160)
ADDING = Settings(distance=40, mixed=False, steps=1500)
ADDING_SEEDS, ADDING_TEST = range(100, 120), 100
AnySettings = TypeVar("AnySettings", Settings, after.Settings)
TOGETHER = 5  # seeds trained side by side: as many as stay in the cache


def sentence(language: str) -> Sentence:
    """The task of the table, in one language."""
    return Sentence(grammar((ASSETS / "tasks" / f"{language}.toml").read_text(encoding="utf-8")),
                    decoys=DECOYS)


def scores(task: Task, settings: Settings, seeds: Sequence[int],
           distances: Sequence[int]) -> list[list[float]]:
    """Each seed's score at each distance after its training."""
    rows: list[list[float]] = []
    for first in range(0, len(seeds), TOGETHER):
        some = seeds[first:first + TOGETHER]
        *_, last = train(task, settings, some, report_every=settings.steps, test_every=settings.steps)
        columns = [evaluate(task, last.network, distance, some) for distance in distances]
        rows += np.round(np.stack(columns, axis=-1), 4).tolist()
    return rows


def adding_curves(settings: Settings, seeds: Sequence[int]) -> list[list[float]]:
    """Each seed's score at every ADDING_TEST steps."""
    rows: list[list[float]] = []
    for first in range(0, len(seeds), TOGETHER):
        some = seeds[first:first + TOGETHER]
        reports = train(Adding(), settings, some, report_every=ADDING_TEST, test_every=ADDING_TEST)
        rows += np.round(np.stack([report.score for report in reports if report.score is not None], axis=-1),
                         4).tolist()
    return rows


def sentence_table(language: str) -> dict[str, Any]:
    """All models on the sentence of one language."""
    task, at = sentence(language), [SENTENCE.distance]
    table: dict[str, Any] = {}
    for model in MODELS:
        plain = replace(SENTENCE, variant=model)
        best, tried = chosen(LEARNING_RATES, lambda settings: scores(task, settings, CHOOSING_SEEDS, at),
                             plain, Sentence.enough)
        table[model] = {
            "weights": size(untrained(task, best, [0])), "learning_rate": best.learning_rate, "tried": tried,
            "scores": scores(task, best, SENTENCE_SEEDS, DISTANCES),
        }
        say(f"{language} {row(model, table[model]['scores'], Sentence.enough)}   "
            f"learning rate {best.learning_rate}")
    return table


def adding_table() -> dict[str, Any]:
    """All models on the adding problem."""
    table: dict[str, Any] = {}
    for model in MODELS:
        best, tried = chosen(LEARNING_RATES, lambda settings: adding_curves(settings, CHOOSING_SEEDS),
                             replace(ADDING, variant=model), Adding.enough)
        table[model] = {
            "weights": size(untrained(Adding(), best, [0])), "learning_rate": best.learning_rate,
            "tried": tried, "curves": adding_curves(best, ADDING_SEEDS),
        }
        say(f"adding {adding_row(model, table[model]['curves'])}   learning rate {best.learning_rate}")
    return table


def learnt(scores: Sequence[float], enough: float) -> int:
    """How many seeds reach what is enough: what the table reports."""
    return sum(score >= enough for score in scores)


def best_rate(tried: Mapping[float, Sequence[float]], enough: float) -> float:
    """The learning rate with which most of the seeds learn; where equal, the one with the higher mean, then
    the smaller."""
    return max(sorted(tried), key=lambda rate: (learnt(tried[rate], enough),
                                                round(float(np.mean(tried[rate])), 4)))


def chosen(rates: Sequence[float], tested: Callable[[AnySettings], list[list[float]]], settings: AnySettings,
           enough: float) -> tuple[AnySettings, dict[str, list[float]]]:
    """The settings with the best of the rates by `best_rate`; and each seed's last score, by rate.

    tested: each choosing seed's scores with some settings.
    """
    tried = {rate: [row[-1] for row in tested(replace(settings, learning_rate=rate))] for rate in rates}
    best = replace(settings, learning_rate=best_rate(tried, enough))
    return best, {str(rate): scores for rate, scores in tried.items()}


def made(module: str, seconds: float) -> dict[str, Any]:
    """When, with what and how long."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}", "python": platform.python_version(), "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}", "seconds": round(seconds),
        "command": f"python -m {module}",
    }


def settings_of(settings: Settings) -> dict[str, Any]:
    """What all models have in common."""
    return {name: value for name, value in vars(settings).items() if name not in ("variant", "learning_rate")}


def choosing() -> dict[str, Any]:
    """How the learning rates of a part were chosen."""
    return {
        "seeds": list(CHOOSING_SEEDS), "learning_rates": list(LEARNING_RATES), "left_out": LEFT_OUT,
        "by": "how many of these seeds reach enough, as the table counts them; where equal, their mean score",
    }


def run(part: str, stored: dict[str, Any]) -> dict[str, Any]:
    """The stored table with one part trained anew."""
    begin = perf_counter()
    if part == "adding":
        stored["adding"] = {
            "settings": settings_of(ADDING), "seeds": list(ADDING_SEEDS), "test_every": ADDING_TEST,
            "examples": EXAMPLES, "enough": round(Adding.enough, 4), "models": adding_table(),
        }
    else:
        others = {language: stored["sentence"][language] for language in LANGUAGES
                  if language in stored.get("sentence", {})}
        stored["sentence"] = {
            "settings": settings_of(SENTENCE) | {"decoys": DECOYS}, "seeds": list(SENTENCE_SEEDS),
            "distances": list(DISTANCES), "examples": EXAMPLES, "enough": Sentence.enough,
        } | others | {part: sentence_table(part)}
    stored.setdefault("made", {})[part] = made("tests.experiments.table", perf_counter() - begin)
    stored.setdefault("choosing", {})[part] = choosing()
    return stored


# The table as text

def row(model: str, rows: list[list[float]], enough: float) -> str:
    """One model's line: mean score at each distance, and how many seeds reach what is enough."""
    columns = np.array(rows).T
    return f"{model:11}" + "".join(f"{column.mean():5.2f} ({(column >= enough).sum():2})"
                                   for column in columns)


def counted(scores: Sequence[float], enough: float) -> str:
    """How many of the seeds learnt, with the interval in which the true share lies."""
    right = learnt(scores, enough)
    low, high = interval(right, len(scores))
    return f"{right:2}/{len(scores)}   {low:4.0%} to {high:4.0%}"


def adding_row(model: str, curves: list[list[float]]) -> str:
    """One model's line: mean squared error at the end, how many seeds learnt it, and when the middle one
    did."""
    last = np.array([curve[-1] for curve in curves])
    errors = (1.0 - last) * Adding.variance
    first = [next((n for n, score in enumerate(curve, 1) if score >= Adding.enough), None)
             for curve in curves]
    steps = sorted(n * ADDING_TEST for n in first if n is not None)
    return (
        f"{model:11} learnt {(last >= Adding.enough).sum():2}/{len(last)}   squared error {errors.min():.4f} to "
            f"{errors.max():.4f}   below 0.02 after {steps[len(steps) // 2] if steps else '-'} steps")


def text(table: dict[str, Any]) -> str:
    """The stored table, as the command prints it."""
    sentences, adding = table["sentence"], table["adding"]
    lines = [
        f"{part}: {note['date']}, Python {note['python']}, numpy {note['numpy']}, {note['machine']}, {note['seconds']} s"
             for part, note in table["made"].items()]
    lines.append(
        "Optimiser: Adam. In brackets, seeds that learnt; behind a count, its 95 % interval (Clopper-Pearson).")
    for language in LANGUAGES:
        lines.append(
            f"\nSentence ({language}), seeds {sentences['seeds'][0]} to {sentences['seeds'][-1]}, decoys "
                     f"{sentences['settings']['decoys']}, trained up to {sentences['settings']['distance']} words between: "
                     f"mean share of right answers (seeds from {sentences['enough']} on)")
        lines.append(f"{'distance':11}" + "".join(f"{distance:5}     "
                                                  for distance in sentences["distances"]))
        lines += [
            f"{row(model, entry['scores'], sentences['enough'])}   learning rate {entry['learning_rate']}"
                  for model, entry in sentences[language].items()]
        for distance in (sentences["settings"]["distance"], sentences["distances"][-1]):
            at = sentences["distances"].index(distance)
            lines.append(f"seeds that learnt distance {distance}")
            lines += [f"{model:11}" + counted([scores[at] for scores in entry["scores"]], sentences["enough"])
                      for model, entry in sentences[language].items()]
            lines.append(f"every seed at distance {distance}")
            lines += [f"{model:11}" + " ".join(f"{scores[at]:.2f}" for scores in entry["scores"])
                      for model, entry in sentences[language].items()]
    lines.append(
        f"\nAdding problem, T = {adding['settings']['distance']}, at most {adding['settings']['steps']} steps, seeds "
                 f"{adding['seeds'][0]} to {adding['seeds'][-1]}")
    lines += [f"{adding_row(model, entry['curves'])}   learning rate {entry['learning_rate']}"
              for model, entry in adding["models"].items()]
    lines.append("every seed's squared error at the end")
    lines += [f"{model:11}" + " ".join(f"{(1.0 - curve[-1]) * Adding.variance:.4f}"
                                       for curve in entry["curves"])
              for model, entry in adding["models"].items()]
    return "\n".join(lines)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.experiments.table",
                            description="The table of accuracy against distance.")
    parser.add_argument("parts", nargs="*", default=PARTS,
                        help=f"of {', '.join(PARTS)}; all of them if none is given")
    parser.add_argument("--print", action="store_true", help="print the stored table, train nothing")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"parts are {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    if not given.print:
        for part in given.parts:
            stored = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
            TABLE.write_text(compact(run(part, stored)), encoding="utf-8")
    print(text(json.loads(TABLE.read_text(encoding="utf-8"))))


def compact(table: dict[str, Any]) -> str:
    """JSON with one line per list of numbers."""
    lines = json.dumps(table, indent=1, ensure_ascii=False).splitlines()
    joined: list[str] = []
    for line in lines:
        number = line.strip().rstrip(",").replace(".", "").replace("-", "").replace("e", "")
        if joined and (number.isdigit() or line.strip() in ("]",
                                                            "],")) and joined[-1].rstrip()[
                                                                -1] in "[,0123456789":
            joined[-1] += ("" if joined[-1].endswith("[")
                           or line.strip().startswith("]") else " ") + line.strip()
        else:
            joined.append(line)
    return "\n".join(joined) + "\n"


if __name__ == "__main__":
    main()
