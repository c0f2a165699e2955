"""The laws of the family: what holds for every metric of the tuple, whatever it measures."""

import inspect
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from probreport.metrics import METRICS
from probreport.predictions import Predictions

EVERY_METRIC = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
MANY = 70_000  # rows: more than one block of one column


@st.composite
def predictions(draw, most_rows=20, most_classes=5):
    """Labels and rows of probabilities, with zeros and ones among them."""
    n, k = draw(st.integers(1, most_rows)), draw(st.integers(2, most_classes))
    elements = st.one_of(st.just(0.0), st.floats(1e-9, 1))
    weights = draw(arrays.arrays(np.float64, (n, k), elements=elements))
    weights[:, 0] += weights.sum(axis=1) == 0
    labels = draw(arrays.arrays(np.intp, n, elements=st.integers(0, k - 1)))
    return labels, weights / weights.sum(axis=1, keepdims=True)


def many_predictions(k=3):
    rng, n = np.random.default_rng(k), MANY if k < 100 else MANY // 10
    return rng.integers(0, k, n), rng.dirichlet(np.ones(k), n)


def losses(metric, labels, proba, **options):
    k = max(2, proba.shape[1]) if proba.ndim == 2 else 2
    return metric.losses(Predictions.from_arrays(labels, proba, classes=options.pop("classes", range(k)), **options))


def bits(values):
    """The values bit by bit: what tells 0 from -0 and finds a last digit."""
    return np.ascontiguousarray(values).view(np.uint64).tolist()


def test_every_metric_has_its_own_name():
    assert len({metric.name for metric in METRICS}) == len({metric.title for metric in METRICS}) == len(METRICS)


@EVERY_METRIC
def test_what_computes_a_metric_says_what_it_is(metric):
    assert metric.best in ("lowest", "highest")
    assert inspect.getdoc(metric.losses)


@EVERY_METRIC
@given(predictions())
def test_a_metric_gives_each_row_one_number_of_at_least_zero(metric, example):
    found = losses(metric, *example)
    assert found.shape == example[0].shape
    assert found.dtype == np.float64
    assert (found >= 0).all()  # and so no NaN
    assert not np.signbit(found).any()


@EVERY_METRIC
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int64])
def test_certainty_in_the_truth_is_exactly_zero(metric, dtype):
    assert bits(losses(metric, [0, 1, 2], np.eye(3, dtype=dtype))) == bits(np.zeros(3))
    assert bits(losses(metric, [0, 1], np.array([0, 1], dtype))) == bits(np.zeros(2))


@EVERY_METRIC
def test_certainty_in_the_truth_is_exactly_zero_for_logarithms_and_one_hot_labels(metric):
    with np.errstate(divide="ignore"):
        assert bits(losses(metric, [0, 1, 2], np.log(np.eye(3)), log_proba=True)) == bits(np.zeros(3))
        assert bits(losses(metric, [0, 1], np.log([0.0, 1.0]), log_proba=True)) == bits(np.zeros(2))
    assert bits(losses(metric, np.eye(3), np.eye(3))) == bits(np.zeros(3))


@EVERY_METRIC
def test_certainty_in_another_class_is_the_worst(metric):
    wrong = losses(metric, [1, 2, 0], np.eye(3))
    doubtful = losses(metric, [1, 2, 0], np.full((3, 3), 1 / 3))
    assert (wrong >= doubtful).all()
    assert (wrong > 0).all()


@EVERY_METRIC
@given(predictions(), st.randoms())
def test_the_order_of_rows_changes_no_bit(metric, example, random):
    labels, proba = example
    order = random.sample(range(len(labels)), len(labels))
    assert bits(losses(metric, labels[order], proba[order])) == bits(losses(metric, labels, proba)[order])


