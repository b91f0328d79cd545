"""The numerical core: cells, gradients through time, and experiments with them. NumPy only; it knows no
screen and opens no file.

>>> import core
>>> result = core.run(core.Experiment(chrono=100))
>>> [f"{10 ** run.gradient[50]:.2g}" for run in result.runs.values()]  # left after 50 steps: RNN, LSTM
['4.6e-14', '0.22']
"""

from core.analysis import Analysis, CellRun, analyse
from core.cells import CELLS
from core.experiment import KNOBS, Experiment, Knob, KnobError, Result, run

__all__ = [
    "CELLS", "KNOBS", "Analysis", "CellRun", "Experiment", "Knob", "KnobError", "Result", "analyse",
    "run",
]
