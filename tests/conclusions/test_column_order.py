"""Columns that stand in another order than the classes are found, and honest forecasts are left alone."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import probreport as pr
from probreport.conclusions import conclude
from probreport.conclusions.column_order import best_order, column_order_of
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows
from probreport.summary import Summary, summarise
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.row_sample import RowSample


def forecasts(n, k, seed=0, signal=2.0):
    """Calibrated forecasts from normal scores, and the labels."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, k, n)
    scores = rng.normal(0, 1, (n, k))
    scores[np.arange(n), y] += signal
    q = np.exp(signal * scores)
    return y, q / q.sum(axis=1, keepdims=True)


def order_of(y, q, **options):
    return pr.evaluate(y, q, classes=list(range(np.shape(q)[1] if np.ndim(q) == 2 else 2)), **options).column_order


def sampled_order_of(y, q):
    """Judge the order of the columns without making all the other numbers of an evaluation."""
    batch = Predictions.from_arrays(y, q, classes=list(range(q.shape[1])))
    plan = Plan(batch.classes)
    return column_order_of(
        Summary(plan, {kind.__name__: kind.of(Rows.of(batch), plan) for kind in (RowSample, ForecastTotals)}, len(y))
    )


def drawn(rng, q):
    return np.minimum((q.cumsum(axis=1) < rng.random((len(q), 1))).sum(axis=1), q.shape[1] - 1)


@settings(max_examples=50)
@given(st.integers(2, 5), st.integers(0, 10**6))
def test_the_best_order_is_the_best_of_all_permutations(k, seed):
    losses = np.random.default_rng(seed).exponential(size=(k, k))
    costs = [losses[np.arange(k), order].sum() for order in itertools.permutations(range(k))]
    assert losses[np.arange(k), best_order(losses)].sum() == pytest.approx(min(costs))


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_the_best_loss_is_the_least_log_loss_of_all_orders_of_the_columns(k):
    y, q = forecasts(30, k, signal=0.3)
    w = np.arange(30) % 3
    found = order_of(y, q, sample_weight=w)
    every = [
        pr.log_loss(y, q[:, order], classes=list(range(k)), sample_weight=w)
        for order in itertools.permutations(range(k))
    ]
    assert found.best_loss == pytest.approx(min(every))
    assert found.loss_as_given == pytest.approx(every[0])


@pytest.mark.parametrize("k", [2, 3, 10, 30])
def test_columns_in_another_order_are_found(k):
    y, q = forecasts(1000, k)
    shuffled = np.roll(np.arange(k), 1)
    found = order_of(y, q[:, shuffled])
    assert found.permuted
    assert found.assignment == tuple(shuffled.tolist())
    assert found.reordered_loss == pytest.approx(pr.log_loss(y, q))
    assert found.p_value < 1e-6


def test_two_columns_of_ten_that_are_exchanged_are_found_though_the_whole_still_beats_a_constant():
    y, q = forecasts(500, 10, signal=3.0)
    order = np.array([0, 1, 2, 7, 4, 5, 6, 3, 8, 9])
    evaluation = pr.evaluate(y, q[:, order], classes=list(range(10)))
    assert evaluation.skill > 0.1
    assert evaluation.column_order.assignment == tuple(order.tolist())


def test_a_swapped_positive_column_is_found():
    y, q = forecasts(100, 2)
    found = order_of(y, 1 - q[:, 1])
    assert found.permuted
    assert found.assignment == (1, 0)
    assert found.reordered_loss == pytest.approx(pr.log_loss(y, q[:, 1]))


def test_the_p_value_is_the_inverse_of_the_likelihood_ratio():
    # Two classes: one exchange is possible. Swapped, each of six rows has likelihood 0.9 against 0.5.
    found = order_of([0, 1] * 3, [0.9, 0.1] * 3)
    assert found.p_value == pytest.approx((0.5 / 0.9) ** 6)
    assert not found.permuted


@pytest.mark.parametrize("kind", ["calibrated", "over-confident", "useless", "shifted"])
@pytest.mark.parametrize("k", [2, 4])
def test_honest_forecasts_are_not_flagged(kind, k):
    rng = np.random.default_rng(3)
    flagged = 0
    for _ in range(60):
        q = rng.dirichlet(np.full(k, 0.7), 100)
        y = rng.integers(0, k, 100) if kind == "useless" else drawn(rng, q)
        if kind == "over-confident":
            q = q**3 / (q**3).sum(axis=1, keepdims=True)
        if kind == "shifted":
            q = q * rng.dirichlet(np.ones(k))
            q = q / q.sum(axis=1, keepdims=True)
        flagged += sampled_order_of(y, q).permuted
    assert flagged == 0


def test_a_constant_forecast_is_no_swapped_one():
    assert not order_of([1] * 950 + [0] * 50, np.full(1000, 0.05)).permuted


def test_where_every_order_gives_some_truth_nothing_the_best_loss_is_infinite():
    found = order_of([0, 1, 0, 1], [0.0, 0.0, 1.0, 1.0])
    assert (found.loss_as_given, found.best_loss, found.permuted) == (math.inf, math.inf, False)


def test_an_exchange_that_makes_an_infinite_loss_finite_is_found():
    y = np.array([0, 1] * 20)
    found = order_of(y, np.where(y == 1, 0.0, 0.9))
    assert math.isinf(found.loss_as_given)
    assert found.reordered_loss == pytest.approx(-math.log(0.9) / 2)


def test_few_zeros_of_an_honest_forecast_do_not_make_it_permuted():
    y, q = forecasts(400, 4)
    q[:5] = 1 / 3
    q[np.arange(5), y[:5]] = 0
    found = order_of(y, q)
    assert math.isinf(found.loss_as_given)
    assert not found.permuted


@pytest.mark.parametrize(("y", "q"), [([1], [0.2]), ([1, 1, 1], [0.1, 0.2, 0.1]), ([0, 1], [0.0, 1.0])])
def test_one_row_one_class_and_perfect_forecasts_are_left_alone(y, q):
    found = order_of(y, q)
    assert not found.permuted
    assert found.assignment is None


def test_soft_labels_and_very_many_classes_are_not_judged():
    many = np.full((3, 101), 1 / 101)
    assert order_of([0, 1, 2], many) is None
    assert pr.evaluate(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]])).column_order is None


def test_any_cutting_gives_the_same_verdict():
    y, q = forecasts(900, 3, signal=0.5)
    batch = Predictions.from_arrays(y, q)
    for plan in (Plan(batch.classes), Plan(batch.classes, sample_rows=1)):
        parts = summarise(batch.rows(400, 900), plan) + summarise(batch.rows(0, 400), plan)
        assert conclude(parts).column_order == conclude(summarise(batch, plan)).column_order


def test_a_sample_says_that_it_is_one():
    y, q = forecasts(1500, 2)
    batch = Predictions.from_arrays(y, q)
    found = conclude(summarise(batch, Plan(batch.classes, sample_rows=1000))).column_order
    assert (found.rows_used, found.is_exact) == (500, False)  # half of the sample


def test_whole_weights_find_what_repeated_rows_find():
    y, q = forecasts(300, 3)
    weights = np.arange(300) % 3
    weighted = order_of(y, q[:, [1, 2, 0]], sample_weight=weights)
    repeated = order_of(y.repeat(weights), q[:, [1, 2, 0]].repeat(weights, axis=0))
    assert weighted.reordered_loss == pytest.approx(repeated.reordered_loss)
    assert weighted.assignment == repeated.assignment == (1, 2, 0)
