"""Groups: each as if its rows were alone, and beside all other rows: against SciPy, scikit-learn and by definition."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import d2_log_loss_score

import probreport as pr
from probreport.conclusions import groups
from probreport.conclusions.groups import groups_of, holm
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.summary import summarise


def rows_of(losses, values, **options):
    """The groups of rows that lose so much, by group; the column is called g."""
    made = pr.evaluate(np.ones(len(losses), int), np.exp(-np.asarray(losses)), groups={"g": values}, **options)
    return {row.value: row for row in made.groups}


def three_sites(n=300, k=3):
    """Labels, forecasts, losses and sites: Rome's rows spread most, so that its test has its own spread."""
    random = np.random.default_rng(1)
    sites = random.choice(["Lyon", "Oslo", "Rome"], n, p=[0.5, 0.3, 0.2])
    forecasts = random.dirichlet(np.full(k, 0.7), n)
    true = np.array([random.choice(k, p=row / 2 + 0.5 / k if site == "Rome" else row)
                     for row, site in zip(forecasts, sites, strict=True)])  # fmt: skip
    return true, forecasts, -np.log(forecasts[np.arange(n), true]), sites


@pytest.mark.parametrize("weight_type", ["importance", "frequency"])
def test_a_group_is_what_its_rows_alone_are(weight_type):
    true, forecasts, _, sites = three_sites()
    weights = 1.0 + np.arange(len(true)) % 3
    options = {"classes": range(3), "weight_type": weight_type}
    whole = pr.evaluate(true, forecasts, sample_weight=weights, groups={"site": sites}, **options)
    assert [row.mean_log_loss for row in whole.groups] == sorted((r.mean_log_loss for r in whole.groups), reverse=True)
    for row in whole.groups:
        mine = sites == row.value
        alone = pr.evaluate(true[mine], forecasts[mine], sample_weight=weights[mine], **options)
        assert (row.rows, row.mean_log_loss, row.band) == (alone.n_samples, alone.mean_log_loss, alone.band)
        assert row.interval == pytest.approx(alone.interval, rel=1e-12)
        assert row.skill == pytest.approx(alone.skill, rel=1e-12)


def test_skill_within_a_group_is_that_of_scikit_learn():
    true, forecasts, _, sites = three_sites()
    for row in pr.evaluate(true, forecasts, classes=range(3), groups={"site": sites}).groups:
        mine = sites == row.value
        expected = d2_log_loss_score(true[mine], forecasts[mine], labels=range(3))
        assert row.skill == pytest.approx(expected, rel=1e-12)


def test_shares_of_the_loss_add_up_and_differences_are_from_all_other_rows():
    _, _, losses, sites = three_sites()
    found = rows_of(losses, sites)
    assert sum(row.share_of_loss for row in found.values()) == pytest.approx(1)
    for site, row in found.items():
        assert row.difference == pytest.approx(losses[sites == site].mean() - losses[sites != site].mean(), rel=1e-12)
        assert row.share_of_loss == pytest.approx(losses[sites == site].sum() / losses.sum(), rel=1e-12)


def both_sides(value):
    _, _, losses, sites = three_sites()
    return rows_of(losses, sites)[value], losses[sites == value], losses[sites != value]


def test_the_test_is_that_of_welch():
    row, mine, rest = both_sides("Rome")
    test = stats.ttest_ind(mine, rest, equal_var=False)
    assert row.p_value == pytest.approx(test.pvalue, rel=1e-9)
    assert row.difference / row.standard_error == pytest.approx(test.statistic, rel=1e-9)


def test_a_group_that_hardly_spreads_is_held_to_the_spread_of_all():
    _, _, losses, sites = three_sites()
    losses = np.where(sites == "Oslo", 0.3 + losses / 1000, losses)
    row, a, b = rows_of(losses, sites)["Oslo"], (sites == "Oslo").sum(), (sites != "Oslo").sum()
    error = losses.std(ddof=1) * math.sqrt(1 / a + 1 / b)
    welch = stats.ttest_ind(losses[sites == "Oslo"], losses[sites != "Oslo"], equal_var=False)
    assert row.standard_error == pytest.approx(error, rel=1e-9)
    assert row.p_value == pytest.approx(2 * stats.t.sf(abs(row.difference) / error, a + b - 2), rel=1e-9)
    assert row.p_value > welch.pvalue


