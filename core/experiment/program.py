"""Any Experiment as a short program to read and run: NumPy with the backward pass written out, or PyTorch with autograd.

It prints log10 of the gradient at two lags, as the screen shows them. A chaotic run, where rounding errors grow with time, agrees
in its order of magnitude; PyTorch's autograd does not rescale, so it agrees where float64 holds the numbers.
"""

from __future__ import annotations

from core.experiment import Experiment

__all__ = ["LIBRARIES", "lags", "program"]

LIBRARIES = ("numpy", "torch")

SIGNALS = {
    "noise": "x = rng.normal(size=(T, D))",
    "impulse": "x = np.zeros((T, D))\nx[0] = 1",
    "step": "x = np.zeros((T, D))\nx[T // 4:] = 1",
    "sine": "x = np.sin(2 * np.pi * (np.arange(T)[:, None] / 20 + np.arange(D) / D))",
    "recall": "x = 0.1 * rng.normal(size=(T, D))\nx[0] = rng.choice([-1.0, 1.0], size=D)",
}
INITS = {
    "pytorch": "W_hh = uniform(rng, H, H)",
    "gaussian": "W_hh = rng.normal(size=(H, H))\nW_hh = W_hh / np.abs(np.linalg.eigvals(W_hh)).max()  # spectral radius 1",
    "orthogonal": "Q, R = np.linalg.qr(rng.normal(size=(H, H)))\nW_hh = Q * np.sign(np.diag(R))",
    "identity": "W_hh = np.eye(H)",
}
ACTIVATIONS = {
    "numpy": {"tanh": "np.tanh({})", "relu": "np.maximum({}, 0)", "identity": "{}"},
    "torch": {"tanh": "torch.tanh({})", "relu": "torch.relu({})", "identity": "{}"},
}
SLOPES = {"tanh": "1 - h * h", "relu": "(h > 0) * 1.0", "identity": "np.ones(H)"}

NUMPY_HEAD = '''\
"""How much of the gradient is left after k steps? lag k: log10 of the norm of dL/d(state at step T-k), L = sum(h_T) / sqrt(H)."""
import numpy as np

T, H, D, SEED = {steps}, {hidden}, {inputs}, {seed}


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape) / np.sqrt(H)  # PyTorch's default


def report(name, grad, back, steps):
    """Send the gradient back step by step, rescaled each time so that nothing underflows."""
    log10 = 0.0
    for lag, step in enumerate(reversed(steps), 1):
        grad = back(grad, *step)
        size = np.linalg.norm(grad)
        log10 = log10 + np.log10(size) if size > 0 else -np.inf
        grad = grad / size if size > 0 else grad
        if lag in ({lags}):
            print(f"{{name}} lag {{lag}}: {{log10:.6f}}")


rng = np.random.default_rng([SEED, 3])
{signal}
'''
TORCH_HEAD = '''\
"""How much of the gradient is left after k steps? lag k: log10 of the norm of dL/d(state at step T-k), L = sum(h_T) / sqrt(H)."""
import numpy as np
import torch

T, H, D, SEED = {steps}, {hidden}, {inputs}, {seed}


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape) / np.sqrt(H)  # PyTorch's default


def report(name, step, start):
    """Cut the run at step T-k, run the rest on from there, and ask autograd for the gradient of the state at the cut."""
    states = [start]
    for x_t in x:
        states.append(step(x_t, *states[-1]))
    for lag in ({lags}):
        cut = [s.detach().requires_grad_() for s in states[T - lag]]
        state = cut
        for x_t in x[T - lag:]:
            state = step(x_t, *state)
        (state[0].sum() / H**0.5).backward()
        print(f"{{name}} lag {{lag}}: {{torch.cat([s.grad for s in cut]).norm().log10():.6f}}")


rng = np.random.default_rng([SEED, 3])
{signal}
x = torch.tensor(x)
'''
RNN_DRAW = '''
# Simple RNN: h = {name}(W_xh x + W_hh h + b)
rng = np.random.default_rng([SEED, 0])
W_xh = uniform(rng, H, D)
{init}
b = {bias}
'''
RNN_NUMPY = '''\
h, steps = np.zeros(H), []
for x_t in x:
    h = {activated}
    steps.append([{slope}])


def rnn_back(grad, slope):
    return W_hh.T @ (slope * grad)


report("rnn", np.full(H, H**-0.5), rnn_back, steps)
'''
RNN_NUMPY_GROWING = '''\
h, scale, steps = np.zeros(H), 1.0, []
for x_t in x:
    h = {activated}
    shrink = 1e200 / max(1e200, np.abs(h).max())  # too large for a float: {name} keeps its direction, so scale it down
    h, scale = shrink * h, shrink * scale
    steps.append([{slope}])


def rnn_back(grad, slope):
    return W_hh.T @ (slope * grad)


report("rnn", np.full(H, H**-0.5), rnn_back, steps)
'''
RNN_TORCH = '''\
W_xh, W_hh, b = map(torch.tensor, (W_xh, W_hh, b))


def rnn_step(x_t, h):
    return ({activated},)


report("rnn", rnn_step, (torch.zeros(H, dtype=torch.float64),))
'''
LSTM_DRAW = '''
# LSTM, blocks in the order i f g o
rng = np.random.default_rng([SEED, 1])
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
LSTM_NUMPY = '''\


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


