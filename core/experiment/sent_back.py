"""The part of a generated program that sends the gradient back: written out in NumPy, asked of autograd in
PyTorch."""

from __future__ import annotations

from core.gradients import Backward

__all__ = ["LOSSES", "numpy_back", "torch_back"]

LOSSES = {"last": "sum(h_T)", "every": "sum of all h_t"}
NUMPY = '''\
def measure(name, grad, back, steps):
    """Send the gradient back step by step, rescaled each time so that nothing underflows."""
    log10, curves[name]{loss} = 0.0, []{grad}
    for {step} in {steps}:
        grad = back(grad, *step)
{told}        largest = np.abs(grad).max()
        size = largest * np.linalg.norm(grad / largest) if largest > 0 else 0.0
        log10 = log10 + np.log10(size) if size > 0 else -np.inf
        grad = grad / size if size > 0 else grad
        curves[name].append(log10)
'''
NUMPY_LAYERS = '''\
def measure(name, loss, net):
    """Send the gradient back step by step, rescaled each time so that nothing underflows: through the topmost
    layer, then, with what that sends into its inputs, through the one below."""
    sent = []  # into h, from the last step to the first, and log10 of what to multiply it by
    for layer, (W_xh, back, steps) in reversed(list(enumerate(net, 1))):
        top, down = layer == len(net), []
        key = name if top else f"{name} layer {layer}"
        grad, log10, curves[key] = loss * top, 0.0, []
        for lag, step in enumerate(reversed(steps), 1):
            if not top:
                more, scale = sent[lag - 1]
                common = max(log10, scale) if grad.any() else scale
                grad = grad * 10.0 ** (log10 - common)
                grad[:H] += more * 10.0 ** (scale - common)
                log10 = common
            grad, da = back(grad, *step)
            down.append((W_xh.T @ da, log10))
{told}            largest = np.abs(grad).max()
            size = largest * np.linalg.norm(grad / largest) if largest > 0 else 0.0
            curves[key].append(log10 + np.log10(size) if size > 0 else -np.inf)
            if size > 0:
                grad, log10 = grad / size, log10 + np.log10(size)
        sent = down
'''
SLIDING = '''\

def measure(name, loss, {net}):
    """Every loss goes back through {window} steps: what a step gets is that of a run of its own, so long."""
    found = {}
    for first in reversed(range(T)):
        send(name, loss, {part}, first)
        for key, curve in curves.items():
            alone = 0.0 if first and key == name else -np.inf  # its own loss
            if key.startswith(name):
                found.setdefault(key, []).append(curve[-1] if curve else alone)
    curves.update(found)
'''
TORCH = '''\
def report(name, step, start):
    """Cut the run at step T-k, run the rest on, and ask autograd for the gradient of the state at the cut."""
{layers}    states = [start]
    for x_t in x:
        states.append(step(x_t, *states[-1]))
    for lag in ({lags}):
        cut = [s.detach().requires_grad_() for s in states[T - lag]]
{run}{grads}        largest = grad.abs().max()  # a norm squares: scale before
{deep}        log10 = largest.log10() + (grad / largest).norm().log10() if largest > 0 else -np.inf
{deep}        print(f"{name} lag {lag}: {log10:.6f}")
'''
PLAIN = '''\
        state = cut
        for x_t in x[T - lag:]:
            state = step(x_t, *state)
        (state[{top}].sum() / H**0.5).backward()
'''
TOLD = '''\
        state, loss = cut, {own} * cut[{top}].sum()
        for t in range(T - lag, {end}):
{detach}            state = step(x[t], *state)
            loss = loss + {counts} * state[{top}].sum()
        if loss.requires_grad:
            (loss / H**0.5).backward()
'''
DETACH = '''\
            if {cut}:
                state = [s.detach() for s in state]
'''
GRAD = '''\
        grad = torch.cat([{grad} for s in cut])
'''
GRADS = '''\
        for layer in range(1, count + 1):
            key = name if layer == count else f"{name} layer {layer}"
            grad = torch.cat([{grad} for s in cut[(layer - 1) * own:layer * own]])
'''
LAYERS = '''\
    net, own, count = step, len(start), len(step)
    start = start * count

    def step(x_t, *state):  # all layers, the lowest first
        after = []
        for number, layer in enumerate(net):
            after += layer(x_t, *state[number * own:(number + 1) * own])
            x_t = after[-own]
        return after

'''


def numpy_back(how: Backward, steps: int, layers: int, lags: str) -> str:
    """Return the function `measure`, which fills `curves`; with several layers it takes them all."""
    cuts, told = how.cuts(steps), []
    if cuts:
        condition = f"(T - lag) % {how.window} > 0 or lag == T" if how.detach else f"lag != {how.window}"
        told.append(f"grad = grad * ({condition})  # the state is detached")
    if how.every:
        last = how.window if cuts and not how.detach else "T"
        counts = "(first > 0 or lag < len(steps))" if how.slides(steps) else f"(lag < {last})"
        top = "top * " if layers > 1 else ""
        told.append(f"grad = grad + {top}{counts} * 10.0**-log10 * loss  # the step's own")
    if layers > 1:
        text = NUMPY_LAYERS.replace("{told}", _lines(told, 12))
    else:
        text = (NUMPY.replace("{told}", _lines(told, 8)).replace("{loss}", ", loss" if how.every else "")
                .replace("{grad}", ", grad" if how.every else "")
                .replace("{step}", "lag, step" if told else "step")
                .replace("{steps}", "enumerate(reversed(steps), 1)" if told else "reversed(steps)"))
    return _windowed(text, how.window, layers) if how.slides(steps) else text


def _windowed(text: str, window: int, layers: int) -> str:
    """Return the function under another name, and one that sends so many steps at a time through it."""
    taken = f"steps[first:first + {window - 1}]"
    net, part = ("net", f"[(W_xh, back, {taken}) for W_xh, back, steps in net]") if layers > 1 else (
        "back, steps", f"back, {taken}")
    outer = SLIDING.replace("{net}", net).replace("{part}", part).replace("{window}", str(window))
    head, _, rest = text.partition("):\n")
    return head.replace("measure(", "send(") + ", first):\n" + rest + "\n" + outer


def torch_back(how: Backward, steps: int, layers: int, lags: str) -> str:
    """Return the function `report`, which prints; with several layers it takes their steps as a list."""
    cuts, top = how.cuts(steps), "-own" if layers > 1 else "0"
    run = PLAIN
    if cuts or how.every:
        first = how.losses(steps).start
        detach = DETACH.replace("{cut}", f"t > 0 and t % {how.window} == 0" if how.detach
                                else f"t == T - {how.window}") if cuts else ""
        end = f"min(T, T - lag + {how.window - 1})" if how.slides(steps) else "T"
        run = (TOLD.replace("{own}", f"(T - lag >= {first})").replace("{counts}", f"(t + 1 >= {first})")
               .replace("{detach}", detach).replace("{end}", end))
    grad = "0 * s if s.grad is None else s.grad" if cuts or how.slides(steps) else "s.grad"
    deep = "    " if layers > 1 else ""
    text = TORCH.replace("{run}", run).replace("{grads}", GRADS if layers > 1 else GRAD)
    text = (text.replace("{top}", top).replace("{grad}", grad)
            .replace("{layers}", LAYERS if layers > 1 else "")
            .replace("{lags}", lags).replace("        largest", deep + "        largest")
            .replace("{deep}", deep))
    return text.replace("{name} lag", "{key} lag") if deep else text


def _lines(lines: list[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