def test_with_weights_each_side_has_the_sandwich_error_of_its_mean():
    _, _, losses, sites = three_sites()
    weights = np.random.default_rng(2).random(len(losses)) + 0.1
    row = rows_of(losses, sites, sample_weight=weights)["Rome"]
    squares = []
    for side in (sites == "Rome", sites != "Rome"):
        w, n = weights[side], side.sum()
        deviations = losses[side] - np.average(losses[side], weights=w)
        squares.append((w**2 * deviations**2).sum() / w.sum() ** 2 * n / (n - 1))
    assert row.standard_error == pytest.approx(math.sqrt(sum(squares)), rel=1e-9)
    freedom = sum(squares) ** 2 / sum(s * s / (n - 1) for s, n in
                                      zip(squares, (row.rows, len(losses) - row.rows), strict=True))  # fmt: skip
    assert row.p_value == pytest.approx(2 * stats.t.sf(abs(row.difference) / row.standard_error, freedom), rel=1e-9)


def test_holm_is_what_closed_testing_by_bonferroni_gives():
    p_values = np.random.default_rng(4).random(7) ** 3
    sets = [s for size in range(1, 8) for s in itertools.combinations(range(7), size)]
    closed = [max(min(1, len(s) * min(p_values[list(s)])) for s in sets if one in s) for one in range(7)]
    assert holm(p_values.tolist()) == pytest.approx(closed)


def test_holm_as_statsmodels_has_it():
    # multipletests([...], method="holm") of statsmodels 0.15.0
    assert holm([0.01, 0.04, None, 0.03, 0.005, 0.2, 0.04, 0.9]) == pytest.approx(
        [0.06, 0.16, None, 0.15, 0.035, 0.4, 0.16, 0.9]
    )


def test_p_values_are_corrected_over_all_columns_together():
    _, _, losses, sites = three_sites()
    made = pr.evaluate(
        np.ones(300, int), np.exp(-losses), groups={"site": sites, "half": np.arange(300) < 150}, classes=[0, 1]
    )
    assert [row.p_adjusted for row in made.groups] == holm([row.p_value for row in made.groups])
    assert len({row.column for row in made.groups}) == 2


@pytest.mark.parametrize(("rows", "tells"), [(19, False), (20, True)])
def test_fewer_than_20_rows_have_neither_interval_nor_test(rows, tells):
    losses = np.random.default_rng(5).exponential(size=100)
    found = rows_of(losses, np.where(np.arange(100) < rows, "few", "many"))
    assert (found["few"].interval is not None, found["few"].p_value is not None) == (tells, tells)
    assert (found["many"].interval is not None, found["many"].p_value is not None) == (True, tells)
    assert found["few"].difference == pytest.approx(losses[:rows].mean() - losses[rows:].mean())


def test_a_group_of_all_rows_has_no_rest():
    losses = np.random.default_rng(5).exponential(size=50)
    (row,) = rows_of(losses, ["all"] * 50).values()
    assert (row.difference, row.standard_error, row.p_value) == (None, None, None)
    assert row.interval is not None
    assert row.share_of_loss == 1


def test_where_losses_are_infinite_means_are_told_and_nothing_is_tested():
    y = [1] * 75
    p = [0.0] + [0.4, 0.6] * 37
    found = {row.value: row for row in pr.evaluate(y, p, classes=[0, 1], groups=["a", "b", "c"] * 25).groups}
    assert (found["a"].mean_log_loss, found["a"].difference) == (math.inf, math.inf)
    assert (found["b"].difference, found["b"].p_value, found["b"].share_of_loss) == (-math.inf, None, None)
    assert found["b"].interval is not None


def test_groups_of_one_loss_throughout_are_not_tested():
    found = rows_of([0.7] * 60, ["a", "b"] * 30)
    assert [(row.interval, row.p_value) for row in found.values()] == [(None, None)] * 2
    assert [row.difference for row in found.values()] == [0, 0]


def test_values_with_fewest_rows_are_pooled_beyond_the_most(monkeypatch):
    monkeypatch.setattr(groups, "MOST_SHOWN", 2)
    values = ["a"] * 4 + ["b"] * 3 + ["c"] * 2 + ["d"] * 2 + ["e"]
    losses = np.arange(1.0, 13.0)
    found = rows_of(losses, values)
    assert {value: (row.rows, row.pooled) for value, row in found.items()} == {
        "a": (4, 0), "b": (3, 0), "(all others)": (5, 3)}  # fmt: skip
    assert found["(all others)"].mean_log_loss == pytest.approx((8 + 9 + 10 + 11 + 12) / 5)
    assert found["(all others)"].difference == pytest.approx(10 - 28 / 7)


