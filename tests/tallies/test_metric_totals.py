"""Metric totals: weighted sums of the metrics other than log loss."""

import pytest

from probreport.metrics import METRICS
from probreport.tallies.metric_totals import MetricTotals
from tests.tallies.of_arrays import tally_of


def sums_of(*args, **options):
    return {name: sums.floats()[0] for name, sums in tally_of(MetricTotals, *args, **options).sums.items()}


def test_by_hand():
    # one miss in three; squares of 0.5, 0.25 and 0.75
    assert sums_of([0, 0, 1], [0.5, 0.25, 0.25]) == {"brier_score": 0.875, "zero_one_loss": 1}


def test_by_hand_with_weights():
    assert sums_of([0, 0, 1], [0.5, 0.25, 0.25], sample_weight=[1, 2, 4]) == {
        "brier_score": 0.25 + 2 * 0.0625 + 4 * 0.5625,
        "zero_one_loss": 4,
    }


def test_every_metric_but_the_log_loss_has_a_sum():
    assert set(sums_of([0, 1], [0.5, 0.5])) == {metric.name for metric in METRICS} - {"log_loss"}


def test_soft_labels_miss_in_part():
    assert sums_of([[0.25, 0.75]], [[0.5, 0.5]])["zero_one_loss"] == pytest.approx(0.75)
