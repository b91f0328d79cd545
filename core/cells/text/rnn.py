"""The simple RNN's part of a generated program."""

from __future__ import annotations

from core.cells.initialise import Initialisation
from core.cells.text.stacked import stacked
from core.streams import STREAMS

__all__ = ["program"]

INITS = {
    "pytorch": "W_hh = uniform(rng, H, H)",
    "gaussian": "W_hh = rng.normal(size=(H, H))\n"
                "W_hh = W_hh / np.abs(np.linalg.eigvals(W_hh)).max()  # spectral radius 1",
    "orthogonal": "Q, R = np.linalg.qr(rng.normal(size=(H, H)))\nW_hh = Q * np.sign(np.diag(R))",
    "identity": "W_hh = np.eye(H)",
}
ACTIVATED = {
    "numpy": {"tanh": "np.tanh(a)", "relu": "np.maximum(a, 0)", "identity": "a"},
    "torch": {"tanh": "tanh({})", "relu": "torch.relu({})", "identity": "{}"},
}
SLOPES = {"tanh": "1 / np.cosh(a) ** 2", "relu": "(a > 0) * 1.0", "identity": "np.ones(H)"}
DRAW = '''
# Simple RNN: h = {name}(W_xh x + W_hh h + b)
rng = np.random.default_rng([SEED, {stream}])
W_xh = uniform(rng, H, D)
{init}
b = {bias}
'''
NUMPY = '''\
h, steps = np.zeros(H), []
for x_t in x:
    a = W_xh @ x_t + W_hh @ h + b
    h = {activated}
    steps.append([{slope}])
'''
NUMPY_GROWING = """\
h, scale, steps = np.zeros(H), 1.0, []
for x_t in x:
    a = scale * (W_xh @ x_t + b) + W_hh @ h
    h = {activated}
    shrink = 1e200 / max(1e200, np.abs(h).max())  # {name} keeps its direction: scale it down
    h, scale = shrink * h, shrink * scale
    steps.append([{slope}])
"""
NUMPY_BACK = '''

def rnn_back(grad, slope):
    return W_hh.T @ (slope * grad)


measure("rnn", np.full(H, H**-0.5), rnn_back, steps)
'''
SENT = "slope * grad"
TORCH = '''\
W_xh, W_hh, b = map(torch.tensor, (W_xh, W_hh, b))


def rnn_step(x_t, h):
    return ({activated},)


report("rnn", rnn_step, (torch.zeros(H, dtype=torch.float64),))
'''


def program(how: Initialisation, library: str) -> str:
    """Return the part about the simple RNN."""
    bias = "uniform(rng, H) + uniform(rng, H)" if how.init == "pytorch" else "np.zeros(H)"
    init = INITS[how.init] + (f"\nW_hh = {how.weight_scale} * W_hh" if how.weight_scale != 1.0 else "")
    draw = DRAW.format(name=how.activation, stream=STREAMS["rnn"], init=init, bias=bias)
    activated = ACTIVATED[library][how.activation]
    if library == "torch":
        text = draw + TORCH.format(activated=activated.format("W_xh @ x_t + W_hh @ h + b"))
        return stacked(text, how.layer + 1, library, SENT) if how.layer else text
    run = NUMPY_GROWING if how.activation != "tanh" and bool(how.weight_scale > 1.0) else NUMPY
    text = draw + run.format(name=how.activation, activated=activated, slope=SLOPES[how.activation])
    text += NUMPY_BACK
    return stacked(text, how.layer + 1, library, SENT) if how.layer else text
