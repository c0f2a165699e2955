"""Labels: whatever holds them, the same codes and classes come out, and columns bind to them by value, then by text."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport import label_strings
from probreport.errors import LabelError, Place, ShapeError, UsageError
from probreport.labels import (
    MOST_CLASSES,
    checked_classes,
    codes_of,
    factorise,
    plain_values,
    sorted_classes,
    unknown_labels,
)
from tests.newer import STRING_VIEWS, strings_of_numpy

LARGE = 20_001  # rows; from 20 000 on a hash table is used


def decoded(labels):
    """What the rows say, read back from codes and values."""
    factorised = factorise(labels)
    assert factorised.codes.dtype == np.intp
    return [factorised.values[code] for code in factorised.codes]


# --- Containers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "c", "a"],
        ("b", "a", "c", "a"),
        np.array(["b", "a", "c", "a"]),
        np.array(["b", "a", "c", "a"], ">U3"),
        np.array(["b", "a", "c", "a"], object),
        [np.str_("b"), "a", "c", "a"],
        pd.Series(["b", "a", "c", "a"]),
        pd.Series(["b", "a", "c", "a"], dtype=object),
        pd.Series(["b", "a", "c", "a"], dtype="string"),
        pd.Series(["b", "a", "c", "a"], dtype="string[pyarrow]"),
        pd.Series(["b", "a", "c", "a"], dtype=pd.ArrowDtype(pa.string())),
        pd.Series(["b", "a", "c", "a"], index=[3, 2, 1, 0]),
        pd.Index(["b", "a", "c", "a"]),
        pd.Series(["b", "a", "c", "a"], dtype="category"),
        pd.Categorical(["b", "a", "c", "a"], categories=["z", "c", "b", "a"]),
        pd.CategoricalIndex(["b", "a", "c", "a"]),
        pa.array(["b", "a", "c", "a"]),
        pa.array(["b", "a", "c", "a"], pa.large_string()),
        pa.array(["b", "a", "c", "a"]).dictionary_encode(),
        pa.array(["z", "b", "a", "c", "a"])[1:],
        pa.chunked_array([["b"], [], ["a", "c", "a"]]),
        pa.chunked_array([pa.array(["b"]).dictionary_encode(), pa.array(["a", "c", "a"]).dictionary_encode()]),
        pa.DictionaryArray.from_arrays(pa.array([1, 0, 2, 3], pa.uint8()), ["a", "b", "c", "a"]),  # "a" stands twice
        pa.RunEndEncodedArray.from_arrays([1, 2, 3, 4], ["b", "a", "c", "a"]),
        pl.Series(["b", "a", "c", "a"]),
        pl.Series(["b", "a", "c", "a"], dtype=pl.Categorical),
        pl.Series(["b", "a", "c", "a"], dtype=pl.Enum(["c", "b", "a", "z"])),
        pl.Series(["b", "a", "c", "a"], dtype=pl.Object),
        *strings_of_numpy(["b", "a", "c", "a"]),
        *(pa.array(["b", "a", "c", "a"], kind) for kind in STRING_VIEWS),
    ],
    ids=lambda labels: f"{type(labels).__module__}.{type(labels).__name__}[{getattr(labels, 'dtype', '')}]",
)
def test_every_container_of_strings_is_decoded(labels):
    assert decoded(labels) == ["b", "a", "c", "a"]
    assert {type(value) for value in factorise(labels).values} == {str}


@pytest.mark.parametrize(
    "labels",
    [
        [7, 0, 7],
        [np.int64(7), np.int64(0), np.int64(7)],
        np.array([7, 0, 7], np.uint8),
        np.array([7, 0, 7], ">i4"),
        np.array([7, 9, 0, 9, 7])[::2],
        pd.Series([7, 0, 7]),
        pd.Series([7, 0, 7], dtype="Int64"),
        pd.Series([7, 0, 7], dtype="category"),
        pa.array([7, 0, 7], pa.int8()),
        pl.Series([7, 0, 7]),
    ],
    ids=lambda labels: f"{type(labels).__module__}.{type(labels).__name__}[{getattr(labels, 'dtype', '')}]",
)
def test_every_container_of_integers_is_decoded(labels):
    assert decoded(labels) == [7, 0, 7]
    assert {type(value) for value in factorise(labels).values} == {int}


@pytest.mark.parametrize(
    "labels",
    [
        [True, False, True],
        np.array([True, False, True]),
        np.array([True, False, True], object),
        pd.Series([True, False, True]),
        pd.Series([True, False, True], dtype="boolean"),
        pa.array([True, False, True]),
        pl.Series([True, False, True]),
    ],
    ids=lambda labels: f"{type(labels).__module__}.{type(labels).__name__}[{getattr(labels, 'dtype', '')}]",
)
def test_every_container_of_booleans_is_decoded(labels):
    assert decoded(labels) == [True, False, True]
    assert {type(value) for value in factorise(labels).values} == {bool}


@pytest.mark.parametrize(
    "labels",
    [
        np.array([-128, 127, 0], np.int8),
        np.array([0, 255], np.uint8),
        np.array([2**63 - 1, -(2**63), 0]),
        np.array([2**64 - 1, 2**64 - 2, 2**64 - 1], np.uint64),
        np.array([2**64 - 1, 0], np.uint64),
        np.array([-5, 3, -5]),
        np.array([10**9, -(10**9)]),
    ],
    ids=str,
)
def test_integers_at_the_ends_of_their_range_are_decoded(labels):
    assert decoded(labels) == labels.tolist()


@pytest.mark.parametrize("labels", [[2**70, 2**70 + 1, 0], [2**63, -1, 2**63 + 1]])
@pytest.mark.parametrize("container", [list, tuple, lambda labels: pl.Series(labels, dtype=pl.Int128)])
def test_integers_beyond_64_bits_do_not_become_floats(labels, container):
    assert decoded(container(labels)) == labels


def test_an_integer_that_only_the_last_of_many_rows_has_is_a_class():
    assert factorise(np.array([0, 1] * 1000 + [2])).values == (0, 1, 2)
    assert factorise(np.array([0, 1] * 1000 + [3])).values == (0, 1, 3)


def test_a_gap_in_a_range_of_integers_is_no_class():
    assert factorise(np.array([1, 3, 7])).values == (1, 3, 7)


@pytest.mark.parametrize(
    "labels",
    [
        ["", "NA", "null", "nan", "None", "001", "1", "1.0"],
        ["a", "a ", " a", "a\t"],
        ["a", "a\0", "a\0b"],  # NumPy's fixed-width strings would drop a trailing NUL
        [b"a", b"a\0", b"b"],
        ["é", "e\u0301"],  # the same to the eye, not the same text
        ["\ud800", "\x1b[31m", "a\u202eb"],
        [date(2024, 1, 1), date(2023, 1, 1)],
        [Decimal("1.5"), Decimal("2")],
        [0.5, 1.0, float("inf")],
    ],
    ids=repr,
)
@pytest.mark.parametrize("times", [1, LARGE], ids=["few rows", "many rows"])
def test_labels_are_kept_as_they_are(labels, times):
    repeated = (labels * times)[: max(LARGE if times > 1 else 0, len(labels))]
    assert decoded(repeated) == repeated
    assert len(factorise(repeated).values) == len(labels)


FACTORIZE = pd.factorize


def of_c(values):
    """As pandas before 3.1: texts are strings of C, which end at their first NUL."""
    cut = [value.partition("\0")[0] if isinstance(value, str) else value for value in values]
    codes, _ = FACTORIZE(np.array(cut, dtype=values.dtype))
    return codes, values[np.unique(codes, return_index=True)[1]]


@pytest.mark.parametrize("times", [1, LARGE], ids=["few rows", "many rows"])
@pytest.mark.parametrize(
    "container",
    [
        list,
        lambda labels: ["".join(list(label)) for label in labels],  # no two rows hold one object
        lambda labels: pd.Series(labels, dtype=object),
        lambda labels: pd.Series(labels, dtype="string[python]"),
    ],
)
def test_pandas_may_end_a_text_at_its_first_nul(times, container, monkeypatch):
    monkeypatch.setattr(pd, "factorize", of_c)
    monkeypatch.setattr(pd.Series, "factorize", lambda self: of_c(np.array(self, dtype=object)))
    labels = ["a\0", "a", "a\0b"] * times
    assert decoded(container(labels)) == labels


@pytest.mark.parametrize(("unit", "first"), [("D", date(2024, 1, 1)), ("s", datetime(2024, 1, 1))])
def test_dates_of_numpy_become_dates_of_python(unit, first):
    assert decoded(np.array(["2024-01-01", "2023-01-01"], f"M8[{unit}]")) == [first, first.replace(year=2023)]


def test_dates_finer_than_those_of_python_become_text_not_integers():
    labels = np.array(["2024-01-01T00:00:00.000000001", "2024-01-01T00:00:00.000000002"], "M8[ns]")
    assert decoded(labels) == ["2024-01-01T00:00:00.000000001", "2024-01-01T00:00:00.000000002"]


def test_zero_and_minus_zero_are_one_class_called_zero():
    factorised = factorise(np.array([-0.0, 0.0, 1.0]))
    assert factorised.codes.tolist() == [0, 0, 1]
    assert str(factorised.values) == "(0.0, 1.0)"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, ">f8"])
def test_floats_of_any_width_become_floats_of_python(dtype):
    assert decoded(np.array([1.5, 0.0, 1.5], dtype)) == [1.5, 0.0, 1.5]
    assert {type(value) for value in factorise(np.array([1.5, 0.0], dtype)).values} == {float}


@given(st.lists(st.text(max_size=3), min_size=1, max_size=30))
def test_a_hash_of_fixed_width_strings_tells_the_same_apart_as_sorting(labels):
    few = np.array(labels)
    many = np.resize(few, LARGE)
    assert decoded(many) == many.tolist()


def test_strings_with_the_same_fingerprint_are_still_decoded(monkeypatch):
    monkeypatch.setattr(label_strings, "_fingerprints", lambda array: np.zeros(array.size, np.uint64))
    labels = np.resize(np.array(["ham", "spam"]), LARGE)
    assert decoded(labels) == labels.tolist()


def test_more_strings_than_there_may_be_classes_are_told_apart_too():
    labels = np.array([str(number) for number in range(LARGE)])
    assert decoded(labels) == labels.tolist()


def test_labels_are_not_changed():
    for labels in (np.array([3, 1]), np.array(["b", "a"]), np.array([0.5, np.nan])[:1], np.array(["b", None])[:1]):
        labels.setflags(write=False)
        before = labels.copy()
        factorise(labels)
        assert (labels == before).all()


@pytest.mark.parametrize("labels", [np.array(["b", "a", "c", "a"]), np.array([2, 0, 1, 0]), np.array([0.5, 1, 2, 1])])
def test_views_of_every_stride_are_told_apart_alike(labels):
    wide = np.repeat(labels, 2)
    assert decoded(wide[::2]) == decoded(labels)
    assert decoded(labels[::-1]) == decoded(labels)[::-1]


def test_values_are_those_that_some_row_has_but_for_categories():
    categorical = pd.Categorical(["b", "a"], categories=["z", "b", "a"])
    assert factorise(categorical).values == ("z", "b", "a")
    assert factorise(categorical).present() == ("b", "a")


def test_no_labels_are_no_values():
    for labels in (
        [],
        np.array([], int),
        np.array([], str),
        pa.chunked_array([], pa.string()),
        pd.Series([], dtype="str"),
    ):
        factorised = factorise(labels)
        assert (factorised.codes.tolist(), factorised.values) == ([], ())


# --- Missing labels and mixed types --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        ["a", None, "b"],
        ["a", float("nan"), "b"],
        ["a", np.nan, "b"],
        ["a", pd.NA, "b"],
        [True, None, False],
        [True, float("nan"), False],
        [1, None, 2],
        [1.0, float("nan"), 2.0],
        [pd.Timestamp("2024"), pd.NaT, pd.Timestamp("2025")],
        [Decimal("1"), Decimal("NaN"), Decimal("2")],
        np.array(["2024-01-01", "NaT", "2025-01-01"], "M8[D]"),
        np.array(["2024-01-01", "NaT", "2025-01-01"], "M8[ns]"),
        np.ma.masked_array([0, 1, 2], [False, True, False]),
        np.ma.masked_array(["a", "b", "c"], [False, True, False]),
        pd.Series(["a", None, "b"]),
        pd.Series(["a", None, "b"], dtype="string"),
        pd.Series(["a", None, "b"], dtype="category"),
        pd.Series([1, None, 2], dtype="Int64"),
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series([1.0, None, 2.0]),
        pd.Series([1, None, 2], dtype=pd.ArrowDtype(pa.int64())),
        pa.array(["a", None, "b"]),
        pa.array(["a", None, "b"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), pa.array(["a", None, "b"])),
        pa.chunked_array([["a"], [None, "b"]]),
        pa.array([1.0, float("nan"), 2.0]),
        pl.Series(["a", None, "b"]),
        pl.Series(["a", None, "b"], dtype=pl.Categorical),
        pl.Series([1.0, float("nan"), 2.0]),
        *strings_of_numpy(["a", None, "b"], na_object=None),
    ],
    ids=lambda labels: f"{type(labels).__module__}.{type(labels).__name__}[{getattr(labels, 'dtype', labels)}]",
)
def test_a_missing_label_is_refused_by_its_row(labels):
    with pytest.raises(LabelError, match=r"^a\.csv, row 11: the label is missing \(1 such row: 11\)\. \[PR105\]"):
        factorise(labels, Place("a.csv", first_row=10))


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_labels_among_many_are_counted_and_the_first_five_named(nothing):
    labels = ["a"] * LARGE
    labels[7::1000] = [nothing] * len(labels[7::1000])  # rows 7, 1007, …, 19007, 20007: the last is beyond the end
    with pytest.raises(LabelError, match=r"row 7: .* \(20 such rows: 7, 1007, 2007, 3007, 4007 and 15 more\)"):
        factorise(labels)


def test_a_category_that_is_missing_from_the_rows_is_no_missing_label():
    labels = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array(["a", None]))
    assert decoded(labels) == ["a", "a"]


@pytest.mark.parametrize("times", [1, LARGE], ids=["few rows", "many rows"])
@pytest.mark.parametrize("labels", [[1, True, 0], [0, 2.5, True], ["a", True, "b"], np.array([1, np.True_, 0], object)])
def test_a_boolean_among_other_labels_is_refused_for_true_equals_one(labels, times):
    row = 2 if labels[1] == 2.5 else 1
    with pytest.raises(LabelError, match=rf"^row {row}: label True is a boolean among labels of type .*\[PR106\]"):
        factorise(list(labels) * times)


@pytest.mark.parametrize("times", [1, LARGE], ids=["few rows", "many rows"])
@pytest.mark.parametrize("labels", [[1, 1.0, 0], [1.0, 1, 0], [0, 1, 1.0]])
def test_integers_among_floats_are_written_as_floats_whichever_comes_first(labels, times):
    assert str(sorted_classes(factorise(labels * times).values)) == "(0.0, 1.0)"


@pytest.mark.parametrize("times", [1, LARGE], ids=["few rows", "many rows"])
@pytest.mark.parametrize("label", [["a"], {"a": 1}, {1}, np.array([1, 2]), Decimal("sNaN")], ids=repr)
def test_a_label_that_cannot_be_compared_is_refused_by_its_row(label, times):
    with pytest.raises(LabelError, match=rf"^row 1: a label of type {type(label).__name__} cannot be .*\[PR106\]"):
        factorise(["a", label, *["b"] * times])


@pytest.mark.parametrize("labels", [np.zeros((2, 2)), np.array(1), "spam", {"a": 1}, {"a"}], ids=str)
def test_what_has_not_one_label_a_row_is_refused(labels):
    with pytest.raises(ShapeError, match=r"expected one label a row\. \[PR111\]"):
        factorise(labels)


# --- Classes -------------------------------------------------------------------------------------------------------


def test_classes_are_sorted_by_value():
    assert sorted_classes([10, 2]) == (2, 10)
    assert sorted_classes(["10", "2"]) == ("10", "2")
    assert sorted_classes([True, False]) == (False, True)


@pytest.mark.parametrize(("labels", "kinds"), [([1, "a"], "int, str"), ([1j, 2j], "complex")])
def test_classes_without_a_common_order_are_refused(labels, kinds):
    with pytest.raises(LabelError, match=rf"^labels of type {kinds} have no common order\. \[PR106\]"):
        sorted_classes(labels)


@pytest.mark.parametrize(
    "classes",
    [
        ["b", "a"],
        ("b", "a"),
        np.array(["b", "a"]),
        pd.Index(["b", "a"]),
        pd.Series(["b", "a"]),
        pa.array(["b", "a"]),
        pl.Series(["b", "a"]),
        (label for label in "ba"),
    ],
    ids=lambda classes: f"{type(classes).__module__}.{type(classes).__name__}",
)
def test_classes_may_be_declared_in_any_container_with_an_order(classes):
    checked = checked_classes(classes)
    assert checked == ("b", "a")
    assert {type(label) for label in checked} == {str}


def test_plain_values_are_those_of_python():
    values = plain_values([np.int64(1), np.str_("a"), np.bool_(True), pa.scalar(2), 3.5])
    assert values == (1, "a", True, 2, 3.5)
    assert [type(value) for value in values] == [int, str, bool, int, float]


@pytest.mark.parametrize("classes", ["ab", b"ab", {"a"}, {"a": 0, "b": 1}, 2, None, np.array(2)], ids=repr)
def test_classes_without_an_order_are_refused(classes):
    with pytest.raises(UsageError, match=rf"^classes= is one {type(classes).__name__}; .*\[PR120\]"):
        checked_classes(classes)


@pytest.mark.parametrize("classes", [["a", "b", "a"], ["1", 1], [1, True], [1, 1.0], np.array(["a", "a"])], ids=repr)
def test_classes_that_stand_twice_are_refused(classes):
    with pytest.raises(LabelError, match=r"^these classes stand more than once: .*\[PR109\]"):
        checked_classes(classes)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_a_missing_class_is_refused(missing):
    with pytest.raises(LabelError, match=r"^class 1 is missing: .*\[PR105\]"):
        checked_classes(["a", missing])


def test_a_class_that_is_no_label_is_refused():
    with pytest.raises(LabelError, match=r"^class 0 is of type list, which is no label\. \[PR106\]"):
        checked_classes([["a"], ["b"]])


def test_ten_thousand_classes_are_accepted_and_one_more_is_not():
    assert len(checked_classes(range(MOST_CLASSES))) == 10_000
    with pytest.raises(LabelError, match=r"^10001 classes; the limit is 10000\. \[PR116\]"):
        checked_classes(range(MOST_CLASSES + 1))


# --- Binding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "classes", "codes"),
    [
        (["b", "a"], ("a", "b"), [1, 0]),
        (["b", "a"], ("b", "a"), [0, 1]),
        ([1, 0], ("1", "0"), [0, 1]),  # columns of a file
        (["1", "0"], (0, 1), [1, 0]),
        ([True, False], ("False", "True"), [1, 0]),
        ([1.0, 0.0], (0, 1), [1, 0]),  # equal in value
        ([True, False], (0, 1), [1, 0]),
        (["10", "2"], ("2", "10"), [1, 0]),
        (["a", "a"], ("z", "a"), [1, 1]),
        ([date(2024, 1, 1)], ("2024-01-01",), [0]),
        ([0, "a"], ("a", 0), [1, 0]),
        ([0, "1"], (0, 1), [0, 1]),  # one by value, one by text
    ],
    ids=repr,
)
def test_labels_bind_to_columns_by_value_then_by_text(labels, classes, codes):
    assert codes_of(factorise(labels), classes).tolist() == codes


@pytest.mark.parametrize(
    ("label", "classes"), [("001", ("1",)), (1.0, ("1",)), ("1.0", (1,)), ("a ", ("a",)), ("A", ("a",)), ("", (" ",))]
)
def test_texts_that_differ_are_different_labels(label, classes):
    with pytest.raises(LabelError, match="PR104"):
        codes_of(factorise([label]), classes)


def test_a_label_without_a_column_is_named_with_its_rows_and_the_columns():
    message = r"^a\.csv, row 12: label 'cow' has no column \(2 such rows: 12, 13\)\. \[PR104\]\n.* 'cat', 'dog'\."
    with pytest.raises(LabelError, match=message):
        codes_of(factorise(["cat", "dog", "cow", "cow"]), ("cat", "dog"), Place("a.csv", first_row=10))


@pytest.mark.parametrize(
    ("label", "names", "said"),
    [
        (1, ("proba_0", "proba_1"), "If these are their columns, say classes=[0, 1]."),
        ("cat", ("p cat", "p dog"), "If these are their columns, say classes=['cat', 'dog']."),
        (2, ("proba_0", "proba_1"), "classes= says which column is which."),
        (2, ("a", "b"), "classes= says which column is which."),
    ],
)
def test_names_that_hold_the_label_lead_to_the_classes_that_help(label, names, said):
    with pytest.raises(LabelError) as caught:
        codes_of(factorise([label]), names)
    assert str(caught.value).endswith(said)


def test_a_hostile_label_is_shown_escaped_and_cut():
    with pytest.raises(LabelError) as caught:
        codes_of(factorise(["\x1b[31m" + "x" * 10**6]), ("\u202e",))
    assert r"label '\x1b[31mxxx" in str(caught.value)
    assert "(1000005 characters)" in str(caught.value)
    assert r"'\u202e'" in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_category_that_no_row_has_needs_no_column():
    labels = pd.Categorical([1.0, 0.0], categories=[0.0, 1.0, 9.0])
    assert codes_of(factorise(labels), (0, 1)).tolist() == [1, 0]


def test_unknown_labels_are_those_that_some_row_has_and_no_class_binds():
    labels = factorise(pd.Categorical(["a", "c"], categories=["a", "b", "c", "d"]))
    assert unknown_labels(labels, ("a", "b")) == ("c",)
    assert unknown_labels(labels, ("a", "c")) == ()


@given(st.lists(st.integers(-3, 3), min_size=1), st.permutations(range(-3, 4)))
def test_the_code_of_a_label_is_the_position_of_its_class(labels, classes):
    codes = codes_of(factorise(labels), tuple(classes))
    assert [classes[code] for code in codes] == labels


# --- Many rows of a few objects -------------------------------------------------------------------------------------


def many_of(objects):
    """Rows that hold these very objects again and again."""
    array = np.empty(LARGE, object)
    for place, value in enumerate(objects):
        array[place :: len(objects)] = [value] * len(array[place :: len(objects)])
    return array


def test_equal_texts_that_are_two_objects_are_one_label():
    twin = "".join(["ca", "t"])
    assert id(twin) != id("cat")
    assert factorise(many_of(["cat", "dog", twin])).values == ("cat", "dog")
    assert decoded(many_of(["cat", "dog", twin])) == ["cat", "dog", "cat"] * (LARGE // 3)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_label_among_repeated_objects_is_named_by_its_first_row(missing):
    with pytest.raises(LabelError, match="row 1: the label is missing"):
        factorise(many_of(["cat", missing]))


def test_an_object_that_stands_in_the_last_row_alone_is_a_label_too():
    labels = many_of(["cat", "dog"])
    labels[-1] = "eel"
    assert factorise(labels).values == ("cat", "dog", "eel")
    assert decoded(labels)[-2:] == ["dog", "eel"]
