"""Claims about the totals of which the tests of calibration are made."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows
from probreport.summary import summarise
from probreport.tallies.calibration_totals import CalibrationTotals


def totals(y, q, **options):
    batch = Predictions.from_arrays(y, q, classes=range(q.shape[1]), **options)
    plan = Plan(classes=batch.classes, is_weighted="sample_weight" in options)
    return batch, plan, summarise(batch, plan).tally(CalibrationTotals)


def test_one_row_by_hand():
    # q = (0.5, 0.3, 0.2), truth 1: sum of squares 0.38, of cubes 0.16
    _, _, found = totals([1], np.array([[0.5, 0.3, 0.2]]))
    assert found.class_variance.floats() == pytest.approx([0.25, 0.21, 0.16], abs=1e-11)
    assert float(found.brier_excess.total()) == pytest.approx(0.38 - 0.3)
    assert float(found.brier_variance.total()) == pytest.approx(0.16 - 0.38**2)


def test_weights_count_once_in_sums_and_squared_in_variances():
    # as above, and weight 3; the square of 1e-200 leaves the range, so that its row is in no variance
    rows = np.array([[0.5, 0.3, 0.2]] * 2)
    _, _, found = totals([1, 1], rows, sample_weight=[3.0, 1e-200])
    assert found.class_variance.floats() == pytest.approx([2.25, 1.89, 1.44], abs=1e-10)
    assert float(found.brier_excess.total()) == pytest.approx(3 * (0.38 - 0.3))
    assert float(found.brier_variance.total()) == pytest.approx(9 * (0.16 - 0.38**2))


def test_a_soft_label_counts_as_what_it_gives_each_class():
    _, _, found = totals([[0.0, 0.4, 0.6]], np.array([[0.5, 0.3, 0.2]]))
    assert float(found.brier_excess.total()) == pytest.approx(0.38 - (0.4 * 0.3 + 0.6 * 0.2))


def test_many_classes_in_several_tiles_give_the_sums_over_all_of_their_rows(monkeypatch):
    monkeypatch.setattr("probreport.over_classes._TILE_ENTRIES", 7 * 70)
    q = np.random.default_rng(0).dirichlet(np.ones(70), 40)
    batch, plan, found = totals(np.arange(40), q)
    assert found.class_variance.floats() == pytest.approx((q * (1 - q)).sum(axis=0), abs=1e-9)
    assert CalibrationTotals.of(Rows.of(batch.rows(0, 0), plan.on_zero), plan) == CalibrationTotals.empty(plan)


def test_as_many_rows_as_are_summed_at_once_keep_the_greatest_variance():
    n = 1 << 17
    batch = Predictions.from_arrays(np.zeros(n, int), np.full(n, 0.5), classes=[0, 1])
    plan = Plan(classes=batch.classes)
    found = CalibrationTotals.of(Rows.of(batch, plan.on_zero), plan)
    assert found.class_variance.fractions() == [n / 4, n / 4]


@given(st.integers(0, 10_000), st.booleans(), st.lists(st.integers(0, 40), max_size=3))
def test_any_cutting_gives_the_same_totals(seed, weighted, cuts):
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.full(3, 0.3), 40)
    options = {"sample_weight": rng.exponential(size=40) * (rng.random(40) < 0.8) + 1e-9} if weighted else {}
    batch, plan, whole = totals(rng.integers(0, 3, 40), q, **options)
    ends = [0, *sorted(cuts), 40]
    parts = [summarise(batch.rows(a, b), plan).tally(CalibrationTotals) for a, b in pairwise(ends)]
    together = CalibrationTotals.empty(plan)
    for part in reversed(parts):
        together = together + part
    assert together == whole
