"""What can be set on the page Training, and the job that it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import Knob
from core.learning.model import VARIANTS
from core.learning.tasks import DECOYS
from core.learning.training import KNOBS as LEARNT
from pages.ui.page.knobs import Several
from pages.ui.page.state import State
from pages.ui.text import assets
from pages.ui.training import job, reach
from pages.ui.training.job import Job

MODELS = Several("models", "m", tuple(VARIANTS))
KNOBS: Mapping[str, Any] = {knob.name: knob for knob in (
    Knob("task", "task", str, job.TASKS[0], choices=job.TASKS),
    MODELS,
    Knob("span", "T", int, 20, 1, 100, 1, curve=2),
    Knob("mixing", "lengths", str, "mixed", choices=("mixed", "fixed")),
    Knob("seeds", "seeds", int, 3, 1, 10, 1),
    Knob("seed", "seed", int, 0, 0, 9999, 1, curve=3),
    Knob("training_steps", "steps", int, 600, 50, 2000, 50, curve=2),
    Knob("optimiser", "opt", str, "adam", choices=LEARNT["optimiser"].choices),
    Knob("learning_rate", "lr", float, 0.003, 0.0005, 1.0, 0.0005, curve=3, decimals=4),
    Knob("training_clip", "clip", float, 1.0, 0, 10, 0.1, of="grad"),
    Knob("units", "H", int, 32, 2, 64, 2),
    Knob("bias", "fb", float, 1.0, -2, 5, 0.5, of="lstm"),
    Knob("trained_by", "reach", str, reach.OPTIMISERS[0], choices=reach.OPTIMISERS),
    Knob("batch", "B", int, 32, 1, 128, 1, curve=2),
    Knob("stacked", "layers", int, 1, 1, 3, 1),
    Knob("training_window", "k", int, 0, 1, 200, 1, also=(0,), of="grad", curve=2),
)}
START: Mapping[str, Any] = {name: getattr(knob, "default", ("rnn", "lstm", "gru")) for name,
                            knob in KNOBS.items()}
# What a task is best begun with: the learning rate that most models like, and distances mixed where fixed
# ones teach nothing.
BEGINNINGS: Mapping[str, Mapping[str, Any]] = {
    "sentence": {"task": "sentence", "span": 20, "mixing": "mixed", "learning_rate": 0.003,
                 "training_steps": 600},
    "adding": {"task": "adding", "span": 40, "mixing": "fixed", "learning_rate": 0.01, "training_steps": 800},
    "pulse": {"task": "pulse", "span": 40, "mixing": "mixed", "learning_rate": 0.01, "training_steps": 600},
}


class TrainingState(State):
    """One chip, "named", sets a task with all that it is best begun with."""

    @property
    def unseen(self) -> tuple[str, ...]:
        return ("seed",)

    def act(self, name: str, value: Any) -> None:
        if name == "named":
            self.set_all(BEGINNINGS[value])
        else:
            super().act(name, value)


def job_of(settings: Mapping[str, Any], language: str) -> Job:
    """The job for what is set."""
    shared = {"distance": settings["span"], "mixed": settings["mixing"] == "mixed",
              "hidden": settings["units"], "forget_bias": settings["bias"],
              "learning_rate": settings["learning_rate"], "clip": settings["training_clip"],
              "steps": settings["training_steps"], "examples": settings["batch"],
              "optimiser": settings["optimiser"], "window": settings["training_window"],
              "layers": settings["stacked"]}
    runs = tuple({"variant": name, **shared} for name in settings["models"])
    language = assets.taught_in(language) if settings["task"] == "sentence" else ""  # the others have none
    return Job(settings["task"], language, DECOYS, runs, tuple(range(settings["seed"],
                                                                     settings["seed"] + settings["seeds"])))


def pictured(settings: Mapping[str, Any], language: str) -> Job:
    """The job whose empty figure shows what is set; with the usual models where none is chosen."""
    return job_of({**settings, "models": settings["models"] or START["models"]}, language)
