"""Totals of two models on the same rows: worked by hand, and the same however the rows are cut."""

import math
from itertools import pairwise

import numpy as np
import pytest

from probreport.bands import DOCUMENT_BANDS
from probreport.paired_summary import PairedSummary, summarise_together
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.tallies.pair_totals import PairTotals
from probreport.tallies.paired_rows import MOST_DIFFERING, DifferingRow

LN_2 = math.log(2)


def batches(y_true, *probabilities, **options):
    return [Predictions.from_arrays(y_true, proba, classes=[0, 1], **options) for proba in probabilities]


def totals_of(models, **options) -> PairTotals:
    plan = Plan(models[0].classes, is_weighted=models[0].weights is not None, **options)
    return summarise_together(models, [plan, plan]).pairs[0, 1]


# Losses of the first: ln 2, ln 4, ln 2, 0, infinite, infinite, ln 2; of the second: ln 4, ln 2, ln 2, ln 2, infinite,
# ln 2, infinite.
Y = [1, 1, 1, 0, 1, 1, 1]
FIRST = [1 / 2, 1 / 4, 1 / 2, 0.0, 0.0, 0.0, 1 / 2]
SECOND = [1 / 4, 1 / 2, 1 / 2, 1 / 2, 0.0, 1 / 2, 0.0]


@pytest.fixture
def by_hand():
    return totals_of(batches(Y, FIRST, SECOND, ids=[f"row {n}" for n in range(7)]))


def test_wins_and_zeros_are_counted(by_hand):
    assert (by_hand.first_wins, by_hand.second_wins) == (3, 2)
    assert (by_hand.first_infinite, by_hand.second_infinite, by_hand.both_infinite) == (1, 1, 1)


def test_zeros_of_one_model_and_of_both_are_told_apart():
    found = totals_of(batches([1] * 6, [0, 0, 0.5, 0.5, 0.5, 0], [0.5, 0.5, 0, 0, 0, 0]))
    assert (found.first_infinite, found.second_infinite, found.both_infinite) == (2, 3, 1)


def test_differences_are_summed_by_true_class_but_for_infinite_ones(by_hand):
    assert by_hand.differences.rows.tolist() == [1, 6]
    assert by_hand.differences.infinite.tolist() == [0, 3]
    assert by_hand.differences.loss.floats() == pytest.approx([-LN_2, 0], abs=1e-15)
    assert by_hand.differences.loss2.floats() == pytest.approx([LN_2**2, 2 * LN_2**2])


def test_brier_scores_are_compared_in_all_rows(by_hand):
    # the squares of 1/2, 3/4, 1/2, 0, 1, 1, 1/2 less those of 3/4, 1/2, 1/2, 1/2, 1, 1/2, 1
    assert by_hand.scores.rows.tolist() == [7]
    expected = sum(a**2 - b**2 for a, b in zip([2, 3, 2, 0, 4, 4, 2], [3, 2, 2, 2, 4, 2, 4], strict=True)) / 16
    assert by_hand.scores.loss.floats() == pytest.approx([expected])


def test_a_row_of_weight_3_counts_as_three_in_both_scores():
    found = totals_of(batches(Y[:4], FIRST[:4], SECOND[:4], sample_weight=[1, 3, 1, 1]))
    assert found.scores.loss.floats() == pytest.approx([(4 - 9 + 3 * (9 - 4) + 0 - 4) / 16])
    assert found.differences.loss.floats() == pytest.approx([-LN_2, 2 * LN_2])


def test_rows_are_counted_from_band_to_band(by_hand):
    bands = len(DOCUMENT_BANDS)
    moved = {divmod(place, bands): count for place, count in enumerate(by_hand.flips.tolist()) if count}
    perfect, middle, terrible, broken = 0, 5, 6, 7  # ln 2 = 0.69 is Not great, ln 4 = 1.39 Terrible
    assert moved == {
        (middle, terrible): 1,
        (terrible, middle): 1,
        (middle, middle): 1,
        (perfect, middle): 1,
        (broken, broken): 1,
        (broken, middle): 1,
        (middle, broken): 1,
    }
    assert len(by_hand.flips) == bands**2
    assert by_hand.flips.dtype == np.int64


