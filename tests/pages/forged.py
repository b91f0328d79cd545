"""Messages that no page of ours sends: wrong in shape, in kind or in size, under names that the page knows or
does not."""

import random
from typing import Any

ODD: tuple[Any, ...] = (
    {}, [], [[]], {"w": 1}, "", "x", "<img src=x>", "x" * 20_000, 10**20, 10**400, -(10**300), float("nan"),
    float("inf"), [float("nan")], {"a": [float("inf")]}, 1e308, [None] * 3000, "\x00", "9" * 300)
ACTIONS = ("preset", "reset", "named", "mode", "run", "units", "signal", "narrow", "w99999", "pin", "edit", "step",
           "steps", "start", "__class__", "values", "", "no_such_control")
NAMES = ("value", "step", "edit", "click", "script_wanted", "plotly_wanted")


def state(draw: random.Random, known: list[str]) -> dict[str, Any]:
    """What a component may claim to have set: one state or several."""
    return {name: message(draw, known) for name in draw.sample(NAMES, 3)} | {"value": message(draw, known)}


def message(draw: random.Random, known: list[str]) -> Any:
    """One message; no value in it is what the control of its name takes."""
    if draw.random() < 0.1:
        return draw.choice(ODD)
    made = move(draw, known)
    kind = draw.random()
    if kind < 0.3:
        made["earlier"] = draw.choice([None, 5, [5], [None], ["n"], {}, [{}], [move(draw, known) for _ in range(60)],
                                       [move(draw, known) for _ in range(5)]])
    elif kind < 0.5:
        return {"to": draw.choice([None, 5, "gradients:x", []]), "n": draw.choice(ODD), "moves": draw.choice(
            [None, {}, [move(draw, known)], [made] * 60])}
    return made


def move(draw: random.Random, known: list[str]) -> dict[str, Any]:
    """A move whose value no control takes."""
    return {"name": draw.choice([*known, *ACTIONS, *ODD[:6]]), "v": draw.choice(ODD), "done": draw.choice([True, 5]),
            "n": draw.choice([1, 2, draw.randint(0, 10**13), *ODD[7:12]])}
