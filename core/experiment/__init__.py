"""One Experiment, and all that is asked of it."""

from core.experiment.experiment import (
    KNOBS,
    Choice,
    Experiment,
    Knob,
    KnobError,
    Range,
    Result,
    Switch,
    knobs_of,
    make_input,
    make_params,
    run,
)

__all__ = [
    "KNOBS", "Choice", "Experiment", "Knob", "KnobError", "Range", "Result", "Switch", "knobs_of",
    "make_input", "make_params", "run",
]
