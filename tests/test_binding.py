"""Binding: labels go with columns by name wherever there are names, and nothing is guessed where they do not fit."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.errors import LabelError, ShapeError, UsageError
from probreport.predictions import Predictions

THREE = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]]
ONE = [0.2, 0.8, 0.7]


def bind(y_true, y_proba, classes=None):
    """The classes, and each row's column."""
    batch = Predictions.from_arrays(y_true, y_proba, classes=classes)
    assert batch.codes is not None
    return batch.classes, batch.codes.tolist()


def frames(columns):
    """The same three columns in every kind of data frame."""
    as_columns = dict(zip(columns, zip(*THREE, strict=True), strict=True))
    return [pd.DataFrame(THREE, columns=columns), pl.DataFrame(as_columns), pa.table(as_columns)]


# --- A column for each class ---------------------------------------------------------------------------------------


def test_columns_without_names_are_the_sorted_labels():
    assert bind(["b", "c", "a"], THREE) == (("a", "b", "c"), [1, 2, 0])
    assert bind([10, 2, 1], THREE) == ((1, 2, 10), [2, 1, 0])


@pytest.mark.parametrize("frame", frames(["c", "a", "b"]), ids=lambda frame: type(frame).__module__)
def test_columns_with_names_bind_by_name_in_any_order(frame):
    assert bind(["b", "c", "a"], frame) == (("c", "a", "b"), [2, 0, 1])


@pytest.mark.parametrize("frame", frames(["2", "10", "1"]), ids=lambda frame: type(frame).__module__)
def test_names_bind_to_labels_of_another_type_by_text(frame):
    assert bind([1, 2, 10], frame) == (("2", "10", "1"), [2, 0, 1])


def test_a_class_that_no_row_has_keeps_its_column():
    assert bind(["a", "a", "b"], frames(["c", "b", "a"])[0]) == (("c", "b", "a"), [2, 2, 1])


def test_declared_classes_say_which_column_is_which():
    assert bind(["b", "c", "a"], THREE, classes=["c", "b", "a"]) == (("c", "b", "a"), [1, 0, 2])
    assert bind(["b", "b", "b"], THREE, classes=["c", "b", "a"]) == (("c", "b", "a"), [1, 1, 1])
    assert bind([2, 0, 1], THREE, classes=["2", "1", "0"]) == (("2", "1", "0"), [0, 2, 1])


def test_declared_classes_win_over_names_that_are_others():
    frame = pd.DataFrame(THREE, columns=["p1", "p2", "p3"])
    assert bind(["b", "c", "a"], frame, classes=["c", "b", "a"])[1] == [1, 0, 2]


def test_declared_classes_in_another_order_than_the_names_are_refused():
    frame = pd.DataFrame(THREE, columns=["a", "b", "c"])
    with pytest.raises(UsageError, match=r"^classes= gives the order 'c', 'b', 'a', but the columns .*\[PR121\]"):
        bind(["a", "b", "c"], frame, classes=["c", "b", "a"])


@pytest.mark.parametrize(
    "columns", [["proba_b", "proba_a", "proba_c"], ["b|p", "a|p", "c|p"], ["b", "x", "c"], ["x", "c", "y"]], ids=str
)
def test_a_column_named_as_the_class_of_another_one_is_refused(columns):
    frame = pd.DataFrame(THREE, columns=columns)
    with pytest.raises(UsageError, match=r"^classes= gives the order 'a', 'b', 'c', .*\[PR121\]\nGive classes= in the"):
        bind(["a", "b", "c"], frame, classes=["a", "b", "c"])


@pytest.mark.parametrize(
    "columns", [["proba_a", "proba_b", "proba_c"], ["a", "x", "y"], ["p_a", "q_c", "p_b"]], ids=str
)
def test_names_that_contradict_no_declared_class_are_passed_over(columns):
    frame = pd.DataFrame(THREE, columns=columns)
    assert bind(["b", "c", "a"], frame, classes=["a", "b", "c"]) == (("a", "b", "c"), [1, 2, 0])


def test_columns_of_one_name_are_refused_also_where_classes_are_declared():
    with pytest.raises(LabelError, match=r"^these columns of y_proba stand more than once: 'b'\. \[PR109\]"):
        bind(["a", "b", "c"], pd.DataFrame(THREE, columns=["a", "b", "b"]), classes=["a", "b", "c"])


def test_numbers_that_pandas_gave_to_columns_are_no_names():
    assert bind(["b", "c", "a"], pd.DataFrame(THREE)) == (("a", "b", "c"), [1, 2, 0])
    assert bind([2, 1, 0], pd.DataFrame(THREE), classes=[2, 1, 0]) == ((2, 1, 0), [0, 1, 2])


