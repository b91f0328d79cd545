"""The GRU's part of a generated program."""

from __future__ import annotations

from core.cells.initialise import Initialisation
from core.cells.text.stacked import stacked
from core.streams import STREAMS

__all__ = ["program"]

DRAW = '''
# GRU, blocks in the order r z n; z = 1 keeps the old state
rng = np.random.default_rng([SEED, {stream}])
W_xh, W_hh = uniform(rng, 3 * H, D), uniform(rng, 3 * H, H)
b, b_h = uniform(rng, 3 * H), uniform(rng, 3 * H)
'''
UPDATE_BIAS = '''\
b[H:2 * H] += {update_bias}  # update bias
'''
NUMPY = '''\
h, steps = np.zeros(H), []
for x_t in x:
    x_r, x_z, x_n = np.split(W_xh @ x_t + b, 3)
    h_r, h_z, q = np.split(W_hh @ h + b_h, 3)
    a_r, a_z = x_r + h_r, x_z + h_z
    r, z = sigmoid(a_r), sigmoid(a_z)
    a_n = x_n + r * q
    n = np.tanh(a_n)
    dh_da_n = sigmoid(-a_z) / np.cosh(a_n) ** 2  # sigmoid(-a) is 1 - sigmoid(a)
    steps.append([z, dh_da_n * q * r * sigmoid(-a_r), (h - n) * z * sigmoid(-a_z), r, dh_da_n])
    h = n + z * (h - n)


def gru_back(grad, z, by_r, by_z, r, by_n):
    to_r, to_z, to_n = grad * by_r, grad * by_z, grad * by_n
    return grad * z + W_hh.T @ np.concatenate([to_r, to_z, to_n * r])


measure("gru", np.full(H, H**-0.5), gru_back, steps)
'''
SENT = "np.concatenate([to_r, to_z, to_n])"
TORCH = '''\
W_xh, W_hh, b, b_h = map(torch.tensor, (W_xh, W_hh, b, b_h))


def gru_step(x_t, h):
    x_r, x_z, x_n = (W_xh @ x_t + b).chunk(3)
    h_r, h_z, h_n = (W_hh @ h + b_h).chunk(3)
    a_z = x_z + h_z
    return (sigmoid(a_z) * h + sigmoid(-a_z) * tanh(x_n + sigmoid(x_r + h_r) * h_n),)


report("gru", gru_step, (torch.zeros(H, dtype=torch.float64),))
'''


def program(how: Initialisation, library: str) -> str:
    """Return the part about the GRU."""
    text = DRAW.format(stream=STREAMS["gru"]) + (
        UPDATE_BIAS.format(update_bias=how.update_bias) if how.update_bias else ""
    )
    text += TORCH if library == "torch" else NUMPY
    return stacked(text, how.layer + 1, library, SENT) if how.layer else text