h, c, steps = np.zeros(H), np.zeros(H), []
for x_t in x:
    a_i, a_f, a_g, a_o = np.split(W_xh @ x_t + W_hh @ h + b, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c_before = c
    c = f * c + i * g
    h = o * np.tanh(c)
    steps.append([i, f, g, o, c_before, np.tanh(c)])


def lstm_back(grad, i, f, g, o, c_before, squashed):
    dh, dc = np.split(grad, 2)
    dc = dc + dh * o * (1 - squashed**2)
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_before * f * (1 - f), dc * i * (1 - g**2)
    da_o = dh * squashed * o * (1 - o)
    return np.concatenate([W_hh.T @ np.concatenate([da_i, da_f, da_g, da_o]), dc * f])


report("lstm", np.concatenate([np.full(H, H**-0.5), np.zeros(H)]), lstm_back, steps)
'''
LSTM_TORCH = '''\
W_xh, W_hh, b = map(torch.tensor, (W_xh, W_hh, b))


def lstm_step(x_t, h, c):
    i, f, g, o = (W_xh @ x_t + W_hh @ h + b).chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


report("lstm", lstm_step, (torch.zeros(H, dtype=torch.float64), torch.zeros(H, dtype=torch.float64)))
'''
GRU_DRAW = '''
# GRU, blocks in the order r z n; z = 1 keeps the old state
rng = np.random.default_rng([SEED, 2])
W_xh, W_hh = uniform(rng, 3 * H, D), uniform(rng, 3 * H, H)
b, b_h = uniform(rng, 3 * H), uniform(rng, 3 * H)
'''
UPDATE_BIAS = '''\
b[H:2 * H] += {update_bias}  # update bias
'''
GRU_NUMPY = '''\
h, steps = np.zeros(H), []
for x_t in x:
    x_r, x_z, x_n = np.split(W_xh @ x_t + b, 3)
    h_r, h_z, h_n = np.split(W_hh @ h + b_h, 3)
    r, z = 1 / (1 + np.exp(-x_r - h_r)), 1 / (1 + np.exp(-x_z - h_z))
    n = np.tanh(x_n + r * h_n)
    steps.append([r, z, n, h_n, h])
    h = z * h + (1 - z) * n


def gru_back(grad, r, z, n, h_n, h_before):
    da_n = grad * (1 - z) * (1 - n**2)
    da_r, da_z = da_n * h_n * r * (1 - r), grad * (h_before - n) * z * (1 - z)
    return grad * z + W_hh.T @ np.concatenate([da_r, da_z, da_n * r])


report("gru", np.full(H, H**-0.5), gru_back, steps)
'''
GRU_TORCH = '''\
W_xh, W_hh, b, b_h = map(torch.tensor, (W_xh, W_hh, b, b_h))


def gru_step(x_t, h):
    x_r, x_z, x_n = (W_xh @ x_t + b).chunk(3)
    h_r, h_z, h_n = (W_hh @ h + b_h).chunk(3)
    z = torch.sigmoid(x_z + h_z)
    return (z * h + (1 - z) * torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n),)


report("gru", gru_step, (torch.zeros(H, dtype=torch.float64),))
'''


def lags(experiment: Experiment) -> tuple[int, int]:
    """Return the two lags that a program prints and the screen reads out: min(50, T-1), and T."""
    return min(50, experiment.steps - 1), experiment.steps


def program(experiment: Experiment, library: str = "numpy") -> str:
    """Return an experiment as the text of a Python program that needs `library` ("numpy"; "torch" needs NumPy too, for the draws).

    It prints one line per network and lag: "lstm lag 50: -0.649294", log10 of the gradient.
    Raises: ValueError for another library.
    """
    if library not in LIBRARIES:
        raise ValueError(f"library must be one of {', '.join(LIBRARIES)}, got {library!r}")
    e, numpy = experiment, library == "numpy"
    head = NUMPY_HEAD if numpy else TORCH_HEAD
    signal = SIGNALS[e.signal] + _scaled("x", e.input_scale)
    near, far = lags(e)
    text = head.format(steps=e.steps, hidden=e.hidden, inputs=e.inputs, seed=e.seed, lags=f"{near}, {far}", signal=signal)
    return text + _rnn(e, numpy) + _lstm(e, numpy) + (_gru(e, numpy) if e.gru else "")


def _scaled(name: str, factor: float) -> str:
    """Return the line that scales an array, or nothing where it would change nothing."""
    return f"\n{name} = {factor} * {name}" if factor != 1.0 else ""


def _rnn(e: Experiment, numpy: bool) -> str:
    """Return the part about the simple RNN."""
    growing = numpy and e.activation != "tanh" and e.weight_scale > 1.0
    drive = "scale * (W_xh @ x_t + b) + W_hh @ h" if growing else "W_xh @ x_t + W_hh @ h + b"
    activated = ACTIVATIONS["numpy" if numpy else "torch"][e.activation].format(drive)
    bias = "uniform(rng, H) + uniform(rng, H)" if e.init == "pytorch" else "np.zeros(H)"
    draw = RNN_DRAW.format(name=e.activation, init=INITS[e.init] + _scaled("W_hh", e.weight_scale), bias=bias)
    run = RNN_NUMPY_GROWING if growing else RNN_NUMPY if numpy else RNN_TORCH
    return draw + run.format(name=e.activation, activated=activated, slope=SLOPES[e.activation])


def _lstm(e: Experiment, numpy: bool) -> str:
    """Return the part about the LSTM."""
    text = LSTM_DRAW.format(gain=f"{e.gain} * " if e.gain != 1.0 else "")
    text += CHRONO.format(chrono=e.chrono) if e.chrono else ""
    text += FORGET_BIAS.format(forget_bias=e.forget_bias) if e.forget_bias else ""
    return text + (LSTM_NUMPY if numpy else LSTM_TORCH)


def _gru(e: Experiment, numpy: bool) -> str:
    """Return the part about the GRU."""
    text = GRU_DRAW + (UPDATE_BIAS.format(update_bias=e.update_bias) if e.update_bias else "")
    return text + (GRU_NUMPY if numpy else GRU_TORCH)
