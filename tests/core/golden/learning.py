"""Writes learning.npz beside this script: PyTorch's gradients of networks of several layers that answer at the end,
in float64, with the core's weights and examples.

    python -m tests.core.golden.learning        a second; needs torch

By "variant/layers/window/name": the output (R, 1, B) and the gradient of every weight by its name in
core.learning.model.to_arrays. The state before a window is detached, as people write it.
"""

# mypy: disable-error-code="import-not-found"

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.learning import model
from core.learning.model import Network
from tests.core.golden.stacked import CASES, problem

FILE = Path(__file__).with_name("learning.npz")
KINDS: dict[str, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
NAMES = {"W_xh": "weight_ih", "W_hh": "weight_hh", "b_h": "bias_ih", "b_n": "bias_hh"}


def answer(network: Network, place: int, window: int, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """One network's output and gradients."""
    cell, layers = network.cell.cell, len(network.layers)
    net = KINDS[cell](x.shape[1], network.cell.hidden, num_layers=layers, dtype=torch.float64)
    H = network.cell.hidden
    with torch.no_grad():
        for number, params in enumerate(network.layers):
            for name, array in params.weights.items():
                ours, theirs = torch.tensor(array[place]), getattr(net, f"{NAMES[name]}_l{number}")
                (theirs[2 * H:] if name == "b_n" else theirs).copy_(ours[:, 0] if name.startswith("b") else ours)
            second = getattr(net, f"bias_hh_l{number}")
            second[:2 * H if cell == "gru" else None] = 0.0
    W, b = (torch.tensor(array[place], requires_grad=True) for array in (network.W_hy, network.b_y))
    read = torch.tensor(x.transpose(0, 2, 1))  # (T, B, D)
    cut = max(len(read) - window, 0) if window else 0
    state: Any = None
    if cut:
        state = net(read[:cut])[1]
        state = tuple(each.detach() for each in state) if cell == "lstm" else state.detach()
    output: Tensor = W @ net(read[cut:], state)[0][-1].T + b
    ((output[0] - torch.tensor(y)) ** 2).mean().backward()
    found = {"output": output, "W_hy": W.grad, "b_y": b.grad}
    for number in range(layers):
        for name in network.layers[number].weights:
            gradient = getattr(net, f"{NAMES[name]}_l{number}").grad
            gradient = gradient[2 * H:] if name == "b_n" else gradient
            found[name if number == 0 else f"{name}_{number + 1}"] = (
                gradient[:, None] if name.startswith("b") else gradient)
    return {name: tensor.detach().numpy() for name, tensor in found.items()}


def main() -> None:
    arrays: dict[str, Any] = {}
    for case in CASES:
        network, x, y, window = problem(case)
        each = [answer(network, place, window, x[:, place], y[place]) for place in range(network.seeds)]
        assert set(each[0]) == {"output", *model.to_arrays(network)}
        arrays |= {f"{case}/{name}": np.stack([one[name] for one in each]) for name in each[0]}
    np.savez_compressed(FILE, **arrays)


if __name__ == "__main__":
    main()
