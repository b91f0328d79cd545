"""What the networks are given to learn."""

from pathlib import Path

import numpy as np
import pytest

from core.learning.tasks import Adding, Pulse, Sentence, grammar

TASKS = Path(__file__).resolve().parents[3] / "assets" / "tasks"
GRAMMARS = {language: grammar((TASKS / f"{language}.toml").read_text(encoding="utf-8"))
            for language in ("zh", "en")}


def words(language: str, tokens: np.ndarray) -> list[str]:
    return [GRAMMARS[language].words[token] for token in tokens]


@pytest.mark.parametrize(
    ("language", "first", "last"), [("zh", "我在{}长大", "我说流利的"), ("en", "I grew up in {}", "I speak fluent")]
)
def test_the_sentence_begins_with_the_country_and_ends_before_its_language(language, first, last):
    space = "" if language == "zh" else " "
    found = GRAMMARS[language]
    x, y = Sentence(found).batch(np.random.default_rng(0), 50, 12)
    assert x.shape == (found.steps(12), 50)
    for column, answer in zip(x.T, words(language, y), strict=True):
        said = words(language, column)
        country = said[found.country_step]
        assert space.join(said[:found.first_filler]) == first.format(country)
        assert space.join(said[-len(found.cue):]) == last
        assert found.languages[found.countries.index(country)] == answer


@pytest.mark.parametrize("language", GRAMMARS)
def test_both_languages_have_eight_countries_and_a_vocabulary_of_their_own(language):
    found = GRAMMARS[language]
    assert len(found.countries) == len(set(found.languages)) == 8
    assert len(found.words) == {"zh": 61, "en": 62}[language]


@pytest.mark.parametrize("decoys", [0.0, 0.1, 1.0])
def test_a_decoy_is_a_country_between_and_means_nothing(decoys):
    found = GRAMMARS["zh"]
    x, y = Sentence(found, decoys).batch(np.random.default_rng(1), 4000, 10)
    between = x[found.first_filler:found.first_filler + 10]
    assert np.isin(between, found.country_tokens).mean() == pytest.approx(decoys, abs=0.01)
    named = x[found.country_step]
    assert np.array_equal(found.language_tokens[np.searchsorted(found.country_tokens, named)], y)
    if decoys:  # a decoy says nothing of the answer: any country is as likely beside any other
        same = between[np.isin(between, found.country_tokens)] == np.broadcast_to(named, between.shape)[
            np.isin(between, found.country_tokens)]
        assert same.mean() == pytest.approx(1 / 8, abs=0.03)


@pytest.mark.parametrize("distance", [0, 1, 20, 160])
def test_distance_is_the_number_of_words_between(distance):
    found = GRAMMARS["en"]
    x, _ = Sentence(found).batch(np.random.default_rng(2), 3, distance)
    assert len(x) == len(found.before) + 1 + len(found.after) + distance + len(found.cue)


def test_the_same_generator_draws_the_same_sentences():
    task = Sentence(GRAMMARS["zh"])
    one, two = (task.batch(np.random.default_rng(7), 5, 20) for _ in range(2))
    assert np.array_equal(one.x, two.x)
    assert np.array_equal(one.y, two.y)


def test_knowing_only_that_a_language_follows_is_right_one_time_in_eight():
    task = Sentence(GRAMMARS["zh"])
    _, y = task.batch(np.random.default_rng(3), 8000, 5)
    always_french = np.zeros((task.outputs, 8000))
    always_french[task.grammar.language_tokens[0]] = 1.0
    assert task.score(always_french, y) == pytest.approx(task.chance, abs=0.012)


def test_the_adding_problem_marks_one_number_in_each_half():
    x, y = Adding().batch(np.random.default_rng(4), 300, 41)
    assert np.array_equal(x[:20, 1].sum(axis=0), np.ones(300))
    assert np.array_equal(x[20:, 1].sum(axis=0), np.ones(300))
    assert np.allclose((x[:, 0] * x[:, 1]).sum(axis=0), y)


def test_always_answering_the_mean_explains_nothing_and_leaves_a_sixth():
    _, y = Adding().batch(np.random.default_rng(5), 100_000, 10)
    assert np.square(y - 1.0).mean() == pytest.approx(1 / 6, rel=0.02)
    assert Adding().score(np.ones((1, 100_000)), y) == pytest.approx(0.0, abs=0.02)
    assert Adding().score(y[None], y) == 1.0
    assert 1.0 - 0.02 / Adding.variance == pytest.approx(Adding.enough)


def test_a_pulse_stands_out_of_the_noise_and_at_least_the_distance_follows():
    task = Pulse()
    x, y = task.batch(np.random.default_rng(6), 5000, 30)
    at = np.abs(x[:Pulse.lead, 0]).argmax(axis=0)
    assert len(x) - (at.max() + 1) >= 30
    assert np.abs(y).min() >= 0.5
    peaks = x[at, 0, np.arange(5000)]
    assert np.std(peaks - y) == pytest.approx(Pulse.noise, rel=0.05)
    assert np.square(y).mean() == pytest.approx(Pulse.variance, rel=0.03)
    # reading the pulse off, noise and all, is enough; 0.01 / variance is what nobody can know
    assert task.score(peaks[None], y) > Pulse.enough


GOOD = {"before": '["I"]', "after": "[]", "cue": '["say"]', "fillers": '["and"]',
        "languages": '{A = "a", B = "b"}'}


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("cue", '"say"', "cue must be a list of words, got 'say'"),
        ("fillers", "[]", "fillers must be different words"),
        ("fillers", '["A"]', "a country must not be another word as well, got A"),
        ("languages", "[]", "languages must be a table"),
        ("languages", '{A = "a", B = "a"}', "languages must be different words"),
    ],
)
def test_a_grammar_that_cannot_work_is_refused_with_what_is_wrong(name, value, complaint):
    text = "\n".join(f"{key} = {given}" for key, given in (GOOD | {name: value}).items())
    with pytest.raises(ValueError, match=complaint):
        grammar(text)
    assert grammar("\n".join(f"{key} = {given}" for key,
                             given in GOOD.items())).words == ("I", "say", "A", "B", "a", "b", "and")
