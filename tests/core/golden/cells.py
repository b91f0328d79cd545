"""PyTorch's answer for one cell on given weights and inputs: states, gradients and Jacobians, all in float64.

Everything comes from modules of torch.nn carrying our weights; only the identity activation, which
torch.nn.RNN lacks, and the LSTM of relu, which torch.nn.LSTM lacks, are written out for autograd. Arrays cross the border in this project's layout, a state being a column:
x (T, ..., D, B), h (T+1, ..., H, B), weights (..., G*H, D).
"""

# mypy: disable-error-code="import-not-found"

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

Arrays = dict[str, np.ndarray]
BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}
KINDS = {"rnn-tanh": "rnn", "rnn-relu": "rnn", "rnn-identity": "rnn", "lstm-tanh": "lstm", "gru": "gru",
         "lstm-relu": "lstm"}


@dataclass(frozen=True)
class Size:
    """T steps, D inputs, H hidden units, B examples, and how often the sweep repeats them."""

    T: int
    D: int
    H: int
    B: int
    sweep: tuple[int, ...] = ()


# ------------------------------------------------------------------------------------------------------------
# cases
def random_case(kind: str, size: Size, rng: np.random.Generator) -> Arrays:
    """Weights, inputs, start state and the gradients dh, dc that a loss sends into every h_t and into the
    last c."""
    T, D, H, B = size.T, size.D, size.H, size.B
    rows = BLOCKS[KINDS[kind]] * H

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    case = {
        "W_xh": normal(*size.sweep, rows, D) / np.sqrt(D),
        "W_hh": normal(*size.sweep, rows, H) / np.sqrt(H),
        "b_h": normal(*size.sweep, rows, 1),
        "x": normal(T, *size.sweep, D, B),
        "h_start": normal(*size.sweep, H, B),
        "dh": normal(T, *size.sweep, H, B),
    }
    if kind == "gru":
        case["b_n"] = normal(*size.sweep, H, 1)
    if KINDS[kind] == "lstm":
        case["c_start"] = normal(*size.sweep, H, B)
        case["dc"] = normal(*size.sweep, H, B)
    return case


# -----------------------------------------------------------------------------------------------------------
# answers
def answer(kind: str, case: Arrays) -> Arrays:
    """PyTorch's results for a case, sweep axes and all:

    h, c               (T+1, ..., H, B) states, the start state first grad_h, grad_c     (T+1, ..., H, B)
    total gradients, with respect to them, of the loss sum(dh h[1:]) + sum(dc c[T]) grad_x, grad_W_xh,
    grad_W_hh, grad_b_h, grad_b_n    of the same loss jacobians          (T, ..., S, S) d state_t / d
    state_{t-1} for example 0, all paths; the state is h, or (h, c) product            (..., S, S)    d
    state_T / d state_0 for example 0, through the whole sequence at once
    """
    sweep = case["W_xh"].shape[:-2]
    if not sweep:
        return answer_without_sweep(kind, case)
    points = [answer_without_sweep(kind, pick(case, index)) for index in np.ndindex(sweep)]
    return {name: restore_sweep(name, np.stack([point[name] for point in points]), sweep)
            for name in points[0]}


OVER_TIME = {"x", "dh", "h", "c", "grad_h", "grad_c", "grad_x", "jacobians"}


def pick(case: Arrays, index: tuple[int, ...]) -> Arrays:
    """The case at one point of the sweep."""
    sweep_first = {name: np.moveaxis(a, 0, len(index)) if name in OVER_TIME else a for name,
                   a in case.items()}
    return {name: array[index] for name, array in sweep_first.items()}


def restore_sweep(name: str, points: np.ndarray, sweep: tuple[int, ...]) -> np.ndarray:
    """(points, ...) -> (sweep axes, ...), the sweep axes standing after time where there is a time."""
    array = points.reshape(*sweep, *points.shape[1:])
    return np.moveaxis(array, len(sweep), 0) if name in OVER_TIME else array


