"""Trainings and trained networks as programs that need NumPy only: what else they need is packed at their
end."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from core.cells.numerics import Array
from core.learning.tasks import Grammar
from core.learning.training import Settings

__all__ = ["DATA", "WITH_CORE", "packed", "reading", "training"]

DATA = "\n\n# Packed data\n"  # what a reader of the program may skip
WITH_CORE = '''\
with tempfile.TemporaryDirectory() as folder:
    packed = Path(folder) / "core.zip"
    packed.write_bytes(base64.b64decode(CORE))
    sys.path.insert(0, str(packed))
    main()
'''  # how a program ends that has the lesson's own code, zipped, as CORE
READING = '''\
"""Reads one sentence with the networks of the lesson and prints how probable each language is at the blank.

Needs NumPy only; the weights are packed at the end.
"""
import base64
import io

import numpy as np

# {sentence}
TOKENS = {tokens}
LANGUAGES = {languages}


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def main():
    for model in ("rnn", "lstm", "gru"):
        stored = np.load(io.BytesIO(base64.b64decode(WEIGHTS[model])))
        weights = {{name: array.astype(float) for name, array in stored.items()}}
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
{data}WEIGHTS = {{
{weights}}}

# The numbers on the screen
main()
'''
TASKS = {
    "sentence": 'tasks.Sentence(tasks.grammar(GRAMMAR), '
                "decoys={decoys})",
    "adding": "tasks.Adding()",
    "pulse": "tasks.Pulse()",
}
TRAINING = '''\
"""Trains the page's networks again, with its settings, and prints every seed's score.

Needs Python 3.11 and NumPy only; the lesson's own code is packed at the end.
"""
import base64
import sys
import tempfile
from pathlib import Path


def main():
    from core.learning import tasks
    from core.learning.training import Settings, train

    task = {task}
    for variant in {variants}:
        settings = Settings(
            variant=variant, distance={distance}, mixed={mixed}, hidden={hidden},
            learning_rate={learning_rate}, clip={clip}, steps={steps}, forget_bias={forget_bias},
            examples={batch}, optimiser={optimiser!r}, window={window},
            layers={layers},
        )
        *_, last = train(task, settings, {seeds}, examples={examples})
        for seed, score in zip({seeds}, last.score):
            print(f"{{variant}} seed {{seed}}: {{score:.4f}}")
{data}GRAMMAR = {grammar!r}
CORE = """
{code}"""

# The numbers on the screen
''' + WITH_CORE


def reading(grammar: Grammar, tokens: Array, weights: Mapping[str, bytes]) -> str:
    """Return a NumPy program that reads a sentence with trained networks and prints each language's
    probability.

    tokens: the sentence (T,). weights: the .npz file of each model.
    """
    languages = dict(zip(grammar.languages, grammar.language_tokens.tolist(), strict=True))
    sentence = " ".join(grammar.words[token] for token in tokens)
    files = "".join(f'    "{name}": """\n{packed(content)}""",\n' for name, content in weights.items())
    return READING.format(sentence=sentence, tokens=tokens.tolist(), languages=languages, weights=files,
                          data=DATA)


def training(
    task: str, runs: Sequence[Settings], seeds: Sequence[int], examples: int, *, grammar: str, decoys: float,
    code: bytes
) -> str:
    """Return a program that trains a model per Settings with the lesson's own core and prints every seed's
    last score.

    The runs differ in their variant only. grammar: the sentence's, as its file's text; decoys: the
    share of its decoys; code: core, zipped.
    Raises: ValueError for a task that does not exist.
    """
    if task not in TASKS:
        raise ValueError(f"task must be one of {', '.join(TASKS)}, got {task!r}")
    variants = tuple(run.variant for run in runs)
    return TRAINING.format(
        **{**vars(runs[0]), "task": TASKS[task].format(decoys=decoys), "variants": variants,
           "batch": runs[0].examples, "seeds": list(seeds), "examples": examples, "grammar": grammar,
           "code": packed(code), "data": DATA}
    )


def packed(content: bytes) -> str:
    """Bytes as lines of base64."""
    return base64.encodebytes(content).decode()
