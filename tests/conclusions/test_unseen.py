"""What no interval can see: by hand, by the rule of three, and against SciPy's interval of Wilson."""

import math

import numpy as np
import pytest
from scipy import stats

import probreport as pr
from probreport.conclusions.unseen import rate_of_rows


def unseen(probabilities, **options):
    """Of rows that gave the truth these probabilities."""
    return pr.evaluate([1] * len(probabilities), probabilities, classes=[0, 1], **options).unseen


def test_one_more_bad_row_moves_the_mean_of_the_ten_samples():
    found = pr.evaluate([1] * 5 + [0] * 5, [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3]).unseen.one_more_row
    # (2.4691989080446482 + ln 1000) / 11
    assert found.mean_log_loss == pytest.approx((2.4691989080446482 + math.log(1000)) / 11, rel=1e-14)
    assert (found.probability, found.log_loss) == (0.001, math.log(1000))
    assert found.band.name == "Not great"


@pytest.mark.parametrize(
    ("weight_type", "n"),
    [("importance", 2), ("frequency", 40)],  # a row more like these two, or one more than the forty
)
def test_the_row_counts_as_one_of_those_that_there_are(weight_type, n):
    found = unseen([0.5, 0.25], sample_weight=[10, 30], weight_type=weight_type).one_more_row
    mean = (10 * math.log(2) + 30 * math.log(4)) / 40
    assert found.mean_log_loss == pytest.approx((n * mean + math.log(1000)) / (n + 1), rel=1e-14)


def test_an_infinite_mean_cannot_be_moved():
    found = unseen([0.0, 0.5])
    assert (found.one_more_row, found.worst) == (None, None)


@pytest.mark.parametrize("n", [1, 10, 300, 10**6])
def test_of_none_the_rule_of_three_bounds_the_rate(n):
    found = rate_of_rows(0, n)
    assert (found.rate, found.interval[0]) == (0, 0)
    assert found.interval[1] == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-9)
    assert found.interval[1] == pytest.approx(stats.binomtest(0, n, alternative="less").proportion_ci(0.95).high)


def test_with_300_rows_it_is_about_1_in_100():
    assert rate_of_rows(0, 300).interval[1] == pytest.approx(3 / 300, rel=0.01)


@pytest.mark.parametrize(("rows", "of"), [(1, 1), (1, 10), (3, 1000), (999, 1000), (1000, 1000)])
def test_of_some_it_is_wilsons(rows, of):
    expected = stats.binomtest(rows, of).proportion_ci(0.95, method="wilson")
    found = rate_of_rows(rows, of)
    assert found.rate == rows / of
    assert found.interval == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_losses_above_2_nats_are_counted_infinite_ones_too():
    at, above = math.exp(-2), math.exp(-2.01)
    found = unseen([0.0, above, 0.5, 0.5, at * (1 + 1e-12)])
    assert found.large_loss == 2
    assert (found.large_losses.rows, found.large_losses.of) == (2, 5)
    assert (found.zeros.rows, found.zeros.of, found.zeros.rate) == (1, 5, 0.2)


def test_without_zeros_there_is_no_rate_of_them():
    assert unseen([0.5, 0.1]).zeros is None


@pytest.mark.parametrize(
    ("weight_type", "large", "zeros"),
    [("importance", (2, 3), (1, 3)), ("frequency", (7, 10), (5, 10))],
)
def test_frequencies_count_as_so_many_rows_and_importance_as_one(weight_type, large, zeros):
    found = unseen([0.0, 0.1, 0.5], sample_weight=[5, 2, 3], weight_type=weight_type)
    assert (found.large_losses.rows, found.large_losses.of) == large
    assert (found.zeros.rows, found.zeros.of) == zeros


@pytest.mark.parametrize(("n", "worst"), [(1, 1), (99, 1), (199, 1), (200, 2), (1000, 10)])
def test_the_worst_1_per_cent_are_told_by_their_share_of_the_loss(n, worst):
    losses = np.linspace(0.1, 1, n)
    found = unseen(np.exp(-losses)).worst
    assert found.rows == worst
    assert found.share_of_loss == pytest.approx(np.sort(losses)[-worst:].sum() / losses.sum(), rel=1e-12)


def test_of_very_many_rows_those_that_are_kept_are_told():
    losses = np.linspace(0.1, 1, 5000)
    found = unseen(np.exp(-losses)).worst
    assert found.rows == 20
    assert found.share_of_loss == pytest.approx(losses[-20:].sum() / losses.sum(), rel=1e-12)


def test_shares_of_the_loss_go_by_weight():
    found = unseen([0.5, 0.25], sample_weight=[6, 1]).worst  # ln 4 of 6 ln 2 + ln 4
    assert (found.rows, found.share_of_loss) == (1, pytest.approx(2 / 8))


def test_without_loss_there_is_no_share_of_it():
    assert unseen([1.0, 1.0]).worst is None
