"""The Lorenz curve, its Gini coefficient and the trimmed means agree with sums over pairs and with SciPy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import trim_mean

import probreport as pr
from probreport.conclusions import conclude
from probreport.conclusions.concentration import loss_curve
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import summarise


def some_rows(n, seed=0):
    rng = np.random.default_rng(seed)
    q = rng.beta(0.4, 0.4, n)
    return (rng.random(n) < q).astype(int), q


def concentration(y, q, **options):
    return pr.evaluate(y, q, classes=[0, 1], **options).concentration


def gini_over_pairs(losses, weights):
    """Half the mean absolute difference of all pairs, over the mean."""
    w = weights / weights.sum()
    return np.sum(w[:, None] * w * np.abs(losses[:, None] - losses)) / 2 / np.sum(w * losses)


ROWS = st.lists(st.tuples(st.booleans(), st.floats(0.001, 0.999), st.integers(1, 9)), min_size=2, max_size=40)


@settings(max_examples=25)
@given(ROWS)
def test_gini_is_half_the_mean_difference_of_pairs_over_the_mean(rows):
    y, q, w = (np.array(column) for column in zip(*rows, strict=True))
    found = concentration(y.astype(int), q, sample_weight=w)
    assert found.gini == pytest.approx(gini_over_pairs(pr.log_losses(y.astype(int), q, classes=[0, 1]), w), abs=1e-12)


@settings(max_examples=25)
@given(ROWS)
def test_the_curve_ends_at_mean_times_weight(rows):
    y, q, w = (np.array(column) for column in zip(*rows, strict=True))
    batch = Predictions.from_arrays(y.astype(int), q, classes=[0, 1], sample_weight=w)
    for size in (0, 100_000):
        summary = summarise(batch, Plan(batch.classes, is_weighted=True, sample_rows=size, sample_entries=size))
        curve = loss_curve(summary)
        evaluation = conclude(summary)
        assert curve.total_loss / curve.total_weight == pytest.approx(evaluation.mean_log_loss)


@settings(max_examples=25)
@given(ROWS)
def test_the_curve_rises_from_nothing_to_all_and_never_bends_down(rows):
    y, q, w = (np.array(column) for column in zip(*rows, strict=True))
    x, share = np.array(concentration(y.astype(int), q, sample_weight=w).lorenz).T
    assert (x[0], share[0], x[-1], share[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(x) >= 0)
    assert np.all(np.diff(share) >= 0)
    assert np.all(share <= x + 1e-8)


def test_whole_weights_are_as_good_as_repeated_rows():
    y, q = some_rows(60)
    counts = np.arange(60) % 4
    weighted, repeated = concentration(y, q, sample_weight=counts), concentration(y.repeat(counts), q.repeat(counts))
    assert weighted.gini == pytest.approx(repeated.gini)
    assert weighted.worst_hundredth == pytest.approx(repeated.worst_hundredth)
    assert weighted.trimmed_mean == pytest.approx(repeated.trimmed_mean)


def test_what_the_worst_rows_carry_is_their_sum():
    y, q = some_rows(3000)
    losses, found = np.sort(pr.log_losses(y, q))[::-1], concentration(y, q)
    carried = [found.worst_thousandth, found.worst_hundredth, found.worst_twentieth, found.worst_tenth]
    assert carried == pytest.approx([losses[:n].sum() / losses.sum() for n in (3, 30, 150, 300)])


def test_the_row_at_the_border_counts_in_part():
    # Losses 1 and 9 times ln 2: the worst tenth is a fifth of the costlier row.
    found = concentration([1, 1], [0.5, 0.5**9])
    assert found.worst_tenth == pytest.approx(0.9 * 0.2)


def test_trimmed_means_agree_with_scipy():
    y, q = some_rows(2000)
    losses, found = np.sort(pr.log_losses(y, q)), concentration(y, q)
    assert found.trimmed_mean == pytest.approx(trim_mean(losses, 0.01))
    assert found.mean_without_worst == pytest.approx(losses[:-20].mean())


def test_many_rows_make_at_most_200_points_on_the_curve():
    y, q = some_rows(5000)
    losses = np.sort(pr.log_losses(y, q))
    exact = np.concatenate([[0], np.cumsum(losses) / losses.sum()])
    points = np.array(concentration(y, q).lorenz)
    assert len(points) <= 200
    assert points[:, 1] == pytest.approx(np.interp(points[:, 0], np.linspace(0, 1, 5001), exact), abs=1e-7)


def test_the_histogram_is_nearly_as_good_as_every_row():
    y, q = some_rows(3000)
    batch = Predictions.from_arrays(y, q)
    every = conclude(summarise(batch, Plan(batch.classes))).concentration
    bins = conclude(summarise(batch, Plan(batch.classes, sample_rows=1000))).concentration
    assert every.is_exact
    assert not bins.is_exact
    assert bins.gini == pytest.approx(every.gini, abs=1e-4)
    assert bins.gini <= every.gini
    assert bins.worst_hundredth == pytest.approx(every.worst_hundredth, rel=1 / 128)
    assert bins.trimmed_mean == pytest.approx(every.trimmed_mean, rel=1e-3)


@pytest.mark.parametrize("sample_rows", [1000, 100_000])
def test_any_cutting_gives_the_same_concentration(sample_rows):
    y, q = some_rows(3000)
    batch = Predictions.from_arrays(y, q)
    plan = Plan(batch.classes, sample_rows=sample_rows)
    parts = summarise(batch.rows(1700, 3000), plan) + summarise(batch.rows(0, 1700), plan)
    assert conclude(parts).concentration == conclude(summarise(batch, plan)).concentration


@pytest.mark.parametrize("sample_rows", [0, 100_000])
def test_rows_with_an_infinite_loss_carry_all_of_it(sample_rows):
    y, q = some_rows(2000)
    y[:3], q[:3] = 1, 0.0
    batch = Predictions.from_arrays(y, q)
    plan = Plan(batch.classes, sample_rows=sample_rows, sample_entries=sample_rows)
    found = conclude(summarise(batch, plan)).concentration
    losses = np.sort(pr.log_losses(y, q))
    assert (found.worst_thousandth, found.worst_tenth, found.gini, found.lorenz) == (1.0, 1.0, None, ())
    assert found.reason == "rows with an infinite loss carry all of it"
    assert found.mean_without_worst == pytest.approx(losses[:-20].mean(), rel=1e-3)


def test_too_many_infinite_losses_leave_no_finite_mean():
    found = concentration([1] * 100, [0.0] * 2 + [0.5] * 98)
    assert math.isinf(found.mean_without_worst)
    assert math.isinf(found.trimmed_mean)


def test_as_many_infinite_losses_as_are_left_out_leave_a_finite_mean():
    found = concentration([1] * 100, [0.0] + [0.5] * 99)
    assert found.mean_without_worst == pytest.approx(math.log(2))


def test_where_no_row_loses_anything_there_is_nothing_to_concentrate():
    found = concentration([0, 1, 1], [0.0, 1.0, 1.0])
    assert (found.gini, found.worst_tenth, found.lorenz) == (None, None, ())
    assert found.reason == "no row loses anything"
    assert (found.trimmed_mean, found.mean_without_worst) == (0, 0)


def test_one_row_is_not_concentrated():
    found = concentration([1], [0.7])
    assert found.gini == 0
    assert found.worst_tenth == pytest.approx(0.1)
    assert found.trimmed_mean == pytest.approx(-math.log(0.7))


def test_one_of_many_rows_that_loses_all_has_a_gini_coefficient_near_one():
    assert concentration([1] * 100, [0.5] + [1.0] * 99).gini == pytest.approx(0.99)


def test_enormous_weights_do_not_overflow():
    y, q = some_rows(50)
    found = concentration(y, q, sample_weight=np.full(50, 1e299))
    assert found.gini == pytest.approx(concentration(y, q).gini)


def test_the_keys_in_json_name_the_shares():
    y, q = some_rows(20)
    keys = set(pr.evaluate(y, q).to_dict()["concentration"])
    assert {"gini", "worst_0.1%", "worst_1%", "worst_5%", "worst_10%", "mean_without_worst_1%"} <= keys