@EVERY_METRIC
@given(predictions(), st.randoms())
def test_the_order_of_classes_changes_nothing(metric, example, random):
    labels, proba = example
    if metric.name == "zero_one_loss":
        proba = (
            proba + np.arange(proba.shape[1]) * 1e-6
        )  # among equals the first is preferred, and so the order matters
        proba /= proba.sum(axis=1, keepdims=True)
    order = random.sample(range(proba.shape[1]), proba.shape[1])
    found = losses(metric, labels, proba[:, order], classes=order)
    np.testing.assert_allclose(found, losses(metric, labels, proba), rtol=1e-14, atol=1e-16)


@EVERY_METRIC
@given(predictions(), st.integers(1, 20))
def test_rows_cut_out_of_a_batch_are_worth_the_same(metric, example, size):
    batch = Predictions.from_arrays(*example, classes=range(example[1].shape[1]))
    pieces = [metric.losses(batch.rows(start, start + size)) for start in range(0, len(batch), size)]
    assert bits(np.concatenate(pieces)) == bits(metric.losses(batch))


@EVERY_METRIC
@pytest.mark.parametrize("k", [3, 100])
@pytest.mark.parametrize("shape", ["one column", "a column for each class", "logarithms", "soft labels"])
def test_pieces_of_many_rows_are_worth_the_same(metric, shape, k):
    labels, proba = many_predictions(k)
    options = {}
    if shape == "one column":
        labels, proba = labels > 0, proba[:, 0]
    elif shape == "logarithms":
        proba, options = np.log(proba), {"log_proba": True}
    elif shape == "soft labels":
        labels = proba[::-1]
    batch = Predictions.from_arrays(labels, proba, **options)
    whole = metric.losses(batch)
    cuts = [0, 1, len(batch) // 4, len(batch) - 7, len(batch)]
    for start, stop in pairwise(cuts):
        assert bits(metric.losses(batch.rows(start, stop))) == bits(whole[start:stop])


@EVERY_METRIC
@pytest.mark.parametrize("n", [7, MANY])
@pytest.mark.parametrize("options", [{}, {"log_proba": True}], ids=["probabilities", "logarithms"])
def test_every_memory_layout_gives_the_same_bits(metric, n, options):
    labels, proba = (array[:n] for array in many_predictions())
    proba = np.log(proba) if options else proba
    expected = bits(losses(metric, labels, proba, **options))
    layouts = [
        np.asfortranarray(proba),
        np.ascontiguousarray(proba[::-1])[::-1],
        np.repeat(proba, 2, axis=0)[::2],
        np.repeat(proba, 2, axis=1)[:, ::2],
        proba.astype(">f8"),
        proba.astype(np.longdouble),
    ]
    for layout in layouts:
        layout.setflags(write=False)
        assert bits(losses(metric, labels, layout, **options)) == expected


@EVERY_METRIC
@pytest.mark.parametrize("k", [3, 100])
def test_every_memory_layout_of_soft_labels_gives_the_same_bits(metric, k):
    proba = many_predictions(k)[1][:500]
    labels = np.ascontiguousarray(proba[::-1])
    expected = bits(losses(metric, labels, proba))
    for layout in (proba[::-1], np.asfortranarray(labels), np.repeat(labels, 2, axis=1)[:, ::2]):
        assert bits(losses(metric, layout, proba)) == expected
        assert bits(losses(metric, layout, np.asfortranarray(proba))) == expected


@EVERY_METRIC
def test_every_memory_layout_of_one_column_gives_the_same_bits(metric):
    labels, proba = many_predictions(2)
    column = np.ascontiguousarray(proba[:, 1])
    expected = bits(losses(metric, labels, column))
    for layout in (proba[:, 1], proba[:, 1:], column[::-1].copy()[::-1], column.astype(">f8")):
        assert bits(losses(metric, labels, layout)) == expected
    assert bits(losses(metric, labels[::-1].copy()[::-1], column)) == expected
    assert bits(losses(metric, labels.astype(">i4"), column)) == expected


@EVERY_METRIC
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("of_columns", [slice(None), 0], ids=["a column for each class", "one column"])
def test_narrow_floats_are_worth_what_their_float64_values_are(metric, dtype, of_columns):
    labels, proba = many_predictions(2)
    narrow = proba[:1000, of_columns].astype(dtype)
    assert bits(losses(metric, labels[:1000], narrow)) == bits(losses(metric, labels[:1000], narrow.astype(np.float64)))


@EVERY_METRIC
@given(predictions(most_classes=2))
def test_one_column_is_worth_as_much_as_two(metric, example):
    labels, proba = example
    two = np.column_stack([1 - proba[:, 1], proba[:, 1]])
    np.testing.assert_allclose(losses(metric, labels, proba[:, 1]), losses(metric, labels, two), rtol=1e-6, atol=1e-15)


@EVERY_METRIC
@given(predictions())
def test_logarithms_are_worth_what_the_probabilities_are(metric, example):
    labels, proba = example
    with np.errstate(divide="ignore"):
        found = losses(metric, labels, np.log(proba), log_proba=True)
    if metric.name != "zero_one_loss":  # where two are nearly equal, rounding may prefer another
        np.testing.assert_allclose(found, losses(metric, labels, proba), rtol=1e-13, atol=1e-15)


@EVERY_METRIC
@given(predictions())
def test_one_hot_labels_are_worth_what_hard_ones_are(metric, example):
    labels, proba = example
    one_hot = np.eye(proba.shape[1])[labels]
    assert bits(losses(metric, one_hot, proba)) == bits(losses(metric, labels, proba))


@EVERY_METRIC
@given(predictions())
def test_what_classes_are_called_changes_no_bit(metric, example):
    labels, proba = example
    names = [f"class {9 - position}" for position in range(proba.shape[1])]
    found = losses(metric, [names[label] for label in labels], proba, classes=names)
    assert bits(found) == bits(losses(metric, labels, proba))


@EVERY_METRIC
def test_weights_do_not_change_what_a_row_is_worth(metric):
    labels, proba = (array[:10] for array in many_predictions())
    weighted = losses(metric, labels, proba, sample_weight=np.arange(10))
    assert bits(weighted) == bits(losses(metric, labels, proba))


@EVERY_METRIC
def test_a_value_that_overshoots_is_worth_what_0_or_1_is(metric):
    within = losses(metric, [0, 1, 0, 1], np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]))
    beyond = [[1 + 1e-13, -1e-13], [1 + 1e-13, -1e-13], [-1e-17, 1 + 1e-13], [0, 1 + 1e-13]]
    assert bits(losses(metric, [0, 1, 0, 1], np.array(beyond))) == bits(within)
    assert bits(losses(metric, [0, 1, 0, 1], np.array(beyond)[:, 1])) == bits(within)


