"""A cell's part of a generated program for several layers: the part for one, in a loop over them."""

from __future__ import annotations

import re
from textwrap import indent

__all__ = ["stacked"]

NUMPY = '''
net, below = [], x
for layer in range({layers}):{body}    net.append((W_xh, {name}_back, steps))
    below = np.array(states)
measure("{name}", {start}, net)
'''
TORCH = '''
net, D_below = [], D
for layer in range({layers}):{body}    net.append({name}_step)
    D_below = H
report("{name}", net, {start})
'''


def stacked(text: str, layers: int, library: str, sent: str) -> str:
    """Return a program's part for one layer as that for so many, each with draws and weights of its own.

    sent: the NumPy expression of what reaches the rows of W_xh x, from the arguments of the cell's step back.
    """
    call = re.search(r"\n(?:measure|report)\(\"(\w+)\", (.*), \w+\)\n$" if library == "numpy"
                     else r"\nreport\(\"(\w+)\", \w+, (.*)\)\n$", text)
    assert call
    name, start = call[1], call[2]
    body = re.sub(r"\[SEED, (\d+)\]", r"[SEED, \1, layer]", text[:call.start()])
    if library == "numpy":
        start = start.removesuffix(f", {name}_back")
        body = body.replace(", D)", ", below.shape[1])")
        body = body.replace("for x_t in x:", "states = []\nfor x_t in below:")
        body = body.replace("\n\n\ndef", "\n    states.append(h)\n\n\ndef")
        body = re.sub(r"(_back\(.*)\):", r"\1, W_hh=W_hh):", body)
        body = re.sub(r"(    return .*)\n*$", rf"\1, {sent}\n", body)
        return NUMPY.format(layers=layers, name=name, start=start, body=indent(_close(body), "    "))
    body = body.replace(", D)", ", D_below)")
    kept = re.search(r"(.*) = map\(torch.tensor", body)
    assert kept
    own = "".join(f", {weight}={weight}" for weight in kept[1].split(", "))
    body = re.sub(r"(_step\(.*)\):", rf"\1{own}):", body)
    return TORCH.format(layers=layers, name=name, start=start, body=indent(_close(body), "    "))


def _close(body: str) -> str:
    """Without two empty lines on each other: these stand between functions of a module only."""
    return re.sub(r"\n{3,}", "\n\n", body.rstrip("\n")) + "\n\n"
