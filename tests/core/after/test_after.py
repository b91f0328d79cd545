"""What came after the LSTM: the three networks against PyTorch, central differences and a program of their own;
and what the page claims of them."""

import contextlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from core.after import attention, linear, program, reach
from core.after.cost import cost, dearer_from
from core.after.networks import KINDS, Network, backward, forward, hidden_of, initial, size, through_layer
from core.after.training import Settings, score, train, untrained
from core.learning import training as lesson
from core.learning.model import to_arrays
from core.learning.tasks import Sentence, grammar
from tests.core.golden.ours import golden, relative_error

ASSETS = Path(__file__).parents[3] / "assets"
RELATIVE = 1e-10
E, UNITS = 16, 18
EVERY = pytest.mark.parametrize("kind", KINDS)


@cache
def sentence(language: str = "zh", decoys: float = 0.0) -> Sentence:
    return Sentence(grammar((ASSETS / "tasks" / f"{language}.toml").read_text(encoding="utf-8")), decoys=decoys)


def network(kind: str, seed: int = 0, forget_bias: float = 1.0) -> Network:
    words = sentence().inputs
    return initial(kind, [seed], words=words, hidden=hidden_of(kind, UNITS, E, words), embedding=E,
                   forget_bias=forget_bias).rounded(np.float64)


def read(distance: int, seed: int = 5) -> np.ndarray:
    return sentence().batch(np.random.default_rng(seed), 1, distance).x[:, 0]


CASES = golden("after.npz")


# That it is right

@pytest.mark.parametrize("case", CASES)
def test_output_and_gradients_are_those_of_pytorch(case: str):
    theirs, kind = CASES[case], case.partition("/")[0]
    names = [name.removeprefix("grad_") for name in theirs if name.startswith("grad_") and name != "grad_read"]
    ours = Network(kind, {name: theirs[name][None] for name in names})
    done, sent = forward(ours, theirs["x"][:, None]), theirs["sent"][None]
    assert relative_error(done.output[0], theirs["y"]) <= RELATIVE
    gradients = backward(ours, done, sent).weights
    for name in names:
        if not np.abs(theirs[f"grad_{name}"]).max() < 1e-12:
            assert relative_error(gradients[name][0], theirs[f"grad_{name}"]) <= RELATIVE, name
    read = through_layer(ours, done, np.swapaxes(ours.weights["W_hy"], 1, 2) @ sent)[1][:, 0]
    assert relative_error(read, theirs["grad_read"]) <= RELATIVE


@EVERY
def test_gradients_are_central_differences(kind: str):
    rng, ours = np.random.default_rng(1), network(kind, 3)
    batch = sentence().batch(rng, 3, 6)
    sent = rng.normal(size=(1, sentence().outputs, 3))
    gradients = backward(ours, forward(ours, batch.x[:, None]), sent).weights
    for name, array in ours.weights.items():
        for _ in range(4):
            place = tuple(int(rng.integers(size)) for size in array.shape)
            if name == "embedding":
                place = (0, place[1], int(batch.x[2, 0]))
            sides = []
            for step in (1e-5, -1e-5):
                moved = array.copy()
                moved[place] += step
                y = forward(Network(kind, {**ours.weights, name: moved}), batch.x[:, None]).output
                sides.append(float((y * sent).sum()))
            assert gradients[name][place] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-5, abs=1e-8), name


