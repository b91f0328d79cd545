"""The doors of the lesson: what starts it, and what stands between it and a network.

`streamlit run app.py` needs none of it: it serves the plain lesson.
"""

import sys
from pathlib import Path

# The folder with app.py: the project's, or `carousel` among the installed packages. The app's own imports,
# core and pages, are found in it.
ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