def test_numbers_that_pandas_gave_to_columns_bind_where_they_are_the_labels():
    assert bind([2, 2, 1], pd.DataFrame(THREE)) == ((0, 1, 2), [2, 2, 1])
    assert bind([2.0, 0.0, 2.0], pd.DataFrame(THREE)) == ((0, 1, 2), [2, 0, 2])


def test_numbered_columns_bind_to_numbers_written_as_text_though_10_sorts_before_2():
    labels = [str(number) for number in range(11)]
    assert bind(labels, pd.DataFrame(np.eye(11)))[1] == list(range(11))


def test_numbered_columns_that_fit_only_some_labels_are_refused():
    with pytest.raises(LabelError, match=r"^row 2: label 3 has no column .*\[PR104\]"):
        bind([1, 2, 3], pd.DataFrame(THREE))


def test_categories_without_a_row_count_where_they_fit_the_columns():
    labels = pd.Categorical(["a", "b", "a"], categories=["a", "b", "c"])
    assert bind(labels, THREE) == (("a", "b", "c"), [0, 1, 0])


def test_categories_without_a_row_do_not_count_where_they_do_not_fit():
    labels = pd.Categorical(["a", "b", "c"], categories=["a", "b", "c", "never seen"])
    assert bind(labels, THREE) == (("a", "b", "c"), [0, 1, 2])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1, 1], r"^2 classes \(0, 1\) but 3 columns of probabilities\. \[PR107\]"),
        ([0, 0, 0], r"^1 class \(0\) but 3 columns of probabilities\. \[PR107\]"),
    ],
)
def test_labels_that_do_not_number_as_many_as_the_columns_are_refused(labels, message):
    with pytest.raises(LabelError, match=message):
        bind(labels, THREE)


def test_declared_classes_that_do_not_number_as_many_as_the_columns_are_refused():
    with pytest.raises(LabelError, match=r"^2 classes \(0, 1\) but 3 columns of probabilities\. \[PR107\]"):
        bind([0, 1, 1], THREE, classes=[0, 1])


def test_columns_of_one_name_are_refused():
    with pytest.raises(LabelError, match=r"^these classes stand more than once: 'a'\. \[PR109\]"):
        bind(["a", "b", "a"], pd.DataFrame(THREE, columns=["a", "b", "a"]))


def test_more_than_ten_thousand_columns_are_refused():
    with pytest.raises(LabelError, match=r"^10001 classes; the limit is 10000\. \[PR116\]"):
        bind([0], np.full((1, 10_001), 1 / 10_001))
    with pytest.raises(LabelError, match=r"^10001 classes; the limit is 10000\. \[PR116\]"):
        bind(np.eye(1, 10_001), np.eye(1, 10_001))


def test_ten_thousand_columns_are_accepted():
    assert bind([9_999], np.full((1, 10_000), 1e-4), classes=range(10_000))[1] == [9_999]


@given(st.permutations(["a", "b", "c"]), st.lists(st.sampled_from("abc"), min_size=3, max_size=3))
def test_the_order_of_named_columns_changes_no_probability(order, labels):
    frame = pd.DataFrame(THREE, columns=["a", "b", "c"])[order]
    batch = Predictions.from_arrays(labels, frame)
    of_truth = batch.matrix[np.arange(3), batch.codes]
    assert of_truth.tolist() == [THREE[row]["abc".index(label)] for row, label in enumerate(labels)]


# --- One column ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([0, 1, 1], (0, 1)),
        ([2, 10, 2], (2, 10)),
        (["ham", "spam", "ham"], ("ham", "spam")),
        ([True, False, True], (False, True)),
        ([-1, 1, 1], (-1, 1)),
        (pd.Categorical(["b", "b", "b"], categories=["b", "a"]), ("a", "b")),
    ],
    ids=repr,
)
def test_the_positive_class_is_the_greater_of_two_labels(labels, classes):
    assert bind(labels, ONE)[0] == classes


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (-1, (-1, 1)),
        (1.0, (0.0, 1.0)),
        (-1.0, (-1.0, 1.0)),
        (True, (False, True)),
        ("0", ("0", "1")),
        ("True", ("False", "True")),
        ("-1", ("-1", "1")),
    ],
    ids=repr,
)
def test_the_only_label_is_completed_to_a_pair_that_everybody_knows(label, classes):
    found, codes = bind([label] * 3, ONE)
    assert found == classes
    assert [type(side) for side in found] == [type(label)] * 2
    assert codes == [classes.index(label)] * 3


@pytest.mark.parametrize("label", ["spam", 2, 0.5, "true", ""], ids=repr)
def test_any_other_label_alone_is_refused(label):
    with pytest.raises(LabelError, match=rf"^only the label {label!r} occurs, .*\[PR108\]\n.*classes=\[negative, pos"):
        bind([label] * 3, ONE)


