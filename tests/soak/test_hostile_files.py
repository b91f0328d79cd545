"""What `make test` has no time for: three hundred hostile files and a fuzzer over every reader, in one process
whose memory is watched. FUZZ=5000 for more."""

import os
import subprocess
import sys

import numpy as np
import pytest

from pages.ui.inspect.files.hdf5 import READER
from pages.ui.inspect.files.limits import LARGEST
from tests.pages.inspect.hostile import deterministic, good_files, hdf5, mutated, survive

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
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024)
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
    print(f"grown by {float(done.stdout):.0f} MB")
    assert float(done.stdout) <= GROWTH


@pytest.mark.parametrize("name", list(good_files()))
def test_a_changed_file_is_opened_or_refused(name: str):
    rng, content = np.random.default_rng(len(name)), good_files()[name]
    ends = [survive(mutated(content, rng), name) for _ in range(FUZZ)]
    assert ends.count("opened") < FUZZ


READ = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:]], stdin=sys.stdin, stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


@pytest.mark.parametrize(("megabytes", "most"), [(0, 100), (60, 260)])
def test_the_process_that_reads_hdf5_stays_small(megabytes: int, most: int, tmp_path):
    path = tmp_path / "file.h5"
    path.write_bytes(hdf5(lambda file: file.create_dataset("a", data=np.zeros((megabytes, 2**18), np.float32))))
    with path.open("rb") as content:
        done = subprocess.run([sys.executable, "-c", READ, str(READER), str(LARGEST), "100", "100", "100", "20"],
                              stdin=content, capture_output=True, text=True, check=True)
    print(f"{megabytes} MB of HDF5: {float(done.stdout):.0f} MB")
    assert float(done.stdout) <= most
