"""Writes after.npz beside this script: what PyTorch computes for the three networks of core.after, in float64.

    python -m tests.core.golden.after       a second; needs torch

Each case holds the weights by the names of core.after.networks.Network, the tokens x (T, B), what a loss sends into
the output (V, B), and PyTorch's output, gradients of all weights and of what each word's embedding is read as.
"""

# mypy: disable-error-code="import-not-found"

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

FILE = Path(__file__).with_name("after.npz")
SEED, WORDS = 2027, 9
SIZES = ((12, 6, 5, 3), (1, 4, 3, 2), (40, 5, 8, 1))  # T, E, H, B


def linear(read: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """minLSTM as its paper writes it; read (T, B, E)."""
    a_f, a_i, candidate = F.linear(read, W, b).chunk(3, dim=-1)
    f, i = torch.sigmoid(a_f), torch.sigmoid(a_i)
    h = torch.zeros_like(candidate[0])
    for t in range(len(read)):
        h = f[t] / (f[t] + i[t]) * h + i[t] / (f[t] + i[t]) * candidate[t]
    return h


def attention(read: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """One head, asked by the last word; read (T, B, E)."""
    T, _, E = read.shape
    table = torch.zeros(T, 1, E, dtype=read.dtype)
    for t in range(T):
        for n in range(E):
            angle = t / 10_000 ** (2 * (n // 2) / E)
            table[t, 0, n] = math.cos(angle) if n % 2 else math.sin(angle)
    q, k, v = (part.transpose(0, 1) for part in F.linear(read + table, W, b).chunk(3, dim=-1))
    return F.scaled_dot_product_attention(q[:, -1:], k, v)[:, 0]


def lstm(read: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """torch.nn.LSTM with our weights."""
    module = nn.LSTM(W_xh.shape[1], W_hh.shape[1], dtype=read.dtype)
    named = {"weight_ih_l0": W_xh, "weight_hh_l0": W_hh, "bias_ih_l0": b_h, "bias_hh_l0": torch.zeros_like(b_h)}
    h: Tensor = torch.func.functional_call(module, named, (read,))[0][-1]
    return h


LAYERS: dict[str, tuple[Callable[..., Tensor], tuple[str, ...]]] = {"lstm": (lstm, ("W_xh", "W_hh", "b_h")), "linear": (linear, ("W", "b")),
          "attention": (attention, ("W", "b"))}


def case(kind: str, size: tuple[int, int, int, int], rng: np.random.Generator) -> dict[str, np.ndarray]:
    T, E, H, B = size
    rows = 4 * H if kind == "lstm" else 3 * H
    shapes = {"W_xh": (rows, E), "W_hh": (rows, H), "b_h": (rows, 1)} if kind == "lstm" else {
        "W": (rows, E), "b": (rows, 1)}
    shapes |= {"W_hy": (WORDS, H), "b_y": (WORDS, 1), "embedding": (E, WORDS)}
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    x, sent = rng.integers(WORDS, size=(T, B)), rng.normal(size=(WORDS, B))
    ours = {name: torch.tensor(array, requires_grad=True) for name, array in weights.items()}
    read = F.embedding(torch.tensor(x), ours["embedding"].T)
    read.retain_grad()
    layer, names = LAYERS[kind]
    h = layer(read, *(ours[name][:, 0] if name.startswith("b") else ours[name] for name in names))
    y = F.linear(h, ours["W_hy"], ours["b_y"][:, 0])
    (y * torch.tensor(sent).T).sum().backward()
    assert read.grad is not None
    return weights | {"x": x, "sent": sent, "y": y.detach().numpy().T,
                      "grad_read": read.grad.numpy().transpose(0, 2, 1)} | {
        f"grad_{name}": tensor.grad.numpy() for name, tensor in ours.items()}


def main() -> None:
    rng = np.random.default_rng(SEED)
    arrays: dict[str, Any] = {f"{kind}/{number}/{name}": array for kind in LAYERS
                              for number, size in enumerate(SIZES)
                              for name, array in case(kind, size, rng).items()}
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    main()
