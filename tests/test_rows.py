"""Rows of a piece: those with weight, sorted by true class, each number computed once and right."""

import numpy as np
import pytest

from probreport import rows as rows_module
from probreport.metrics.log_loss import log_losses
from probreport.predictions import Predictions
from probreport.rows import Rows, in_order, pieces

LABELS = ["b", "a", "b", "a"]
PROBA = [[0.2, 0.8], [0.9, 0.1], [0.6, 0.4], [0.5, 0.5]]


def batch(**options):
    return Predictions.from_arrays(LABELS, PROBA, **options)


def test_rows_are_sorted_by_true_class_and_keep_their_numbers():
    rows = Rows.of(batch(first_row=10))
    assert rows.codes.tolist() == [0, 0, 1, 1]
    assert rows.numbers.tolist() == [11, 13, 10, 12]
    assert rows.losses.tolist() == (-np.log([0.9, 0.5, 0.8, 0.4])).tolist()


def test_rows_without_weight_are_left_out():
    rows = Rows.of(batch(sample_weight=[0, 2, 3, 0]))
    assert rows.numbers.tolist() == [1, 2]
    assert rows.weights.tolist() == [2, 3]
    assert len(rows) == 2
    assert len(rows.piece) == 4


def test_without_weights_there_are_none():
    assert Rows.of(batch()).weights is None


def test_all_rows_may_be_without_weight():
    assert len(Rows.of(batch(sample_weight=[0, 0, 0, 0]))) == 0


def test_soft_labels_are_sorted_by_the_likeliest_class_and_among_equals_by_the_first():
    soft = [[0.3, 0.7], [0.5, 0.5], [0.9, 0.1]]
    rows = Rows.of(Predictions.from_arrays(soft, [[0.5, 0.5]] * 3))
    assert rows.numbers.tolist() == [1, 2, 0]
    assert rows.codes.tolist() == [0, 0, 1]
    assert rows.batch.label_distributions.tolist() == [soft[1], soft[2], soft[0]]


def test_the_preferred_class_is_the_first_of_the_most_probable():
    rows = Rows.of(batch())
    assert rows.numbers.tolist() == [1, 3, 0, 2]
    assert rows.batch.preferred.tolist() == [0, 0, 1, 0]
    assert rows.preferred_probabilities.tolist() == [0.9, 0.5, 0.8, 0.6]


def test_a_column_of_probabilities_gives_the_same_as_two():
    one, two = (
        Rows.of(Predictions.from_arrays([0, 1], [0.25, 0.75])),
        Rows.of(Predictions.from_arrays([0, 1], [[0.75, 0.25], [0.25, 0.75]])),
    )
    for name in ("losses", "codes", "preferred_probabilities"):
        assert getattr(one, name).tolist() == getattr(two, name).tolist()


def test_clipping_moves_losses_but_leaves_the_others_to_see():
    rows = Rows.of(Predictions.from_arrays([0, 1], [0.0, 0.0]), "clip")
    assert rows.unclipped_losses.tolist() == [0, np.inf]
    assert rows.losses.tolist() == pytest.approx([2.220446049250313e-16, 36.043653389117156], rel=1e-15)


def test_a_log_probability_whose_powers_would_overflow_counts_as_probability_0():
    logs = [[0.0, -1e31], [0.0, -1e29]]
    assert Rows.of(Predictions.from_arrays([1, 1], logs, classes=[0, 1], log_proba=True)).losses.tolist() == [
        np.inf,
        1e29,
    ]


def test_every_metric_but_the_log_loss_is_computed():
    assert {name: values.tolist() for name, values in Rows.of(batch()).metrics.items()} == {
        "brier_score": pytest.approx([0.01, 0.25, 0.04, 0.36]),
        "zero_one_loss": [0, 0, 0, 1],
    }


def test_an_order_puts_equal_codes_together_and_leaves_them_in_their_order():
    order, keys = in_order(np.array([2, 0, 2, 0]), 3)
    assert order.tolist() == [1, 3, 0, 2]
    assert keys.codes.tolist() == [0, 0, 2, 2]
    assert (keys.size, keys.in_order) == (3, True)


def test_a_batch_is_cut_into_pieces_that_number_on(monkeypatch):
    monkeypatch.setattr(rows_module, "_MOST_ROWS", 3)
    n = 8
    cut = list(pieces(Predictions.from_arrays([0, 1] * 4, np.full(n, 0.5), first_row=5)))
    assert [len(rows) for rows in cut] == [3, 3, 2]
    assert sorted(number for rows in cut for number in rows.numbers.tolist()) == list(range(5, 5 + n))


def test_many_classes_make_short_pieces(monkeypatch):
    monkeypatch.setattr(rows_module, "_MOST_ENTRIES", 10)
    eye = np.eye(4)
    assert [len(rows) for rows in pieces(Predictions.from_arrays(range(4), eye))] == [2, 2]
    monkeypatch.setattr(rows_module, "_MOST_ENTRIES", 1)
    assert [len(rows) for rows in pieces(Predictions.from_arrays(range(4), eye))] == [1, 1, 1, 1]


@pytest.mark.parametrize("k", [2, 10, 64, 65, 200])
def test_numbers_of_a_row_are_the_same_alone_and_among_others(k):
    random = np.random.default_rng(k)
    proba, labels = random.dirichlet(np.ones(k), 30), random.integers(0, k, 30)
    together = Rows.of(Predictions.from_arrays(labels, proba, classes=range(k)))
    for place, number in enumerate(together.numbers.tolist()):
        alone = Rows.of(
            Predictions.from_arrays(labels[number : number + 1], proba[number : number + 1], classes=range(k))
        )
        assert alone.losses[0] == together.losses[place]
        assert alone.batch.preferred[0] == together.batch.preferred[place]
        for name, values in together.metrics.items():
            assert alone.metrics[name][0] == values[place]


def test_the_losses_are_those_of_the_public_function():
    random = np.random.default_rng(0)
    proba, labels = random.dirichlet(np.ones(5), 100), random.integers(0, 5, 100)
    rows = Rows.of(Predictions.from_arrays(labels, proba))
    assert rows.losses.tolist() == log_losses(labels, proba)[rows.numbers].tolist()
