"""Claims about the shares of rows that calibrated forecasts would put into the bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport import DOCUMENT_BANDS, evaluate
from probreport.conclusions.tables import band_table
from tests.conclusions.simulated import draws, evaluated, forecasts, summarised


def expected(evaluation):
    return {band.name: band.expected_share_if_calibrated for band in evaluation.bands}


def test_an_honest_forecast_of_seventy_per_cent_is_terrible_in_three_cases_of_ten():
    # -ln 0.7 = 0.357 is Not great, -ln 0.3 = 1.204 is Terrible
    found = expected(evaluate([1, 1, 0], [0.7, 0.7, 0.7]))
    assert found["Not great"] == pytest.approx(0.7)
    assert found["Terrible"] == pytest.approx(0.3)
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [2, 4])
def test_each_share_is_the_sum_of_the_probabilities_in_its_band(k, weighted):
    rng = np.random.default_rng(k)
    y, q = forecasts(rng, 300, k)
    w = rng.exponential(size=300)
    shares = np.zeros(8)
    for row, weight in zip(q, w if weighted else np.ones(300), strict=True):
        for p in row:
            shares[DOCUMENT_BANDS.rank(DOCUMENT_BANDS.place(-np.log(p)).name)] += weight * p
    found = evaluate(y, q, sample_weight=w if weighted else None)
    assert list(expected(found).values()) == pytest.approx((shares / shares.sum()).tolist(), rel=1e-12)


@given(st.integers(1, 50), st.integers(2, 5), st.integers(0, 1_000))
def test_the_shares_sum_to_one_and_lie_within_their_intervals(n, k, seed):
    y, q = forecasts(np.random.default_rng(seed), n, k)
    bands = band_table(summarised(y, q))
    assert sum(band.expected_share_if_calibrated for band in bands) == pytest.approx(1)
    for band in bands:
        low, high = band.expected_interval
        assert 0 <= low <= band.expected_share_if_calibrated <= high <= 1


def test_chance_leaves_the_share_of_calibrated_forecasts_in_its_interval_nineteen_times_of_twenty():
    rng, outside, runs = np.random.default_rng(0), 0, 400
    _, q = forecasts(rng, 400, 3)
    for _ in range(runs):
        band = band_table(summarised(draws(rng, q), q))[DOCUMENT_BANDS.rank("Terrible")]
        outside += not band.expected_interval[0] <= band.share_of_rows <= band.expected_interval[1]
    assert 6 <= outside <= 36  # 99.9 % of binomial draws of 400 at 0.05


def test_over_confidence_shows_as_more_broken_rows_than_chance_allows():
    band = evaluated(1, 2_000, 3, power=0.5).bands[-1]
    assert band.share_of_rows > band.expected_interval[1]


def test_a_certain_forecast_is_expected_to_be_perfect():
    assert expected(evaluate([1, 0], [1.0, 0.0]))["Perfect"] == 1


def test_clipped_certainty_is_expected_to_be_great_as_it_is_placed():
    found = evaluate([1, 0], [1.0, 0.0], on_zero="clip")
    assert expected(found)["Great"] == pytest.approx(1)
    assert found.bands[1].share_of_rows == 1


def test_soft_labels_have_no_expected_shares():
    found = evaluate([[0.5, 0.5]], [[0.4, 0.6]], classes=[0, 1])
    assert set(expected(found).values()) == {None}


def test_a_sample_widens_the_interval_by_what_it_leaves_out():
    rng = np.random.default_rng(1)
    q = rng.random(250_000)
    found = evaluate((rng.random(250_000) < q).astype(int), q)
    band = found.bands[DOCUMENT_BANDS.rank("Terrible")]
    assert not found.data.expected_shares_are_exact
    # of q uniform on (0, 1): 2 times the integral of q over exp(-2) to exp(-1) = exp(-2) - exp(-4)
    assert band.expected_share_if_calibrated == pytest.approx(np.exp(-2) - np.exp(-4), abs=0.003)
    assert band.expected_interval[0] < band.share_of_rows < band.expected_interval[1]
