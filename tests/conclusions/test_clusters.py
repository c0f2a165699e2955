"""Cluster-robust errors of the mean, of skill and of groups: against statsmodels, by their formula, and in simulations.

The numbers of statsmodels 0.15.0 were made so, from the rows of ``rows`` below, W being ones or the weights:
``WLS(losses, ones, weights=W).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)``, its ``bse`` and
``conf_int()``; for skill with (losses - L / B * b) / B in place of the losses, where b is what the constant forecast
loses on the row's class; for differences with a constant and the group as regressors, times sqrt((n - 2) / (n - 1)),
as that package corrects for the second regressor.
"""

import math

import numpy as np
import pytest
from scipy import stats

import probreport as pr
from probreport.conclusions.clusters import spread_of
from probreport.conclusions.moments import moments_of
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import summarise
from probreport.tallies.loss_totals import LossTotals

N = 240


def rows():
    """Labels, probability of the truth, 42 clusters, weights and three groups, without chance."""
    i = np.arange(N)
    return (i * i % 7 < 3).astype(int), ((i * 37) % 101 + 1) / 103, i * i % 83, 1.0 + i % 4, (i * 5 % 11) % 3


def evaluated(is_weighted=False, **options):
    y, p, clusters, weights, groups = rows()
    forecasts = np.where(y == 1, p, 1 - p)
    given = {"clusters": clusters, "groups": groups, "sample_weight": weights if is_weighted else None, **options}
    return pr.evaluate(y, forecasts, **given)


@pytest.mark.parametrize(
    ("is_weighted", "interval", "skill", "skill_error"),
    [
        (False, (0.8848372562000058, 1.10194868562798), -0.6665597188846002, 0.10106986061153411),
        (True, (0.8684612267269282, 1.1093500637609963), -0.6677630702885176, 0.12731087998403862),
    ],
)
def test_the_mean_and_skill_as_statsmodels_has_them(is_weighted, interval, skill, skill_error):
    made = evaluated(is_weighted)
    assert made.n_clusters == 42
    assert made.interval == pytest.approx(interval, rel=1e-9)
    assert made.skill == pytest.approx(skill, rel=1e-9)
    half = stats.t.ppf(0.975, 41) * skill_error
    assert made.skill_interval == pytest.approx((skill - half, skill + half), rel=1e-9)


@pytest.mark.parametrize(
    ("is_weighted", "group", "clusters", "difference", "error", "interval"),
    [
        (False, 0, 42, 0.26384203593100186, 0.11811016533458851, (0.9348361197901983, 1.3883484178498144)),
        (False, 1, 33, 0.06352086428412401, 0.1065049537137673, (0.8736181523641801, 1.194156891426064)),
        (False, 2, 23, -0.3794433616129869, 0.10306259034169057, (0.5478672272540696, 0.888725840235086)),
        (True, 0, 42, 0.2976546812106254, 0.13049674201431943, (0.9253299921575391, 1.4334792902799858)),
        (True, 1, 33, 0.03220940007467356, 0.10871898187009181, (0.85190496193017, 1.166812266652589)),
        (True, 2, 23, -0.38141678873096213, 0.11278273718912984, (0.5282493241611594, 0.89650762266687)),
    ],
)
def test_groups_that_clusters_are_spread_over_as_statsmodels_has_them(
    monkeypatch, is_weighted, group, clusters, difference, error, interval
):
    monkeypatch.setattr("probreport.conclusions.groups._Sides.equal_spread", 0.0)  # the floor under the error
    (row,) = [row for row in evaluated(is_weighted).groups if row.value == group]
    assert row.clusters == clusters
    assert row.difference == pytest.approx(difference, rel=1e-9)
    assert row.standard_error == pytest.approx(error, rel=1e-9)
    assert row.interval == pytest.approx(interval, rel=1e-9)
    assert row.p_value == pytest.approx(2 * stats.t.sf(abs(difference) / error, clusters - 1), rel=1e-9)


@pytest.mark.parametrize(("of_rest", "freedom"), [(5, 4), (2, 1), (1, None)])
def test_the_side_with_fewer_clusters_decides_how_sure_a_test_is(of_rest, freedom):
    # the first 200 rows in 30 clusters, the other 40 in a few, of which one has rows on both sides
    clusters = np.r_[np.arange(200) % 30, 29 + np.arange(40) % of_rest]
    groups = np.where(np.arange(N) < 200, "many", "few")
    for row in evaluated(clusters=clusters, groups=groups).groups:
        expected = None if freedom is None else 2 * stats.t.sf(abs(row.difference) / row.standard_error, freedom)
        assert row.clusters == (30 if row.value == "many" else of_rest)
        assert row.p_value == (None if expected is None else pytest.approx(expected, rel=1e-9))


def test_rows_of_a_group_are_held_to_the_spread_of_all_rows_too():
    _, p, _, _, groups = rows()
    losses = -np.log(p)
    for row in evaluated().groups:
        mine = (groups == row.value).sum()
        floor = losses.std(ddof=1) * math.sqrt(1 / mine + 1 / (N - mine))
        assert row.standard_error >= floor * (1 - 1e-12)


