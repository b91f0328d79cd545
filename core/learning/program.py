"""Trainings and trained networks as short programs, which are run in the lesson's folder.

They open files; core opens none.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.cells.numerics import Array
from core.learning.tasks import Grammar
from core.learning.training import Settings

__all__ = ["reading", "training"]

READING = '''\
"""Reads one sentence with the networks of the lesson and prints how probable each language is at the blank.

Run it in the lesson's folder.
"""
import numpy as np

# {sentence}
TOKENS = {tokens}
LANGUAGES = {languages}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


for model in ("rnn", "lstm", "gru"):
    weights = {{name: array.astype(float) for name, array in np.load(f"{weights}").items()}}
    W_xh, W_hh, b_h = weights["W_xh"], weights["W_hh"], weights["b_h"]
    h = c = np.zeros((W_hh.shape[1], 1))
    for token in TOKENS:
        x = weights["embedding"][:, [token]]
        if model == "rnn":
            h = np.tanh(W_xh @ x + W_hh @ h + b_h)
        elif model == "lstm":
            i, f, g, o = np.split(W_xh @ x + W_hh @ h + b_h, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        else:
            x_r, x_z, x_n = np.split(W_xh @ x + b_h, 3)
            h_r, h_z, h_n = np.split(W_hh @ h, 3)
            z = sigmoid(x_z + h_z)
            h = z * h + (1 - z) * np.tanh(x_n + sigmoid(x_r + h_r) * (h_n + weights["b_n"]))
    y = weights["W_hy"] @ h + weights["b_y"]
    p = np.exp(y - y.max()) / np.exp(y - y.max()).sum()
    for word, token in LANGUAGES.items():
        print(f"{{model}} {{word}} {{p[token, 0]:.6f}}")
'''
TASKS = {
    "sentence": 'tasks.Sentence(tasks.grammar(Path("{grammar}").read_text(encoding="utf-8")), '
                "decoys={decoys})",
    "adding": "tasks.Adding()",
    "pulse": "tasks.Pulse()",
}
TRAINING = '''\
"""Trains the page's networks again, with its settings, and prints every seed's score.

Run it in the lesson's folder.
"""
from pathlib import Path

from core.learning import tasks
from core.learning.training import Settings, evaluate, train

task = {task}
for variant in {variants}:
    settings = Settings(
        variant=variant, distance={distance}, mixed={mixed}, hidden={hidden}, learning_rate={learning_rate},
        clip={clip}, steps={steps}, forget_bias={forget_bias},
    )
    *_, last = train(task, settings, {seeds}, examples={examples})
    for seed, score in zip({seeds}, last.score):
        print(f"{{variant}} seed {{seed}}: {{score:.4f}}")
'''


def reading(grammar: Grammar, tokens: Array, weights: str) -> str:
    """Return a NumPy program that reads a sentence with trained networks and prints each language's
    probability.

    tokens: the sentence (T,). weights: the path of the weight files, with {model} where rnn, lstm or gru
    stands.
    """
    languages = dict(zip(grammar.languages, grammar.language_tokens.tolist(), strict=True))
    sentence = " ".join(grammar.words[token] for token in tokens)
    return READING.format(weights=weights, sentence=sentence, tokens=tokens.tolist(), languages=languages)


def training(
    task: str, runs: Sequence[Settings], seeds: Sequence[int], examples: int, *, grammar: str, decoys: float
) -> str:
    """Return a program that trains a model per Settings with the lesson's own core and prints every seed's
    last score.

    The runs differ in their variant only. grammar: the path of the sentence's grammar; decoys: the share of
    its decoys.
    Raises: ValueError for a task that does not exist.
    """
    if task not in TASKS:
        raise ValueError(f"task must be one of {', '.join(TASKS)}, got {task!r}")
    code = TASKS[task].format(grammar=grammar, decoys=decoys)
    variants = tuple(run.variant for run in runs)
    return TRAINING.format(
        **{**vars(runs[0]), "task": code, "variants": variants, "seeds": list(seeds), "examples": examples}
    )
