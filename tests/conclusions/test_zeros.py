"""Claims about grids on which probabilities lie, and about mixing as a remedy for zeros."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from probreport import evaluate
from probreport.conclusions.mixing import best_share
from probreport.conclusions.rounding import rounding_of
from tests.conclusions.simulated import forecasts, summarised


def binary(n=500, seed=0):
    y, q = forecasts(np.random.default_rng(seed), n, 2)
    return y, q[:, 1]


def grid(y, q):
    return rounding_of(summarised(y, np.column_stack([1 - q, q])))


@given(st.integers(1, 6), st.integers(0, 100))
def test_rounded_decimals_are_found(decimals, seed):
    y, q = binary(200, seed)
    found = grid(y, np.round(q, decimals))
    assert (found.steps, found.decimals) == (10**decimals, decimals)
    assert found.least_loss_of_zero == pytest.approx(-math.log(0.5 * 10**-decimals))


@given(st.sampled_from([3, 5, 7, 30, 150, 300, 997]), st.integers(0, 100))
def test_votes_are_found(members, seed):
    rng = np.random.default_rng(seed)
    votes = rng.integers(0, members + 1, 400)
    votes[:2] = 1, members - 1
    found = grid(votes % 2, votes / members)
    assert (found.steps, found.decimals) == (members, None)
    assert found.cause == f"shares of {members} votes"


def test_hundred_votes_and_two_decimals_cannot_be_told_apart():
    y, q = binary()
    assert evaluate(y, np.round(q, 2)).rounding.cause == "rounded to 2 decimals, or shares of 100 votes"


def test_float32_is_read_with_its_own_precision():
    y, q = binary()
    assert evaluate(y, np.round(q, 2).astype(np.float32)).rounding.decimals == 2


def test_three_classes_are_looked_at_together():
    rng = np.random.default_rng(0)
    votes = rng.multinomial(7, [0.5, 0.3, 0.2], 100)
    assert evaluate(votes.argmax(axis=1), votes / 7).rounding.steps == 7


def test_forecasts_of_full_precision_lie_on_no_grid():
    assert evaluate(*binary()).rounding is None


def test_one_value_off_the_grid_is_enough():
    y, q = binary()
    q = np.round(q, 2)
    q[400] = 0.12345678901
    assert evaluate(y, q).rounding is None


def test_many_ends_before_the_first_other_value_do_not_mislead():
    q = np.r_[np.zeros(300), np.full(200, 0.5), np.arange(8) / 7]
    assert evaluate(np.arange(508) % 2, q).rounding.steps == 14


@pytest.mark.parametrize("q", [np.full(100, 0.01), np.r_[np.full(50, 0.2), np.full(50, 0.4)], np.arange(1, 10) / 10])
def test_few_values_or_rows_show_no_grid(q):
    assert evaluate(np.arange(len(q)) % 2, q).rounding is None


def test_noughts_and_ones_look_like_labels():
    said = evaluate(np.arange(30) % 2, np.arange(30) // 2 % 2).rounding.sentence()
    assert said == "All probabilities are 0 or 1: they look like predicted labels."


def test_the_sentence_on_decimals_says_what_a_zero_costs():
    y, q = binary()
    assert evaluate(y, np.round(q, 2)).rounding.sentence() == (
        "All probabilities are multiples of 0.01: they look like values rounded to 2 decimals, or shares of 100 votes. "
        "A 0 that was rounded says only p < 0.005, which is a loss of at least 5.298 nats."  # -ln 0.005
    )


def test_the_best_share_is_where_a_general_minimiser_finds_it():
    rng = np.random.default_rng(1)
    truth, frequency, weights = rng.random(300), rng.random(300) / 2, rng.exponential(size=300)
    truth[:20] = 0
    loss = lambda share: -np.average(np.log((1 - share) * truth + share * frequency), weights=weights)  # noqa: E731
    best = minimize_scalar(loss, bounds=(0, 1), method="bounded", options={"xatol": 1e-10}).x
    assert best_share(truth, frequency, weights) == pytest.approx(best, rel=1e-5)


def with_zeros(n=2_000, zeros=10, k=2, seed=4):
    """Calibrated forecasts, but for some rows that are surely wrong."""
    y, q = forecasts(np.random.default_rng(seed), n, k)
    q[:zeros] = np.eye(k)[(y[:zeros] + 1) % k]
    return y, q


@pytest.mark.parametrize("k", [2, 5])
def test_mixing_makes_the_loss_finite_and_near_what_it_is_without_the_zeros(k):
    y, q = with_zeros(k=k)
    found = evaluate(y, q)
    mixed = (1 - found.mixing.share) * q + found.mixing.share * np.bincount(y) / len(y)
    assert found.mean_log_loss == math.inf
    assert found.mixing.mean_log_loss == pytest.approx(evaluate(y, mixed).mean_log_loss, abs=0.002)


def test_mixing_is_scored_on_rows_on_which_it_was_not_fitted():
    # In sample the best share cannot lose to the one fitted on half of the rows.
    y, q = with_zeros(n=60, zeros=3)
    found = evaluate(y, q).mixing
    mixed = (1 - found.share) * q + found.share * np.bincount(y) / len(y)
    assert found.mean_log_loss > evaluate(y, mixed).mean_log_loss


def test_a_single_zero_has_a_finite_remedy():
    found = evaluate(*with_zeros(n=100, zeros=1)).mixing
    assert math.isfinite(found.mean_log_loss)
    assert found.share > 0


def test_without_zeros_there_is_nothing_to_mend():
    assert evaluate(*binary()).mixing is None


def test_clipped_zeros_are_mended_too():
    y, q = with_zeros()
    assert evaluate(y, q, on_zero="clip").mixing == evaluate(y, q).mixing


def test_the_sentence_names_share_and_loss():
    found = evaluate(*with_zeros()).mixing
    share, loss = f"{100 * found.share:.1f}", f"{found.mean_log_loss:.3f}"
    assert found.sentence() == f"Mixing in {share}\u202f% of the class frequencies makes it {loss}."