def answer_without_sweep(kind: str, case: Arrays) -> Arrays:
    if kind == "rnn-identity":
        return identity_rnn(case)
    has_cell_state = KINDS[kind] == "lstm"
    whole, single = modules(kind, case)

    # The whole sequence by torch.nn.RNN, LSTM or GRU: outputs, and gradients of weights, inputs and start
    # state.
    x, h_0 = leaf(batch_first(case["x"])), leaf(case["h_start"].T[None])
    if has_cell_state:
        c_0 = leaf(case["c_start"].T[None])
        outputs, (_, c_T) = whole(x, (h_0, c_0))
        loss = weighted(outputs, batch_first(case["dh"])) + weighted(c_T, case["dc"].T)
    else:
        outputs, _ = whole(x, h_0)
        loss = weighted(outputs, batch_first(case["dh"]))
    loss.backward()

    # Step by step by torch.nn.RNNCell, LSTMCell or GRUCell: every state on the way, and its total gradient
    # (retained).
    h, c = [leaf(case["h_start"].T)], [leaf(case["c_start"].T)] if has_cell_state else []
    for x_t in torch.tensor(batch_first(case["x"])):
        if has_cell_state:
            h_t, c_t = single(x_t, (h[-1], c[-1]))
            c_t.retain_grad()
            c.append(c_t)
        else:
            h_t = single(x_t, h[-1])
        h_t.retain_grad()
        h.append(h_t)
    loss = weighted(torch.stack(h[1:]), batch_first(case["dh"]))
    if has_cell_state:
        loss = loss + weighted(c[-1], case["dc"].T)
    loss.backward()

    same(h[1:], outputs, "states of the cell and of the layer")
    same(gradient(h[0]), gradient(h_0)[0], "gradient of the start state by cell and by layer")
    results = {"h": columns(h), "grad_h": columns([gradient(state) for state in h])}
    if has_cell_state:
        same(gradient(c[0]), gradient(c_0)[0], "gradient of the start cell state by cell and by layer")
        results |= {"c": columns(c), "grad_c": columns([gradient(state) for state in c])}
    results |= {"grad_x": columns(gradient(x))} | gradients_of_weights(kind, whole)
    return results | jacobians(single, case, has_cell_state)


def modules(kind: str, case: Arrays) -> tuple[nn.Module, nn.Module]:
    """The layer and the single-step cell of torch.nn, carrying the weights of the case."""
    D, H = case["W_xh"].shape[1], case["W_hh"].shape[1]
    cell = KINDS[kind]
    options = {"nonlinearity": kind.removeprefix("rnn-")} if cell == "rnn" else {}
    whole: nn.Module = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](D, H, dtype=torch.float64, **options)
    single: nn.Module = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}[cell](D, H, dtype=torch.float64,
                                                                               **options)
    # PyTorch has two biases, we have their sum; only the GRU's b_n needs the second
    b_hh = np.zeros_like(case["b_h"])
    if cell == "gru":
        b_hh[2 * H :] = case["b_n"]
    ours = {"weight_ih": case["W_xh"], "weight_hh": case["W_hh"], "bias_ih": case["b_h"][:, 0],
            "bias_hh": b_hh[:, 0]}
    if kind == "lstm-relu":
        whole, single = ReluLSTM(D, H, "_l0"), ReluLSTM(D, H)
    whole.load_state_dict({f"{name}_l0": torch.tensor(array) for name, array in ours.items()})
    single.load_state_dict({name: torch.tensor(array) for name, array in ours.items()})
    return whole, single


