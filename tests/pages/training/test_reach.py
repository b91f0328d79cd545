"""What training does to the reach: what is stored is drawn and said, it is what the command makes, and what the
sentence claims holds."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core.learning.reach import reach as measured
from core.learning.tasks import Sentence
from core.learning.training import train, untrained
from pages.ui.charts import theme
from pages.ui.text import words as vocabulary
from pages.ui.text.numbers import interval
from pages.ui.training import job, reach
from pages.ui.training.job import Job, Progress
from pages.ui.training.queue import Queue, Training
from tests.experiments import reach as experiment

BOTH = pytest.mark.parametrize("words", [vocabulary.load("zh"), vocabulary.load("en")], ids=("zh", "en"))
EVERY = pytest.mark.parametrize("optimiser", reach.OPTIMISERS)


@EVERY
def test_every_variant_is_stored_with_all_its_seeds(optimiser):
    found = reach.groups(optimiser)
    assert set(found) == set(experiment.VARIANTS)
    for group in found.values():
        assert group.seeds == tuple(experiment.SEEDS)
        assert np.isfinite(group.before).all()
        assert not (group.learnt & np.isnan(group.at)).any()  # who has learnt it at the end had learnt it once


@pytest.mark.parametrize("variant", ["rnn", "lstm-2", "gru"])
def test_the_gradients_before_training_are_those_that_the_command_computes(variant):
    seeds = list(experiment.SEEDS)[:2]
    settings = replace(experiment.BASE, **experiment.VARIANTS[variant], steps=1)
    learnt = experiment.task()
    computed = experiment.trained(learnt, settings, seeds)
    stored = reach.groups("adam")[variant].before[:2]
    np.testing.assert_allclose([row["before"] for row in computed], stored, atol=0.01)
    assert [row["at"] for row in computed] == [None, None]
    *_, last = train(learnt, settings, seeds, report_every=1, test_every=1, examples=experiment.EXAMPLES)
    assert last.score is not None
    np.testing.assert_allclose([row["score"] for row in computed], last.score, atol=1e-4)


@BOTH
def test_a_race_that_is_over_has_its_own_before_and_after(words):
    runs = tuple({"variant": name, "hidden": 6, "distance": 5, "steps": 12, "forget_bias": -2.0} for name in ("lstm", "rnn", "chrono"))
    training = Training(Job("sentence", words.language, 0.1, runs, (3, 8)), courses=[Progress() for _ in runs])
    for report in job.run(training.job, range(3)):
        Queue._take(training, report)
    found = reach.of_race(training)
    assert list(found) == ["lstm", "rnn", "chrono"]
    task = job.task(training.job)
    assert isinstance(task, Sentence)
    for settings, group in zip(training.job.settings, found.values(), strict=True):
        *_, last = train(task, settings, group.seeds, report_every=1)
        for network, sizes in ((untrained(task, settings, group.seeds), group.before), (last.network, group.after)):
            assert sizes.tolist() == measured(task, network, group.seeds, 5)
    assert found["lstm"].before.max() < found["chrono"].before.min()  # forget bias -2
    table = reach.table(found, words)
    assert table.count("<tr>") == 4
    assert words("model.chrono") in table
    assert sum(len(trace["x"]) for trace in reach.figure(found, 12, theme=theme.LIGHT, words=words)["data"]) == 12


def test_without_a_country_or_with_layers_there_is_no_reach():
    for task, more in (("adding", {}), ("sentence", {"layers": 2})):
        run = {"variant": "rnn", "hidden": 4, "distance": 5, "steps": 1, **more}
        training = Training(Job(task, "en", 0.1, (run,), (1,)), courses=[Progress()])
        for report in job.run(training.job, [0]):
            Queue._take(training, report)
        assert reach.of_race(training) == {}


def test_with_adam_the_smaller_gradient_at_the_start_is_not_who_learns_less():
    found = reach.groups("adam")
    assert found["lstm-2"].middle("before") < found["rnn"].middle("before") - 3
    assert found["lstm-2"].learnt.sum() > found["rnn"].learnt.sum()
    assert found["lstm-2"].middle("after") > found["lstm-2"].middle("before") + 3


def test_with_momentum_it_is_and_the_same_lstm_learns_more_often_with_adam():
    found = reach.groups("momentum")
    least, zero = found["lstm-2"], found["lstm+0"]
    assert least.middle("before") < zero.middle("before") - 3
    assert least.learnt.sum() < zero.learnt.sum()
    assert least.learnt.sum() < reach.groups("adam")["lstm-2"].learnt.sum()


def test_our_intervals_hold_the_audit_s_counts():
    """Of 20 seeds, at distance 20 after 1,000 updates, in English: measured once before."""
    audit = {"rnn": (0, 4), "lstm-2": (18, 18), "lstm-1": (20, 20), "lstm+0": (19, 19), "lstm+1": (20, 20),
             "gru": (20, 20), "orthogonal": (17, 20), "irnn": (19, 19)}
    means = {"rnn": -7.1, "lstm-2": -14.3, "lstm-1": -9.8, "lstm+0": -5.2, "lstm+1": -2.4, "gru": -4.8,
             "orthogonal": -2.3, "irnn": -0.3}
    found = reach.groups("adam")
    for variant, (least, most) in audit.items():
        group = found[variant]
        low, high = interval(int(group.learnt.sum()), len(group.seeds))
        assert any(low <= count / 20 <= high for count in (least, most)), variant
        assert group.before.mean() == pytest.approx(means[variant], abs=0.6), variant


@EVERY
@BOTH
def test_the_figure_has_a_dot_for_each_seed_and_the_table_a_line_for_each_variant(words, optimiser):
    found = reach.groups(optimiser)
    spec = reach.figure(found, experiment.BASE.steps, theme=theme.LIGHT, words=words)
    for axis, when in (("x", "before"), ("x2", "after")):
        dots = sum(len(trace["x"]) for trace in spec["data"] if trace.get("xaxis") == axis)
        assert dots == sum(int(np.isfinite(getattr(group, when)).sum()) for group in found.values())
    table = reach.table(found, words)
    assert table.count("<tr>") == 1 + len(found)
    for variant, group in found.items():
        assert f"{int(group.learnt.sum())}/{len(group.seeds)}" in table, variant
    numbers = re.findall(r"<b class=\"lstm\">(.*?)</b>", reach.sentence(optimiser, words))
    assert len(numbers) == 2
    assert {len(column) for column in reach.columns(found, words).values()} == {
        len(found) * len(experiment.SEEDS)}