@EVERY_METRIC
def test_no_array_is_changed(metric):
    labels, proba = (array[:10].copy() for array in many_predictions())
    before = labels.tobytes(), proba.tobytes()
    losses(metric, labels, proba)
    losses(metric, labels > 1, proba[:, 1])
    losses(metric, labels, np.log(proba), log_proba=True)
    assert (labels.tobytes(), proba.tobytes()) == before


@EVERY_METRIC
def test_no_rows_have_no_losses(metric):
    batch = Predictions.from_arrays([0, 1], [[0.5, 0.5], [0.25, 0.75]])
    assert metric.losses(batch.rows(2, 2)).shape == (0,)


@EVERY_METRIC
@pytest.mark.parametrize("y_proba", [[1e-200, 1 - 1e-9], [[1.0, 1e-200], [1e-9, 1 - 1e-9]]])
def test_what_vanishes_is_no_error_in_any_state_of_numpy(metric, y_proba):
    with np.errstate(all="raise"):
        assert metric.losses(Predictions.from_arrays([0, 1], y_proba, classes=[0, 1])) == pytest.approx(
            [0, 0], abs=1e-8
        )


@EVERY_METRIC
def test_nor_are_logarithms_whose_probabilities_vanish(metric):
    with np.errstate(all="raise"):
        batch = Predictions.from_arrays([0, 1], [[0.0, -800.0], [-800.0, 0.0]], classes=[0, 1], log_proba=True)
        assert metric.losses(batch).tolist() == [0, 0]
