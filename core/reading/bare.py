"""Arrays whose names say what they multiply, and no more: w_ih, W_hh, U. The order of the gates has to be
asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from core.cells import CELLS, Params
from core.cells.numerics import Array
from core.reading import torch
from core.reading.records import Arrays, Layer, Lazy, Reading, Reason, array_of

__all__ = ["ORDERS", "layers"]

NAME = re.compile(r"(?P<prefix>.*?)(?P<role>w_?ih|w_?hh|w_?xh|b_?ih|b_?hh|b_?h|u|w|b)$",
                  re.IGNORECASE | re.DOTALL)
ROLES = {"wih": "weight_ih", "wxh": "weight_ih", "w": "weight_ih", "whh": "weight_hh", "u": "weight_hh",
         "bih": "bias_ih", "bh": "bias_ih", "b": "bias_ih", "bhh": "bias_hh"}
# The orders of blocks that are about, the first that of PyTorch; then, of an LSTM, ONNX's, that of TensorFlow
# 1 (which adds 1 to the forget bias as it runs), and Keras's names in an order often written by hand.
ORDERS = {"lstm": ("ifgo", "iofg", "igfo", "ifog"), "gru": ("rzn", "zrn"), "rnn": ("h",)}


def layers(arrays: Arrays, config: Mapping[str, Any], first: int) -> list[Layer]:
    """The layers whose arrays end in the letters of an equation, under a common prefix.

    Raises: Refused for shapes that do not fit one another.
    """
    groups: dict[str, torch.Parts] = {}
    for name in arrays:
        found = NAME.fullmatch(name)
        if not found or (found["prefix"] and found["prefix"][-1].isalnum()):
            continue
        role = ROLES.get(found["role"].replace("_", "").lower())
        if role:
            groups.setdefault(found["prefix"], {}).setdefault(role, name)
    return [_layer(arrays, prefix, parts) for prefix, parts in groups.items()
            if {"weight_ih", "weight_hh"} <= set(parts)
            and all(len(arrays[parts[role]].shape) == 2 for role in ("weight_ih", "weight_hh"))]


def _layer(arrays: Arrays, prefix: str, parts: torch.Parts) -> Layer:
    turned = arrays[parts["weight_hh"]].shape[0] < arrays[parts["weight_hh"]].shape[1]
    if turned:  # columns, as Keras has them
        arrays = dict(arrays) | {parts[role]: _transposed(arrays, parts[role])
                                 for role in ("weight_ih", "weight_hh")}
    cell, inputs, hidden = torch.checked(arrays, parts)
    orders = ORDERS[cell][::-1] if turned and cell == "gru" else ORDERS[cell]
    readings = [Reading(order, partial(torch.made, arrays, cell, order, parts)) for order in orders]
    if cell == "gru" and "bias_hh" not in parts:
        readings += [Reading(f"{order}-before", partial(_before, arrays, order, parts)) for order in orders]
    if cell == "rnn":
        readings = [Reading(phi, partial(torch.made, arrays, cell, "h", parts, activation=phi))
                    for phi in ("tanh", "relu")]
    reasons = [Reason("bare", {"name": parts["weight_hh"]}),
               Reason("rows", {"rows": CELLS[cell].BLOCKS * hidden, "hidden": hidden,
                               "blocks": CELLS[cell].BLOCKS, "cell": CELLS[cell].NAME})]
    reasons += [Reason("columns")] * turned
    reasons.append(Reason("rnn_phi" if cell == "rnn" else "ask_order"))
    named = tuple((name, arrays[name].shape) for name in parts.values())
    return Layer(prefix.rstrip("._/ "), cell, CELLS[cell].NAME, inputs, hidden, named, tuple(readings),
                 tuple(reasons))


def _before(arrays: Arrays, order: str, parts: torch.Parts) -> Params:
    return replace(torch.made(arrays, "gru", order, parts), reset="before")  # type: ignore[call-arg]


def _transposed(arrays: Arrays, name: str) -> Lazy:
    def make() -> Array:
        return array_of(arrays, name).T

    return Lazy(arrays[name].shape[::-1], make)
