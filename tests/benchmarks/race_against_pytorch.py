"""The same training in PyTorch on the CPU in float32, one thread: the same sentences, sizes, optimiser and clipping."""

# mypy: disable-error-code="import-not-found"

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from core.learning.training import Settings, distance_of_batch, longest, train
from core.streams import STREAMS
from pages.ui.training.job import task_of
from tests.benchmarks.report import Section, Verdict
from tests.benchmarks.timing import medians

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
NAMES = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
SEEDS, STEPS = 10, 800  # of the race that the times are stated for
OURS, THEIRS = 10, 1  # seeds that are trained in one call: ours side by side, PyTorch's one after another
CHUNK = 10  # steps in one call


class Network(nn.Module):
    def __init__(self, cell: str, words: int, settings: Settings) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, settings.embedding)
        self.cell = CELLS[cell](settings.embedding, settings.hidden)
        self.readout = nn.Linear(settings.hidden, words)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.readout(self.cell(self.embedding(tokens))[0][-1])


def theirs(cell: str) -> Callable[[], object]:
    """CHUNK steps of one seed, again and again."""
    task, settings = task_of("sentence", "zh", 0.1), Settings(variant=cell)
    network = Network(cell, task.inputs, settings)
    optimiser = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    draws, distances = np.random.default_rng([0, STREAMS["data"]]), np.random.default_rng([STREAMS["distance"]])

    def steps() -> None:
        for _ in range(CHUNK):
            batch = task.batch(draws, settings.examples, distance_of_batch(task, longest(task, settings), distances))
            loss = nn.functional.cross_entropy(network(torch.from_numpy(batch.x)), torch.from_numpy(batch.y))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
            optimiser.step()

    return steps


def ours(cell: str) -> Callable[[], object]:
    """CHUNK steps of ten seeds, again and again."""
    task, settings = task_of("sentence", "zh", 0.1), Settings(variant=cell, steps=20_000)

    def reports() -> Iterator[object]:
        while True:
            yield from train(task, settings, range(OURS), report_every=CHUNK, test_every=settings.steps)

    return reports().__next__


def sections(quick: bool) -> list[Section]:
    torch.set_num_threads(1)
    rows, verdicts, whole = [], [], [0.0, 0.0]
    for cell, name in NAMES.items():
        times = medians(ours(cell), theirs(cell), seconds=2 if quick else 15, at_least=5)
        race = [time / CHUNK * STEPS * SEEDS / seeds for time, seeds in zip(times, (OURS, THEIRS), strict=True)]
        whole = [total + part for total, part in zip(whole, race, strict=True)]
        rows.append([name, *(f"{part:.1f} s" for part in race), f"{race[1] / race[0]:.1f}×"])
        verdicts.append(Verdict(f"Training, {name}, against PyTorch in float32: as it is", "–", f"{race[1] / race[0]:.1f}×", None))
    rows.append(["all three", *(f"{part:.1f} s" for part in whole), f"{whole[1] / whole[0]:.1f}×"])
    text = (f"{SEEDS} seeds, {STEPS} steps of 32 sentences, float32, one thread each, without tests on the way: ours train {OURS} "
            "seeds side by side, PyTorch one after another. Above 1× ours are faster.")
    return [Section("The same training in PyTorch", text, ["model", "ours", "PyTorch", "PyTorch / ours"], rows, verdicts)]
