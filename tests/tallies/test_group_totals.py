"""Totals by group and by cluster: each column by itself, however rows are cut; and no more values than are told."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from probreport.errors import ShapeError
from probreport.plan import Plan
from probreport.predictions import Predictions
from probreport.rows import Rows
from probreport.tallies import cluster_totals, group_totals
from probreport.tallies.cluster_totals import ClusterTotals
from probreport.tallies.group_totals import ColumnTotals, GroupTotals

LN2 = math.log(2)


def batch_of(y_true, p_true, **options):
    """A batch of two classes, of which each row gives the true one that probability."""
    forecasts = [[p, 1 - p] if y == 0 else [1 - p, p] for y, p in zip(y_true, p_true, strict=True)]
    return Predictions.from_arrays(y_true, forecasts, classes=[0, 1], **options)


def plan_of(batch):
    return Plan(
        classes=batch.classes,
        is_weighted=batch.weights is not None,
        groups=tuple(batch.groups),
        has_clusters=batch.clusters is not None,
    )


def totals(kind, batch, cuts=()):
    """The tally of a batch, added up from the pieces between the cuts."""
    plan, ends = plan_of(batch), [0, *cuts, len(batch)]
    pieces = [kind.of(Rows.of(batch.rows(start, stop), plan.on_zero), plan) for start, stop in pairwise(ends)]
    return sum(pieces, start=kind.empty(plan))


def by_value(totals_of_column):
    """Rows, weight and loss of each value."""
    losses = totals_of_column.losses
    told = zip(losses.rows.tolist(), losses.weight.fractions(), map(float, losses.loss.fractions()), strict=True)
    return dict(zip(totals_of_column.groups.plain, told, strict=True))


def test_each_column_is_summed_by_its_own_values():
    batch = batch_of(
        [0, 1, 0, 1],
        [0.5, 0.25, 0.5, 1.0],
        sample_weight=[1, 2, 3, 4],
        groups={"site": ["A", "B", "A", None], "hour": [7, 7, 8, 8]},
    )
    found = totals(GroupTotals, batch).columns
    assert by_value(found["site"]) == {
        "A": (2, 4, pytest.approx(4 * LN2)),  # 1 ln 2 + 3 ln 2
        "B": (1, 2, pytest.approx(4 * LN2)),  # 2 ln 4
        None: (1, 4, 0),
    }
    assert by_value(found["hour"]) == {7: (2, 3, pytest.approx(5 * LN2)), 8: (2, 7, pytest.approx(3 * LN2))}


def test_classes_are_counted_by_group_and_soft_labels_by_their_shares():
    hard = batch_of([0, 1, 1], [0.5] * 3, sample_weight=[1, 2, 3], groups={"site": ["A", "A", "B"]})
    soft = Predictions.from_arrays(
        [[0.25, 0.75], [1.0, 0.0]], [[0.5, 0.5]] * 2, classes=[0, 1], sample_weight=[4, 8], groups={"site": ["A", "A"]}
    )
    for batch, expected in ((hard, {(0, 0): 1, (0, 1): 2, (1, 1): 3}), (soft, {(0, 0): 9, (0, 1): 3})):
        cells = totals(GroupTotals, batch).columns["site"].classes
        pairs = zip(cells.first.tolist(), cells.second.tolist(), strict=True)
        assert dict(zip(pairs, cells.weight.fractions(), strict=True)) == expected


def test_soft_labels_without_weights_count_by_their_shares_and_lose_nothing():
    batch = Predictions.from_arrays(
        [[0.25, 0.75], [1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5]] * 3, classes=[0, 1], groups={"site": ["A", "A", "B"]}
    )
    cells = GroupTotals.of(Rows.of(batch), plan_of(batch)).columns["site"].classes
    told = zip(
        cells.first.tolist(), cells.second.tolist(), cells.weight.fractions(), cells.loss.fractions(), strict=True
    )
    assert list(told) == [(0, 0, 1.25, 0), (0, 1, 0.75, 0), (1, 0, 0.5, 0), (1, 1, 0.5, 0)]


def test_clusters_within_a_group_keep_weight_and_loss():
    batch = batch_of([0, 1], [0.5, 0.25], sample_weight=[3, 2], clusters=["p", "q"], groups={"site": ["A", "A"]})
    cells = totals(GroupTotals, batch).columns["site"].by_cluster
    assert cells.weight.fractions() == [3, 2]
    assert cells.loss.floats() == pytest.approx([3 * LN2, 4 * LN2])


def test_clusters_keep_weight_and_loss_by_class():
    batch = batch_of([0, 1, 1], [0.5, 0.25, 0.5], sample_weight=[1, 2, 3], clusters=["p", "p", "q"])
    found = totals(ClusterTotals, batch)
    assert found.clusters.plain == ("p", "q")
    assert found.cells.first.tolist() == [0, 0, 1]
    assert found.cells.second.tolist() == [0, 1, 1]
    assert found.cells.weight.fractions() == [1, 2, 3]
    assert list(map(float, found.cells.loss.fractions())) == pytest.approx([LN2, 4 * LN2, 3 * LN2])


def many_kinds(n=60):
    """Rows whose groups are of many kinds and whose clusters are spread over several of them."""
    random, kinds = np.random.default_rng(3), [1, "1", True, None, 2.5, "", "Oslo", 1.0, float("nan"), "서울"]
    column = np.empty(n, object)
    column[:] = [kinds[place] for place in random.integers(0, len(kinds), n)]
    return batch_of(
        random.integers(0, 2, n).tolist(),
        random.random(n).tolist(),
        sample_weight=random.random(n),
        groups={"kind": column, "number": random.integers(0, 40, n)},
        clusters=random.integers(0, 9, n),
    )


@pytest.mark.parametrize("kind", [GroupTotals, ClusterTotals])
@pytest.mark.parametrize("cuts", [(1,), (59,), (20, 20, 40), tuple(range(1, 60))])
def test_rows_may_be_cut_anywhere_whatever_their_values(kind, cuts):
    assert totals(kind, many_kinds(), cuts) == totals(kind, many_kinds())


def test_values_are_one_column_whichever_batch_they_come_from():
    text = batch_of([0], [0.5], groups={"g": ["1"]})
    whole = batch_of([0], [0.5], groups={"g": [1]})
    floats = batch_of([0, 1], [0.5, 0.25], groups={"g": [1.0, float("nan")]})
    found = sum((totals(GroupTotals, batch) for batch in (text, whole, floats)), GroupTotals.empty(plan_of(text)))
    assert {value: rows for value, (rows, *_) in by_value(found.columns["g"]).items()} == {"1": 1, 1: 2, None: 1}


def test_of_very_many_values_each_keeps_its_own_sum():
    n = (1 << 16) + 7
    weights = np.arange(n) % 3 + 1.0
    batch = batch_of([0] * n, [0.5] * n, sample_weight=weights, groups={"id": np.arange(n) % (n - 1)})
    losses, expected = totals(GroupTotals, batch).columns["id"].losses, list(map(Fraction, weights[:-1]))
    expected[0] += Fraction(weights[-1])  # the last row has the value of the first
    assert losses.rows.tolist() == [2] + [1] * (n - 2)
    assert losses.loss.fractions() == [Fraction(LN2) * weight for weight in expected]


@pytest.mark.parametrize(
    ("module", "limit", "column", "said"),
    [
        (
            group_totals,
            "MOST_GROUPS",
            "groups",
            "groups by 'id': there are more than 3 values. [PR119]\nIs it a column of ids?",
        ),
        (cluster_totals, "MOST_CLUSTERS", "clusters", "there are more than 3 clusters; their totals are kept"),
    ],
)
def test_more_values_than_memory_is_meant_for_are_refused(monkeypatch, module, limit, column, said):
    monkeypatch.setattr(module, limit, 3)
    kind = GroupTotals if column == "groups" else ClusterTotals

    def of(ids):
        return batch_of([0] * len(ids), [0.5] * len(ids), **{column: {"id": ids} if column == "groups" else ids})

    totals(kind, of([1, 2, 3, 1]), cuts=(2,))
    with pytest.raises(ShapeError) as refused:
        totals(kind, of([1, 2, 3, 4]), cuts=(2,))
    assert refused.value.code == "PR119"
    assert str(refused.value).startswith(said)


def test_no_rows_have_no_groups():
    nothing = ColumnTotals.empty()
    assert (len(nothing.groups), len(nothing.losses.rows), len(nothing.clusters)) == (0, 0, 0)
