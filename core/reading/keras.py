"""Layers as Keras keeps them: kernel, recurrent_kernel and bias, or numbered under `vars`; and what the
file's own configuration says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.cells import Params
from core.reading.layouts import from_columns, from_cudnn
from core.reading.records import Arrays, Layer, Reading, Reason, Refused, Shape, array_of
from core.reading.torch import CELL_OF

__all__ = ["layers"]

LEAF = re.compile(r"(?P<parent>.*?)/?(?P<role>kernel|recurrent_kernel|bias)(:0)?$", re.DOTALL)
NUMBERED = re.compile(r"(?P<parent>.*/(cell|lstm_cell|gru_cell|simple_rnn_cell))/vars/(?P<role>[012])$",
                      re.DOTALL)
ROLES = ("kernel", "recurrent_kernel", "bias")
ORDERS = {"lstm": "ifgo", "gru": "zrn", "rnn": "h"}
CLASSES = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "rnn", "CuDNNLSTM": "lstm", "CuDNNGRU": "gru"}
NAMES = {"lstm": "LSTM", "gru": "GRU", "rnn": "SimpleRNN"}
ACTIVATIONS = {"tanh": "tanh", "relu": "relu", "linear": "identity"}
BACKWARD = re.compile(r"(^|/)backward(_|$)")
DEEPEST = 40  # of a configuration's nesting


@dataclass(frozen=True)
class Told:
    """What the configuration says of a layer, and as the how-many-eth; empty where there is none."""

    kind: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    place: int = 0


def layers(arrays: Arrays, config: Mapping[str, Any], first: int) -> list[Layer]:
    """The layers whose arrays have Keras's names.

    Raises: Refused for shapes that do not fit one another, and for activations that are not read.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in arrays:
        if found := NUMBERED.fullmatch(name):
            groups.setdefault(found["parent"], {})[ROLES[int(found["role"])]] = name
        elif found := LEAF.fullmatch(name):
            groups.setdefault(found["parent"], {})[found["role"]] = name
    told: tuple[dict[str, Told], dict[str, Told]] = ({}, {})
    for place, (*names, kind, settings) in enumerate(_told(config.get("model")), start=1):
        for names_of, name in zip(told, names, strict=True):
            names_of.setdefault(name, Told(kind, settings, place))
    whole = [(_of(parent, told), BACKWARD.sub(r"\1forward~\2", parent), parent, parts)
             for parent, parts in groups.items() if "kernel" in parts and "recurrent_kernel" in parts]
    whole.sort(key=lambda group: (group[0].place, group[1]))  # as the network has them, forwards first
    return [_layer(arrays, parent, parts, about, str(config.get("version", "")))
            for about, _, parent, parts in whole]


