"""Likely label errors are those that confident learning finds, and their expected number is that of a simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import probreport as pr
from probreport.conclusions import conclude
from probreport.conclusions.label_errors import chance_of_at_least, label_errors_of
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows
from probreport.summary import Summary, summarise
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.row_sample import RowSample


def drawn(rng, q):
    return np.minimum((q.cumsum(axis=1) < rng.random((len(q), 1))).sum(axis=1), q.shape[1] - 1)


def errors_of(y, q, weights=None):
    """Judge the labels without making all the other numbers of an evaluation."""
    batch = Predictions.from_arrays(y, q, classes=list(range(q.shape[1])), sample_weight=weights)
    plan = Plan(batch.classes, is_weighted=weights is not None)
    return label_errors_of(
        Summary(plan, {kind.__name__: kind.of(Rows.of(batch), plan) for kind in (RowSample, ForecastTotals)}, len(y))
    )


def suggested(y, q, weights):
    """Suggest a class for every row by the definition, one row at a time; None where the label stands."""
    k = q.shape[1]
    limit = [np.average(q[y == j, j], weights=weights[y == j]) if np.any(y == j) else math.inf for j in range(k)]
    found = []
    for label, row in zip(y, q, strict=True):
        confident = [j for j in range(k) if row[j] >= limit[j]]
        best = max(confident, key=lambda j: row[j], default=None)
        found.append(None if best == label else best)
    return found


def some_rows(n=400, k=4, seed=5):
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.full(k, 0.5), n)
    y = drawn(rng, q)
    y[: n // 13] = rng.integers(0, k, n // 13)
    return y, q


def test_thresholds_and_pairs_agree_with_cleanlab():
    # cleanlab 2.9.0: get_confident_thresholds, and compute_confident_joint without calibration, on these same rows.
    joint = [[59, 8, 8, 11], [4, 52, 12, 10], [12, 9, 42, 7], [11, 7, 11, 50]]
    found = errors_of(*some_rows_as_given_to_cleanlab())
    assert found.thresholds == pytest.approx(
        [0.48936181189920913, 0.5178130227297756, 0.4650707899232244, 0.4963542250109145]
    )
    assert {(pair.label, pair.suggested): pair.rows for pair in found.pairs} == {
        (i, j): joint[i][j] for i in range(4) for j in range(4) if i != j
    }
    assert found.flagged_rows == 110


def some_rows_as_given_to_cleanlab():
    rng = np.random.default_rng(5)
    q = rng.dirichlet(np.full(4, 0.5), 400)
    y = drawn(rng, q)
    y[:30] = rng.integers(0, 4, 30)
    return y, q


@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(1, 30), st.integers(0, 10**6))
def test_flags_are_those_of_the_definition_row_by_row(k, n, seed):
    rng = np.random.default_rng(seed)
    q, y, w = rng.dirichlet(np.ones(k), n), rng.integers(0, k, n), rng.integers(1, 4, n).astype(float)
    flags = suggested(y, q, w)
    found = errors_of(y, q, w)
    assert found.flagged_rows == sum(flag is not None for flag in flags)
    counted = {(pair.label, pair.suggested): pair.rows for pair in found.pairs}
    assert counted == {
        pair: list(zip(y.tolist(), flags, strict=True)).count(pair)
        for pair in set(zip(y.tolist(), flags, strict=True))
        if pair[1] is not None
    }


def test_worst_rows_carry_the_flag_and_the_margin():
    y, q = some_rows(60)
    flags = suggested(y, q, np.ones(60))
    for row in pr.evaluate(y, q).worst_rows:
        others = np.delete(q[row.row], y[row.row])
        assert row.likely_label_error == (flags[row.row] is not None)
        assert row.margin == pytest.approx(q[row.row, y[row.row]] - others.max())


def test_the_expected_number_is_that_of_labels_drawn_from_the_forecasts():
    y, q = some_rows(2000)
    found = errors_of(y, q)
    limits, rng = np.array(found.thresholds), np.random.default_rng(0)
    confident = np.where(q >= limits, q, -1.0)
    taken = np.where(confident.max(axis=1) < 0, -1, confident.argmax(axis=1))
    counts = [np.count_nonzero((taken >= 0) & (taken != drawn(rng, q))) for _ in range(400)]
    assert np.mean(counts) == pytest.approx(found.expected_rows, abs=4 * found.standard_deviation / 20)
    assert np.std(counts) == pytest.approx(found.standard_deviation, rel=0.15)


def test_the_expected_numbers_of_all_pairs_add_up():
    y, q = some_rows(300, k=3)
    found = errors_of(y, q)
    assert sum(pair.expected_rows for pair in found.pairs) == pytest.approx(found.expected_rows)


@settings(max_examples=40)
@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=40), st.integers(0, 41))
def test_the_tail_is_that_of_the_poisson_binomial_distribution(chances, count):
    exact = np.ones(1)
    for chance in chances:
        exact = np.convolve(exact, [1 - chance, chance])
    ours, truth = chance_of_at_least(count, np.array(chances)), exact[count:].sum()
    assert ours == pytest.approx(truth, rel=0.15, abs=0.05)
    if 1e-12 < truth < 0.05:
        assert ours == pytest.approx(truth, rel=0.35)


def test_clean_labels_of_calibrated_forecasts_are_seldom_suspected_in_all():
    rng, small = np.random.default_rng(2), 0
    for _ in range(300):
        q = rng.dirichlet(np.full(3, 0.4), 200)
        small += errors_of(drawn(rng, q), q).p_value <= 0.05
    assert small <= 25  # of 300 at 5 %: 15 expected, 25 is the 99.5 % point


def test_wrong_labels_are_found():
    rng = np.random.default_rng(4)
    q = rng.dirichlet(np.full(3, 0.1), 1000)
    y = drawn(rng, q)
    y[:60] = (y[:60] + 1) % 3
    found = errors_of(y, q)
    assert found.p_value < 1e-6
    assert found.flagged_rows > found.expected_rows + 4 * found.standard_deviation


def test_confident_and_wrong_rows_are_counted():
    q = np.array([[0.95, 0.05], [0.95, 0.05], [0.85, 0.15], [0.2, 0.8]])
    found = errors_of([1, 0, 1, 0], q)
    assert found.confidently_wrong_rows == 1  # the first; the third is not sure enough
    assert found.expected_confidently_wrong_rows == pytest.approx(0.1)


@pytest.mark.parametrize(("y", "q"), [([1], [[0.3, 0.7]]), ([0, 0], [[0.9, 0.1], [0.2, 0.8]]), ([0, 1], np.eye(2))])
def test_one_row_one_class_and_perfect_forecasts_have_a_count(y, q):
    found = errors_of(np.array(y), np.array(q))
    assert found.flagged_rows == 0
    assert found.pairs == ()
    assert found.p_value == 1


def test_a_class_without_rows_is_suggested_for_none():
    found = errors_of(np.zeros(3, int), np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]]))
    assert found.thresholds[1] is None
    assert found.flagged_rows == 0


def test_an_infinite_loss_is_a_likely_label_error():
    found = errors_of(np.array([0, 0, 1, 1, 1]), np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]], float))
    assert found.flagged_rows == 1
    assert (found.expected_rows, found.p_value) == (0, 0)


def test_soft_labels_are_not_suspected():
    evaluation = pr.evaluate(np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([[0.5, 0.5], [0.9, 0.1]]))
    assert evaluation.label_errors is None
    assert evaluation.worst_rows[0].likely_label_error is None


def test_any_cutting_gives_the_same_suspects_and_a_sample_is_scaled():
    y, q = some_rows(2500)
    batch = Predictions.from_arrays(y, q)
    plan = Plan(batch.classes, sample_rows=1000)
    parts = summarise(batch.rows(900, 2500), plan) + summarise(batch.rows(0, 900), plan)
    found = conclude(parts).label_errors
    assert found == conclude(summarise(batch, plan)).label_errors
    assert (found.rows_used, found.is_exact) == (500, False)  # half of the sample
    assert found.estimated_rows == round(found.flagged_rows * 5)


def test_the_page_says_how_many_labels_look_wrong_beside_how_many_would():
    page = pr.Report.from_predictions(*some_rows_as_given_to_cleanlab()).to_html()
    assert "flags 110 rows as likely label errors; calibrated forecasts with clean labels would flag 98 ± 16" in page
