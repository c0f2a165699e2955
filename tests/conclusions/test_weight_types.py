"""What a weight means: so many rows, or how much a row matters; and means that count every class the same."""

import math

import numpy as np
import pytest

import probreport as pr
from probreport.errors import UsageError, WeightError

SAME = (
    "n_samples", "mean_log_loss", "interval", "standard_error", "prior_loss", "skill", "skill_interval", "brier_score",
    "effective_samples", "interval_is_reliable", "macro_log_loss", "loss_over_uniform", "total_weight",
)  # fmt: skip
BUT_ROWS = tuple(name for name in SAME if name != "n_samples")


def forecasts(n=90, k=3):
    random = np.random.default_rng(6)
    rows = random.dirichlet(np.full(k, 0.8), n)
    return random.integers(0, k, n), rows, random.integers(1, 5, n)


def close(found, expected):
    if isinstance(expected, (tuple, float)):
        return found == pytest.approx(expected, rel=1e-12)
    return found == expected


def test_a_frequency_is_so_many_rows():
    y, q, times = forecasts()
    weighted = pr.evaluate(y, q, classes=range(3), sample_weight=times, weight_type="frequency")
    repeated = pr.evaluate(np.repeat(y, times), np.repeat(q, times, axis=0), classes=range(3))
    assert [name for name in BUT_ROWS if not close(getattr(weighted, name), getattr(repeated, name))] == []
    assert (weighted.n_samples, repeated.n_samples) == (90, times.sum())
    assert weighted.unseen.one_more_row == repeated.unseen.one_more_row
    assert weighted.unseen.large_losses == repeated.unseen.large_losses


def test_so_it_is_in_each_class_and_group():
    y, q, times = forecasts()
    sites = np.where(np.arange(90) % 3, "Lyon", "Oslo")
    weighted = pr.evaluate(y, q, classes=range(3), sample_weight=times, weight_type="frequency", groups=sites)
    repeated = pr.evaluate(
        np.repeat(y, times), np.repeat(q, times, axis=0), classes=range(3), groups=np.repeat(sites, times)
    )
    for mine, others in ((weighted.class_table, repeated.class_table), (weighted.groups, repeated.groups)):
        for row, other in zip(mine, others, strict=True):
            assert row.interval == pytest.approx(other.interval, rel=1e-12)
            assert row.mean_log_loss == pytest.approx(other.mean_log_loss, rel=1e-12)
    for row, other in zip(weighted.groups, repeated.groups, strict=True):
        assert row.p_value == pytest.approx(other.p_value, rel=1e-9)
        assert row.skill == pytest.approx(other.skill, rel=1e-12)


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_the_scale_of_importance_does_not_matter_and_that_of_frequencies_does(scale):
    y, q, times = forecasts()
    interval = {
        (kind, factor): pr.evaluate(
            y, q, classes=range(3), sample_weight=times * factor, weight_type=kind
        ).interval
        for kind in ("importance", "frequency") for factor in (1.0, scale)
    }  # fmt: skip
    assert interval["importance", scale] == pytest.approx(interval["importance", 1.0], rel=1e-9)
    width = {factor: np.ptp(interval["frequency", factor]) if interval["frequency", factor] else math.inf
             for factor in (1.0, scale)}  # fmt: skip
    assert (width[scale] < width[1.0]) == (scale > 1)


def test_weights_of_1_mean_the_same_either_way():
    y, q, _ = forecasts()
    by_kind = [
        pr.evaluate(y, q, classes=range(3), sample_weight=np.ones(90), weight_type=kind)
        for kind in ("importance", "frequency")
    ]
    assert [name for name in SAME if getattr(by_kind[0], name) != getattr(by_kind[1], name)] == []


def test_frequencies_of_less_than_one_row_have_no_interval():
    made = pr.evaluate([1, 0], [0.6, 0.3], sample_weight=[0.5, 0.25], weight_type="frequency")
    assert made.interval is made.skill_interval is None
    assert made.interval_reason == "as frequencies, the weights stand for no more than one row"


def test_another_meaning_is_refused():
    with pytest.raises(UsageError, match="frequncy"):
        pr.evaluate([1, 0], [0.6, 0.3], sample_weight=[1, 2], weight_type="frequncy")


def test_macro_log_loss_is_the_mean_of_the_means_of_the_classes():
    y, q, weights = forecasts()
    losses = -np.log(q[np.arange(90), y])
    means = [np.average(losses[y == code], weights=weights[y == code]) for code in range(3)]
    made = pr.evaluate(y, q, classes=range(3), sample_weight=weights)
    assert made.macro_log_loss == pytest.approx(np.mean(means), rel=1e-12)


def test_a_class_without_rows_does_not_count_in_it():
    # two rows of a: ln 2, one of b: ln 4; c has none
    made = pr.evaluate(["a", "a", "b"], [[0.5, 0.25, 0.25]] * 3, classes=["a", "b", "c"])
    assert made.macro_log_loss == pytest.approx(1.5 * math.log(2), rel=1e-14)


def test_one_class_that_loses_infinitely_much_makes_it_infinite():
    assert pr.evaluate(["a", "b"], [[1.0, 0.0]] * 2, classes=["a", "b"]).macro_log_loss == math.inf


@pytest.mark.parametrize(("k", "loss"), [(2, math.log(2)), (3, math.log(3)), (10, math.log(10))])
def test_a_uniform_guess_loses_as_much_as_a_uniform_guess(k, loss):
    made = pr.evaluate(range(k), np.full((k, k), 1 / k), classes=range(k))
    assert made.uniform_loss == pytest.approx(loss, rel=1e-14)
    assert made.loss_over_uniform == pytest.approx(1, rel=1e-14)


def test_half_of_a_uniform_guess():
    made = pr.evaluate([1, 1], [2**-0.5] * 2, classes=[0, 1])  # ln 2 / 2 a row
    assert made.loss_over_uniform == pytest.approx(0.5, rel=1e-14)


@pytest.mark.parametrize("weights", [[1e308, 1e308, 1e308, 1e308], [1.7e308, 1.7e308, 0.5, 1.0]])
def test_more_rows_than_a_number_holds_are_refused(weights):
    with pytest.raises(WeightError, match=r"stand for more rows than a number holds") as caught:
        pr.evaluate([1, 0, 1, 0], [0.7, 0.2, 0.6, 0.4], sample_weight=weights, weight_type="frequency")
    assert caught.value.code == "PR114"


@pytest.mark.parametrize("weight", [1e-200, 5e-324, 1e307])
def test_frequencies_may_be_as_few_or_as_many_as_numbers_go(weight):
    """One row of four lost more than 2 nats."""
    found = pr.evaluate([1, 0, 1, 0], [0.01, 0.2, 0.6, 0.4], sample_weight=[weight] * 4, weight_type="frequency")
    assert found.unseen.large_losses.rate == 0.25


def test_models_are_compared_where_one_row_outweighs_all_others():
    y, weights = [1, 0, 1, 0], [1e16, 1.0, 1.0, 1.0]
    models = {"a": (y, [0.01, 0.99, 0.02, 0.98]), "b": (y, [0.5] * 4)}
    (pair,) = pr.compare(models, sample_weight=weights).pairs
    assert pair.mean_difference == pytest.approx(math.log(50), rel=1e-12)
    assert (pair.p_value, pair.verdict) == (None, "within noise")