def test_any_other_label_alone_goes_with_declared_classes():
    assert bind(["spam"] * 3, ONE, classes=["ham", "spam"]) == (("ham", "spam"), [1, 1, 1])
    assert bind(["spam"] * 3, ONE, classes=["spam", "ham"]) == (("spam", "ham"), [0, 0, 0])


@pytest.mark.parametrize(("labels", "classes"), [([0, 1, 2], None), ([0, 1, 1], [0, 1, 2]), ([0, 1, 1], [1])])
def test_one_column_for_other_than_two_classes_is_refused(labels, classes):
    with pytest.raises(LabelError, match=r"^one column of probabilities.*\[PR107\]"):
        bind(labels, ONE, classes=classes)


@pytest.mark.parametrize("column", [pd.Series(ONE, name="ham"), pd.DataFrame({"ham": ONE}), pl.Series("ham", ONE)])
def test_one_column_named_like_the_lesser_label_is_refused(column):
    message = r"^the one column of probabilities is named 'ham', but the positive class is .* 'spam'\. \[PR108\]"
    with pytest.raises(LabelError, match=message):
        bind(["ham", "spam", "ham"], column)
    assert bind(["ham", "spam", "ham"], column, classes=["spam", "ham"]) == (("spam", "ham"), [1, 0, 1])


@pytest.mark.parametrize("name", ["spam", "probability", None, 0])
def test_one_column_of_any_other_name_goes_with_the_greater_label(name):
    assert bind(["ham", "spam", "ham"], pd.Series(ONE, name=name))[0] == ("ham", "spam")


def test_a_hostile_label_alone_is_shown_escaped_and_cut():
    with pytest.raises(LabelError) as caught:
        bind(["\x1b[31m" * 10**6] * 3, ONE)
    assert r"\x1b[31m" in str(caught.value)
    assert len(str(caught.value)) < 2000


# --- Shapes of labels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        [["b"], ["a"], ["c"]],
        [("b",), ("a",), ("c",)],
        [np.array(["b"]), np.array(["a"]), np.array(["c"])],
        np.array([["b"], ["a"], ["c"]]),
        pd.DataFrame({"label": ["b", "a", "c"]}),
        pd.DataFrame({"label": pd.Categorical(["b", "a", "c"])}),
        pl.DataFrame({"label": ["b", "a", "c"]}),
        pa.table({"label": ["b", "a", "c"]}),
    ],
    ids=lambda labels: f"{type(labels).__module__}.{type(labels).__name__}",
)
def test_labels_in_one_column_of_two_dimensions_are_one_label_a_row(labels):
    assert bind(labels, THREE) == (("a", "b", "c"), [1, 0, 2])


@pytest.mark.parametrize("labels", ["abc", b"abc", {"a": 0}, {"a"}, None, 3, np.array(1), (label for label in "abc")])
def test_what_holds_no_labels_in_an_order_is_refused(labels):
    with pytest.raises(
        ShapeError, match=rf"^y_true is one {type(labels).__name__}, expected one value a row\. \[PR111\]"
    ):
        bind(labels, THREE)


@pytest.mark.parametrize(
    "labels", [[["a"], None, ["b"]], [["a"], ["a", "b"], ["b"]], [[], [], []], [["a"], 3, ["b"]], [["a"], {0: 1}, "b"]]
)
def test_rows_of_labels_that_differ_in_length_are_refused(labels):
    with pytest.raises(ShapeError, match=r"^y_true.* (different lengths|no columns).*\[PR111\]"):
        bind(labels, THREE)


def test_labels_of_three_dimensions_are_refused():
    with pytest.raises(ShapeError, match=r"^y_true has 3 dimensions, expected 1 or 2\. \[PR111\]"):
        bind(np.zeros((3, 3, 3)), THREE)


# --- One-hot and soft labels ---------------------------------------------------------------------------------------

SOFT = [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.125, 0.125, 0.75]]


@pytest.mark.parametrize(
    "one_hot",
    [
        [[0, 1, 0], [1, 0, 0], [0, 0, 1]],
        [(0, 1, 0), (1, 0, 0), (0, 0, 1)],
        [np.array([0, 1, 0]), np.array([1, 0, 0]), np.array([0, 0, 1])],
        np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.uint8),
        np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], float),
        np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], bool),
        pd.get_dummies(pd.Series(["b", "a", "c"])).to_numpy(),
    ],
    ids=lambda labels: f"{type(labels).__name__}[{getattr(labels, 'dtype', type(labels[0]).__name__)}]",
)
def test_one_hot_labels_are_hard_labels(one_hot):
    assert bind(one_hot, THREE) == ((0, 1, 2), [1, 0, 2])


