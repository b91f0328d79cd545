"""What `make test` has no time for: three hundred hostile files and a fuzzer over every reader, in one process
whose memory is watched. FUZZ=5000 for more."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.pages.inspect.hostile import deterministic, good_files, mutated, survive

FUZZ = int(os.environ.get("FUZZ", "250"))  # changed files of each kind
SMALL = 300  # hostile files of a script: the told ones, and those changed from sound ones
GROWTH = 200  # MB above the start

WATCHED = """
import resource, sys
from tests.soak.test_hostile_files import three_hundred
from tests.pages.inspect.hostile import good_files, survive
for name, content in good_files().items():
    survive(content, name)
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for content, name in three_hundred():
    survive(content, name)
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024, child / 1024)
"""


def three_hundred() -> list[tuple[bytes, str]]:
    files = [(content, "model.safetensors") for _, content, _ in deterministic()]
    rng, good = np.random.default_rng(3), good_files()
    while len(files) < SMALL:
        files += [(mutated(content, rng), name) for name, content in good.items()]
    return files[:SMALL]


def test_three_hundred_files_end_in_a_refusal_or_a_picture_and_memory_stays():
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    grown, child = map(float, done.stdout.split())
    print(f"grown by {grown:.0f} MB; the largest reader of HDF5 {child:.0f} MB")
    assert grown + child <= GROWTH


@pytest.mark.parametrize("name", list(good_files()))
def test_a_changed_file_is_opened_or_refused(name: str):
    rng, content = np.random.default_rng(len(name)), good_files()[name]
    ends = [survive(mutated(content, rng), name) for _ in range(FUZZ)]
    assert ends.count("opened") < FUZZ