def test_one_row_in_each_cluster_gives_the_sandwich():
    _, p, _, weights, _ = rows()
    losses, deviations = -np.log(p), -np.log(p) - np.average(-np.log(p), weights=weights)
    error = math.sqrt((weights**2 * deviations**2).sum() * N / (N - 1)) / weights.sum()
    half, mean = stats.t.ppf(0.975, N - 1) * error, np.average(losses, weights=weights)
    made = evaluated(True, clusters=np.arange(N))
    assert made.interval == pytest.approx((mean - half, mean + half), rel=1e-9)
    assert made.standard_error == pytest.approx(evaluated(True, clusters=None).standard_error, rel=1e-9)
    assert made.skill_interval == pytest.approx(evaluated(True, clusters=None).skill_interval, rel=1e-9)


def test_frequency_weights_change_nothing_that_clusters_do_not():
    y, p, clusters, weights, _ = rows()
    again = np.repeat(np.arange(N), weights.astype(int))
    repeated = pr.evaluate(y[again], np.where(y == 1, p, 1 - p)[again], clusters=clusters[again])
    made = evaluated(True, weight_type="frequency")
    assert made.interval == pytest.approx(repeated.interval, rel=1e-12)
    assert made.skill_interval == pytest.approx(repeated.skill_interval, rel=1e-12)
    assert made.n_clusters == repeated.n_clusters


def test_classes_have_cluster_robust_intervals_of_their_own():
    y, p, clusters, _, _ = rows()
    losses = -np.log(p)
    for row in evaluated().class_table:
        mine = y == int(row.label)
        n, mean = len(set(clusters[mine])), losses[mine].mean()
        sums = np.bincount(clusters[mine], weights=losses[mine] - mean)
        half = stats.t.ppf(0.975, n - 1) * math.sqrt(n / (n - 1) * (sums**2).sum()) / mine.sum()
        assert row.interval == pytest.approx((mean - half, mean + half), rel=1e-9)


def spread(losses, clusters):
    batch = Predictions.from_arrays(np.ones(len(losses), int), np.exp(-losses), classes=[0, 1], clusters=clusters)
    summary = summarise(batch, Plan(classes=batch.classes, has_clusters=True))
    return spread_of(summary, moments_of(summary.tally(LossTotals)))


# Coverage of 95 % intervals in 20 000 runs of the formula written with NumPy alone; counting rows: 0.33 and 0.65.
@pytest.mark.parametrize(("clusters", "rows_each", "coverage"), [(20, 50, 0.8812), (100, 10, 0.9234)])
def test_it_covers_the_true_mean_as_often_as_a_simulation_by_other_means(clusters, rows_each, coverage):
    random, runs, covered, few = np.random.default_rng(0), 500, 0, 0.0005
    truth = 0.3 * math.exp(0.9**2 / 2)
    of_rows = np.repeat(np.arange(clusters), rows_each)
    for _ in range(runs):
        losses = random.lognormal(0, 0.9, clusters)[of_rows] * random.exponential(0.3, len(of_rows))
        low, high = spread(losses, of_rows).interval
        covered += low <= truth <= high
    assert stats.binom.ppf(few, runs, coverage) <= covered <= stats.binom.ppf(1 - few, runs, coverage)


@pytest.mark.parametrize(("n", "warned"), [(39, True), (40, False)])
def test_fewer_than_40_clusters_are_warned_of(n, warned):
    made = evaluated(clusters=np.arange(N) % n)
    assert made.has_few_clusters is warned
    said = f"The interval is unreliable: of {n} clusters, fewer than 40, it is often too short."
    assert (said in [note.text for note in made.notes if note.code == "PR202"]) is warned


def test_one_cluster_has_no_interval_for_a_reason():
    made = evaluated(clusters=["all"] * N)
    assert (made.interval, made.skill_interval, made.n_clusters) == (None, None, 1)
    assert made.interval_reason == made.skill_reason == "all rows are in one cluster"
    assert [(row.interval, row.p_value) for row in made.groups] == [(None, None)] * 3
    assert all(row.difference is not None for row in made.groups)


def test_clusters_that_all_lose_the_same_have_none_either():
    made = pr.evaluate([1, 1] * 30, [0.5, 0.25] * 30, classes=[0, 1], clusters=np.arange(60) // 2)
    assert (made.interval, made.interval_reason) == (None, "every cluster has the same mean loss")


def test_an_infinite_mean_has_no_interval_but_still_its_clusters():
    made = pr.evaluate([1, 0, 1], [0.0, 0.5, 0.5], clusters=["a", "b", "b"])
    assert (made.interval, made.interval_reason, made.n_clusters) == (None, "the mean is infinite", 2)


def test_clusters_do_not_depend_on_the_order_or_the_cutting_of_rows():
    y, p, clusters, weights, groups = rows()
    batch = Predictions.from_arrays(
        y, np.where(y == 1, p, 1 - p), sample_weight=weights, clusters=clusters, groups={"group": groups}
    )
    cut = pr.evaluate_batches(batch.rows(start, start + 30) for start in range(0, N, 30))
    whole = evaluated(True)
    assert (cut.interval, cut.skill_interval, cut.groups) == (whole.interval, whole.skill_interval, whole.groups)
