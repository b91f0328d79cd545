"""Everything said about gradients through time.

The curves stand in `backpropagation`, and are handed on here.
"""

from core.gradients.backpropagation import (
    END,
    Adjoint,
    Backward,
    Routes,
    Scaled,
    adjoint,
    bound,
    cell_path,
    clip,
    half_life,
    rate_lags,
    routes,
    sent_down,
    shares,
    shares_of,
    size_by_lag,
    sliding,
    through_time,
    worst_case,
)
from core.gradients.verdict import EXPLODED, KEPT, LAG, SAME, VANISHED, gradient_lag, verdict

__all__ = [
    "END", "EXPLODED", "KEPT", "LAG", "SAME", "VANISHED", "Adjoint", "Backward", "Routes", "Scaled",
    "adjoint", "bound", "cell_path", "clip", "gradient_lag", "half_life", "rate_lags", "routes", "sent_down",
    "shares", "shares_of", "size_by_lag", "sliding", "through_time", "verdict", "worst_case",
]