def test_one_value_too_many_has_a_row_of_its_own(monkeypatch):
    monkeypatch.setattr(groups, "MOST_SHOWN", 2)
    assert {value: row.pooled for value, row in rows_of([1.0, 2.0, 3.0], ["a", "b", "c"]).items()} == {
        "a": 0, "b": 0, "c": 0}  # fmt: skip


def test_of_1500_values_500_are_pooled():
    values = np.r_[np.arange(1500), np.arange(1000)]  # the first thousand twice
    found = rows_of(np.linspace(0.1, 2, 2500), values)
    assert len(found) == 1001
    assert (found["(all others)"].rows, found["(all others)"].pooled) == (500, 500)
    assert {row.rows for value, row in found.items() if value != "(all others)"} == {2}


def test_pooled_rows_have_the_skill_of_their_classes_together(monkeypatch):
    monkeypatch.setattr(groups, "MOST_SHOWN", 1)
    true, forecasts, _, _ = three_sites()
    values = np.where(np.arange(300) < 100, "kept", np.arange(300) % 5)
    pooled = next(
        r for r in pr.evaluate(true, forecasts, classes=range(3), groups=values).groups if r.value == "(all others)"
    )
    assert pooled.skill == pytest.approx(d2_log_loss_score(true[100:], forecasts[100:], labels=range(3)), rel=1e-12)


def test_rows_without_a_value_are_called_missing_and_numbers_stay_numbers():
    values = np.array([None, 2.0, 2, "", "2", True] * 10, dtype=object)
    found = rows_of(np.linspace(0.1, 1, 60), values)
    assert {(type(value), value, row.rows) for value, row in found.items()} == {
        (str, "(missing)", 20), (int, 2, 20), (str, "2", 10), (bool, True, 10)}  # fmt: skip


def test_a_value_that_is_written_like_our_word_for_none_has_a_row_of_its_own(monkeypatch):
    monkeypatch.setattr("probreport.conclusions.groups.MOST_SHOWN", 2)
    values = ["(missing)"] * 3 + [None] * 2 + ["(all others)"] + ["c"]
    rows = rows_of([0.5] * 7, values).values()
    assert {(row.value, row.rows) for row in rows} == {("(missing)", 3), ("((missing))", 2), ("((all others))", 2)}


def test_the_order_of_rows_changes_nothing():
    true, forecasts, _, sites = three_sites()
    clusters, weights = np.arange(300) % 31, np.random.default_rng(8).random(300)
    order = np.random.default_rng(9).permutation(300)

    def found(rows):
        return pr.evaluate(
            true[rows], forecasts[rows], classes=range(3), sample_weight=weights[rows],
            groups={"site": sites[rows]}, clusters=clusters[rows],
        ).groups  # fmt: skip

    assert found(order) == found(np.arange(300))


def test_where_no_group_differs_one_is_hardly_ever_found():
    # Losses with a rare disaster, five groups that have nothing to do with them: 5 % of the runs, at the most.
    random, runs, alarms = np.random.default_rng(11), 300, 0
    for _ in range(runs):
        losses = random.exponential(0.2, 600) + 4 * (random.random(600) < 0.02)
        batch = Predictions.from_arrays(
            np.ones(600, int), np.exp(-losses), classes=[0, 1],
            groups=random.choice(5, 600, p=[0.4, 0.3, 0.2, 0.06, 0.04]),
        )  # fmt: skip
        found = groups_of(summarise(batch, Plan(classes=batch.classes, groups=("group",))))
        alarms += min(row.p_adjusted for row in found if row.p_adjusted is not None) < 0.05
    assert alarms <= stats.binom.ppf(0.9995, runs, 0.05)


def test_a_group_that_loses_more_is_found():
    random = np.random.default_rng(12)
    sites = random.choice(["A", "B", "C", "D"], 800)
    found = rows_of(random.exponential(np.where(sites == "C", 0.6, 0.3)), sites)
    assert found["C"].p_adjusted < 0.001
    assert found["C"].difference > 0
