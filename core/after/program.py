"""The page's curves as a program that needs NumPy only; the networks' weights are packed at its end."""

from __future__ import annotations

from collections.abc import Mapping

from core.cells.numerics import Array
from core.learning.program import DATA, packed
from core.learning.tasks import Grammar

__all__ = ["reaching"]

REACHING = '''\
"""Prints log10 of the gradient that reaches each word of a sentence, for L = sum(h) / sqrt(H) at its end;
then of the gradient that reaches the state after each word, and of the product of the gates from there on.

Needs NumPy only; the weights are packed at the end.
"""
import base64
import io

import numpy as np

# {sentence}
TOKENS = {tokens}
COUNTRY = {country}  # place of the country, from 0


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm(w, x):
    """x: (T, E). Returns dL/dx, by hand; the size of dL/d(h, c) after each word; f."""
    H = w["W_hh"].shape[1]
    h, c, runs = np.zeros(H), np.zeros(H), []
    for x_t in x:
        i, f, g, o = np.split(w["W_xh"] @ x_t + w["W_hh"] @ h + w["b_h"][:, 0], 4)
        i, f, g, o, before = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), c
        c = f * c + i * g
        h = o * np.tanh(c)
        runs.append((i, f, g, o, before, c))
    dh, dc, dx = np.ones(H) / np.sqrt(H), np.zeros(H), []
    state = []
    for i, f, g, o, before, c in reversed(runs):
        state.append(np.sqrt(dh @ dh + dc @ dc))
        dc = dc + dh * o / np.cosh(c) ** 2
        da = np.concatenate([dc * g * i * (1 - i), dc * before * f * (1 - f), dc * i * (1 - g * g),
                             dh * np.tanh(c) * o * (1 - o)])
        dh, dc = w["W_hh"].T @ da, dc * f
        dx.append(w["W_xh"].T @ da)
    return np.array(dx[::-1]), np.array(state[::-1]), np.array([run[1] for run in runs])


def linear(w, x):
    """The gates see x only: h_t = f' * h_(t-1) + (1 - f') * candidate."""
    H = len(w["b"]) // 3
    f, i, candidate = np.split(x @ w["W"].T + w["b"][:, 0], 3, axis=1)
    keep = sigmoid(f) / (sigmoid(f) + sigmoid(i))
    h, before = np.zeros(H), []
    for keep_t, candidate_t in zip(keep, candidate):
        before.append(h)
        h = keep_t * h + (1 - keep_t) * candidate_t
    after = np.array([keep[t + 1:].prod(axis=0) for t in range(len(x))])  # all that stands between
    dh = after / np.sqrt(H)
    share = dh * (np.array(before) - candidate) * keep * (1 - keep)
    da = np.hstack([share * sigmoid(-f), -share * sigmoid(-i), dh * (1 - keep)])
    return da @ w["W"], np.linalg.norm(dh, axis=1), keep


def attention(w, x):
    """One head that answers at the last word."""
    H = len(w["b"]) // 3
    n = np.arange(x.shape[1])
    angle = np.arange(len(x))[:, None] / 10_000 ** ((n - n % 2) / len(n))
    e = x + np.where(n % 2 == 0, np.sin(angle), np.cos(angle))
    q, k, v = np.split(e @ w["W"].T + w["b"][:, 0], 3, axis=1)
    score = k @ q[-1] / np.sqrt(H)
    look = np.exp(score - score.max()) / np.exp(score - score.max()).sum()
    dlook = v @ np.ones(H) / np.sqrt(H)
    dscore = look * (dlook - look @ dlook) / np.sqrt(H)
    dq, dk, dv = np.zeros_like(k), np.outer(dscore, q[-1]), np.outer(look, np.ones(H) / np.sqrt(H))
    dq[-1] = dscore @ k
    return np.hstack([dq, dk, dv]) @ w["W"], None, None


def show(columns):
    """Prints columns of log10, a line per word."""
    print("steps back  " + "  ".join(f"{{name:>14}}" for name in columns))
    for t, values in enumerate(zip(*columns.values())):
        there = "  the country" if t == COUNTRY else ""
        print(f"{{len(TOKENS) - 1 - t:10}}  " + "  ".join(f"{{value:14.6f}}" for value in values) + there)


def main():
    words, states = {{}}, {{}}
    for name, layer in (("lstm", lstm), ("linear", linear), ("attention", attention)):
        stored = np.load(io.BytesIO(base64.b64decode(WEIGHTS[name])))
        w = {{key: array.astype(float) for key, array in stored.items()}}
        dx, state, keep = layer(w, w["embedding"].T[TOKENS])
        words[name] = np.log10(np.linalg.norm(dx, axis=1))
        if state is not None:  # a head hands no state on
            after = np.array([keep[t + 1:].prod(axis=0) for t in range(len(TOKENS))])
            states[name] = np.log10(state)
            states[f"{{name}} product"] = np.log10(np.sqrt(np.mean(after**2, axis=1)))
    show(words)
    show(states)
{data}WEIGHTS = {{
{weights}}}

# The numbers on the screen
main()
'''


def reaching(grammar: Grammar, tokens: Array, weights: Mapping[str, bytes]) -> str:
    """Return a NumPy program that prints what reaches each word of a sentence, tokens (T,), in each network.

    weights: the .npz file of each, without a sweep axis, by the names of Network.weights.
    """
    files = "".join(f'    "{name}": """\n{packed(content)}""",\n' for name, content in weights.items())
    return REACHING.format(sentence=" ".join(grammar.words[token] for token in tokens),
                           tokens=tokens.tolist(), country=grammar.country_step, weights=files, data=DATA)
