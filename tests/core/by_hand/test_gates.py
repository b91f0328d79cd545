"""Be the gate: full score for what the level asks, and every loss named, with its amount, at the gate that
caused it."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import by_hand
from core.by_hand import Practice, Task
from core.cells import lstm
from core.learning import model, training

GATES = Path(__file__).parents[3] / "assets" / "models" / "gates.toml"
X = (0.4, 1.2, -0.8, 0.6, -1.1, 0.9, -0.5, 0.7, -0.6)
STORE = Task(X, stores=(2,), shows=(8,))
TASKS = {
    "store one": STORE,
    "overwrite": Task(X, stores=(2, 5), shows=(8,)),
    "two cues": Task(X, stores=(2,), shows=(5, 8)),
    "accumulate": Task(X, adds=(1, 3, 6), shows=(8,)),
}


def at(*steps: int) -> np.ndarray:
    return np.isin(np.arange(1, len(X) + 1), steps).astype(float)


def scored(task: Task, **gates: np.ndarray) -> by_hand.Score:
    return by_hand.score(task, by_hand.play(task.x, by_hand.ideal_gates(task.marks) | gates))


def test_keeping_all_writing_only_at_the_cue_and_showing_only_at_the_query_gets_full_score():
    score = by_hand.score(STORE, by_hand.play(X, {"f": np.ones(9), "i": at(2), "o": at(8)}))
    assert score.share == 1
    assert score.faults == ()
    np.testing.assert_allclose(score.wanted, np.tanh(np.tanh(1.2)) * at(8), rtol=1e-15)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_every_level_can_be_solved(task: Task):
    assert scored(task).share == 1


def test_what_is_wanted_is_the_last_value_stored_or_the_sum_of_those_added():
    shown = {name: scored(task).wanted[7] for name, task in TASKS.items()}
    assert shown["overwrite"] == pytest.approx(np.tanh(np.tanh(-1.1)))
    assert shown["accumulate"] == pytest.approx(np.tanh(np.tanh(0.4) + np.tanh(-0.8) + np.tanh(0.9)))
    assert scored(TASKS["two cues"]).wanted[4] == shown["two cues"] == pytest.approx(np.tanh(np.tanh(1.2)))


def test_showing_nothing_at_all_scores_nothing():
    assert scored(STORE, o=np.zeros(9)).share == 0


@pytest.mark.parametrize(("kind", "gates", "step", "amount"), [
    ("forgot", {"f": 1 - 0.25 * at(6)}, 6, -0.25 * np.tanh(1.2)),
    ("missed", {"i": 0.5 * at(2)}, 2, -0.5 * np.tanh(1.2)),
    ("mixed", {"i": at(2) + 0.5 * at(5)}, 5, 0.5 * np.tanh(-1.1)),
    ("hid", {"o": 0.75 * at(8)}, 8, -0.25 * np.tanh(np.tanh(1.2))),
    ("leaked", {"o": at(8) + 0.5 * at(4)}, 4, 0.5 * np.tanh(np.tanh(1.2))),
])
def test_a_wrong_gate_is_named_with_what_it_lost(kind: str, gates: dict[str, np.ndarray], step: int,
                                                 amount: float):
    score = scored(STORE, **gates)
    assert 0 < score.share < 1
    (fault,) = score.faults
    assert (fault.kind, fault.step) == (kind, step)
    assert fault.amount == pytest.approx(amount, rel=1e-12)


def test_an_old_value_that_was_not_replaced_is_named():
    (fault,) = scored(TASKS["overwrite"], f=np.ones(9)).faults
    assert (fault.kind, fault.step) == ("kept", 5)
    assert fault.amount == pytest.approx(np.tanh(1.2))


def test_the_gravest_fault_is_named_first():
    faults = scored(STORE, f=1 - 0.1 * at(4), i=0.5 * at(2) + 0.9 * at(5), o=at(8) + 0.02 * at(3)).faults
    sizes = [abs(fault.amount) for fault in faults]
    assert len(sizes) == 4
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]
    assert (faults[0].kind, faults[-1].kind) == ("mixed", "leaked")


def test_what_happens_after_the_last_query_or_is_erased_before_it_costs_nothing():
    assert scored(STORE, f=1 - at(9)).share == 1
    # forgotten, but it was to be replaced
    assert scored(TASKS["overwrite"], f=1 - at(5) - 0.5 * at(3), i=at(2, 5)).share == 1


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_faults_of_the_memory_add_up_to_what_is_off_when_it_is_shown(data: st.DataObject):
    """The decomposition is exact: nothing is lost that no gate is named for."""
    task = replace(data.draw(st.sampled_from(list(TASKS.values()))), shows=(8,))
    shares = st.lists(st.floats(0, 1), min_size=9, max_size=9)
    gates = {letter: np.array(data.draw(shares)) for letter in by_hand.GATES}
    trace, best = by_hand.play(task.x, gates), by_hand.play(task.x, by_hand.ideal_gates(task.marks))
    lost = sum(fault.amount for fault in by_hand.score(task, trace).faults if fault.gate != "o")
    assert lost == pytest.approx(trace.c[8].item() - best.c[8].item(), abs=1e-12)


def test_the_candidate_is_tanh_of_the_input_and_no_gate_listens_to_h():
    trace = by_hand.play(X, {"f": np.ones(9), "i": at(2), "o": np.ones(9)})
    np.testing.assert_allclose(trace.g[:, 0, 0], np.tanh(X), rtol=1e-15)
    assert not by_hand.CELL.W_hh.any()


# A network that learns the same

def test_the_answers_of_the_practice_are_what_a_plain_loop_gives():
    x, y = Practice().batch(np.random.default_rng(0), 50, 12)
    for example in range(50):
        memory = 0.0
        for number, store, add, _ in x[..., example]:
            memory = np.tanh(number) if store else memory + np.tanh(number) * add
        assert y[example] == pytest.approx(np.tanh(memory) * x[-1, 3, example], abs=1e-12)


def test_half_of_the_practice_ends_on_a_show():
    x, y = Practice().batch(np.random.default_rng(1), 2000, 8)
    assert x[-1, 3].mean() == pytest.approx(0.5, abs=0.05)
    assert (y[x[-1, 3] == 0] == 0).all()


def test_an_untrained_network_scores_about_nothing_and_a_short_training_helps():
    setting = training.Settings(distance=6, hidden=1, embedding=1, learning_rate=0.03, steps=400, examples=64)
    before = training.evaluate(Practice(), training.untrained(Practice(), setting, [101]), 6, [101])
    *_, after = training.train(Practice(), setting, [101], report_every=400, test_every=400)
    assert after.score is not None
    assert before[0] < 0.2 < 0.6 < after.score[0]


@pytest.fixture
def shipped() -> tuple[dict, model.Network]:
    note = tomllib.loads(GATES.read_text(encoding="utf-8"))
    return note, model.from_arrays("lstm", {name: np.array(rows)[None] for name,
                                            rows in note["weights"].items()})


def test_the_shipped_network_is_the_middle_one_of_its_seeds_and_as_good_as_its_note_says(shipped):
    note, network = shipped
    assert note["score"] == sorted(note["scores"])[(len(note["scores"]) - 1) // 2]
    score = training.evaluate(Practice(), network, note["settings"]["distance"], [note["seed"]])
    assert score[0] == pytest.approx(note["score"], abs=2e-3)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_the_shipped_network_does_every_level_with_gates_that_never_reach_zero_or_one(shipped, task: Task):
    _, network = shipped
    params = model.cell_params(network)
    assert isinstance(params, lstm.Params)
    attempt = by_hand.attempt(task, params, network.W_hy[0], network.b_y[0])
    assert 0.8 < attempt.share < 1
    ideal = by_hand.ideal_gates(task.marks)
    for letter in by_hand.GATES:
        gate = getattr(attempt.trace, letter)[:, 0, 0]
        assert ((gate > 0) & (gate < 1)).all()
        assert ((gate > 0.5) == (ideal[letter] > 0.5)).all(), letter
    replayed = lstm.forward(params, np.column_stack([task.x, task.marks])[:, :, None])
    np.testing.assert_allclose(attempt.shown, replayed.h[1:, 0, 0] * network.W_hy.item() + network.b_y.item(),
                               rtol=1e-12)
