"""Trains the three networks of the page What came after, prints their table, and writes assets/models/after.json
and the networks that the page shows.

    python -m tests.experiments.after                     all of it: a quarter of an hour on two processors
    python -m tests.experiments.after zh                  this language anew (of zh, en), the other as stored
    python -m tests.experiments.after --print             the table as it was stored; trains nothing

Each network has the learning rate with which most seeds learn, by the very statistic that the table reports,
on seeds that the table does not use; where equal, the higher mean score. The networks shown are those of the
middle seed without decoys.
"""

import os

# Before numpy is imported: one thread, the products are small.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from core.after.networks import KINDS, hidden_of, size
from core.after.training import Settings, score, train, untrained
from core.learning.tasks import DECOYS, Sentence
from tests.experiments.table import (
    CHOOSING_SEEDS,
    DISTANCES,
    LANGUAGES,
    SENTENCE_SEEDS,
    TABLE,
    TOGETHER,
    chosen,
    compact,
    counted,
    learnt,
    made,
    row,
    say,
    sentence,
)

AFTER = TABLE.parent / "after.json"
LEARNING_RATES = (0.001, 0.003, 0.01, 0.03)
UNITS = 18  # of the LSTM: about as many weights as the table's simple RNN; the others have as many
SHARES = (0.0, DECOYS)  # of decoys among the words between
STORED = np.float16


def settings_of(kind: str, task: Sentence) -> Settings:
    """What the table trains with, but for the learning rate."""
    hidden = hidden_of(kind, UNITS, Settings.embedding, task.inputs)
    return Settings(kind=kind, hidden=hidden)


def scores(task: Sentence, settings: Settings, seeds: Sequence[int],
           distances: Sequence[int]) -> list[list[float]]:
    """Each seed's score at each distance after its training."""
    rows: list[list[float]] = []
    for first in range(0, len(seeds), TOGETHER):
        some = seeds[first:first + TOGETHER]
        network = train(task, settings, some)
        columns = [score(task, network, distance, some) for distance in distances]
        rows += np.round(np.stack(columns, axis=-1), 4).tolist()
    return rows


def entry(kind: str, task: Sentence) -> dict[str, Any]:
    """One network on one task: the rate chosen, what was tried, and every seed's scores."""
    settings = settings_of(kind, task)
    best, tried = chosen(LEARNING_RATES, lambda some: scores(task, some, CHOOSING_SEEDS, [settings.distance]),
                         settings, task.enough)
    return {"hidden": settings.hidden, "weights": size(untrained(task, settings, [0])),
            "learning_rate": best.learning_rate, "tried": tried,
            "scores": scores(task, best, SENTENCE_SEEDS, DISTANCES)}


def middle(rows: list[list[float]]) -> int:
    """The seed in the middle of the table's by mean score over all distances (equal ones by seed)."""
    order = sorted(range(len(rows)), key=lambda place: (round(float(np.mean(rows[place])), 6), place))
    return SENTENCE_SEEDS[order[(len(order) - 1) // 2]]


def language_table(language: str) -> dict[str, Any]:
    """All three on the sentence of one language, by share of decoys; and stores the networks to be shown."""
    begin = perf_counter()
    found: dict[str, Any] = {}
    for share in SHARES:
        task = replace(sentence(language), decoys=share)
        found[str(share)] = {}
        for kind in KINDS:
            found[str(share)][kind] = entry(kind, task)
            say(f"{language} decoys {share} {row(kind, found[str(share)][kind]['scores'], task.enough)}   "
                f"learning rate {found[str(share)][kind]['learning_rate']}")
    found["shown"] = store(language, found[str(SHARES[0])])
    found["made"] = made("tests.experiments.after", perf_counter() - begin)
    return found


def store(language: str, entries: Mapping[str, Any]) -> dict[str, int]:
    """Write the middle seed's networks of a language, trained without decoys; returns the seeds."""
    task, seeds = replace(sentence(language), decoys=SHARES[0]), {}
    arrays: dict[str, Any] = {}
    for kind, entry_of in entries.items():
        seeds[kind] = middle(entry_of["scores"])
        settings = replace(settings_of(kind, task), learning_rate=entry_of["learning_rate"])
        place = SENTENCE_SEEDS.index(seeds[kind])
        first = place - place % TOGETHER  # among the same ones as for the table: rounding differs with the number
        network = train(task, settings, SENTENCE_SEEDS[first:first + TOGETHER])[place - first]
        arrays |= {f"{kind}.{name}": array[0].astype(STORED) for name, array in network.weights.items()}
    np.savez_compressed(AFTER.with_name(f"{language}-after.npz"), **arrays)
    return seeds


def text(stored: Mapping[str, Any]) -> str:
    """The stored table, as the command prints it."""
    lines = ["Optimiser: Adam. In brackets, seeds that learnt; behind a count, its 95 % interval "
             "(Clopper-Pearson)."]
    for language in LANGUAGES:
        for share in SHARES:
            lines.append(f"\n{language}, decoys {share}, seeds {stored['seeds'][0]} to {stored['seeds'][-1]}: "
                         f"mean share of right answers (seeds from {stored['enough']} on)")
            lines.append(f"{'distance':11}" + "".join(f"{distance:5}     "
                                                      for distance in stored["distances"]))
            entries = stored[language][str(share)]
            lines += [f"{row(kind, each['scores'], stored['enough'])}   rate {each['learning_rate']}, "
                      f"{each['weights']} weights" for kind, each in entries.items()]
            for distance in (stored["distance"], stored["distances"][-1]):
                at = stored["distances"].index(distance)
                lines.append(f"seeds that learnt distance {distance}")
                lines += [f"{kind:11}" + counted([each[at] for each in entries[kind]["scores"]],
                                                 stored["enough"]) for kind in KINDS]
            lines.append("seeds that learnt distance "
                         f"{stored['distance']} of those that chose the rate, by rate")
            lines += [f"{kind:11}" + "  ".join(
                f"{rate}: {learnt(tried, stored['enough'])}/{len(tried)}"
                for rate, tried in entries[kind]["tried"].items()) for kind in KINDS]
    return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.experiments.after",
                            description="The table of the page What came after.")
    parser.add_argument("languages", nargs="*", default=list(LANGUAGES),
                        help=f"of {', '.join(LANGUAGES)}; both if none is given")
    parser.add_argument("--print", action="store_true", help="print the stored table, train nothing")
    parser.add_argument("--workers", type=int, default=len(LANGUAGES), help="processes that train")
    given = parser.parse_args()
    if unknown := set(given.languages) - set(LANGUAGES):
        parser.error(f"languages are {', '.join(LANGUAGES)}, not {', '.join(sorted(unknown))}")
    if not given.print:
        stored = json.loads(AFTER.read_text(encoding="utf-8")) if AFTER.exists() else {}
        shared = {name: value for name, value in vars(Settings(kind=KINDS[0], hidden=1)).items()
                  if name not in ("kind", "hidden", "learning_rate")}
        stored |= shared | {
            "seeds": list(SENTENCE_SEEDS), "distances": list(DISTANCES), "enough": Sentence.enough,
            "choosing": {"seeds": list(CHOOSING_SEEDS), "learning_rates": list(LEARNING_RATES)}}
        with ProcessPoolExecutor(given.workers) as processes:
            stored |= dict(zip(given.languages, processes.map(language_table, given.languages),
                               strict=True))
        AFTER.write_text(compact(stored), encoding="utf-8")
    print(text(json.loads(AFTER.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