@cache
def printed(distance: int, forget_bias: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What the program prints: by network, and of the states, in the order of time."""
    files = {}
    for kind in KINDS:
        stored = io.BytesIO()
        np.savez(stored, **{name: array[0] for name, array in network(kind, 0, forget_bias).weights.items()})
        files[kind] = stored.getvalue()
    text = program.reaching(sentence().grammar, read(distance), files)
    text = text.replace("14.6f", "14.17g")  # all digits
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "program", "exec"), {"__name__": "program"})
    tables: list[dict[str, np.ndarray]] = []
    for line in out.getvalue().splitlines():
        if line.startswith("steps back"):
            heads = [head for head in line.removeprefix("steps back").split("  ") if head.strip()]
            tables.append({head.strip(): np.empty(0) for head in heads})
            continue
        values = line.replace("the country", "").split()[1:]
        for head, value in zip(tables[-1], values, strict=True):
            tables[-1][head] = np.append(tables[-1][head], float(value))
    return tables[0], tables[1]


@pytest.mark.parametrize("forget_bias", [1.0, 6.0])
@pytest.mark.parametrize("distance", [0, 20, 160])
def test_the_program_prints_the_numbers_of_the_core(distance: int, forget_bias: float):
    words, states = printed(distance, forget_bias)
    tokens = read(distance)
    for kind in KINDS:
        ours = network(kind, 0, forget_bias)
        np.testing.assert_allclose(reach.by_word(ours, tokens), words[kind], rtol=0, atol=1e-10)
        if kind in states:
            way = reach.highway(ours, tokens)
            np.testing.assert_allclose(way.gradient[1:], states[kind], rtol=0, atol=1e-10)
            np.testing.assert_allclose(way.product[1:], states[f"{kind} product"], rtol=0, atol=1e-10)


@pytest.mark.parametrize(("a_f", "a_i"), [(0.0, 0.0), (3.0, -2.0), (-40.0, 0.0), (40.0, -300.0), (-300.0, 2.0)])
def test_the_shares_kept_and_written_are_exact_in_both_tails(a_f: float, a_i: float):
    with mpmath.workdps(400):
        f, i = (1 / (1 + mpmath.exp(-mpmath.mpf(a))) for a in (a_f, a_i))
        exact = [float(f / (f + i)), float(i / (f + i))]
    keep, write = linear.shares(np.array([a_f, a_i, 0.0])[:, None])
    assert [keep.item(), write.item()] == pytest.approx(exact, rel=1e-12)


# What the page says

@pytest.mark.parametrize("forget_bias", [-4.0, 0.0, 1.0, 8.0])
@pytest.mark.parametrize("distance", [20, 160])
def test_in_the_linear_recurrence_the_product_of_the_gates_is_the_whole_gradient_of_the_state(
        distance: int, forget_bias: float):
    way = reach.highway(network("linear", 2, forget_bias), read(distance))
    np.testing.assert_allclose(way.gradient, way.product, rtol=0, atol=1e-11)
    assert np.isfinite(way.gradient).all()


def test_in_the_lstm_it_is_not():
    way = reach.highway(network("lstm"), read(20))
    assert abs(way.gradient - way.product).max() > 0.5
    assert reach.highway(network("lstm", 0, -4.0), read(20)).gradient[3] > 10 + reach.highway(
        network("lstm", 0, -4.0), read(20)).product[3]


def test_the_gates_of_the_linear_recurrence_see_this_word_only_and_those_of_the_lstm_the_past_too():
    one, other = read(20), read(20)
    other[2] = sentence().grammar.country_tokens[sentence().grammar.country_tokens != one[2]][0]
    assert np.array_equal(reach.keep(network("linear"), one)[3:], reach.keep(network("linear"), other)[3:])
    assert not np.array_equal(reach.keep(network("lstm"), one)[3:], reach.keep(network("lstm"), other)[3:])


@pytest.mark.parametrize("forget_bias", [-2.0, 1.0, 5.0])
def test_in_the_linear_recurrence_a_word_that_comes_later_never_counts_less(forget_bias: float):
    ours, word = network("linear", 4, forget_bias), sentence().grammar.country_tokens[0]
    tokens = np.concatenate([[word], read(20), [word], read(8)])
    keep = reach.keep(ours, tokens)
    share = (1 - keep) * np.array([keep[t + 1:].prod(axis=0) for t in range(len(keep))])  # of each word's own h̃
    assert (share[len(tokens) - len(read(8)) - 1] >= share[0]).all()


def test_however_large_the_forget_bias_the_untrained_recurrence_keeps_about_two_thirds_at_most():
    kept = [reach.keep(network("linear", 0, bias), read(60)).mean() for bias in (-4.0, 0.0, 1.0, 3.0, 8.0)]
    assert kept == sorted(kept)
    assert kept[-1] == pytest.approx(2 / 3, abs=0.03)


def test_what_reaches_a_word_through_a_head_falls_by_no_product():
    """Untrained, it is a share: about 1/T. The recurrences fall by a factor a word."""
    distances = (5, 20, 80, 160)
    at = sentence().grammar.country_step
    found = {kind: np.array([reach.by_word(network(kind), read(n))[at] for n in distances]) for kind in KINDS}
    steps = np.log10([len(read(n)) for n in distances])
    assert np.ptp(found["attention"] + steps) < 0.5
    assert found["attention"][-1] > -3.5
    for kind in ("lstm", "linear"):
        assert found[kind][0] - found[kind][-1] > 10, kind


def test_the_order_of_the_words_counts_for_a_head_by_its_positions_only():
    ours, rng = network("attention").weights, np.random.default_rng(3)
    x = rng.normal(size=(9, 1, E, 1))
    mixed = x[[*rng.permutation(8), 8]]
    without = attention.positions(9, E)[:, None, :, None]
    assert np.allclose(attention.forward(ours, x - without).last, attention.forward(ours, mixed - without).last)
    assert not np.allclose(attention.forward(ours, x).last, attention.forward(ours, mixed).last)


def test_how_much_a_head_looks_sums_to_one():
    assert reach.looks(network("attention"), read(30)).sum() == pytest.approx(1)


@EVERY
def test_the_three_have_about_as_many_weights(kind: str):
    for language in ("zh", "en"):
        words = sentence(language).inputs
        sizes = [size(initial(each, [0], words=words, hidden=hidden_of(each, UNITS, E, words), embedding=E))
                 for each in ("lstm", kind)]
        assert sizes[1] == pytest.approx(sizes[0], rel=0.02)


class Counted(float):
    """A number that counts the products it takes part in."""

    products = 0

    def __mul__(self, other: Any) -> "Counted":
        Counted.products += 1
        return Counted(float(self) * float(other))

    def __add__(self, other: Any) -> "Counted":
        return Counted(float(self) + float(other))

    __radd__ = __add__


def dot(row: list[Counted], column: list[Counted]) -> Counted:
    return sum((a * b for a, b in zip(row, column, strict=True)), Counted(0))


def run_counted(kind: str, T: int, E: int, H: int) -> int:
    """The products of a plain run, number by number; squashing functions and softmax are left out."""
    Counted.products = 0
    one = Counted(1)
    x = [[one] * E for _ in range(T)]
    h = [one] * H
    keys: list[list[Counted]] = []
    for x_t in x:
        if kind == "lstm":
            i, f, g, o = ([dot([one] * (E + H), x_t + h) for _ in range(H)] for _ in range(4))
            c = [f_n * one + i_n * g_n for f_n, i_n, g_n in zip(f, i, g, strict=True)]
            h = [o_n * c_n for o_n, c_n in zip(o, c, strict=True)]
        else:
            first, second, third = ([dot([one] * E, x_t) for _ in range(H)] for _ in range(3))
            if kind == "linear":
                h = [f_n * h_n + i_n * g_n for f_n, i_n, g_n, h_n in zip(first, second, third, h, strict=True)]
            else:
                keys.append(second)
                looks = [dot(first, key) for key in keys]
                for n in range(H):
                    dot(looks, [third[n]] * len(keys))
    return Counted.products


@EVERY
@pytest.mark.parametrize(("T", "E", "H"), [(1, 3, 2), (7, 4, 5), (20, 2, 3)])
def test_the_cost_is_what_a_plain_run_counts(kind: str, T: int, E: int, H: int):
    found = cost(kind, T, E, H)
    assert found.total == run_counted(kind, T, E, H)
    assert found.products == found.total - (run_counted(kind, T - 1, E, H) if T > 1 else 0)


def test_attention_costs_the_square_of_the_length_and_the_recurrences_cost_the_length():
    for kind, power in (("lstm", 1), ("linear", 1), ("attention", 2)):
        one, two = (cost(kind, T, E, 32).total for T in (10**6, 2 * 10**6))
        assert two / one == pytest.approx(2**power, rel=1e-3)
    assert [cost(kind, 1024, E, 32).waits for kind in KINDS] == [1024, 10, 1]


def test_attention_is_the_dearest_from_the_length_that_the_page_names():
    from_ = dearer_from(E, 18, 32)
    totals = [[cost(kind, T, E, hidden).total for kind, hidden in (("lstm", 18), ("attention", 32))]
              for T in (from_ - 1, from_, 10 * from_)]
    assert [attention_ > lstm for lstm, attention_ in totals] == [False, True, True]


# Training

def test_a_training_of_the_lstm_is_that_of_the_lesson():
    settings = Settings(kind="lstm", hidden=6, steps=12, learning_rate=0.01)
    ours = train(sentence(decoys=0.1), settings, [7, 8])
    *_, theirs = lesson.train(sentence(decoys=0.1), lesson.Settings(
        variant="lstm", hidden=6, steps=12, learning_rate=0.01), [7, 8], report_every=12, test_every=12)
    for name, array in to_arrays(theirs.network).items():
        np.testing.assert_allclose(ours.weights[name], array, rtol=0, atol=2e-5)
    assert theirs.score is not None
    assert score(sentence(decoys=0.1), ours, 20, [7, 8]) == pytest.approx(theirs.score, abs=0.02)


@EVERY
def test_a_network_does_not_depend_on_those_trained_beside_it(kind: str):
    settings = Settings(kind=kind, hidden=4, steps=5)
    alone, beside = train(sentence(), settings, [3]), train(sentence(), settings, [2, 3])
    for name, array in alone.weights.items():
        np.testing.assert_allclose(array[0], beside.weights[name][1], rtol=1e-4, atol=1e-6)


@EVERY
def test_a_training_teaches(kind: str):
    settings = Settings(kind=kind, hidden=16, steps=150, distance=3, learning_rate=0.03)
    scores = [score(sentence(), each, 3, [1]).item()
              for each in (untrained(sentence(), settings, [1]), train(sentence(), settings, [1]))]
    assert scores[0] < 0.3
    assert scores[1] > 0.6


# What is refused

@pytest.mark.parametrize("ask", [
    lambda: initial("gru", [0], words=3, hidden=2, embedding=2), lambda: cost("gru", 3, 2, 2),
    lambda: cost("lstm", 0, 2, 2), lambda: reach.highway(network("attention"), read(2)),
    lambda: reach.keep(network("attention"), read(2)), lambda: reach.looks(network("lstm"), read(2))])
def test_what_there_is_not_is_refused(ask: Any):
    with pytest.raises(ValueError, match=r"must|needs"):
        ask()