def test_soft_labels_are_kept_as_distributions():
    batch = Predictions.from_arrays(SOFT, THREE)
    assert batch.is_soft
    assert batch.codes is None
    assert batch.label_distributions.tolist() == SOFT


@pytest.mark.parametrize("frame", frames(["c", "a", "b"]), ids=lambda frame: type(frame).__module__)
def test_columns_of_labels_are_put_in_the_order_of_those_of_probabilities(frame):
    labels = pd.DataFrame(SOFT, columns=["a", "b", "c"])
    batch = Predictions.from_arrays(labels, frame)
    assert batch.classes == ("c", "a", "b")
    assert batch.label_distributions.tolist() == [[c, a, b] for a, b, c in SOFT]


def test_dummies_of_pandas_bind_by_name():
    dummies = pd.get_dummies(pd.Series(["b", "a", "c"]))
    assert bind(dummies, pd.DataFrame(THREE, columns=["c", "b", "a"])) == (("c", "b", "a"), [1, 2, 0])


@pytest.mark.parametrize(
    ("labels", "proba", "classes", "expected"),
    [
        (pd.DataFrame(SOFT, columns=list("cab")), THREE, None, ("c", "a", "b")),
        (SOFT, pd.DataFrame(THREE, columns=list("cab")), None, ("c", "a", "b")),
        (SOFT, THREE, ["c", "a", "b"], ("c", "a", "b")),
        (pd.DataFrame(SOFT), pd.DataFrame(THREE, columns=list("cab")), None, ("c", "a", "b")),
        (pd.DataFrame(SOFT, columns=list("cab")), pd.DataFrame(THREE), None, ("c", "a", "b")),
        (SOFT, THREE, None, (0, 1, 2)),
    ],
)
def test_without_names_on_both_sides_soft_labels_bind_in_order(labels, proba, classes, expected):
    batch = Predictions.from_arrays(labels, proba, classes=classes)
    assert batch.classes == expected
    assert batch.label_distributions.tolist() == SOFT


def test_columns_of_labels_that_no_probability_has_are_refused():
    with pytest.raises(LabelError, match=r"^the columns of y_true are named 'x', 'a', 'b', those of .*\[PR104\]"):
        bind(pd.DataFrame(SOFT, columns=list("xab")), pd.DataFrame(THREE, columns=list("cab")))


def test_fewer_columns_of_labels_than_of_probabilities_are_refused():
    with pytest.raises(ShapeError, match=r"^y_true has 2 columns but y_proba has 3\. \[PR110\]"):
        bind([[0, 1], [1, 0], [1, 0]], THREE)


def test_labels_and_probabilities_that_were_given_in_the_other_order_are_refused():
    message = r"^y_true has 3 columns but y_proba has one value a row, .*\[PR110\]\ny_true comes first, then y_proba\.$"
    with pytest.raises(ShapeError, match=message):
        bind(THREE, [0, 1, 1])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([0.5, 0.5, 0.5], r"^row 1: the soft label sums to 1\.5, expected 1 \(within 0\.001\)\. \[PR118\]"),
        ([1, 1, 0], r"^row 1: the soft label sums to 2, .*several true classes are none"),
        ([1.5, -0.5, 0], r"^row 1, column 0: 1\.5 is no share of a soft label, expected 0 to 1\. \[PR118\]"),
        ([np.nan, 1, 0], r"^row 1, column 0: the soft label is missing \(NaN\)\. \[PR118\]"),
    ],
)
def test_a_soft_label_that_is_no_distribution_is_refused(row, message):
    with pytest.raises(LabelError, match=f"(?s){message}"):
        bind([SOFT[0], row, SOFT[2]], THREE)


def test_soft_labels_a_little_off_are_accepted_counted_and_not_changed():
    labels = [[0.5, 0.25, 0.2502], *SOFT[1:]]
    batch = Predictions.from_arrays(labels, THREE)
    assert batch.label_distributions.tolist() == labels
    assert batch.findings.unnormalised_rows == 1
    assert batch.findings.largest_sum_error == pytest.approx(0.0002)


def test_soft_labels_go_with_one_column_for_the_second_class():
    batch = Predictions.from_arrays([[0.5, 0.5], [0.25, 0.75]], [0.2, 0.8])
    assert batch.classes == (0, 1)
    assert batch.matrix.tolist() == [[0.8, 0.2], [1 - 0.8, 0.8]]


def test_soft_labels_are_not_changed():
    labels = np.array([[1 + 1e-13, 0, 0], *SOFT[1:]])
    before = labels.copy()
    Predictions.from_arrays(labels, THREE)
    assert (labels == before).all()
