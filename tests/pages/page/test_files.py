"""What a reader takes along opens in the tools that people have, and runs where there is nothing but NumPy."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest

import core
from core.by_hand.program import program as by_hand_program
from core.experiment.program import lags, program
from core.learning.training import train
from pages.ui.control import knobs as control_knobs
from pages.ui.control import run as control
from pages.ui.memory import run as reading
from pages.ui.page import knobs
from pages.ui.text import tables
from pages.ui.training import job as jobs
from pages.ui.training.knobs import BEGINNINGS, START, job_of

ABOUT = [("传送带", "梯度能往回走多远？"), ("地址", "http://localhost:8501/gradients?T=3"), ("T (序列长度)", "3")]
COLUMNS = {"往回步数": range(3), "RNN（log10）": np.array([1.1e-16, -0.5, -np.inf]), "词": ["，", "我", "#"]}


def printed(text: str, folder: Path) -> str:
    """What a program prints in an empty folder, with NumPy as the only package there is."""
    packages, empty = folder / "packages", folder / "empty"
    packages.mkdir()
    empty.mkdir()
    for path in Path(np.__file__).parents[1].glob("numpy*"):
        os.symlink(path, packages / path.name)
    (folder / "program.py").write_text(text, encoding="utf-8")
    run = (f"import runpy, sys; sys.path = [path for path in sys.path if 'site-packages' not in path]; "
           f"sys.path.append({str(packages)!r}); runpy.run_path({str(folder / 'program.py')!r}, run_name='__main__')")
    done = subprocess.run([sys.executable, "-I", "-X", "utf8", "-c", run], cwd=empty, capture_output=True,
                          text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert not list(empty.iterdir())
    return done.stdout


def test_a_table_opens_in_excel_and_in_pandas_and_tells_what_it_is():
    content = tables.file(COLUMNS, ABOUT).encode()
    assert content.startswith(b"\xef\xbb\xbf")  # what Excel needs to read Chinese
    for name, value in ABOUT:
        assert f"# {name},{value}\n" in content.decode()
    found = pandas.read_csv(io.BytesIO(content), skiprows=len(ABOUT))
    assert list(found) == list(COLUMNS)
    assert found["RNN（log10）"].tolist() == [0, -0.5, -np.inf]
    assert found["词"].tolist() == COLUMNS["词"]
    plain = pandas.read_csv(io.BytesIO(tables.file({"a": [1, 2]}, ABOUT).encode()), comment="#")
    assert plain["a"].tolist() == [1, 2]


def test_a_small_number_that_is_no_logarithm_stays_what_it_is():
    assert "1e-16" in tables.csv({"∂h/∂C": [1e-16]})


def test_the_program_of_an_experiment_runs_alone(tmp_path: Path):
    experiment = replace(knobs.presets()[knobs.START], steps=30)
    out = printed(program(experiment), tmp_path)
    for name, run in core.run(experiment).runs.items():
        for lag in lags(experiment):
            assert f"{name} lag {lag}: {run.gradient[lag]:.6f}" in out


def test_the_program_of_gates_set_by_hand_runs_alone(tmp_path: Path):
    done = control.carry_out(control_knobs.start())
    found = np.array([line.split() for line in printed(by_hand_program(done), tmp_path).splitlines()[1:]], float)
    for column, values in ((1, done.c), (2, done.h), (3, done.rnn)):
        np.testing.assert_allclose(found[:, column], values, atol=6e-6)
    for column, values in ((4, done.belt), (5, done.shown), (6, 10**done.rnn_back)):
        np.testing.assert_allclose(found[:, column], values, rtol=1e-4)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_program_that_reads_the_sentence_runs_alone_with_its_weights_packed(language: str, tmp_path: Path):
    now = reading.read(language, reading.start(language))
    out = printed(reading.program(now), tmp_path).splitlines()
    for name, told in now.memories.items():
        for word, chance in zip(now.grammar.languages, told.languages[-1].tolist(), strict=True):
            assert f"{name} {word} {chance:.6f}" in out


@pytest.mark.parametrize("task", ["sentence", "adding", "pulse"])
def test_the_program_that_trains_runs_alone_and_prints_the_page_s_scores(task: str, tmp_path: Path):
    values = {**START, **BEGINNINGS[task], "task": task, "training_steps": 20, "seeds": 1, "span": 5, "units": 4}
    job = job_of(values, "zh")
    out = printed(jobs.program(job), tmp_path)
    for settings in job.settings:
        *_, last = train(jobs.task(job), settings, job.seeds, examples=jobs.EXAMPLES)
        assert last.score is not None
        assert f"{settings.variant} seed 0: {last.score[0]:.4f}" in out
