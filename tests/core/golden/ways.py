"""Cases in which a gradient is sent back in other ways: a loss at every step, a state that is detached, layers
on each other; clipping by value. PyTorch's answers are asked in ways_of_pytorch.py."""

from typing import Any

from core import Experiment

STEPS = 23
LIMIT = 0.05  # of clipping by value: some numbers are above it, some below, in every case
WAYS: dict[str, dict[str, Any]] = {
    "last": {}, "every": {"loss": "every"}, "window": {"window": 9}, "window-every": {"window": 9, "loss": "every"},
    "detach": {"window": 5, "truncated": "detach"},
    "detach-every": {"window": 5, "truncated": "detach", "loss": "every"},
    "each": {"window": 5, "truncated": "each", "loss": "every"},
    "layers-each": {"layers": 3, "window": 7, "truncated": "each", "loss": "every"},
    "each-last": {"window": 9, "truncated": "each"},
    "layers": {"layers": 3}, "layers-every": {"layers": 2, "loss": "every"},
    "layers-detach": {"layers": 3, "window": 7, "truncated": "detach", "loss": "every"},
    "layers-window": {"layers": 2, "window": 11}, "keras": {"lstm_init": "keras", "layers": 2},
    "relu": {"activation": "relu", "init": "orthogonal", "layers": 2, "loss": "every"},
}


def experiment(way: str) -> Experiment:
    """The experiment of a way: small, and with gradients that stay large enough to be clipped."""
    return Experiment(steps=STEPS, hidden=5, inputs=3, seed=4, gru=True, gain=2.5, forget_bias=1, weight_scale=2,
                      **WAYS[way])
