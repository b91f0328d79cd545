"""What named arrays mean: which recurrent layers they are, as which Params they can be read, and why.

Names, shapes and the file's own configuration come in; whoever shows it says it in words. Where the arrays
cannot tell, a layer has several readings, the likeliest first.
"""

from __future__ import annotations

from core.reading.evidence import Evidence, evidence
from core.reading.find import find
from core.reading.records import Arrays, Found, Layer, Lazy, Reading, Reason, Refused, Shape
from core.reading.run import heard

__all__ = [
    "Arrays", "Evidence", "Found", "Layer", "Lazy", "Reading", "Reason", "Refused", "Shape", "evidence",
    "find", "heard",
]
