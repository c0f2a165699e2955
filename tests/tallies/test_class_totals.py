"""Class totals: label weight, forecasts by true class, and preferred classes."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from probreport.tallies.class_totals import ClassTotals
from tests.cases import made
from tests.tallies.of_arrays import tally_of

ROWS = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.125, 0.125, 0.75], [0.5, 0.5, 0.0]]


def test_by_hand():
    totals = tally_of(ClassTotals, [0, 0, 2, 2], ROWS, classes=[0, 1, 2])
    assert totals.labels.floats().tolist() == [2, 0, 2]
    assert totals.preferred.tolist() == [[1, 1, 0], [0, 0, 0], [1, 0, 1]]
    by_class = totals.forecasts_by_class.floats().reshape(3, 3).T  # of row i and column j
    assert by_class.tolist() == [[0.75, 0.75, 0.5], [0, 0, 0], [0.625, 0.625, 0.75]]
    assert totals.forecast_sums().floats().tolist() == [1.375, 1.375, 1.25]


def test_by_hand_with_weights():
    totals = tally_of(ClassTotals, [0, 0, 2, 2], ROWS, classes=[0, 1, 2], sample_weight=[1, 2, 4, 0])
    assert totals.labels.floats().tolist() == [3, 0, 4]
    assert totals.preferred.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert totals.forecast_sums().floats().tolist() == [1.5, 1.75, 3.75]


def test_soft_labels_are_spread_over_the_classes():
    totals = tally_of(ClassTotals, [[0.25, 0.75], [0.5, 0.5]], [[0.5, 0.5]] * 2, sample_weight=[4, 8])
    assert totals.labels.floats().tolist() == [5, 7]  # of the likeliest classes it would be 8 and 4


@pytest.mark.parametrize("k", [2, 5, 100])
def test_preferred_classes_are_the_confusion_matrix(k):
    case = made(k, n=300, k=k, forecasts="decimals")
    totals = tally_of(ClassTotals, case.y_true, case.y_proba, classes=range(k))
    expected = confusion_matrix(case.y_true, case.y_proba.argmax(axis=1), labels=range(k))
    assert totals.preferred.tolist() == expected.tolist()


def test_beyond_a_hundred_classes_only_the_sums_over_all_rows_are_kept():
    case = made(0, n=20, k=101)
    totals = tally_of(ClassTotals, case.y_true, case.y_proba, classes=range(101))
    assert totals.preferred.shape == (0, 0)
    assert totals.forecasts_by_class.size == 0
    assert totals.forecast_sums().floats() == pytest.approx(case.y_proba.sum(axis=0), rel=1e-14)
    weights = np.arange(1, 21)
    totals = tally_of(ClassTotals, case.y_true, case.y_proba, classes=range(101), sample_weight=weights)
    assert totals.forecast_sums().floats() == pytest.approx(weights @ case.y_proba, rel=1e-14)


def test_forecasts_of_a_class_that_are_all_tiny_are_summed_too():
    totals = tally_of(ClassTotals, [0, 1], [[1.0, 1e-30], [1.0, 1e-30]])
    assert totals.forecast_sums().floats().tolist() == [2, 2e-30]


def test_sums_by_class_add_up_to_the_sums_of_columns():
    case = made(1, n=500, k=7, forecasts="confident")
    totals = tally_of(ClassTotals, case.y_true, case.y_proba, classes=range(7))
    exact = [sum(map(Fraction, column)) for column in case.y_proba.T.tolist()]
    assert totals.forecast_sums().fractions() == exact
    assert np.all(totals.forecasts_by_class.floats() >= 0)
