"""One Experiment, and all that is asked of it."""

from core.experiment.experiment import (
    KNOBS,
    MOST_STEPS,
    MOST_UNITS,
    CellRun,
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
    "KNOBS", "MOST_STEPS", "MOST_UNITS", "CellRun", "Choice", "Experiment", "Knob", "KnobError", "Range", "Result", "Switch",
    "knobs_of", "make_input", "make_params", "run",
]
