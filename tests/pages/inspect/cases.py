"""What the golden files and the tests both give to a layer."""

from pathlib import Path

import numpy as np

STEPS, SEED = 12, 2026
GOLDEN = Path(__file__).parent / "golden"


def sequence(inputs: int) -> np.ndarray:
    """A sequence for a layer, (T, D): the same on every machine."""
    return np.random.default_rng([SEED, inputs]).normal(size=(STEPS, inputs))


def keras3() -> bytes:
    """A network of five recurrent layers that Keras 3 has saved."""
    return (GOLDEN / "keras3.keras").read_bytes()
