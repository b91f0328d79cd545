"""Everything said about gradients through time. The curves stand in `backpropagation`, and are handed on here."""

from core.gradients.backpropagation import (
    Adjoint,
    Routes,
    adjoint,
    bound,
    cell_path,
    clip,
    half_life,
    lyapunov,
    routes,
    shares,
    through_time,
    time_constant,
    worst_case,
)

__all__ = [
    "Adjoint", "Routes", "adjoint", "bound", "cell_path", "clip", "half_life", "lyapunov", "routes", "shares", "through_time",
    "time_constant", "worst_case",
]
