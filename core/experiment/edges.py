"""What runs along each edge of the lesson's diagram at every step: sizes of vectors forward, sizes of
gradients backward.

An edge is named after its cell and the node at its other end: lstm.c_before is the one between c_{t-1} and
the LSTM's cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.analysis import CellRun
from core.cells import lstm
from core.cells.numerics import Array, log10_norm
from core.gradients import adjoint, sent_down
from core.gradients.flows import lstm_flows, rnn_flows

__all__ = ["EDGES", "Edges", "backward_edges", "forward_edges"]

EDGES = ("rnn.x", "rnn.h_before", "rnn.h", "lstm.x", "lstm.h_before", "lstm.c_before", "lstm.h", "lstm.c")


@dataclass(frozen=True, eq=False)
class Edges:
    """log10 of the Euclidean norm of what runs along each edge at steps 1 ... T, by name, (T,) each; -inf
    where nothing does.

    Forward also: the norms of two sums on their way (log10), `new` = ‖i ⊙ C̃‖ and `a` = ‖W_hh h_{t-1} + W_xh
    x_t + b‖ of the RNN, and the gates that stand on two edges, mean over the units: f of lstm.c_before, o of
    lstm.h. All (T,).
    """

    sizes: Mapping[str, Array]
    sums: Mapping[str, Array]
    gates: Mapping[str, Array]


def forward_edges(runs: Mapping[str, CellRun]) -> Edges:
    """Return what the cells read and write: x_t, h_{t-1}, what is kept of c_{t-1} (f ⊙ c_{t-1}), h_t and
    c_t."""
    trace = runs["lstm"].trace
    assert isinstance(trace, lstm.Trace)
    simple, gated = rnn_flows(runs["rnn"].params, runs["rnn"].trace), lstm_flows(runs["lstm"].params, trace)
    x = runs["rnn"].trace.x[..., 0]
    vectors = {
        "rnn.x": x,
        "rnn.h_before": simple.h_before,
        "rnn.h": simple.h,
        "lstm.x": x,
        "lstm.h_before": gated.h_before,
        "lstm.c_before": gated.kept,
        "lstm.h": gated.h,
        "lstm.c": gated.c,
    }
    sizes = {name: log10_norm(vector) for name, vector in vectors.items()}
    sizes["rnn.h_before"] = sizes["rnn.h_before"] + simple.log10_before
    sizes["rnn.h"] = sizes["rnn.h"] + simple.log10_scale
    before, after = trace.true_scale[:-1, 0, 0], trace.true_scale[1:, 0, 0]
    for name, scale in (("h_before", before), ("c_before", before), ("h", after), ("c", after)):
        sizes[f"lstm.{name}"] = sizes[f"lstm.{name}"] + scale
    return Edges(
        MappingProxyType(sizes),
        MappingProxyType({"new": log10_norm(gated.written) + after,
                          "a": log10_norm(simple.a) + simple.log10_scale}),
        MappingProxyType({"f": gated.f.mean(axis=-1), "o": gated.o.mean(axis=-1)}),
    )


def backward_edges(runs: Mapping[str, CellRun]) -> Edges:
    """Return the gradient on each edge, for L = Σ_j h_T[j] / √H: λ_t below the cell, λ_{t-1} above it,
    ∂L/∂x_t at the input.

    λ is the gradient with respect to the state handed on, as in core.gradients: ‖λ^h_t‖ and ‖λ^c_t‖ together
    are the curve's ‖λ_t‖.
    """
    sizes: dict[str, Array] = {}
    for name in ("rnn", "lstm"):
        back = adjoint(runs[name].params, runs[name].trace, how=runs[name].how, inputs=True)
        scale = back.log10_scale[:, 0, 0]
        sizes[f"{name}.x"] = log10_norm(sent_down(runs[name].params, back).value[..., 0]) + scale[:-1]
        for letter, state in (("h", back.h), ("c", back.c)):
            if state is not None:
                curve = log10_norm(state[..., 0]) + scale
                sizes[f"{name}.{letter}_before"], sizes[f"{name}.{letter}"] = curve[:-1], curve[1:]
    return Edges(
        MappingProxyType({name: sizes[name] for name in EDGES}), MappingProxyType({}), MappingProxyType({})
    )
