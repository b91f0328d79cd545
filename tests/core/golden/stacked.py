"""Networks of several layers that answer at the end, whose gradients PyTorch is asked for in learning.py."""

import numpy as np

from core.learning import model
from core.learning.model import Network
from core.learning.tasks import Adding
from core.learning.training import Settings, batches, untrained

CASES = tuple(f"{variant}/{layers}/{window}" for variant in ("rnn", "lstm", "gru") for layers in (2, 3)
              for window in (0, 4))


def problem(case: str) -> tuple[Network, np.ndarray, np.ndarray, int]:
    """The networks of a case in float64, two of them, their examples x (T, R, D, B) and y (R, B), and the
    window."""
    variant, layers, window = case.split("/")
    settings = Settings(variant=variant, hidden=4, distance=11, layers=int(layers))
    network = model.rounded(untrained(Adding(), settings, [1, 2]), np.float64)
    x, y = batches(Adding(), [np.random.default_rng(seed) for seed in (3, 4)], 5, 11)
    return network, x.astype(np.float64), y.astype(np.float64), int(window)
