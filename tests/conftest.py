"""What holds for every test."""

import os

# Before numpy is imported: the products here are small, and two threads on two cores only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# No limit of time for an example: those belong in benchmarks. On CI Hypothesis draws the same examples every time.
settings.register_profile("carousel", deadline=None)
settings.load_profile("carousel")
