"""What the plan of the page Memory control comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.by_hand import plan
from core.by_hand.plan import OPEN, Control, Plan
from core.gradients.flows import belt_gradient, shown_gradient


def carry_out(settings: Mapping[str, Any]) -> Control:
    """The plan of these settings, carried out."""
    return plan.run(Plan(**settings))


def number(done: Control, name: str) -> float:
    """One number: c5 and h5 are states after step 5, c9_c5 is ∂C₉/∂C₅, h9_c5 is ∂h₉/∂C₅, limit is where C settles."""
    if name == "limit":
        return float((done.gate("i")[-1] * done.trace.g[-1, 0, 0]) / (1.0 - done.gate("f")[-1]))
    found = re.fullmatch(r"([ch])(\d+)(?:_c(\d+))?", name)
    assert found is not None, name
    letter, step, earlier = found[1], int(found[2]), found[3]
    if earlier is None:
        return float(getattr(done, letter)[step - 1])
    along = belt_gradient if letter == "c" else shown_gradient
    return float(along(done.trace, int(earlier), step)[0, 0])


PROGRAM = '''\
"""A value is written, held, shown and erased: an LSTM unit whose gates are set by hand, and a simple RNN unit beside it."""
import numpy as np

T, write, show, erase = {steps}, {write_at}, {show_at}, {erase_at}  # steps, from 1; erase = 0: never
x = np.array({x})

f = np.full(T, {f_hold})  # forget gate: share kept
i = np.full(T, {i_hold})  # input gate
o = np.full(T, {o_hold})  # output gate
i[write - 1] = {i_write}
o[show - 1:] = max({open}, {o_hold})
if erase:
    f[erase - 1] = min({erased}, {f_hold})

c = h = rnn = 0.0
belt = rnn_back = np.nan
print("step        C        h    RNN h  dC/dC_write  dh/dC_write  RNN dh/dh_write")
for t in range(T):
    c = f[t] * c + i[t] * np.tanh(x[t])
    h = o[t] * np.tanh(c)
    rnn = np.tanh({weight} * rnn + x[t])
    if t + 1 == write:
        belt = rnn_back = 1.0
    else:
        belt, rnn_back = belt * f[t], rnn_back * {weight} * (1 - rnn**2)
    shown = o[t] * (1 - np.tanh(c)**2) * belt
    print(f"{{t + 1:4d}} {{c:8.5f}} {{h:8.5f}} {{rnn:8.5f}} {{belt:12.5g}} {{shown:12.5g}} {{rnn_back:16.5g}}")
'''


def program(done: Control) -> str:
    """A program with these settings that prints the figure's numbers."""
    return PROGRAM.format(**vars(done.plan), x=done.x.tolist(), open=OPEN, erased=plan.ERASED)
