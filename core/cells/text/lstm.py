"""The LSTM's part of a generated program."""

from __future__ import annotations

from core.cells.initialise import Initialisation
from core.streams import STREAMS

__all__ = ["program"]

DRAW = '''
# LSTM, blocks in the order i f g o
rng = np.random.default_rng([SEED, {stream}])
W_xh, W_hh = uniform(rng, 4 * H, D), {gain}uniform(rng, 4 * H, H)
b = uniform(rng, 4 * H) + uniform(rng, 4 * H)
'''
CHRONO = '''\
b[H:2 * H] = np.log(rng.uniform(1, {chrono} - 1, H))  # chrono initialisation
b[:H] = -b[H:2 * H]
'''
FORGET_BIAS = '''\
b[H:2 * H] += {forget_bias}  # forget bias
'''
NUMPY = '''\
h, c, steps = np.zeros(H), np.zeros(H), []
for x_t in x:
    a_i, a_f, a_g, a_o = np.split(W_xh @ x_t + W_hh @ h + b, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c_before = c
    c = f * c + i * g
    h = o * np.tanh(c)
    di, df, dg, do = i * sigmoid(-a_i), f * sigmoid(-a_f), 1 / np.cosh(a_g) ** 2, o * sigmoid(-a_o)
    steps.append([o / np.cosh(c) ** 2, f, g * di, c_before * df, i * dg, np.tanh(c) * do])


def lstm_back(grad, dh_dc, f, dc_da_i, dc_da_f, dc_da_g, dh_da_o):
    dh, dc = np.split(grad, 2)
    dc = dc + dh * dh_dc
    da = np.concatenate([dc * dc_da_i, dc * dc_da_f, dc * dc_da_g, dh * dh_da_o])
    return np.concatenate([W_hh.T @ da, dc * f])


measure("lstm", np.concatenate([np.full(H, H**-0.5), np.zeros(H)]), lstm_back, steps)
'''
TORCH = '''\
W_xh, W_hh, b = map(torch.tensor, (W_xh, W_hh, b))


def lstm_step(x_t, h, c):
    i, f, g, o = (W_xh @ x_t + W_hh @ h + b).chunk(4)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(c), c


report("lstm", lstm_step, (torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64)))
'''


def program(how: Initialisation, library: str) -> str:
    """Return the part about the LSTM."""
    text = DRAW.format(stream=STREAMS["lstm"], gain=f"{how.gain} * " if how.gain != 1.0 else "")
    text += CHRONO.format(chrono=how.chrono) if how.chrono else ""
    text += FORGET_BIAS.format(forget_bias=how.forget_bias) if how.forget_bias else ""
    return text + (TORCH if library == "torch" else NUMPY)
