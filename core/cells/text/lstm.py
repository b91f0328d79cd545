"""The LSTM's part of a generated program."""

from __future__ import annotations

from core.cells.initialise import Initialisation
from core.cells.text.stacked import stacked
from core.streams import STREAMS

__all__ = ["program"]

HEAD = '''
# LSTM, blocks in the order i f g o
rng = np.random.default_rng([SEED, {stream}])
'''
KERAS = '''\
W_xh = rng.uniform(-1, 1, (4 * H, D))
W_xh *= np.sqrt(6 / sum(W_xh.shape))  # Glorot
normal = rng.normal(size=({blocks}{rows}, H))
Q, R = np.linalg.qr(normal)  # {what}
W_hh = {{gain}}(Q * np.sign(np.diagonal(R, 0, -2, -1))[..., None, :]).reshape(4 * H, H)
b = np.repeat([0.0, 1.0, 0.0, 0.0], H)
'''
DRAW = {
    "pytorch": '''\
W_xh, W_hh = uniform(rng, 4 * H, D), {gain}uniform(rng, 4 * H, H)
b = uniform(rng, 4 * H) + uniform(rng, 4 * H)
''',
    "keras": KERAS.format(blocks="", rows="4 * H", what="of all gates at once, as Keras does"),
    "orthogonal": KERAS.format(blocks="4, ", rows="H", what="gate by gate"),
}
SENT = "da"
CHRONO = '''\
b[H:2 * H] = np.log(rng.uniform(1, {chrono} - 1, H))  # chrono initialisation
b[:H] = -b[H:2 * H]
'''
FORGET_BIAS = '''\
b[H:2 * H] += {forget_bias}  # forget bias
'''
SQUASHED = {  # by activation: of a_g and c, their slopes, and PyTorch's
    "tanh": {"g": "np.tanh(a_g)", "c": "np.tanh(c)", "dg": "1 / np.cosh(a_g) ** 2", "dc": "/ np.cosh(c) ** 2",
             "phi": "tanh"},
    "relu": {"g": "np.maximum(a_g, 0)", "c": "np.maximum(c, 0)", "dg": "(a_g > 0)", "dc": "* (c > 0)",
             "phi": "torch.relu"},
}
NUMPY = '''\
h, c, steps = np.zeros(H), np.zeros(H), []
for x_t in x:
    a_i, a_f, a_g, a_o = np.split(W_xh @ x_t + W_hh @ h + b, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), {g}, sigmoid(a_o)
    c_before = c
    c = f * c + i * g
    h = o * {c}
    di, df, dg, do = i * sigmoid(-a_i), f * sigmoid(-a_f), {dg}, o * sigmoid(-a_o)
    steps.append([o {dc}, f, g * di, c_before * df, i * dg, {c} * do])


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
    c = sigmoid(f) * c + sigmoid(i) * {phi}(g)
    return sigmoid(o) * {phi}(c), c


report("lstm", lstm_step, (torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64)))
'''


def program(how: Initialisation, library: str) -> str:
    """Return the part about the LSTM."""
    gain = f"{how.gain} * " if how.gain != 1.0 else ""
    text = HEAD.format(stream=STREAMS["lstm"]) + DRAW[how.lstm_init].format(gain=gain)
    text += CHRONO.format(chrono=how.chrono) if how.chrono else ""
    text += FORGET_BIAS.format(forget_bias=how.forget_bias) if how.forget_bias else ""
    text += (TORCH if library == "torch" else NUMPY).format(**SQUASHED[how.lstm_activation])
    return stacked(text, how.layer + 1, library, SENT) if how.layer else text
