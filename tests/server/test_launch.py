"""How the lesson is started."""

import os
import subprocess
import sys

LOADED = """
import os, sys
from server import launch
assert "numpy" not in sys.modules
launch._alone()
print(os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"])
"""


def test_numpy_begins_with_one_thread_for_each_reader_unless_told_otherwise():
    told = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    for more, wanted in (({}, "1 1"), ({"OMP_NUM_THREADS": "3"}, "1 3")):
        done = subprocess.run([sys.executable, "-c", LOADED], env=told | more, capture_output=True, text=True, check=True)
        assert done.stdout.split() == wanted.split()