class ReluLSTM(nn.Module):
    """nn.LSTM (or, of one step, nn.LSTMCell) with relu in the place of both tanh, as Keras's LSTM has it with
    activation="relu"; parameters by the same names."""

    def __init__(self, D: int, H: int, suffix: str = "") -> None:
        super().__init__()
        shapes = {"weight_ih": (4 * H, D), "weight_hh": (4 * H, H), "bias_ih": (4 * H,), "bias_hh": (4 * H,)}
        self.names = [name + suffix for name in shapes]
        for name, shape in zip(self.names, shapes.values(), strict=True):
            self.register_parameter(name, nn.Parameter(torch.zeros(shape, dtype=torch.float64)))

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, object]:
        h, c = state
        if x.dim() == 2:
            return self.step(x, h, c)
        outputs, h, c = [], h[0], c[0]
        for x_t in x:
            h, c = self.step(x_t, h, c)
            outputs.append(h)
        return torch.stack(outputs), (h[None], c[None])

    def step(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        W_ih, W_hh, b_ih, b_hh = (getattr(self, name) for name in self.names)
        i, f, g, o = (x @ W_ih.T + b_ih + h @ W_hh.T + b_hh).chunk(4, dim=-1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.relu(g)
        return torch.sigmoid(o) * torch.relu(c), c


def gradients_of_weights(kind: str, layer: nn.Module) -> Arrays:
    grads = {name: gradient(parameter).numpy() for name, parameter in layer.named_parameters()}
    ours = {name: grads[theirs] for name, theirs in (("grad_W_xh", "weight_ih_l0"),
                                                     ("grad_W_hh", "weight_hh_l0"))}
    ours["grad_b_h"] = grads["bias_ih_l0"][:, None]
    if kind == "gru":
        H = ours["grad_W_hh"].shape[1]
        ours["grad_b_n"] = grads["bias_hh_l0"][2 * H :, None]
    return ours


def identity_rnn(case: Arrays) -> Arrays:
    """The linear RNN by hand, differentiated by autograd."""
    W_xh, W_hh, b_h, x = (leaf(case[name]) for name in ("W_xh", "W_hh", "b_h", "x"))
    h = [leaf(case["h_start"])]
    for x_t in x:
        h_t = W_xh @ x_t + W_hh @ h[-1] + b_h
        h_t.retain_grad()
        h.append(h_t)
    (torch.stack(h[1:]) * torch.tensor(case["dh"])).sum().backward()
    results = {"h": torch.stack(h).detach().numpy(), "grad_h": torch.stack([gradient(state)
                                                                            for state in h]).numpy()}
    for name, tensor in {"x": x, "W_xh": W_xh, "W_hh": W_hh, "b_h": b_h}.items():
        results[f"grad_{name}"] = gradient(tensor).numpy()
    return results | jacobians(lambda x_t, h_t: x_t @ W_xh.T + h_t @ W_hh.T + b_h.T, case,
                               has_cell_state=False)


def jacobians(single: Callable[..., Tensor], case: Arrays, has_cell_state: bool) -> Arrays:
    """d state_t / d state_{t-1} of example 0 for every step, and d state_T / d state_0 through all steps at
    once."""
    x = [torch.tensor(x_t) for x_t in batch_first(case["x"])[:, :1]]
    start = [case["h_start"][:, 0], case["c_start"][:, 0]] if has_cell_state else [case["h_start"][:, 0]]
    state = torch.tensor(np.concatenate(start))
    H = case["W_hh"].shape[-1]

    def step(x_t: Tensor, state: Tensor) -> Tensor:
        if has_cell_state:
            h, c = single(x_t, (state[None, :H], state[None, H:]))
            return torch.cat([h[0], c[0]])
        return single(x_t, state[None])[0]

    def run(state: Tensor) -> Tensor:
        for x_t in x:
            state = step(x_t, state)
        return state

    product = torch.autograd.functional.jacobian(run, state).numpy()
    by_step = []
    for x_t in x:
        by_step.append(torch.autograd.functional.jacobian(lambda state, x_t=x_t: step(x_t, state),
                                                          state).numpy())
        with torch.no_grad():
            state = step(x_t, state)
    return {"jacobians": np.stack(by_step), "product": product}


# --------------------------------------------------------------------------------------------------------
# conversion
def leaf(array: np.ndarray) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), requires_grad=True)


def gradient(tensor: Tensor) -> Tensor:
    if tensor.grad is None:
        raise AssertionError("no gradient arrived here")
    return tensor.grad


def weighted(states: Tensor, weights: np.ndarray) -> Tensor:
    """A loss whose gradient with respect to the states is `weights`."""
    return (states * torch.tensor(weights.reshape(states.shape))).sum()


def batch_first(array: np.ndarray) -> np.ndarray:
    """(..., H, B) -> PyTorch's (..., B, H)."""
    return np.ascontiguousarray(np.swapaxes(array, -1, -2))


def columns(tensors: Tensor | list[Tensor]) -> np.ndarray:
    """PyTorch's (T, B, H), or a list of T times (B, H), -> (T, H, B)."""
    stacked = torch.stack(tensors) if isinstance(tensors, list) else tensors
    return batch_first(stacked.detach().numpy())


def same(one: Tensor | list[Tensor], other: Tensor, what: str) -> None:
    one = torch.stack(one) if isinstance(one, list) else one
    if not torch.allclose(one, other, rtol=1e-12, atol=1e-12):
        raise AssertionError(f"PyTorch disagrees with itself about the {what}")
