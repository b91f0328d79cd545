"""The reach of a network: the gradient that arrives at the country."""

import numpy as np
import pytest

from core.cells import cell_of
from core.learning.model import cell_params, initial
from core.learning.reach import PROBES, reach
from core.learning.tasks import Sentence, grammar
from core.streams import STREAMS
from pages.ui.text import assets


@pytest.mark.parametrize("variant", ["rnn", "lstm", "gru"])
def test_it_is_the_gradient_of_the_last_state_with_respect_to_the_one_after_the_country(variant: str):
    task, distance, seed = Sentence(grammar(assets.text("tasks/en.toml"))), 3, 4
    network = initial(variant, [seed], inputs=task.inputs, outputs=task.outputs, hidden=5, embedding=6,
                      dtype=np.float64)
    x = task.batch(np.random.default_rng([seed, STREAMS["probe"], distance]), PROBES, distance).x
    after = task.grammar.country_step + 1
    cell = cell_params(network)
    assert network.embedding is not None
    of, seen = cell_of(cell.cell), network.embedding[0][:, x]
    sizes = []
    for example in range(PROBES):
        words = np.moveaxis(seen[..., example], 0, 1)[..., None]
        before = of.forward(cell, words[:after])
        parts = ["h", "c"] if variant == "lstm" else ["h"]

        def loss(moved, before=before, words=words, parts=parts):
            state = {name: getattr(before, name)[-1] + moved.get(name, 0.0) for name in parts}
            return of.forward(cell, words[after:], of.State(**state)).h[-1].sum() / np.sqrt(5)

        slopes = []
        for name in parts:
            for delta in 1e-6 * np.eye(5)[..., None]:
                slopes.append((loss({name: delta}) - loss({name: -delta})) / 2e-6)
        sizes.append(np.log10(np.linalg.norm(slopes)))
    assert reach(task, network, [seed], distance)[0] == pytest.approx(np.mean(sizes), abs=1e-3)


def test_several_layers_are_refused():
    task = Sentence(grammar(assets.text("tasks/en.toml")))
    network = initial("rnn", [1], inputs=task.inputs, outputs=task.outputs, hidden=3, embedding=4, layers=2)
    with pytest.raises(ValueError, match="one layer"):
        reach(task, network, [1], 3)
