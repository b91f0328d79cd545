"""What holds for every test."""

import os

# Before numpy is imported: the products here are small, and two threads on two cores only wait for each
# other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# No limit of time for an example: those belong in benchmarks. `make test` draws the same examples every time;
# `make soak` others.
settings.register_profile("same", deadline=None, max_examples=50, derandomize=True, database=None)
settings.register_profile("soak", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("EXAMPLES", "same"))