def _told(model: object) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Of every recurrent layer in a configuration, in its order: its name, the name that Keras 3 files it
    under, its class, and its settings."""
    counts: dict[str, int] = {}
    todo: list[tuple[object, int]] = [(model, 0)]
    while todo:
        entry, depth = todo.pop()
        if isinstance(entry, (list, tuple)):
            todo += [(each, depth + 1) for each in reversed(entry) if depth < DEEPEST]
        elif isinstance(entry, Mapping):
            kind, inside = entry.get("class_name"), entry.get("config")
            within = inside.get("layer") if isinstance(inside, Mapping) and kind == "Bidirectional" else None
            layer = within if isinstance(within, Mapping) else entry
            made, settings = layer.get("class_name"), layer.get("config")
            if isinstance(kind, str) and isinstance(inside, Mapping) and isinstance(settings, Mapping) \
                    and isinstance(made, str) and made in CLASSES:
                filed = _filed(kind, counts)
                yield str(inside.get("name", "")), filed, made, settings
            else:
                todo += [(each, depth + 1) for each in reversed(list(entry.values())) if depth < DEEPEST]


def _filed(kind: str, counts: dict[str, int]) -> str:
    snake = re.sub(r"(?<=[a-z0-9])([A-Z][a-z])", r"_\1", re.sub(r"([a-z])([A-Z])", r"\1_\2", kind)).lower()
    counts[snake] = counts.get(snake, -1) + 1
    return f"{snake}_{counts[snake]}" if counts[snake] else snake


def _of(parent: str, told: tuple[dict[str, Told], dict[str, Told]]) -> Told:
    """What the configuration says of the layer that a path of arrays belongs to: by its own name, else by the
    one that Keras 3 files it under."""
    parts = [part for part in parent.split("/") if part]
    return next((names[part] for names in told for part in parts if part in names), Told())


def _layer(arrays: Arrays, parent: str, parts: Mapping[str, str], told: Told, version: str) -> Layer:
    cell, inputs, hidden, bias = _checked(arrays, parts)
    if told.kind and CLASSES[told.kind] != cell:
        raise Refused("config", name=parts["recurrent_kernel"], given=told.kind, wanted=NAMES[cell])
    reasons = [Reason("keras_config", {"kind": told.kind}) if told.kind
               else Reason("keras_names", {"name": parts["recurrent_kernel"], "version": version or "?"})]
    blocks = len(ORDERS[cell])
    reasons.append(Reason("keras_columns", {"columns": blocks * hidden, "hidden": hidden, "blocks": blocks,
                                            "cell": NAMES[cell]}))
    forms = _forms(cell, hidden, bias, told, reasons)
    readings = [Reading(f"{form}-{rest['name']}".strip("-"),
                        partial(_made, arrays, parts, cell, form, rest["with"]))
                for form in forms for rest in _squashed(cell, form, told, version, reasons)]
    if cell != "rnn":
        reasons.append(Reason("keras_order", {"order": "i f c o" if cell == "lstm" else "z r h"}))
    if told.settings.get("time_major") is not None:
        reasons.append(Reason("time_major"))
    kind = told.kind or (f"CuDNN{NAMES[cell]}" if forms[0] == "cudnn" else NAMES[cell])
    back = bool(BACKWARD.search(parent)) != (told.settings.get("go_backwards") is True)
    return Layer(parent, cell, f"Keras {kind}", inputs, hidden,
                 tuple((name, arrays[name].shape) for name in parts.values()), tuple(readings),
                 tuple(reasons), 0, back)


def _checked(arrays: Arrays, parts: Mapping[str, str]) -> tuple[str, int, int, Shape | None]:
    shape = arrays[parts["recurrent_kernel"]].shape
    if len(shape) != 2 or min(shape) < 1 or shape[1] % shape[0] or shape[1] // shape[0] not in CELL_OF:
        raise Refused("shape", name=parts["recurrent_kernel"], given=_text(shape),
                      wanted="(H, 4H), (H, 3H), (H, H)")
    hidden, columns = shape
    kernel = arrays[parts["kernel"]].shape
    if len(kernel) != 2 or kernel[1] != columns or kernel[0] < 1:
        raise Refused("shape", name=parts["kernel"], given=_text(kernel), wanted=f"(D, {columns})")
    bias = arrays[parts["bias"]].shape if "bias" in parts else None
    if bias not in (None, (columns,), (2, columns), (2 * columns,)):
        raise Refused("shape", name=parts["bias"], given=_text(bias or ()),
                      wanted=f"({columns},), (2, {columns}), ({2 * columns},)")
    return CELL_OF[columns // hidden], kernel[0], hidden, bias


def _forms(cell: str, hidden: int, bias: Shape | None, told: Told, reasons: list[Reason]) -> tuple[str, ...]:
    """Which forms of a layer the shape of its bias allows: plain, cudnn, after or before (of a GRU's
    reset)."""
    columns = len(ORDERS[cell]) * hidden
    if bias == (2 * columns,):
        reasons.append(Reason("halves", {"length": 2 * columns, "blocks": 2 * len(ORDERS[cell])}))
        if cell == "gru" and not told.kind:
            reasons.append(Reason("ask_cudnn"))
            return "cudnn", "after"
        return ("after",) if told.kind == "GRU" else ("cudnn",)
    if cell != "gru":
        return ("",)
    if bias is None:
        after = told.settings.get("reset_after")
        if after is None and not told.kind:
            reasons.append(Reason("ask_reset"))
            return "after", "before"
        reasons.append(Reason("reset_after" if after else "reset_before"))
        return ("after",) if after else ("before",)
    reasons.append(Reason("reset_after" if len(bias) == 2 else "reset_before"))
    return ("after",) if len(bias) == 2 else ("before",)


def _squashed(cell: str, form: str, told: Told, version: str, reasons: list[Reason]) -> list[dict[str, Any]]:
    """What squashes: the settings of each possible reading, and its name where there are several."""
    if form == "cudnn":
        return [{"name": "", "with": {}}]
    activation = told.settings.get("activation", "tanh" if told.kind or cell != "rnn" else None)
    if cell == "rnn":
        if activation is None:
            reasons.append(Reason("rnn_phi"))
            return [{"name": phi, "with": {"activation": phi}} for phi in ("tanh", "relu")]
        if not isinstance(activation, str) or activation not in ACTIVATIONS:
            raise Refused("activation", given=_short(activation), wanted=", ".join(ACTIVATIONS))
        return [{"name": "", "with": {"activation": ACTIVATIONS[activation]}}]
    if activation != "tanh":
        raise Refused("activation", given=_short(activation), wanted="tanh")
    hard = "hard_sigmoid_6" if version.startswith("3") else "hard_sigmoid_5"
    found = re.match(r"(\d{1,3})\.(\d{1,3})", version)
    old = found is not None and (int(found[1]), int(found[2])) < (2, 3)
    said = told.settings.get("recurrent_activation")
    if said in ("hard_sigmoid", "sigmoid"):
        reasons.append(Reason(hard if said == "hard_sigmoid" else "sigmoid"))
        return [{"name": "", "with": {"gate": hard if said == "hard_sigmoid" else "sigmoid"}}]
    if said is not None:
        raise Refused("activation", given=_short(said), wanted="sigmoid, hard_sigmoid")
    if not old:
        reasons.append(Reason("sigmoid_default"))
        return [{"name": "", "with": {}}]
    if not any(reason.kind == "ask_sigmoid" for reason in reasons):
        reasons.append(Reason("ask_sigmoid"))
    return [{"name": "hard", "with": {"gate": hard}}, {"name": "sigmoid", "with": {}}]


def _made(arrays: Arrays, parts: Mapping[str, str], cell: str, form: str,
          settings: Mapping[str, str]) -> Params:
    kernel, recurrent = array_of(arrays, parts["kernel"]), array_of(arrays, parts["recurrent_kernel"])
    bias = array_of(arrays, parts["bias"]) if "bias" in parts else None
    order = ORDERS[cell]
    if form == "cudnn":
        assert bias is not None
        return from_cudnn(cell, order, kernel, recurrent, bias)
    b, b_hh = bias.reshape(2, -1) if bias is not None and bias.size == 2 * kernel.shape[1] else (bias, None)
    if form in ("after", "before"):
        settings = {**settings, "reset": form}
    return from_columns(cell, order, kernel, recurrent, b, b_hh, **settings)


def _short(value: object) -> str:
    return str(value)[:40]


def _text(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"

