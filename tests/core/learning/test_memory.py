"""What a network still knows of the country: swapping it, asking early, and why a gradient misleads."""

from pathlib import Path

import numpy as np
import pytest

from core.cells import CELLS
from core.learning import memory, model, training
from core.learning.tasks import Sentence, grammar

TASKS = Path(__file__).resolve().parents[3] / "assets" / "tasks"
ZH = grammar((TASKS / "zh.toml").read_text(encoding="utf-8"))
CELL_NAMES = pytest.mark.parametrize("variant", ["rnn", "lstm", "gru"])


def network(variant: str, seed: int = 7) -> model.Network:
    return model.rounded(training.untrained(Sentence(ZH), training.Settings(variant=variant), [seed]),
                         np.float64)


def fillers(distance: int) -> np.ndarray:
    return ZH.draw_fillers(np.random.default_rng(1), distance, 1, 0.1)[:, 0]


def probabilities(found: model.Network, words: np.ndarray) -> np.ndarray:
    """A sentence read step by step, by the cell's equations."""
    params = model.cell_params(found)
    cell = CELLS[params.cell]
    assert found.embedding is not None
    H = params.W_hh.shape[-1]
    state = cell.State(*(np.zeros((H, 1)) for _ in range(2 if params.cell == "lstm" else 1)))
    for word in words:
        state = cell.step(params, found.embedding[0, :, [word]].T, state).state
    y = found.W_hy[0] @ state.h[:, 0] + found.b_y[0, :, 0]
    return np.exp(y) / np.exp(y).sum()


@CELL_NAMES
def test_asking_after_a_word_is_reading_the_cue_right_there(variant):
    found, between = network(variant), fillers(6)
    told = memory.follow(found, ZH, 2, between)
    cue = ZH.of(ZH.cue)
    for after in (0, ZH.country_step, ZH.first_filler + 3, len(told.words) - len(cue) - 1):
        words = np.concatenate([told.words[:after + 1], cue])
        assert told.asked[after, :, 2] == pytest.approx(probabilities(found, words), rel=1e-9)
    assert told.asked[-1, :, 2] == pytest.approx(probabilities(found, told.words), rel=1e-9)


@CELL_NAMES
def test_a_sentence_holds_every_shorter_one(variant):
    found, between = network(variant), fillers(9)
    longest = memory.follow(found, ZH, 2, between)
    for distance in (0, 4, 9):
        told, alone = memory.shorter(longest, distance), memory.follow(found, ZH, 2, between[:distance])
        assert told.words.tolist() == alone.words.tolist()
        assert told.right == pytest.approx(alone.right, rel=1e-9)
        assert told.swap == pytest.approx(alone.swap, rel=1e-9)
        assert told.difference == pytest.approx(alone.difference[:len(told.asked)], rel=1e-9)
    with pytest.raises(ValueError, match="fewer than 10"):
        memory.shorter(longest, 10)


@CELL_NAMES
def test_swapping_the_country_is_measured_against_the_seven_other_sentences(variant):
    found, between = network(variant), fillers(4)
    told = memory.follow(found, ZH, 0, between)
    answers = []
    for country in range(8):
        words = told.words.copy()
        words[ZH.country_step] = ZH.country_tokens[country]
        answers.append(probabilities(found, words))
    expected = np.mean([0.5 * np.abs(answers[0] - other).sum() for other in answers[1:]])
    assert told.swap[-1] == pytest.approx(expected, rel=1e-9)


@CELL_NAMES
def test_before_the_country_there_is_no_difference_and_from_it_on_there_is(variant):
    told = memory.follow(network(variant), ZH, 5, fillers(10))
    assert np.array_equal(told.difference[:ZH.country_step], np.zeros(ZH.country_step))
    assert np.array_equal(told.swap[:ZH.country_step], np.zeros(ZH.country_step))
    assert told.difference[ZH.country_step] > 0.1
    assert len(told.difference) == len(told.words) == ZH.steps(10)
    assert len(told.swap) == len(told.right) == ZH.first_filler + 10


def test_probabilities_are_probabilities():
    told = memory.follow(network("lstm"), ZH, 1, fillers(30))
    assert told.asked.sum(axis=1) == pytest.approx(np.ones((ZH.first_filler + 30, 8)))
    assert 0 <= told.swap.min() <= told.swap.max() <= 1
    assert told.gate("f").shape == (ZH.steps(30), 32)


def test_a_sentence_without_words_between_can_be_read():
    told = memory.follow(network("gru"), ZH, 0, fillers(0))
    assert len(told.right) == ZH.first_filler


def test_before_training_hardly_any_gradient_reaches_the_country_in_the_rnn_and_gru_and_more_in_the_lstm():
    words = memory.follow(network("rnn"), ZH, 0, fillers(20)).words
    reached = {variant: np.median([memory.gradient(network(variant, seed), words)[ZH.country_step + 1]
                                   for seed in range(10)])
               for variant in ("rnn", "lstm", "gru")}
    assert reached["rnn"] < -7
    assert reached["gru"] < -4
    assert reached["lstm"] > -4
    assert memory.gradient(network("rnn"), words)[-1] == pytest.approx(0)


@CELL_NAMES
def test_saliency_is_the_derivative_of_the_right_answer_by_the_country(variant):
    found = network(variant)
    told = memory.follow(found, ZH, 0, fillers(3))
    params, token = model.cell_params(found), int(ZH.language_tokens[0])
    x = model.embed(found, told.words[:, None, None])[:, 0]

    def logit(moved: np.ndarray) -> float:
        return float((found.W_hy[0, token] @ CELLS[params.cell].forward(params, moved).h[-1])[0])

    slopes = []
    for row in range(x.shape[1]):
        up, down = x.copy(), x.copy()
        up[ZH.country_step, row] += 1e-5
        down[ZH.country_step, row] -= 1e-5
        slopes.append((logit(up) - logit(down)) / 2e-5)
    assert memory.saliency(found, told) == pytest.approx(np.linalg.norm(slopes), rel=1e-5)
