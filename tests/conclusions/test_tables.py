"""Tables: bands, classes, confusion, worst rows, quantiles and the distribution of the losses."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from probreport.conclusions.context import class_frequencies
from probreport.conclusions.tables import (
    QUANTILES,
    band_table,
    class_table,
    confusion,
    loss_distribution,
    quantiles,
    quantiles_are_exact,
    worst_rows,
)
from tests import oracles
from tests.cases import Case, cases, made

LEVELS = [level for level in QUANTILES if level < 1]


def of(y_true, y_proba, weights=None, k=2):
    weights = None if weights is None else np.array(weights, dtype=float)
    return Case(np.array(y_true), np.array(y_proba), tuple(range(k)), weights)


def given_truth(probabilities, weights=None):
    """Rows that gave the truth these probabilities."""
    return of([1] * len(probabilities), [[1 - p, p] for p in probabilities], weights)


def classes_of(case):
    summary = case.summary()
    return class_table(summary, class_frequencies(summary))


# --- Bands and classes --------------------------------------------------------------------------------------------


def test_bands_of_the_ten_samples():
    example = oracles.TEN_SAMPLES
    table = band_table(of(example.y_true, example.y_proba).summary())
    assert [band.name for band in table] == list(oracles.BAND_NAMES)
    assert {band.name: band.rows for band in table if band.rows} == example.band_counts
    assert [band.share_of_rows for band in table if band.rows] == [0.4, 0.3, 0.3]
    by_rank = np.bincount(example.ranks, weights=example.losses, minlength=8) / example.total
    assert [band.share_of_loss for band in table] == pytest.approx(by_rank.tolist(), rel=1e-14)


def test_classes_of_the_weighted_samples():
    example = oracles.WEIGHTED_THREE_CLASSES
    table = classes_of(of(example.y_true, example.y_proba, example.sample_weight, k=3))
    assert [row.label for row in table] == [0, 1, 2]
    assert [row.rows for row in table] == [1, 1, 2]
    assert [row.frequency for row in table] == [0.1, 0.2, 0.7]
    assert [row.mean_forecast for row in table] == pytest.approx([0.405, 0.375, 0.22], rel=1e-14)
    a, b, c, d = example.losses
    assert [row.mean_log_loss for row in table] == pytest.approx([a, b, (3 * c + 4 * d) / 7], rel=1e-14)
    whole = a + 2 * b + 3 * c + 4 * d
    assert [row.share_of_loss for row in table] == pytest.approx([a / whole, 2 * b / whole, (3 * c + 4 * d) / whole])
    assert [row.band.name for row in table] == ["Not great", "Between Fine and Not great", "Terrible"]
    assert [row.interval is None for row in table] == [True, True, False]


def test_a_class_never_seen_has_a_forecast_but_no_loss():
    table = classes_of(of([0, 2], [[0.5, 0.25, 0.25]] * 2, k=3))
    assert (table[1].rows, table[1].frequency, table[1].mean_forecast) == (0, 0, 0.25)
    assert (table[1].mean_log_loss, table[1].interval, table[1].band) == (None, None, None)
    assert table[1].share_of_loss == 0


@given(cases())
def test_shares_add_up_to_one(case):
    summary = case.summary()
    for table in (band_table(summary), classes_of(case)):
        shares = [row.share_of_loss for row in table]
        assert None not in shares or set(shares) == {None}
        if None not in shares:
            assert math.fsum(shares) == pytest.approx(1, abs=1e-14)
    assert math.fsum(band.share_of_rows for band in band_table(summary)) == pytest.approx(1, abs=1e-14)
    assert math.fsum(row.frequency for row in classes_of(case)) == pytest.approx(1, abs=1e-14)
    assert math.fsum(row.mean_forecast for row in classes_of(case)) == pytest.approx(1, abs=1e-12)


def test_of_an_infinite_or_no_loss_there_are_no_shares():
    for case in (given_truth([0.0, 0.5]), given_truth([1.0, 1.0])):
        assert {band.share_of_loss for band in band_table(case.summary())} == {None}
        assert {row.share_of_loss for row in classes_of(case)} == {None}


def test_a_class_of_infinite_loss_says_so_and_the_others_are_as_they_were():
    table = classes_of(of([0, 1], [[1.0, 0.0], [1.0, 0.0]]))
    assert [(row.mean_log_loss, row.band.name) for row in table] == [(0, "Perfect"), (math.inf, "Something broken")]


# --- Confusion ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 3, 100])
def test_preferred_classes_are_the_confusion_matrix(k):
    case = made(k, n=400, k=k)
    found = confusion(case.summary())
    expected = confusion_matrix(case.y_true, case.y_proba.argmax(axis=1), labels=range(k))
    assert [list(row) for row in found.preferred] == expected.tolist()


@pytest.mark.parametrize("weights", ["none", "any"])
def test_mean_forecasts_by_true_class_have_six_digits(weights):
    case = made(3, n=400, k=3, weights=weights)
    found = confusion(case.summary())
    for label in range(3):
        rows = case.y_true == label
        weight = None if case.sample_weight is None else case.sample_weight[rows]
        expected = np.average(case.y_proba[rows], axis=0, weights=weight)
        assert found.mean_forecast[label] == pytest.approx(expected.tolist(), rel=6e-6)
        assert all(len(repr(mean)) <= 8 for mean in found.mean_forecast[label])


def test_a_mean_forecast_is_0_or_1_only_if_it_is():
    found = confusion(of([0, 1], [[1 - 1e-9, 1e-9], [0.0, 1.0]]).summary())
    assert found.mean_forecast == ((1 - 1e-9, 1e-9), (0.0, 1.0))


def test_a_class_never_seen_has_zeros():
    found = confusion(of([0], [[0.5, 0.25, 0.25]], k=3).summary())
    assert found.mean_forecast == ((0.5, 0.25, 0.25), (0, 0, 0), (0, 0, 0))


def test_very_many_classes_are_not_paired():
    assert confusion(made(0, n=5, k=101).summary()) is None


# --- Worst rows ---------------------------------------------------------------------------------------------------


def test_worst_rows_by_hand():
    first, second = worst_rows(given_truth([0.5, 1.0, 0.25], [1, 9, 2]).summary(), None)
    assert (first.row, first.id, first.y_true, first.p_true) == (2, "row 2", 1, 0.25)
    assert (first.preferred, first.p_preferred, first.band.name) == (0, 0.75, "Terrible")
    assert first.log_loss == pytest.approx(2 * math.log(2))
    assert (first.share_of_loss, second.share_of_loss) == pytest.approx((4 / 5, 1 / 5))


def test_no_more_are_shown_than_were_asked_for():
    case = given_truth([0.5, 0.4, 0.3])
    assert [row.row for row in worst_rows(case.summary(case.plan(worst_rows=2)), None)] == [2, 1]
    assert worst_rows(case.summary(case.plan(worst_rows=0)), None) == ()


def test_of_an_infinite_loss_they_have_no_share():
    assert [row.share_of_loss for row in worst_rows(given_truth([0.0, 0.5]).summary(), None)] == [None, None]


@pytest.mark.parametrize("weight", [1.7e308, 5e-324])
def test_shares_do_not_care_for_the_scale_of_weights(weight):
    rows = worst_rows(given_truth([0.5, 0.25], [weight, weight]).summary(), None)
    assert [row.share_of_loss for row in rows] == pytest.approx([2 / 3, 1 / 3])


# --- Quantiles ----------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.75, 0.9, 1.0]), min_size=1, max_size=120))
def test_quantiles_are_those_of_numpy_and_the_median_is_the_middle_of_two(probabilities):
    with np.errstate(divide="ignore"):
        losses = -np.log(probabilities) + 0.0
    expected = {f"{level:g}": np.quantile(losses, level, method="inverted_cdf") for level in QUANTILES}
    middle = np.sort(losses)[[(len(losses) - 1) // 2, len(losses) // 2]]
    found = quantiles(given_truth(probabilities).summary())
    assert found == {**expected, "0.5": middle.mean()}


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.integers(0, 5)), min_size=1, max_size=50))
def test_whole_weights_repeat_rows(pairs):
    if sum(weight for _, weight in pairs) == 0:
        pairs[0] = (0.5, 1)
    probabilities, weights = zip(*pairs, strict=True)
    repeated = np.repeat(probabilities, weights).tolist()
    assert quantiles(given_truth(probabilities, weights).summary()) == quantiles(given_truth(repeated).summary())


@pytest.mark.parametrize("n", [1, 2, 19, 20, 21, 100, 999, 1_000, 1_001])
def test_the_place_of_a_quantile_is_exact(n):
    probabilities = np.linspace(0.001, 0.999, n)
    found, losses = quantiles(given_truth(probabilities).summary()), np.sort(-np.log(probabilities))
    for level in LEVELS:
        if level != 0.5:
            assert found[f"{level:g}"] == losses[math.ceil(Fraction(str(level)) * n) - 1]


@pytest.mark.parametrize("weights", ["none", "any"])
def test_of_more_rows_than_the_sample_holds_they_are_within_a_128th(weights):
    case = made(8, n=3_000, k=2, weights=weights)
    few = case.summary(case.plan(sample_rows=1_000))
    assert not quantiles_are_exact(few)
    assert quantiles_are_exact(case.summary())
    exact, approximate = quantiles(case.summary()), quantiles(few)
    for level in exact:
        assert approximate[level] == pytest.approx(exact[level], rel=1 / 128)
    assert approximate["1"] == exact["1"]


def test_so_is_the_median_of_two_distant_halves():
    probabilities = [0.99] * 750 + [0.01] * 750
    case = given_truth(probabilities)
    assert quantiles(case.summary(case.plan(sample_rows=1_000)))["0.5"] == pytest.approx(
        -math.log(0.99 * 0.01) / 2, rel=1 / 128
    )


def test_zeros_and_infinities_are_exact_also_then():
    case = given_truth([1.0] * 700 + [0.5] * 100 + [0.0] * 700)
    found = quantiles(case.summary(case.plan(sample_rows=1_000)))
    assert (found["0.25"], found["0.75"], found["1"]) == (0, math.inf, math.inf)


def test_the_greatest_loss_is_known_though_no_worst_rows_are_kept():
    case = given_truth([0.5, 0.25])
    assert quantiles(case.summary(case.plan(worst_rows=0)))["1"] == -math.log(0.25)


@pytest.mark.parametrize("weight", [1.7e308, 5e-324])
def test_quantiles_do_not_care_for_the_scale_of_weights(weight):
    probabilities = [0.1, 0.4, 0.9]
    assert quantiles(given_truth(probabilities, [weight] * 3).summary()) == quantiles(
        given_truth(probabilities).summary()
    )


# --- Distribution -------------------------------------------------------------------------------------------------


@given(cases())
def test_the_distribution_holds_all_rows_and_all_weight(case):
    found = loss_distribution(case.summary())
    weighted = len(case) if case.sample_weight is None else np.count_nonzero(case.sample_weight)
    assert sum(found.rows) + found.zero_rows + found.infinite_rows == weighted
    assert math.fsum([*found.share, found.zero_share, found.infinite_share]) == pytest.approx(1, abs=1e-12)
    assert len(found.share) == len(found.rows)
    assert len(found.edges) == (len(found.rows) + 1 if found.rows else 0)
    assert all(low < high <= low * 1.1251 for low, high in zip(found.edges, found.edges[1:], strict=False))


@given(cases(labels=("classes",), weights=("none",)))
def test_rows_lie_between_their_edges(case):
    found = loss_distribution(case.summary())
    with np.errstate(divide="ignore"):
        losses = -np.log(case.y_proba[np.arange(len(case)), case.y_true])
    inside = losses[(losses > 0) & np.isfinite(losses)]
    if len(inside) and inside.min() > 2.0**-60:
        assert list(found.rows) == np.histogram(inside, found.edges)[0].tolist()
        assert found.rows[0] > 0
        assert found.rows[-1] > 0


def test_nothing_but_zeros_has_no_edges():
    found = loss_distribution(given_truth([1.0, 1.0]).summary())
    assert (found.edges, found.rows, found.zero_rows, found.zero_share) == ((), (), 2, 1)
