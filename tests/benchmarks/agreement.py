"""The core and PyTorch side by side on fresh random cases: the golden comparison, live and on other sizes."""

import numpy as np

from tests.benchmarks.report import Section, Verdict
from tests.core.golden.cells import KINDS, Size, answer, random_case
from tests.core.golden.ours import answer_of_core, relative_error

SEED = 7  # other cases than the golden files'
TARGET = 1e-10
GROUPS = {
    "states": ("h", "c"),
    "gradients of states": ("grad_h", "grad_c"),
    "gradients of inputs": ("grad_x",),
    "gradients of weights": ("grad_W_xh", "grad_W_hh", "grad_b_h", "grad_b_n"),
    "Jacobians": ("jacobians",),
    "their product": ("product",),
}


def sections(quick: bool) -> list[Section]:
    cases = 3 if quick else 12
    rng = np.random.default_rng(SEED)
    rows, largest = [], 0.0
    for kind in KINDS:
        worst = dict.fromkeys(GROUPS, 0.0)
        for _ in range(cases):
            T, D, H, B = (int(rng.integers(1, limit)) for limit in (80, 9, 33, 6))
            case = random_case(kind, Size(T, D, H, B), rng)
            case["W_hh"] *= 0.8  # the linear RNN must not outgrow the comparison in 80 steps
            theirs, ours = answer(kind, case), answer_of_core(kind, case)
            for group, names in GROUPS.items():
                errors = [relative_error(ours[name], theirs[name]) for name in names if name in theirs]
                worst[group] = max(worst[group], *errors)
        rows.append([kind, *(f"{error:.1e}" for error in worst.values())])
        largest = max(largest, *worst.values())
    text = f"Largest relative error over {cases} random cases of each kind (T < 80, H ≤ 32, B ≤ 5), float64."
    verdict = Verdict("Agreement with PyTorch's autograd", f"≤ {TARGET:.0e}", f"{largest:.1e}", largest <= TARGET)
    return [Section("Agreement with PyTorch", text, ("cell", *GROUPS), rows, [verdict])]
