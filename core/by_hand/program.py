"""A plan as a short NumPy program that prints what the figure shows."""

from __future__ import annotations

from dataclasses import asdict

from core.by_hand.plan import ERASED, OPEN, Control

__all__ = ["program"]

PROGRAM = '''\
"""A value is written, held, shown, erased: an LSTM unit, its gates set by hand, beside a simple RNN unit."""
import numpy as np

T, write, show, erase = {steps}, {write_at}, {show_at}, {erase_at}  # steps, from 1; erase = 0: never
x = np.array({x})

# The gates
f = np.full(T, {f_hold})  # forget gate: share kept
i = np.full(T, {i_hold})  # input gate
o = np.full(T, {o_hold})  # output gate
i[write - 1] = {i_write}
o[show - 1:] = max({open}, {o_hold})
if erase:
    f[erase - 1] = min({erased}, {f_hold})

# The numbers of the figure, step by step
c = h = rnn = 0.0
belt = rnn_back = np.nan
print("step        C        h    RNN h  dC/dC_write  dh/dC_write  RNN dh/dh_write")
for t in range(T):
    c = f[t] * c + i[t] * np.tanh(x[t])
    h = o[t] * np.tanh(c)
    a = {weight} * rnn + x[t]
    rnn = np.tanh(a)
    if t + 1 == write:
        belt = rnn_back = 1.0
    else:
        belt = belt * f[t]
        rnn_back = rnn_back * {weight} / np.cosh(a)**2  # the slope of tanh, from a: 1 - h^2 rounds to 0
    shown = o[t] / np.cosh(c)**2 * belt
    print(f"{{t + 1:4d}} {{c:8.5f}} {{h:8.5f}} {{rnn:8.5f}} {{belt:12.5g}} {{shown:12.5g}} "
          f"{{rnn_back:16.5g}}")
'''


def program(done: Control) -> str:
    """Return a program with this plan that prints the figure's numbers."""
    return PROGRAM.format(**asdict(done.plan), x=done.x.tolist(), open=OPEN, erased=ERASED)
