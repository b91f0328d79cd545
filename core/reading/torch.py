"""Names as PyTorch gives them: weight_ih_l0, bias_hh_l1_reverse, and without _l0 those of a single cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from core.cells import CELLS, Params
from core.reading.layouts import OURS, from_rows
from core.reading.records import Arrays, Layer, Reading, Reason, Refused, array_of

__all__ = ["CELL_OF", "Parts", "checked", "layers", "made"]

NAME = re.compile(r"(?P<prefix>.*?)(?P<role>(weight|bias)_(ih|hh|hr))"
                  r"(_l(?P<level>\d{1,4}))?(?P<back>_reverse)?$", re.DOTALL)
CELL_OF = {4: "lstm", 3: "gru", 1: "rnn"}
Parts = dict[str, str]  # weight_ih, weight_hh, bias_ih, bias_hh: the name of the array


def layers(arrays: Arrays, config: Mapping[str, Any], first: int) -> list[Layer]:
    """The layers whose arrays have PyTorch's names; first: the number of the first one.

    Raises: Refused for shapes that do not fit one another, and for projections.
    """
    groups: dict[tuple[str, int, bool], Parts] = {}
    cells: dict[str, bool] = {}
    for name in arrays:
        if found := NAME.fullmatch(name):
            key = found["prefix"], int(found["level"] or 0), bool(found["back"])
            groups.setdefault(key, {})[found["role"]] = name
            cells[found["prefix"]] = found["level"] is None
    whole = {key: parts for key, parts in sorted(groups.items()) if {"weight_ih", "weight_hh"} <= set(parts)}
    numbers = {key: first + place for place, key in enumerate(whole)}
    made: list[Layer] = []
    for (prefix, level, back), parts in whole.items():
        below = tuple(numbers[key] for key in ((prefix, level - 1, False), (prefix, level - 1, True))
                      if key in numbers)
        made.append(_layer(arrays, prefix, level, back, parts, below, is_cell=cells[prefix]))
    for layer in made:
        wide = sum(made[number - first].hidden for number in layer.below)
        if layer.below and wide != layer.inputs:
            raise Refused("levels", name=layer.arrays[0][0], wanted=wide, given=layer.inputs)
    return made


def _layer(arrays: Arrays, prefix: str, level: int, back: bool, parts: Parts, below: tuple[int, ...], *,
           is_cell: bool) -> Layer:
    if "weight_hr" in parts:
        raise Refused("projection", name=parts["weight_hr"])
    cell, inputs, hidden = checked(arrays, parts)
    kind = f"nn.{CELLS[cell].NAME}{'Cell' * is_cell}"
    reasons = [Reason("torch_cell" if is_cell else "torch_names", {"name": parts["weight_hh"], "kind": kind}),
               Reason("rows", {"rows": arrays[parts["weight_hh"]].shape[0], "hidden": hidden,
                               "blocks": CELLS[cell].BLOCKS, "cell": CELLS[cell].NAME})]
    reasons.append(Reason("order", {"order": " ".join(OURS[cell])}) if cell != "rnn" else Reason("rnn_phi"))
    if "bias_ih" not in parts and "bias_hh" not in parts:
        reasons.append(Reason("no_bias"))
    settings = [{"activation": phi} for phi in ("tanh", "relu")] if cell == "rnn" else [{}]
    readings = tuple(Reading(each.get("activation", OURS[cell]),
                             partial(made, arrays, cell, OURS[cell], parts, **each)) for each in settings)
    return Layer(prefix.rstrip("._/"), cell, kind, inputs, hidden,
                 tuple((name, arrays[name].shape) for name in parts.values()), readings, tuple(reasons),
                 level, back, below)


def made(arrays: Arrays, cell: str, order: str, parts: Parts, **settings: str) -> Params:
    """The Params of arrays in PyTorch's layout."""
    W_ih, W_hh, b_ih, b_hh = (array_of(arrays, parts[role]) if role in parts else None
                              for role in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    assert W_ih is not None
    assert W_hh is not None
    return from_rows(cell, order, W_ih, W_hh, b_ih, b_hh, **settings)


def checked(arrays: Arrays, parts: Parts) -> tuple[str, int, int]:
    """The cell, and its sizes D and H, of arrays in PyTorch's layout.

    Raises: Refused for shapes that do not fit one another.
    """
    shapes = {role: arrays[name].shape for role, name in parts.items()}
    name, shape = parts["weight_hh"], shapes["weight_hh"]
    if len(shape) != 2 or min(shape) < 1 or shape[0] % shape[1] or shape[0] // shape[1] not in CELL_OF:
        raise Refused("shape", name=name, given=_text(shape), wanted="(4H, H), (3H, H), (H, H)")
    rows, hidden = shape
    into = shapes["weight_ih"]
    if len(into) != 2 or into[0] != rows or into[1] < 1:
        raise Refused("shape", name=parts["weight_ih"], given=_text(into), wanted=f"({rows}, D)")
    for role in ("bias_ih", "bias_hh"):
        if role in parts and shapes[role] != (rows,):
            raise Refused("shape", name=parts[role], given=_text(shapes[role]), wanted=f"({rows},)")
    return CELL_OF[rows // hidden], into[1], hidden


def _text(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
