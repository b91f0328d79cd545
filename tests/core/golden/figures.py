"""The named experiments of the lesson, computed by PyTorch's autograd in float64: the figures that the core
must reach.

An experiment is a set of knobs. Knobs -> weights and inputs (drawn here, so this file defines the draws) ->
states -> three curves by lag k = T - t, all as log10 and renormalised on the way, so that 1e-400 is an
ordinary value:

gradient[k]   Euclidean norm of dL/d(state handed on at step T-k) for L = sum(h_T) / sqrt(H), so gradient[0]
is 1.
              The state is h, or (h, c) taken as two separate inputs of the future: what PyTorch returns as h0.grad
              (and c0.grad) when the sequence is run on from that step.
worst[k]      spectral norm of d state_T / d state_{T-k}: the largest gradient that any loss of the last state
can send. cell_path[k]  root mean square over units of the product of the last k gates that keep the old value
(the LSTM's f, the
              GRU's z).
"""

# mypy: disable-error-code="import-not-found"

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

# one generator per purpose: np.random.default_rng([seed, stream])
STREAM = {"rnn": 0, "lstm": 1, "gru": 2, "input": 3}
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"tanh": torch.tanh, "relu": torch.relu,
                                                      "identity": lambda a: a}
LAGS = (1, 10, 25, 50, 100)
SEEDS = range(1, 11)


@dataclass(frozen=True)
class Knobs:
    """What an experiment can turn, with the values that it has when nobody turns it."""

    T: int = 100
    H: int = 32
    D: int = 4
    seed: int = 0
    input_scale: float = 1.0
    activation: str = "tanh"  # RNN
    init: str = "pytorch"  # RNN: pytorch, gaussian, orthogonal, identity
    weight_scale: float = 1.0  # RNN: multiplies W_hh
    forget_bias: float = 0.0  # LSTM: added to the drawn bias
    chrono: int = 0  # LSTM: T_max of chrono initialisation, 0 = off
    gain: float = 1.0  # LSTM: multiplies W_hh
    update_bias: float = 0.0  # GRU: added to the drawn bias


EXPERIMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "pytorch-default": ("rnn lstm gru", {}),
    "chrono-100": ("lstm", {"chrono": 100}),
    "chrono-1000": ("lstm", {"chrono": 1000}),
    "forget-bias-1": ("lstm", {"forget_bias": 1}),
    "forget-bias-2": ("lstm", {"forget_bias": 2}),
    "forget-bias-3": ("lstm", {"forget_bias": 3}),
    "forget-bias-5": ("lstm", {"forget_bias": 5}),
    "forget-bias-minus-2": ("lstm", {"forget_bias": -2}),
    "gaussian-0.9-linear": ("rnn", {"init": "gaussian", "weight_scale": 0.9, "activation": "identity"}),
    "gaussian-0.9-tanh": ("rnn", {"init": "gaussian", "weight_scale": 0.9}),
    "gaussian-1.0-tanh": ("rnn", {"init": "gaussian", "weight_scale": 1.0}),
    "gaussian-1.5-linear-explodes": ("rnn", {"init": "gaussian", "weight_scale": 1.5,
                                             "activation": "identity"}),
    "gaussian-1.5-tanh": ("rnn", {"init": "gaussian", "weight_scale": 1.5}),
    "gaussian-1.5-tanh-saturated": ("rnn", {"init": "gaussian", "weight_scale": 1.5, "input_scale": 15}),
    "gaussian-2.5-chaos": ("rnn", {"init": "gaussian", "weight_scale": 2.5, "input_scale": 0.1}),
    "orthogonal-identity-keeps": ("rnn", {"init": "orthogonal", "activation": "identity"}),
    "orthogonal-tanh-quiet": ("rnn", {"init": "orthogonal", "input_scale": 0.5}),
    "orthogonal-tanh": ("rnn", {"init": "orthogonal"}),
    "orthogonal-tanh-loud": ("rnn", {"init": "orthogonal", "input_scale": 5}),
    "identity-relu": ("rnn", {"init": "identity", "activation": "relu"}),
    "lstm-explodes-gain-12": ("lstm", {"gain": 12, "forget_bias": 3, "input_scale": 0.5}),
    "lstm-explodes-gain-8": ("lstm", {"gain": 8, "forget_bias": 3, "input_scale": 0.5}),
    "gru-update-bias-1": ("gru", {"update_bias": 1}),
    "gru-update-bias-3": ("gru", {"update_bias": 3}),
    "one-unit": ("rnn lstm gru", {"H": 1}),
    "H-8-T-50": ("rnn lstm gru", {"H": 8, "T": 50}),
}
# A rounding error grows along these runs, so only the order of magnitude is a fact: figures.json says
# "chaotic".
CHAOTIC = {
    "forget-bias-5/lstm",
    "gaussian-1.5-tanh/rnn",
    "gaussian-2.5-chaos/rnn",
    "lstm-explodes-gain-8/lstm",
    "lstm-explodes-gain-12/lstm",
}


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of one cell, blocks in PyTorch's order (i f g o, r z n); b_n is inside the GRU's r * (W_hn
    h + b_n)."""

    W_xh: Tensor
    W_hh: Tensor
    b_h: Tensor
    b_n: Tensor = field(default_factory=lambda: torch.zeros(0))


def draw_weights(cell: str, knobs: Knobs) -> Weights:
    """The weights of `cell`, drawn from its own generator in the order W_xh, W_hh, b_ih, b_hh, chrono's
    forget bias."""
    rng = np.random.default_rng([knobs.seed, STREAM[cell]])
    return {"rnn": draw_rnn, "lstm": draw_lstm, "gru": draw_gru}[cell](rng, knobs)


def pytorch_draw(rng: np.random.Generator, H: int, *shape: int) -> np.ndarray:
    """What torch.nn gives every weight and bias: uniform in (-1/sqrt(H), 1/sqrt(H))."""
    return rng.uniform(-1, 1, shape) / np.sqrt(H)


def draw_rnn(rng: np.random.Generator, knobs: Knobs) -> Weights:
    H, D = knobs.H, knobs.D
    W_xh = pytorch_draw(rng, H, H, D)
    b_h = np.zeros(H)  # the three textbook matrices come without a bias
    if knobs.init == "gaussian":
        W_hh = rng.normal(size=(H, H))
        W_hh /= np.abs(np.linalg.eigvals(W_hh)).max()  # spectral radius exactly 1
    elif knobs.init == "orthogonal":
        Q, R = np.linalg.qr(rng.normal(size=(H, H)))
        W_hh = Q * np.sign(np.diag(R))  # the sign makes the draw uniform over all orthogonal matrices
    elif knobs.init == "identity":
        W_hh = np.eye(H)
    else:
        W_hh = pytorch_draw(rng, H, H, H)
        b_h = pytorch_draw(rng, H, H) + pytorch_draw(rng, H, H)
    return Weights(torch.tensor(W_xh), torch.tensor(W_hh * knobs.weight_scale), torch.tensor(b_h))


def draw_lstm(rng: np.random.Generator, knobs: Knobs) -> Weights:
    H, D = knobs.H, knobs.D
    W_xh, W_hh = pytorch_draw(rng, H, 4 * H, D), pytorch_draw(rng, H, 4 * H, H)
    b_h = pytorch_draw(rng, H, 4 * H) + pytorch_draw(rng, H, 4 * H)
    b_i, b_f = b_h[:H], b_h[H : 2 * H]  # views: what is written to them is written to b_h
    if knobs.chrono:
        b_f[:] = np.log(rng.uniform(1, knobs.chrono - 1, H))
        b_i[:] = -b_f
    b_f += knobs.forget_bias
    return Weights(torch.tensor(W_xh), torch.tensor(W_hh * knobs.gain), torch.tensor(b_h))


def draw_gru(rng: np.random.Generator, knobs: Knobs) -> Weights:
    H, D = knobs.H, knobs.D
    W_xh, W_hh = pytorch_draw(rng, H, 3 * H, D), pytorch_draw(rng, H, 3 * H, H)
    b_ih, b_hh = pytorch_draw(rng, H, 3 * H), pytorch_draw(rng, H, 3 * H)
    b_h = b_ih + np.concatenate([b_hh[: 2 * H], np.zeros(H)])
    b_h[H : 2 * H] += knobs.update_bias
    return Weights(torch.tensor(W_xh), torch.tensor(W_hh), torch.tensor(b_h), torch.tensor(b_hh[2 * H :]))


def draw_input(knobs: Knobs) -> Tensor:
    """Gaussian noise, (T, D)."""
    rng = np.random.default_rng([knobs.seed, STREAM["input"]])
    return torch.tensor(knobs.input_scale * rng.normal(size=(knobs.T, knobs.D)))


# x_t, state -> next state, and the gate that kept the old value
Step = Callable[[Tensor, Tensor], tuple[Tensor, Tensor | None]]


def step_of(cell: str, weights: Weights, activation: str) -> Step:
    """One step of `cell` as a function of the input and of the state, h or (h, c) as one vector."""
    W_xh, W_hh, b_h, b_n = weights.W_xh, weights.W_hh, weights.b_h, weights.b_n
    H = W_hh.shape[1]

    def rnn(x: Tensor, h: Tensor) -> tuple[Tensor, None]:
        return ACTIVATIONS[activation](W_xh @ x + W_hh @ h + b_h), None

    def lstm(x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        h, c = state[:H], state[H:]
        i, f, g, o = (W_xh @ x + W_hh @ h + b_h).chunk(4)
        f = torch.sigmoid(f)
        c = f * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.cat([torch.sigmoid(o) * torch.tanh(c), c]), f

    def gru(x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        x_r, x_z, x_n = (W_xh @ x + b_h).chunk(3)
        h_r, h_z, h_n = (W_hh @ h).chunk(3)
        r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * (h_n + b_n))
        return (1 - z) * n + z * h, z

    return {"rnn": rnn, "lstm": lstm, "gru": gru}[cell]


def walk_back(product: Tensor, jacobians: list[Tensor], norm: Callable[[Tensor], Tensor]) -> list[float]:
    """log10 of `norm` by lag, while `product` (a row or a matrix) is carried back over the Jacobians, last
    step first.

    The size is kept apart as a logarithm, so nothing overflows and nothing but a true zero becomes zero.
    """
    log_scale, curve = 0.0, [0.0]
    for jacobian in reversed(jacobians):
        product = product @ jacobian
        size = torch.linalg.norm(product).item()
        if size == 0:
            curve.append(-np.inf)
            continue
        curve.append(log_scale + np.log10(norm(product).item()))
        product, log_scale = product / size, log_scale + np.log10(size)
    return curve


def cell_path(gates: list[Tensor]) -> list[float]:
    """log10 of the root mean square over units of the product of the last k gates."""
    log_product, curve = torch.zeros_like(gates[0]), [0.0]
    for gate in reversed(gates):
        log_product = log_product + torch.log10(gate)
        largest = log_product.max()
        curve.append((largest + 0.5 * torch.log10((10 ** (2 * (log_product - largest))).mean())).item())
    return curve


def run(cell: str, knobs: Knobs) -> tuple[dict[str, list[float]], dict[str, float]]:
    """The curves of one experiment by lag (0 to T), and what else is to be said about it."""
    H = knobs.H
    weights, x = draw_weights(cell, knobs), draw_input(knobs)
    step = step_of(cell, weights, knobs.activation)
    state = torch.zeros(2 * H if cell == "lstm" else H)
    jacobian_of = torch.func.jacrev(lambda x_t, state: step(x_t, state)[0], argnums=1)
    jacobians, gates = [], []
    for x_t in x:
        jacobians.append(jacobian_of(x_t, state))
        state, gate = step(x_t, state)
        if gate is not None:
            gates.append(gate)

    loss_gradient = torch.zeros(len(state))
    loss_gradient[:H] = 1 / H**0.5  # L = sum(h_T) / sqrt(H)
    curves = {
        "gradient": walk_back(loss_gradient, jacobians, torch.linalg.norm),
        "worst": walk_back(torch.eye(len(state)), jacobians,
                           lambda product: torch.linalg.matrix_norm(product, 2)),
    }
    if cell == "rnn":
        W_hh = weights.W_hh.numpy()
        about = {"rho": float(np.abs(np.linalg.eigvals(W_hh)).max()), "sigma": float(np.linalg.norm(W_hh, 2))}
    else:
        curves["cell_path"] = cell_path(gates)
        about = {"gate_mean": torch.stack(gates).mean().item()}
    return curves, about | {"state_max": state.abs().max().item()}


def figures_of(cell: str, turned: dict[str, Any]) -> dict[str, Any]:
    """One entry of figures.json: the curves at a few lags, and for the usual size their spread over ten
    seeds."""
    knobs = Knobs(**turned)
    curves, about = run(cell, knobs)
    lags = [lag for lag in LAGS if lag <= knobs.T]
    entry: dict[str, Any] = {"cell": cell, "knobs": turned, "lags": lags}
    entry |= {name: [curve[lag] for lag in lags] for name, curve in curves.items()}
    entry |= {"peak": max(curves["worst"])} | about
    if (knobs.T, knobs.H) == (Knobs.T, Knobs.H):
        by_seed = [run(cell, replace(knobs, seed=seed))[0]["gradient"] for seed in SEEDS]
        at_50_100 = np.array([[curve[50], curve[100]] for curve in by_seed])
        spread = [at_50_100.min(axis=0), np.median(at_50_100, axis=0), at_50_100.max(axis=0)]
        entry["gradient_50_100_over_seeds_1_10"] = [row.tolist() for row in spread]
    return entry


def figures() -> dict[str, dict[str, Any]]:
    """Every experiment with every cell that it has, as "name/cell"."""
    torch.set_default_dtype(torch.float64)
    runs = [(name, cell, turned) for name, (cells, turned) in EXPERIMENTS.items() for cell in cells.split()]
    figures = {f"{name}/{cell}": figures_of(cell, turned) for name, cell, turned in runs}
    for name in CHAOTIC:
        figures[name]["chaotic"] = True
    return figures
