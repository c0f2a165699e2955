"""Brier score: the squared distance of the forecast from what happened, halved for two classes as in scikit-learn."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from probreport.metrics.brier import brier_scores
from probreport.predictions import Predictions
from tests import oracles

EXACT = 2e-15  # relative


def scores(labels, proba, **options):
    return brier_scores(Predictions.from_arrays(labels, proba, **options)).tolist()


def exactly(outcome, forecast):
    """Sum (q - outcome) squared in fractions, and halve it for two classes."""
    total = sum((Fraction(q) - Fraction(o)) ** 2 for q, o in zip(forecast, outcome, strict=True))
    return float(total / 2 if len(forecast) == 2 else total)


def test_by_hand_two_classes():
    # ((0.25 - 0)² + (0.75 - 1)²) / 2 = 0.0625, and ((0.75 - 0)² + (0.25 - 1)²) / 2 = 0.5625
    assert scores([1, 0], [0.75, 0.75]) == [0.0625, 0.5625]
    assert scores([1, 0], [[0.25, 0.75], [0.25, 0.75]]) == [0.0625, 0.5625]


def test_by_hand_three_classes():
    # (0.5 - 1)² + 0.25² + 0.25² = 0.375, and 0.5² + (0.25 - 1)² + 0.25² = 0.875
    rows = [[0.5, 0.25, 0.25]] * 3
    assert scores([0, 1, 2], rows) == [0.375, 0.875, 0.875]


def test_by_hand_soft_labels():
    # (0.5 - 0.75)² + (0.25 - 0.25)² + (0.25 - 0)² = 0.125, and for two classes ((0.5 - 0.75)² + (0.5 - 0.25)²) / 2
    assert scores([[0.75, 0.25, 0.0]], [[0.5, 0.25, 0.25]]) == [0.125]
    assert scores([[0.25, 0.75]], [0.5]) == [0.0625]


def test_the_worst_forecast_scores_1_for_two_classes_and_2_for_more():
    assert scores([1, 0], [0.0, 1.0]) == [1, 1]
    assert scores([1, 0, 0], np.eye(3), classes=[0, 1, 2])[:2] == [2, 2]


def test_the_mean_over_ten_samples():
    example = oracles.TEN_SAMPLES
    assert np.mean(scores(example.y_true, example.y_proba)) == pytest.approx(example.brier_score, rel=1e-14)


@given(st.floats(0, 1), st.integers(0, 1))
def test_one_column_is_exact(q, label):
    expected = float((Fraction(q) - label) ** 2)
    assert scores([label], [q], classes=[0, 1]) == pytest.approx([expected], rel=EXACT, abs=0)


nearly_certain = st.lists(
    st.one_of(st.floats(0, 1), st.floats(-12, 0).map(lambda exponent: 10**exponent)), min_size=2, max_size=6
).filter(lambda values: sum(values) > 1e-3)


@given(nearly_certain, st.data())
def test_rows_are_exact_also_where_the_truth_was_nearly_certain(values, data):
    row = (np.array(values) / sum(values)).tolist()
    label = data.draw(st.integers(0, len(row) - 1))
    outcome = [int(position == label) for position in range(len(row))]
    found = scores([label], [row], classes=range(len(row)))
    assert found == pytest.approx([exactly(outcome, row)], rel=EXACT, abs=1e-300)


@given(nearly_certain, st.data())
def test_soft_labels_are_exact(values, data):
    row = (np.array(values) / sum(values)).tolist()
    label = data.draw(st.permutations(row))
    assert scores([label], [row]) == pytest.approx([exactly(label, row)], rel=EXACT, abs=1e-300)


def test_a_hundred_classes_are_exact():
    rows = np.random.default_rng(0).dirichlet(np.ones(100), 20)
    expected = [exactly(np.eye(100)[7].tolist(), row) for row in rows.tolist()]
    assert scores([7] * 20, rows, classes=range(100)) == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("k", [2, 3, 10])
def test_the_mean_equals_scikit_learn_s(k):
    rng = np.random.default_rng(k)
    labels, rows = rng.integers(0, k, 50), rng.dirichlet(np.ones(k), 50)
    each = [brier_score_loss(labels == code, rows[:, code]) for code in range(k)]
    expected = sum(each) / 2 if k == 2 else sum(each)
    assert np.mean(scores(labels, rows, classes=range(k))) == pytest.approx(expected, rel=1e-14)