def test_the_most_differing_rows_stand_on_their_side_greatest_difference_first(by_hand):
    second, first = by_hand.rows.second_better, by_hand.rows.first_better
    assert [(row.row, row.id, row.code) for row in second] == [(5, "row 5", 1), (1, "row 1", 1)]
    assert [(row.row, row.id, row.code) for row in first] == [(6, "row 6", 1), (0, "row 0", 1), (3, "row 3", 0)]
    assert [row.difference for row in second] == [math.inf, pytest.approx(LN_2)]
    assert [row.difference for row in first] == [-math.inf, pytest.approx(-LN_2), pytest.approx(-LN_2)]
    assert (second[1].of_first, second[1].of_second) == pytest.approx((2 * LN_2, LN_2))


def test_two_infinite_losses_do_not_differ():
    assert DifferingRow(0, None, 0, math.inf, math.inf).difference == 0


def test_ten_rows_are_kept_on_either_side_and_the_earlier_of_equals():
    first = np.r_[np.linspace(0.30, 0.45, 16), np.linspace(0.55, 0.70, 16), 0.55, 0.30]
    rows = totals_of(batches(np.ones(34, int), first, np.full(34, 0.5), first_row=100)).rows
    assert [row.row for row in rows.second_better] == [100, 133, *range(101, 109)]
    assert [row.row for row in rows.first_better] == [*range(131, 121, -1)]
    assert len(rows.second_better) == len(rows.first_better) == MOST_DIFFERING == 10


def partitioned_as_promised_and_no_better(values, place):
    """What is smaller stands before the place and what is larger behind it, each the wrong way round."""
    place, rising = place % len(values), np.sort(values)
    return np.concatenate([rising[:place][::-1], rising[place : place + 1], rising[place + 1 :][::-1]])


def test_of_a_few_rows_too_many_those_that_differ_least_are_left_out(monkeypatch):
    monkeypatch.setattr(np, "partition", partitioned_as_promised_and_no_better)
    rows = totals_of(batches(np.ones(12, int), np.linspace(0.1, 0.4, 12), np.full(12, 0.5))).rows
    assert [row.row for row in rows.second_better] == list(range(10))


def test_where_rows_are_equal_at_the_bound_the_one_that_differs_most_is_still_first():
    rows = totals_of(batches(np.ones(12, int), [0.4] * 11 + [0.1], np.full(12, 0.5))).rows
    assert [row.row for row in rows.second_better] == [11, *range(9)]


def test_nothing_has_totals_of_the_same_kinds_as_something():
    plan = Plan((0, 1), groups=("site",), has_clusters=True)
    nothing = PairTotals.empty(plan)
    assert nothing == nothing + nothing
    assert (nothing.first_wins, nothing.second_wins, nothing.both_infinite) == (0, 0, 0)
    assert (nothing.first_infinite, nothing.second_infinite) == (0, 0)
    assert nothing.flips.tolist() == [0] * len(DOCUMENT_BANDS) ** 2
    assert nothing.flips.dtype == np.int64
    assert nothing.scores.rows.tolist() == [0]
    assert nothing.differences.rows.tolist() == [0, 0]
    assert list(nothing.groups.columns) == ["site"]


@pytest.mark.parametrize("cuts", [[1], [15, 30], [29], list(range(1, 60))])
@pytest.mark.parametrize("weighted", [False, True])
def test_any_cutting_gives_the_same_totals(cuts, weighted):
    random = np.random.default_rng(3)
    models = batches(
        random.integers(0, 2, 60),
        *random.random((2, 60)).round(1),
        sample_weight=random.random(60) if weighted else None,
        groups={"site": random.integers(0, 3, 60)},
        clusters=random.integers(0, 9, 60),
    )
    plan = Plan((0, 1), is_weighted=weighted, groups=("site",), has_clusters=True)
    parts = [
        summarise_together([model.rows(start, stop) for model in models], [plan, plan])
        for start, stop in pairwise([0, *cuts, 60])
    ]
    whole = parts[-1]
    for part in parts[:-1]:
        whole = part + whole
    assert isinstance(whole, PairedSummary)
    assert whole.pairs[0, 1] == totals_of(models, groups=("site",), has_clusters=True)
    assert whole.pairs[0, 1] + PairTotals.empty(plan) == whole.pairs[0, 1]
    assert len(whole.pairs[0, 1].groups.columns["site"].groups) == 3
    assert len(whole.pairs[0, 1].clusters.clusters) == 9
