"""Zero-one loss: whether the class that was given most is another than the true one."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import zero_one_loss

from probreport.metrics.zero_one import zero_one_losses
from probreport.predictions import Predictions

mpf = mpmath.mpf


def losses(labels, proba, **options):
    return zero_one_losses(Predictions.from_arrays(labels, proba, **options)).tolist()


def test_by_hand_three_classes():
    rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]]
    assert losses([0, 2, 2], rows, classes=[0, 1, 2]) == [0, 1, 0]


def test_by_hand_one_column():
    assert losses([1, 1, 0, 0], [0.75, 0.25, 0.75, 0.25]) == [0, 1, 1, 0]


def test_by_hand_soft_labels():
    # the first class is preferred, which is true with probability 0.25: the expected loss is 0.75
    assert losses([[0.25, 0.5, 0.25]], [[0.5, 0.25, 0.25]]) == [0.75]


def test_among_equals_the_first_class_is_preferred():
    assert losses([0, 1], [0.5, 0.5]) == [0, 1]
    assert losses([0, 1, 2], [[0.25, 0.25, 0.5], [0.4, 0.4, 0.2], [0.2, 0.4, 0.4]]) == [1, 1, 1]
    assert losses([0, 1], np.full((2, 100), 0.01), classes=range(100)) == [0, 1]


def test_the_last_of_many_classes_can_be_preferred():
    rows = np.eye(100)[[99, 64, 63]]
    assert losses([99, 64, 63], rows, classes=range(100)) == [0, 0, 0]


@given(st.floats(0, 1))
def test_one_column_prefers_the_positive_class_above_a_half(q):
    prefers_positive = mpf(q) > mpf(1) / 2
    assert losses([1, 0], [q, q]) == [not prefers_positive, prefers_positive]


@pytest.mark.parametrize("k", [2, 3, 10, 100])
def test_the_mean_equals_scikit_learn_s(k):
    rng = np.random.default_rng(k)
    labels, rows = rng.integers(0, k, 200), rng.dirichlet(np.ones(k), 200)
    found = losses(labels, rows, classes=range(k))
    assert np.mean(found) == pytest.approx(zero_one_loss(labels, rows.argmax(axis=1)), rel=1e-15)
    one_column = losses(labels > 0, rows[:, 0], classes=[False, True])
    assert np.mean(one_column) == pytest.approx(zero_one_loss(labels > 0, rows[:, 0] > 0.5), rel=1e-15)
