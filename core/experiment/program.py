"""Any Experiment as a short program to read and run: NumPy with the backward pass written out, or PyTorch
with autograd.

It prints log10 of the gradient at two lags, as the screen shows them. A chaotic run, where rounding errors
grow with time, agrees in its order of magnitude; PyTorch's autograd does not rescale, so it agrees where
float64 holds the numbers. Each cell brings its own part.
"""

from __future__ import annotations

from core.cells import CELLS
from core.experiment import Experiment
from core.experiment.sent_back import LOSSES, numpy_back, torch_back
from core.streams import STREAMS

__all__ = ["LIBRARIES", "PICTURE", "lags", "program"]

LIBRARIES = ("numpy", "torch")

SIGNALS = {
    "noise": "x = rng.normal(size=(T, D))",
    "impulse": "x = np.zeros((T, D))\nx[0] = 1",
    "step": "x = np.zeros((T, D))\nx[T // 4:] = 1",
    "sine": "x = np.sin(2 * np.pi * (np.arange(T)[:, None] / 20 + np.arange(D) / D))",
    "recall": "x = 0.1 * rng.normal(size=(T, D))\nx[0] = rng.choice([-1.0, 1.0], size=D)",
}
TITLE = ('"""What is left of the gradient after k steps: log10 of the norm of dL/d(state at step T-k), '
         'L = {loss} / sqrt(H)."""')
NUMPY_HEAD = (
    TITLE
    + '''
import numpy as np

T, H, D, SEED = {steps}, {hidden}, {inputs}, {seed}


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape) / np.sqrt(H)  # PyTorch's default


# Slopes: of sigmoid, sigmoid(a) sigmoid(-a); of tanh, 1 / cosh(a)^2. s (1 - s) and 1 - h^2 would round to 0.
def sigmoid(a):
    return 1 / (1 + np.exp(-a))


curves = {{}}  # network -> log10 of what is left, for each step back


{measured}

# The input
rng = np.random.default_rng([SEED, {stream}])
{signal}
'''
)
NUMPY_FOOT = '''
# The numbers on the screen
for name, curve in curves.items():
    for lag in ({lags}):
        print(f"{{name}} lag {{lag}}: {{curve[lag - 1]:.6f}}")
'''
# Drawn by a notebook before its last part, without a library.
PICTURE = '''\
# The picture: log10 of what is left (up), by steps back (to the left); thin, the layers below
class Picture:
    def _repr_svg_(self):
        # A cut, and a true 0, is -inf: there a curve ends.
        finite = [value for curve in curves.values() for value in curve if np.isfinite(value)]
        low, high = max(-60, min(finite, default=0)), max(0, max(finite, default=0))
        drawn = [f'<text x="592" y="16">1e{high:.0f}</text><text x="592" y="220">1e{low:.0f}</text>']
        colours = dict(zip(dict.fromkeys(name.split()[0] for name in curves),
                           ("#a07800", "#b03a12", "#6f42c1", "#008055")))
        for name, curve in curves.items():
            path, (x, y), model, *layer = "", (580, 220), *name.split()
            for lag, value in enumerate(curve, 1):
                if np.isfinite(value):
                    begins = lag == 1 or not np.isfinite(curve[lag - 2])
                    x, y = 580 - 500 * lag / T, 20 + 200 * (high - max(value, low)) / max(high - low, 1)
                    path += f"{'M' if begins else 'L'}{x:.1f},{y:.1f}"
            look = f'fill="none" stroke="{colours[model]}" stroke-width="{1.2 if layer else 2.5}"'
            drawn.append(f'<path d="{path}" {look} stroke-linecap="round"/>')
            if not layer:
                drawn.append(f'<text x="{x - 6:.0f}" y="{y:.0f}" text-anchor="end" fill="{colours[model]}">'
                             f'{model.upper()}{"" if path else ": -inf"}</text>')
        return ('<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240" font-family="sans-serif" '
                'style="background: white">' + "".join(drawn) + "</svg>")


Picture()
'''
TORCH_HEAD = (
    TITLE
    + '''
import numpy as np
import torch

T, H, D, SEED = {steps}, {hidden}, {inputs}, {seed}


def uniform(rng, *shape):
    return rng.uniform(-1, 1, shape) / np.sqrt(H)  # PyTorch's default


class Tanh(torch.autograd.Function):  # its slope from a: autograd's own rounds to 0 from |a| = 19 on
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return torch.tanh(a)

    @staticmethod
    def backward(ctx, grad):
        return grad / torch.cosh(ctx.saved_tensors[0]) ** 2


def sigmoid(a):  # likewise: s (1 - s) rounds to 0 from a = 37 on, this way it does not
    return torch.exp(torch.nn.functional.logsigmoid(a))


{measured}

tanh, rng = Tanh.apply, np.random.default_rng([SEED, {stream}])
{signal}
x = torch.tensor(x)
'''
)


def lags(experiment: Experiment) -> tuple[int, int]:
    """Return the two lags that a program prints and the screen reads out: min(50, T-1), and T."""
    return min(50, experiment.steps - 1), experiment.steps


def program(experiment: Experiment, library: str = "numpy") -> str:
    """Return an experiment as the text of a Python program that needs `library` ("numpy"; "torch" needs NumPy
    too, for the draws).

    It prints one line per network and lag: "lstm lag 50: -0.649294", log10 of the gradient; and one for each
    layer below the topmost: "lstm layer 1 lag 50: ...".
    Raises: ValueError for another library.
    """
    if library not in LIBRARIES:
        raise ValueError(f"library must be one of {', '.join(LIBRARIES)}, got {library!r}")
    e = experiment
    head = NUMPY_HEAD if library == "numpy" else TORCH_HEAD
    signal = SIGNALS[e.signal] + (f"\nx = {e.input_scale} * x" if e.input_scale != 1.0 else "")
    printed = ", ".join(map(str, lags(e)))
    measured = (numpy_back if library == "numpy" else torch_back)(e.how, e.steps, e.layers, printed)
    text = head.format(
        steps=e.steps,
        hidden=e.hidden,
        inputs=e.inputs,
        seed=e.seed,
        loss=LOSSES[e.loss],
        measured=measured,
        signal=signal,
        stream=STREAMS["input"],
    )
    foot = NUMPY_FOOT.format(lags=printed) if library == "numpy" else ""
    how = e.initialisation(e.layers - 1)
    return text + "".join(CELLS[name].program(how, library) for name in e.cells) + foot
