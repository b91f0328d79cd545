"""Networks that learn: their gradients, their training, and what a training may rely on."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from core.cells import CELLS
from core.learning import model, optimiser, training
from core.learning.optimiser import OPTIMISERS
from core.learning.tasks import Adding, Pulse, Sentence, grammar
from core.learning.training import Settings, evaluate, gradient_shares, loss, race, train, untrained
from core.streams import STREAMS
from tests.core.golden.ours import golden, relative_error
from tests.core.golden.stacked import CASES, problem

TASKS = Path(__file__).resolve().parents[3] / "assets" / "tasks"
ZH = Sentence(grammar((TASKS / "zh.toml").read_text(encoding="utf-8")))
SMALL = Settings(hidden=8, embedding=5, distance=6, steps=30, examples=8)
ADAM = [[0.900000001, -1.9000000002], [0.8010907798, -1.8001664859], [0.704153798, -1.7006233918], [0.6101328373, -1.6015048949]]
MOMENTUM = [[0.9, -1.4], [0.729, -0.44], [0.5219559, 0.556], [0.3083724138, 1.2856]]
STACKED = golden("learning.npz")
SGD = [[0.9, -1.4], [0.819, -0.98], [0.7519239, -0.686], [0.6953849449, -0.4802]]


def batches(task, seeds, examples, distance):
    drawn = [task.batch(np.random.default_rng(seed), examples, distance) for seed in seeds]
    return np.stack([batch.x for batch in drawn], axis=1), np.stack([batch.y for batch in drawn])


def log_softmax(y):
    return y - np.log(np.exp(y - y.max(axis=1, keepdims=True)).sum(axis=1,
                                                                   keepdims=True)) - y.max(
                                                                       axis=1, keepdims=True)


def loss_by_hand(task, network, x, y):
    """The loss, written down again, in float64."""
    output = model.forward(network, x).output
    if not task.tokens:
        return np.square(output[:, 0] - y).mean(axis=-1)
    return -np.take_along_axis(log_softmax(output), y[:, None], axis=1)[:, 0].mean(axis=-1)


# Gradients

@pytest.mark.parametrize("task", [ZH, Adding(), Pulse()], ids=lambda task: task.name)
@pytest.mark.parametrize(("variant", "layers"), [
    *((variant, 1) for variant in model.VARIANTS if variant != "irnn"), ("rnn", 3), ("lstm", 2), ("gru", 2)])
def test_gradients_of_every_weight_agree_with_central_differences(task, variant, layers):
    settings = replace(SMALL, variant=variant, hidden=4, embedding=3, layers=layers)
    network = model.rounded(untrained(task, settings, [1, 2]), np.float64)
    x, y = batches(task, [1, 2], 5, 11)  # more steps than one block of the backward pass
    done = model.forward(network, x)
    value, doutput = loss(task, done.output, y)
    assert value == pytest.approx(loss_by_hand(task, network, x, y), rel=1e-12)
    found = model.flat(model.backward(network, done, doutput)[0])

    weights, size = model.flat(network), 1e-5
    chosen = np.random.default_rng(0).choice(weights.shape[1], min(60, weights.shape[1]), replace=False)
    for place in chosen:
        moved = []
        for sign in (1, -1):
            there = weights.copy()
            there[:, place] += sign * size
            moved.append(loss_by_hand(task, model.shaped(there, network), x, y))
        assert found[:, place] == pytest.approx((moved[0] - moved[1]) / (2 * size), rel=1e-7, abs=2e-9)


def test_a_wrong_gradient_would_be_found():
    network = model.rounded(untrained(Adding(), replace(SMALL, variant="gru"), [1]), np.float64)
    x, y = batches(Adding(), [1], 5, 11)
    done = model.forward(network, x)
    _, doutput = loss(Adding(), done.output, y)
    right = model.flat(model.backward(network, done, doutput)[0])
    wrong = model.flat(model.backward(network, done, doutput * 1.001)[0])
    assert np.abs(right - wrong).max() > 1e-6


def test_backward_here_is_that_of_the_cell():
    for variant in model.VARIANTS:
        network = model.rounded(untrained(Adding(), replace(SMALL, variant=variant), [4, 5]), np.float64)
        x, _ = batches(Adding(), [4, 5], 6, 20)
        done = model.forward(network, x)
        doutput = np.random.default_rng(1).normal(size=done.output.shape)
        dh = np.zeros_like(done.trace.h[1:])
        dh[-1] = np.swapaxes(network.W_hy, 1, 2) @ doutput
        expected = CELLS[network.cell.cell].backward(network.cell, done.trace, dh).params
        for name, array in vars(model.backward(network, done, doutput)[0].cell).items():
            if isinstance(array, np.ndarray):
                np.testing.assert_allclose(array, getattr(expected, name), rtol=1e-10, atol=1e-12)


def test_the_irnn_starts_as_a_relu_network_at_the_identity():
    cell = untrained(ZH, replace(SMALL, variant="irnn"), [3]).cell
    assert cell.settings == {"activation": "relu"}
    assert np.array_equal(cell.W_hh[0], np.eye(8))


def test_the_forget_bias_is_added_to_what_was_drawn():
    without, with_one = (untrained(ZH, replace(SMALL, forget_bias=bias), [3]).cell for bias in (0, 1))
    added = (with_one.b_h - without.b_h)[0, :, 0]
    assert added == pytest.approx(np.repeat([0, 1, 0, 0], 8), abs=1e-6)


# Training

def curve(settings, seeds, task=ZH, **options):
    reports = list(train(task, settings, seeds, **options))
    return np.concatenate([report.losses for report in reports]), model.flat(reports[-1].network)


@pytest.mark.parametrize("variant", model.VARIANTS)
def test_the_same_settings_and_seed_give_the_same_curve_alone_and_in_company(variant):
    settings = replace(SMALL, variant=variant)
    losses, weights = curve(settings, [3])
    again, weights_again = curve(settings, [3])
    beside, weights_beside = curve(settings, [8, 3, 0, 21])
    assert np.array_equal(losses, again)
    assert np.array_equal(weights, weights_again)
    assert np.array_equal(losses[:, 0], beside[:, 1])
    assert np.array_equal(weights[0], weights_beside[1])


def test_how_often_a_training_reports_changes_nothing():
    once, often = curve(SMALL, [3], report_every=30, test_every=30), curve(SMALL, [3], report_every=1,
                                                                           test_every=2)
    assert np.array_equal(once[0], often[0])
    assert np.array_equal(once[1], often[1])


def test_a_training_that_is_paused_goes_on_as_if_it_had_not_been():
    expected, weights = curve(SMALL, [3])
    training_one, training_two = train(ZH, SMALL, [3]), train(ZH, SMALL, [4])
    first = next(training_one)
    list(training_two)  # meanwhile something else is trained
    rest = list(training_one)
    assert np.array_equal(np.concatenate([first.losses, *(report.losses for report in rest)]), expected)
    assert np.array_equal(model.flat(rest[-1].network), weights)


def test_a_stopped_training_leaves_a_whole_network():
    running = train(ZH, SMALL, [3, 4], report_every=10)
    stopped = list(islice(running, 2))[-1]
    running.close()
    assert stopped.step == 20
    weights = model.flat(stopped.network)
    assert np.isfinite(weights).all()
    assert np.array_equal(weights, curve(replace(SMALL, steps=20), [3, 4])[1])
    assert evaluate(ZH, stopped.network, 6, [3, 4]).shape == (2,)
    with pytest.raises(ValueError, match="read-only"):
        stopped.network.W_hy[...] = 0.0


def test_adam_is_the_one_of_the_paper():
    """One weight's way through the first steps, by the paper's formulas in float64."""
    settings = replace(SMALL, variant="rnn", clip=0, steps=5, mixed=False)
    network = untrained(ZH, settings, [3])
    draws = np.random.default_rng([3, STREAMS["data"]])
    weights = model.flat(network).astype(np.float64)
    m, v = np.zeros_like(weights), np.zeros_like(weights)
    for t in range(1, 6):
        batch = ZH.batch(draws, settings.examples, settings.distance)
        at = model.rounded(model.shaped(weights.copy(), network), np.float64)
        done = model.forward(at, batch.x[:, None])
        gradient = model.flat(model.backward(at, done, loss(ZH, done.output, batch.y[None])[1])[0])
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        weights = weights - settings.learning_rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    found = curve(settings, [3])[1]
    moved = np.abs(weights - model.flat(network))
    # float32 against float64
    assert np.median(np.abs(found - weights)[moved > 1e-3] / moved[moved > 1e-3]) < 1e-4


def test_clipping_shortens_a_gradient_and_keeps_its_direction():
    gradient = (np.random.default_rng(0).normal(size=(3, 1000)) * [[0.001], [1.0],
                                                                   [1000.0]]).astype(np.float32)
    norms = optimiser._norm(gradient)
    clipped = gradient * optimiser._shrinking(norms, 1.0)[:, None]
    assert norms == pytest.approx(np.linalg.norm(gradient.astype(float), axis=1))
    assert np.linalg.norm(clipped, axis=1) == pytest.approx([norms[0], 1, 1], rel=1e-5)
    assert clipped[2] / gradient[2] == pytest.approx(np.full(1000, 1 / norms[2]), rel=1e-5)
    assert np.array_equal(optimiser._shrinking(norms, 0), np.ones(3))


def test_short_distances_come_often_and_every_distance_comes():
    rng = np.random.default_rng([STREAMS["distance"]])
    drawn = [training.distance_of_batch(ZH, 20, rng) for _ in range(20_000)]
    shares = np.bincount(drawn) / len(drawn)
    assert len(shares) == 21
    assert shares[0] == pytest.approx(np.log(2) / np.log(22), abs=0.01)
    assert shares[20] == pytest.approx(np.log(22 / 21) / np.log(22), abs=0.005)


def test_an_exploding_training_harms_no_other_seed_and_says_so():
    settings = replace(SMALL, variant="irnn", learning_rate=1, clip=0, distance=100, mixed=False)
    *_, last = train(Adding(), settings, [0, 1])
    assert last.skipped.max() > 0
    assert not np.isfinite(last.losses[-1]).all()


def test_models_race_by_turns():
    runs = [replace(SMALL, variant=variant) for variant in ("rnn", "lstm")]
    turns = [(place, report.step) for place, report in race(ZH, runs, [1], report_every=10)]
    assert turns == [(0, 10), (1, 10), (0, 20), (1, 20), (0, 30), (1, 30)]


def test_shares_of_the_gradient_by_step_sum_to_one_and_a_default_rnn_learns_from_its_last_steps():
    settings = Settings(variant="rnn", distance=40)
    shares = gradient_shares(ZH, untrained(ZH, settings, range(4)), 40, range(4))
    assert shares.shape == (ZH.steps(40), 4)
    assert shares.sum(axis=0) == pytest.approx(np.ones(4))
    assert shares[-5:].sum(axis=0).min() > 0.9
    irnn = gradient_shares(ZH, untrained(ZH, replace(settings, variant="irnn"), range(4)), 40, range(4))
    assert irnn[-5:].sum(axis=0).max() < 0.4


def test_weights_become_named_arrays_and_come_back():
    for variant in model.VARIANTS:
        network = untrained(ZH, replace(SMALL, variant=variant), [5])
        back = model.from_arrays(variant, model.to_arrays(network))
        assert np.array_equal(model.flat(back), model.flat(network))
        assert type(back.cell) is type(network.cell)
        assert model.size(back) == sum(array[0].size for array in model.to_arrays(network).values())


@pytest.mark.parametrize(("knob", "value"), [("distance", 161), ("variant", "transformer"),
                                             ("learning_rate", 0), ("steps", 2.5)])
def test_settings_out_of_range_are_refused(knob, value):
    with pytest.raises(ValueError, match=f"{knob} must be"):
        Settings(**{knob: value})


# Optimisers, batches, truncation

def test_optimisers_move_as_pytorch_s_do():
    """torch.optim.Adam(lr=0.1) and SGD(lr=0.1, momentum=0.9 or 0) from (1, -2), four gradients (w², 3w)."""
    known = {"adam": ADAM, "momentum": MOMENTUM, "sgd": SGD}
    for name, theirs in known.items():
        weights, mean, square = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2)
        for step, expected in enumerate(theirs, 1):
            gradient = np.array([weights[0] ** 2, 3 * weights[1]])
            weights = weights - OPTIMISERS[name](gradient, mean, square, step, 0.1)
            np.testing.assert_allclose(weights, expected, rtol=1e-6)


@pytest.mark.parametrize("variant", model.VARIANTS)
@pytest.mark.parametrize("window", [1, 3, 9, 11, 99])
def test_a_truncated_gradient_is_that_of_the_last_steps_alone(variant, window):
    """The same network begun at the detached state: what it reads from there on teaches it, nothing else does."""
    network = model.rounded(untrained(Adding(), replace(SMALL, variant=variant), [1, 2]), np.float64)
    x, y = batches(Adding(), [1, 2], 5, 11)
    done = model.forward(network, x)
    doutput = loss(Adding(), done.output, y)[1]
    found, da = model.backward(network, done, doutput, window)
    cut = max(11 - window, 0)
    cell, states = CELLS[network.cell.cell], {name: each[cut] for name, each in done.trace.states.items()}
    rest = cell.forward(network.cell, done.trace.x[cut:], cell.State(**states))
    dh = np.zeros_like(rest.h[1:])
    dh[-1] = np.matmul(np.swapaxes(network.W_hy, -1, -2), doutput)
    grads = cell.backward(network.cell, rest, dh)
    for name, array in grads.params.weights.items():
        np.testing.assert_allclose(found.cell.weights[name], array, rtol=1e-10, atol=1e-14)
    assert not da[:cut].any()
    shares = gradient_shares(Adding(), network, 11, [1, 2], window)
    assert not shares[:cut].any()
    assert shares.sum(axis=0) == pytest.approx(np.ones(2))


@pytest.mark.parametrize("optimiser", ["momentum", "sgd"])
def test_gradient_descent_learns_too_and_a_seed_is_the_same_alone(optimiser):
    settings = Settings(variant="gru", distance=0, mixed=False, steps=150, optimiser=optimiser,
                        learning_rate=0.05 if optimiser == "momentum" else 1)
    *_, both = train(ZH, settings, [3, 4])
    *_, alone = train(ZH, settings, [4])
    assert both.score is not None
    assert alone.score is not None
    assert both.score[1] == alone.score[0]
    assert both.losses[-1].max() < 1.5  # of 4.1 at the start


def test_a_window_that_leaves_the_country_out_learns_nothing_of_it():
    settings = Settings(variant="lstm", distance=10, mixed=False, steps=150, learning_rate=0.01, window=5)
    *_, cut = train(ZH, settings, [0])
    assert cut.score is not None
    assert cut.score[0] < 0.3


# What the lesson says of learning; small enough to be seen here

def test_the_lstm_learns_the_sentence_where_the_rnn_does_not_yet():
    settings = Settings(steps=400)
    lstm, rnn = ([*train(ZH, replace(settings, variant=variant), [100], test_every=400)][-1]
                 for variant in ("lstm", "rnn"))
    assert lstm.score is not None
    assert rnn.score is not None
    assert lstm.score[0] >= 0.95
    assert rnn.score[0] < 0.6


# Layers

@pytest.mark.parametrize("case", CASES)
def test_gradients_of_stacked_layers_are_those_of_pytorch(case):
    network, x, y, window = problem(case)
    done = model.forward(network, x)
    assert relative_error(done.output[:, 0], STACKED[case]["output"][:, 0]) <= 1e-10
    found = model.to_arrays(model.backward(network, done, loss(Adding(), done.output, y)[1], window)[0])
    for name, array in found.items():
        assert relative_error(array, STACKED[case][name]) <= 1e-10, name


def test_two_layers_train_and_one_is_what_it_was():
    settings = Settings(variant="lstm", layers=2, hidden=16, steps=300, learning_rate=0.01, distance=2)
    losses, weights = curve(settings, [1])
    assert losses[-20:].mean() < 0.6 * np.log(8)  # below what knows no country
    assert weights.shape[1] - curve(replace(settings, layers=1, steps=1), [1])[1].shape[1] == 4 * 16 * (16 + 16 + 1)
