"""PyTorch's answer where a gradient is sent back in other ways: a loss at every step, a state that is detached,
layers on each other; and its clipping by value. In float64, with the core's weights and inputs.

The modules of torch.nn run step by step, so that `detach` stands between two steps as people write it.
"""

# mypy: disable-error-code="import-not-found"

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import core
from core import Experiment
from tests.core.golden.ways import LIMIT, WAYS, experiment


def answers() -> dict[str, np.ndarray]:
    """Of each way and cell, by "way/cell/name": sizes of λ by layer and state (L, T+1), the gradient of the
    topmost W_hh, and that after clip_grad_value_."""
    found: dict[str, np.ndarray] = {}
    for way in WAYS:
        for cell in ("rnn", "lstm", "gru"):
            found |= {f"{way}/{cell}/{name}": array for name, array in _answer(experiment(way), cell).items()}
    return found


def _answer(e: Experiment, cell: str) -> dict[str, np.ndarray]:
    result = core.run(e)
    net = _module(e, cell, result)
    x = torch.tensor(result.x[..., 0])
    if e.truncated == "each" and e.loss == "every":
        return _told(e, net, _each_loss(e, net, cell, x))
    zero = torch.zeros(e.layers, e.hidden, dtype=torch.float64)
    state: Any = (zero.clone().requires_grad_(), zero.clone().requires_grad_()) if cell == "lstm" else (
        zero.clone().requires_grad_(),)
    states, loss = [state], torch.zeros((), dtype=torch.float64)
    detached = {t for t in range(1, e.steps) if e.window and (
        t % e.window == 0 if e.truncated == "detach" else t == e.steps - e.window)}
    first = e.steps - e.window if e.window and e.truncated == "window" else 0
    for t in range(e.steps):
        into = [s.detach() if t in detached else s for s in state]
        after: Any = net(x[t:t + 1], tuple(into) if cell == "lstm" else into[0])[1]
        state = after if isinstance(after, tuple) else (after,)
        for each in state:
            each.retain_grad()
        states.append(state)
        if t + 1 == e.steps or (e.loss == "every" and t >= first):
            loss = loss + state[0][-1].sum()
    (loss / e.hidden**0.5).backward()
    sent = [tuple(torch.zeros_like(each) if each.grad is None else each.grad for each in state) for state in states]
    return _told(e, net, np.array([[_size(each, layer) for each in sent] for layer in range(e.layers)]))


def _each_loss(e: Experiment, net: Any, cell: str, x: Tensor) -> np.ndarray:
    """Sizes of λ by layer and state where every loss is sent back by a call of its own, from a state that is
    detached `window` steps before it; what arrives adds up, in the weights too."""
    two = cell == "lstm"
    zero = torch.zeros(e.layers, e.hidden, dtype=torch.float64)
    values: list[Any] = [(zero, zero) if two else (zero,)]
    arrived = [tuple(torch.zeros_like(zero) for _ in values[0]) for _ in range(e.steps + 1)]
    for end in range(1, e.steps + 1):
        first = max(0, end - e.window)
        state: Any = tuple(s.detach().clone().requires_grad_() for s in values[first])
        run = [state]
        for t in range(first, end):
            after: Any = net(x[t:t + 1], state if two else state[0])[1]
            state = after if two else (after,)
            for each in state:
                each.retain_grad()
            run.append(state)
        values.append(tuple(s.detach() for s in state))
        (state[0][-1].sum() / e.hidden**0.5).backward()
        for row in range(first + (end - first == e.window), end + 1):
            for total, each in zip(arrived[row], run[row - first], strict=True):
                total += 0 * each.detach() if each.grad is None else each.grad
    return np.array([[_size(total, layer) for total in arrived] for layer in range(e.layers)])


def _told(e: Experiment, net: Any, sizes: np.ndarray) -> dict[str, np.ndarray]:
    """What a way's answer is: the sizes, the gradient of the topmost W_hh, and that clipped by value."""
    weight = getattr(net, f"weight_hh_l{e.layers - 1}")
    whole = weight.grad.clone()
    nn.utils.clip_grad_value_([weight], LIMIT)
    return {"sizes": sizes, "gradient": whole.numpy(), "clipped": weight.grad.numpy()}


def _module(e: Experiment, cell: str, result: core.Result) -> Any:
    """torch.nn's own network with the core's weights: its second bias 0, but for the GRU's inside the reset."""
    kinds: dict[str, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
    more = {"nonlinearity": e.activation} if cell == "rnn" else {}
    net = kinds[cell](e.inputs, e.hidden, num_layers=e.layers, dtype=torch.float64, **more)
    with torch.no_grad():
        for number, layer in enumerate(result.layers[cell]):
            weights = layer.params.weights
            getattr(net, f"weight_ih_l{number}").copy_(torch.tensor(weights["W_xh"]))
            getattr(net, f"weight_hh_l{number}").copy_(torch.tensor(weights["W_hh"]))
            getattr(net, f"bias_ih_l{number}").copy_(torch.tensor(weights["b_h"][:, 0]))
            second = getattr(net, f"bias_hh_l{number}").zero_()
            if cell == "gru":
                second[2 * e.hidden:] = torch.tensor(weights["b_n"][:, 0])
    return net


def _size(sent: tuple[Tensor, ...], layer: int) -> float:
    """‖λ‖ of one layer: what h, and c, as inputs of the future, were sent."""
    return float(torch.cat([each[layer] for each in sent]).norm())
