"""Predictions: what one batch holds, that making it changes nothing, and that what does not fit is refused."""

import contextlib
import math
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from probreport.errors import LabelError, Place, ProbabilityError, ProbReportError, ShapeError, UsageError, WeightError
from probreport.metrics.row_losses import row_losses
from probreport.predictions import Predictions
from probreport.validation import Findings

THREE = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]])
ONE = np.array([0.2, 0.8, 0.7])


# --- What a batch holds --------------------------------------------------------------------------------------------


def test_probabilities_stay_in_the_memory_and_dtype_they_came_in():
    for proba in (THREE, THREE.astype(np.float32), np.asfortranarray(THREE), THREE[::-1]):
        batch = Predictions.from_arrays([0, 1, 2], proba)
        assert np.shares_memory(batch.probabilities, proba)
        assert batch.probabilities.dtype == proba.dtype


@pytest.mark.parametrize("proba", [ONE, ONE[:, None], ONE.tolist(), [[p] for p in ONE], pd.DataFrame({"p": ONE})])
def test_one_column_in_one_or_two_dimensions_is_the_same(proba):
    batch = Predictions.from_arrays([0, 1, 1], proba)
    assert batch.probabilities.tolist() == ONE.tolist()
    assert batch.matrix.tolist() == [[1 - p, p] for p in ONE.tolist()]


@pytest.mark.parametrize(
    "proba",
    [
        THREE.tolist(),
        THREE.astype(">f8"),
        THREE.astype(np.longdouble),
        np.asfortranarray(THREE),
        np.ascontiguousarray(THREE[::-1])[::-1],
        np.repeat(THREE, 2, axis=0)[::2],
        np.repeat(THREE, 2, axis=1)[:, ::2],
        pd.DataFrame(THREE),
        pd.DataFrame(THREE).astype("Float64"),
        pa.table({str(i): [Decimal(str(p)) for p in THREE[:, i]] for i in range(3)}),
        pl.DataFrame({str(i): [Decimal(str(p)) for p in THREE[:, i]] for i in range(3)}),
    ],
    ids=lambda proba: f"{type(proba).__module__}.{type(proba).__name__}",
)
def test_the_matrix_is_contiguous_float64_whatever_came_in(proba):
    matrix = Predictions.from_arrays([0, 1, 2], proba).matrix
    assert matrix.flags.c_contiguous
    assert matrix.dtype.isnative
    assert matrix.tolist() == THREE.tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_matrix_of_narrow_floats_is_that_of_their_float64_values(dtype):
    narrow = THREE.astype(dtype)
    assert Predictions.from_arrays([0, 1, 2], narrow).matrix.tolist() == narrow.astype(np.float64).tolist()


def test_some_rows_of_the_matrix_are_those_rows_in_the_order_asked_for():
    for proba, classes in ((ONE, range(2)), (THREE, range(3))):
        batch = Predictions.from_arrays([0, 1, 1], proba, classes=classes)
        for dtype in (np.intp, np.uint8):
            assert batch.matrix_of(np.array([2, 0], dtype)).tolist() == batch.matrix[[2, 0]].tolist()


@pytest.mark.parametrize(
    "rows", [[2, 0], None, np.array([True, False, True]), pl.Series([2, 0])], ids=lambda rows: type(rows).__name__
)
def test_rows_of_the_matrix_are_asked_for_by_an_array_of_numbers(rows):
    with pytest.raises(UsageError, match=r"(?s)^rows is .*, expected an array of row numbers"):
        Predictions.from_arrays([0, 1, 1], ONE).matrix_of(rows)


def test_the_matrix_lies_within_0_and_1_where_values_overshoot():
    batch = Predictions.from_arrays([0, 1], [[1 + 1e-13, -1e-13], [-1e-17, 1.0]])
    assert batch.matrix.tolist() == [[1, 0], [0, 1]]
    assert batch.findings == Findings(overshoot_values=3)


def test_the_matrix_of_logarithms_holds_their_exponentials():
    batch = Predictions.from_arrays([0, 1], np.array([[0.0, -np.inf], [-800.0, 1e-13]]), log_proba=True)
    assert batch.matrix.tolist() == [[1, 0], [0, 1]]


def test_rows_a_little_off_are_accepted_counted_and_not_renormalised():
    rows = [[0.5, 0.5002], [0.5, 0.5]]
    batch = Predictions.from_arrays([0, 1], rows)
    assert batch.probabilities.tolist() == rows
    assert batch.findings.unnormalised_rows == 1
    assert batch.findings.largest_sum_error == pytest.approx(0.0002)


def test_rows_are_normalised_on_request_only_and_counted():
    batch = Predictions.from_arrays([0, 1], [[3, 1], [0.5, 0.5]], normalize_rows=True)
    assert batch.probabilities.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert batch.findings == Findings(normalised_rows=1)
    with pytest.raises(ProbabilityError, match="PR102"):
        Predictions.from_arrays([0, 1], [[3, 1], [0.5, 0.5]])


@pytest.mark.parametrize("options", [{"log_proba": True}, {}])
def test_only_probabilities_for_each_class_can_be_normalised(options):
    proba = np.log(THREE) if options else ONE
    with pytest.raises(UsageError, match=r"\[PR121\]"):
        Predictions.from_arrays([0, 1, 2] if options else [0, 1, 1], proba, normalize_rows=True, **options)


# --- Weights, names and groups -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weights",
    [[1, 2, 3], (1, 2, 3), np.array([1, 2, 3], np.float32), pd.Series([1, 2, 3], dtype="Int64"), pa.array([1, 2, 3])],
    ids=lambda weights: type(weights).__name__,
)
def test_weights_become_float64(weights):
    batch = Predictions.from_arrays([0, 1, 1], ONE, sample_weight=weights)
    assert batch.weights.dtype == np.float64
    assert batch.weights.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("weights", "error", "code"),
    [
        ([1, -1, 1], WeightError, "PR114"),
        ([1, np.nan, 1], WeightError, "PR114"),
        ([1, None, 1], WeightError, "PR113"),
        (pd.Series([1, None, 1], dtype="Float64"), WeightError, "PR114"),
        (np.ma.masked_array([1, 2, 3], [False, True, False]), WeightError, "PR114"),
        ([True, False, True], WeightError, "PR113"),
        (["1", "2", "3"], WeightError, "PR113"),
        ([1, 2], ShapeError, "PR110"),
        ([[1], [2], [3]], ShapeError, "PR110"),
        (2.0, ShapeError, "PR111"),
    ],
    ids=lambda value: " ".join(repr(value).split()),
)
def test_weights_that_are_none_are_refused(weights, error, code):
    with pytest.raises(error, match=code):
        Predictions.from_arrays([0, 1, 1], ONE, sample_weight=weights)


@pytest.mark.parametrize(
    "ids",
    [
        ["x", "y", "z"],
        np.array(["x", "y", "z"]),
        pd.Series(["x", "y", "z"], index=[7, 8, 9]),
        pd.DataFrame({"id": ["x", "y", "z"]}),
        pa.array(["x", "y", "z"]),
        pa.chunked_array([["x"], ["y", "z"]]),
        pl.Series(["x", "y", "z"]),
    ],
    ids=lambda ids: f"{type(ids).__module__}.{type(ids).__name__}",
)
def test_rows_keep_their_names(ids):
    assert Predictions.from_arrays([0, 1, 1], ONE, ids=ids).ids.tolist() == ["x", "y", "z"]


def test_names_of_mixed_types_stay_as_they_are():
    assert Predictions.from_arrays([0, 1, 1], ONE, ids=[1, "1", None]).ids.tolist() == [1, "1", None]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"site": ["a", "b", "a"], "age": [1, 2, 3]}, {"site": ["a", "b", "a"], "age": [1, 2, 3]}),
        (pd.DataFrame({"site": ["a", "b", "a"], 0: [1, 2, 3]}), {"site": ["a", "b", "a"], "0": [1, 2, 3]}),
        (pl.DataFrame({"site": ["a", "b", "a"]}), {"site": ["a", "b", "a"]}),
        (pa.table({"site": ["a", "b", "a"]}), {"site": ["a", "b", "a"]}),
        ({"site": pa.array(["a", "b", "a"])}, {"site": ["a", "b", "a"]}),
        ({"site": pd.Series(["a", "b", "a"], dtype="category")}, {"site": ["a", "b", "a"]}),
        (pd.Series(["a", "b", "a"], index=[7, 8, 9]), {"group": ["a", "b", "a"]}),
        (["a", "b", "a"], {"group": ["a", "b", "a"]}),
        (None, {}),
    ],
    ids=lambda groups: f"{type(groups).__module__}.{type(groups).__name__}",
)
def test_groups_come_as_a_mapping_a_frame_or_one_array(groups, expected):
    found = Predictions.from_arrays([0, 1, 1], ONE, groups=groups).groups
    assert {name: values.tolist() for name, values in found.items()} == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ids": ["x"]}, r"^ids has shape \(1,\), expected \(3,\)\. \[PR110\]"),
        ({"ids": np.eye(3)}, r"^ids has shape \(3, 3\), expected one value a row\. \[PR111\]"),
        ({"ids": "xyz"}, r"^ids is one str, expected one value a row\. \[PR111\]"),
        ({"groups": {"site": ["a"]}}, r"^groups\['site'\] has shape \(1,\), expected \(3,\)\. \[PR110\]"),
        ({"groups": {"site": None}}, r"^groups\['site'\] is one NoneType, expected one value a row\. \[PR111\]"),
        ({"ids": [["x"], ["y", "z"], ["x"]]}, r"^ids has rows of 1, 2 values, expected one\. \[PR111\]"),
        ({"groups": np.eye(3)}, r"^groups has shape \(3, 3\), expected one value a row\. \[PR111\]"),
    ],
)
def test_names_and_groups_have_one_value_a_row(options, message):
    with pytest.raises(ShapeError, match=message):
        Predictions.from_arrays([0, 1, 1], ONE, **options)


def test_groups_of_one_name_are_refused():
    with pytest.raises(UsageError, match=r"^these groups stand more than once: '1'\. \[PR109\]"):
        Predictions.from_arrays([0, 1, 1], ONE, groups={1: [1, 2, 3], "1": [1, 2, 3]})


def test_rows_can_be_named_and_grouped_afterwards():
    batch = Predictions.from_arrays([0, 1, 1], ONE).called(ids=["x", "y", "z"], groups={"site": ["a", "b", "a"]})
    assert batch.ids.tolist() == ["x", "y", "z"]
    assert batch.groups["site"].tolist() == ["a", "b", "a"]
    assert batch.called().ids is None
    clusters = batch.called(clusters=["Ann", "Bob", "Ann"]).clusters
    assert [clusters.values[code] for code in clusters.codes] == ["Ann", "Bob", "Ann"]
    assert batch.called().clusters is None


@pytest.mark.parametrize("wide", [False, True])
def test_parts_of_a_batch_are_clipped_as_it_is_and_tell_once_what_was_found(wide):
    positive = np.array([0.1, 0.9, 1 + 1e-13])
    batch = Predictions.from_arrays([0, 1, 0], np.column_stack([1 - positive, positive]) if wide else positive)
    parts = [batch.rows(0, 0), batch.rows(0, 1), batch.rows(1, 2), batch.rows(2, 3)]
    assert np.concatenate([row_losses(part) for part in parts]).tolist() == row_losses(batch).tolist()
    assert row_losses(batch)[2] == math.inf
    assert min(part.matrix.min() for part in parts[1:]) == 0
    assert sum((part.findings for part in parts), start=Findings()) == batch.findings != Findings()


@pytest.mark.parametrize("odd", [-1, 1.5, "0", None, True, 1 << 63])
def test_what_cannot_number_a_row_is_refused(odd):
    with pytest.raises(UsageError, match=r"first_row is .*\[PR120\]"):
        Predictions.from_arrays([0, 1, 1], ONE, first_row=odd)


def test_names_that_do_not_fit_are_refused_afterwards_too():
    batch = Predictions.from_arrays([0, 1, 1], ONE, source="a.csv", first_row=40)
    for role in ("ids", "groups", "clusters"):
        with pytest.raises(ShapeError, match=rf"^{role} has shape \(2,\), expected \(3,\)\. \[PR110\]$"):
            batch.called(**{role: ["x", "y"]})
    with pytest.raises(LabelError, match=r"^a.csv, row 41: the cluster is missing \(2 such rows: 41, 42\)"):
        batch.called(clusters=["Ann", None, ""])
    with pytest.raises(LabelError, match=r"^a.csv, row 42: the cluster is missing"):
        batch.called(clusters=np.array(["Ann", "Bob", ""]))


# --- Lengths and dimensions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("proba", [THREE, np.full(3, 0.5)])
def test_lengths_that_differ_are_both_named(proba):
    with pytest.raises(ShapeError, match=r"^2 labels but 3 rows of probabilities\. \[PR110\]$"):
        Predictions.from_arrays([0, 1], proba)


def test_a_transposed_matrix_is_recognised():
    with pytest.raises(ShapeError, match=r"^4 labels but 2 rows of probabilities\. \[PR110\]\nIs y_proba transposed\?"):
        Predictions.from_arrays([0, 1, 0, 1], np.full((2, 4), 0.5))


@pytest.mark.parametrize(
    ("y_true", "y_proba"),
    [([], []), (np.array([]), np.empty((0, 3))), (pd.Series([], dtype=str), pd.DataFrame({"a": [], "b": []}))],
)
def test_no_rows_are_refused(y_true, y_proba):
    with pytest.raises(ShapeError, match=r"^empty\.csv: there are no rows\. \[PR112\]"):
        Predictions.from_arrays(y_true, y_proba, source="empty.csv")


@pytest.mark.parametrize("y_true", [[0, 0], np.empty((2, 0))], ids=["hard", "soft"])
def test_no_columns_are_refused(y_true):
    with pytest.raises(ShapeError, match=r"^y_(proba|true) has no columns\. \[PR111\]"):
        Predictions.from_arrays(y_true, np.empty((2, 0)))


def test_one_row_is_enough():
    assert len(Predictions.from_arrays([1], [0.5])) == 1
    assert len(Predictions.from_arrays([1], [[0.5, 0.5]], classes=[0, 1])) == 1


@pytest.mark.parametrize("shape", [(), (1, 2, 3)])
def test_probabilities_of_none_or_three_dimensions_are_refused(shape):
    with pytest.raises(ShapeError, match=r"expected an array of 1 or 2 dimensions\. \[PR111\]"):
        Predictions.from_arrays([0], np.zeros(shape))


# --- Places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"y_proba": [[0.5, 0.5], [1.5, -0.5]]}, "part-2.csv, row 101, column 'a': 1.5 is not a probability"),
        ({"y_proba": [[0.5, 0.5], [0.5, 0.25]]}, "part-2.csv, row 101: probabilities sum to 0.75"),
        ({"y_true": ["a", None]}, "part-2.csv, row 101: the label is missing (1 such row: 101)"),
        ({"y_true": ["a", "c"], "classes": ["a", "b"]}, "part-2.csv, row 101: label 'c' has no column"),
        ({"y_true": ["a", []]}, "part-2.csv, row 101: a label of type list"),
        ({"y_true": ["a", True]}, "part-2.csv, row 101: label True is a boolean"),
        ({"y_true": [[1, 0], [1, 1]], "classes": ["a", "b"]}, "part-2.csv, row 101: the soft label sums to 2"),
        ({"sample_weight": [1, -1]}, "part-2.csv, row 101: sample weight -1.0"),
        ({"y_proba": [0.5, 1.5]}, "part-2.csv, row 101: 1.5 is not a probability"),
        ({"y_proba": [[0, -1], [1, 1]], "log_proba": True}, "part-2.csv, row 101, column 'a': 1.0 is not"),
        ({"y_proba": [[3, 1], [1, -1]], "normalize_rows": True}, "part-2.csv, row 101, column 'b': -1.0"),
    ],
)
def test_every_refusal_of_a_row_names_source_and_number_and_can_be_pickled(changes, start):
    arguments = {"y_true": ["a", "b"], "y_proba": [[0.5, 0.5], [0.5, 0.5]]} | changes
    with pytest.raises(ProbReportError) as caught:
        Predictions.from_arrays(**arguments, first_row=100, source="part-2.csv")
    assert str(caught.value).startswith(start)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_reader_may_name_rows_in_its_own_way():
    class Line(Place):
        def row(self, row: int) -> str:
            return f"line {row + 2}"

    with pytest.raises(ProbabilityError, match=r"^line 3, column 'b': -0\.5 is not"):
        Predictions.from_arrays(["a", "b"], [[0.5, 0.5], [0.5, -0.5]], place=Line())
    with pytest.raises(ProbabilityError, match=r"^line 3, column 'p\(b\)': -0\.5 is not"):
        Predictions.from_arrays(["a", "b"], [[0.5, 0.5], [0.5, -0.5]], place=Line(columns=("p(a)", "p(b)")))
    assert Predictions.from_arrays(["a", "b"], [0.5, 0.5], place=Line()).place.row(1) == "line 3"


# --- Pieces --------------------------------------------------------------------------------------------------------


def test_rows_cut_out_keep_all_that_belongs_to_them():
    batch = Predictions.from_arrays(
        ["a", "b", "a"],
        [[1 + 1e-13, 0], [0.25, 0.75], [0.5, 0.5]],
        sample_weight=[1, 2, 3],
        ids=["x", "y", "z"],
        groups={"site": [7, 8, 9]},
        first_row=100,
        source="a.csv",
    )
    piece = batch.rows(1, 3)
    assert len(piece) == 2
    assert piece.classes == ("a", "b")
    assert piece.codes.tolist() == [1, 0]
    assert piece.matrix.tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert piece.weights.tolist() == [2, 3]
    assert piece.ids.tolist() == ["y", "z"]
    assert piece.groups["site"].tolist() == [8, 9]
    assert piece.place == Place("a.csv", 101, ("a", "b"))
    assert np.shares_memory(piece.probabilities, batch.probabilities)


def test_losses_computed_while_rows_are_checked_are_those_computed_afterwards():
    batch = Predictions.from_arrays([0, 1, 2], THREE, computes_losses=True)
    assert batch.losses.tolist() == row_losses(Predictions.from_arrays([0, 1, 2], THREE)).tolist()
    assert batch.rows(1, 3).losses.tolist() == batch.losses[1:].tolist()
    assert Predictions.from_arrays([0, 1, 2], THREE).losses is None


@pytest.mark.parametrize("options", [{"log_proba": True}, {"normalize_rows": True}], ids=str)
def test_losses_of_numbers_that_are_no_probabilities_yet_are_not_computed_while_rows_are_checked(options):
    proba = np.log(THREE) if "log_proba" in options else THREE * 8
    batch = Predictions.from_arrays([0, 1, 2], proba, computes_losses=True, **options)
    assert batch.losses is None
    assert row_losses(batch).tolist() == pytest.approx((-np.log([0.7, 0.8, 0.5])).tolist())


def test_losses_computed_block_by_block_are_those_of_their_rows(monkeypatch):
    monkeypatch.setattr("probreport.refusals._BLOCK_ENTRIES", 6)
    proba, labels = np.vstack([THREE, THREE[::-1], THREE[:1]]), [0, 1, 2, 2, 1, 0, 0]
    assert Predictions.from_arrays(labels, proba, computes_losses=True).losses.tolist() == [
        -math.log(p) for p in (0.7, 0.8, 0.5, 0.5, 0.8, 0.7, 0.7)
    ]


def test_losses_of_values_that_are_read_as_0_or_1_are_not_computed_while_rows_are_checked():
    over = [[1.0 + 1e-13, -1e-13], [0.5, 0.5], [1.0 + 1e-13, -1e-13]]
    batch = Predictions.from_arrays([0, 1, 1], over, computes_losses=True)
    assert row_losses(batch).tolist() == [0.0, -math.log(0.5), math.inf]


def test_soft_labels_are_brought_to_the_columns_by_the_names_of_both():
    soft = pd.DataFrame([[0.25, 0.75]], columns=["b", "a"])
    for proba, classes in ((pd.DataFrame([[0.5, 0.5]], columns=["a", "b"]), None), ([[0.5, 0.5]], ["a", "b"])):
        batch = Predictions.from_arrays(soft, proba, classes=classes)
        assert batch.classes == ("a", "b")
        assert batch.label_distributions.tolist() == [[0.75, 0.25]]


def test_rows_of_soft_labels_can_be_cut_out():
    batch = Predictions.from_arrays([[0.5, 0.5], [0.25, 0.75]], [0.5, 0.75])
    assert batch.rows(1, 2).label_distributions.tolist() == [[0.25, 0.75]]
    assert batch.rows(1, 2).is_soft
    assert not Predictions.from_arrays([0, 1, 1], ONE).is_soft


@pytest.mark.parametrize(("name", "ends"), [("start", (0.5, 2)), ("stop", (0, -1))])
def test_ends_of_pieces_that_are_no_row_numbers_are_refused_by_name(name, ends):
    with pytest.raises(UsageError, match=rf"^{name} is .*, expected a whole number of 0 or more"):
        Predictions.from_arrays([0, 1, 1], ONE).rows(*ends)


def test_rows_cut_out_beyond_the_end_are_those_that_there_are():
    batch = Predictions.from_arrays([0, 1, 1], ONE)
    assert batch.rows(2, 100).probabilities.tolist() == [0.7]
    assert len(batch.rows(3, 6)) == 0


def test_the_preferred_class_is_the_first_of_the_greatest():
    batch = Predictions.from_arrays([0, 1, 2], [[0.2, 0.4, 0.4], [0.5, 0.5, 0], [0, 0, 1]])
    assert batch.preferred.tolist() == [1, 0, 2]
    assert Predictions.from_arrays([0, 1], [0.5, 0.75]).preferred.tolist() == [0, 1]


def test_the_preferred_of_many_classes_is_the_first_of_the_greatest():
    rows = np.full((2, 100), 0.01)
    rows[1, [3, 7, 8]] = [0.02, 0.02, 0]
    rows[1, 9] = 0.0
    assert Predictions.from_arrays([0, 1], rows, classes=range(100)).preferred.tolist() == [0, 3]


# --- Anything at all -----------------------------------------------------------------------------------------------

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2),
    st.integers(),
    st.floats(0, 1),
    st.floats(),
    st.text(max_size=2),
    st.binary(max_size=2),
    st.complex_numbers(),
    st.decimals(),
    st.dates(),
    st.sampled_from([pd.NA, pd.NaT, np.datetime64("NaT"), object()]),
)
objects = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(max_size=1), inner)
    ),
    max_leaves=8,
)
arrays = hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
anything = st.one_of(objects, arrays, st.lists(st.integers(0, 1), min_size=2, max_size=2))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    anything,
    anything | st.just([0.25, 0.75]) | st.just([[0.25, 0.75], [0.5, 0.5]]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(("classes", "sample_weight", "ids", "groups"), anything)),
    st.sampled_from([{}, {"log_proba": True}, {"normalize_rows": True}]),
)
def test_nothing_that_comes_in_makes_any_other_error_than_ours(y_true, y_proba, others, options):
    with contextlib.suppress(ProbReportError):
        batch = Predictions.from_arrays(y_true, y_proba, **others, **options)
        assert len(batch) > 0


# --- Nothing is changed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"normalize_rows": True}, {"log_proba": True}], ids=str)
def test_no_array_that_comes_in_is_changed(options):
    proba = np.array([[1 + 1e-13, -1e-17], [0.25, 0.75], [0.5, 0.5]])
    if "log_proba" in options:
        proba = np.log(np.array([[1.0, 1e-300], [0.25, 0.75], [0.5, 0.5]]))
    arrays = {
        "y_true": np.array([0, 1, 1]),
        "y_proba": proba,
        "sample_weight": np.array([-0.0, 1.0, 2.0]),
        "ids": np.array([3, 4, 5]),
    }
    before = {name: array.tobytes() for name, array in arrays.items()}
    for array in arrays.values():
        array.setflags(write=False)
    batch = Predictions.from_arrays(**arrays, **options)
    assert batch.matrix.shape == (3, 2)
    assert {name: array.tobytes() for name, array in arrays.items()} == before


@pytest.mark.parametrize(
    ("clusters", "said"),
    [([True, 1, 2], "row 0: cluster True is a boolean"), (["a", [1], "b"], "row 1: a cluster of type list")],
)
def test_clusters_that_cannot_be_told_apart_are_refused_as_clusters(clusters, said):
    with pytest.raises(LabelError) as refused:
        Predictions.from_arrays([0, 1, 1], [0.2, 0.7, 0.9], clusters=clusters)
    assert refused.value.message.startswith(said)
    assert "label" not in refused.value.message


def test_a_cluster_that_is_no_label_is_named_with_its_row():
    with pytest.raises(LabelError, match=r"^a.csv, row 41\b"):
        Predictions.from_arrays([0, 1], [0.5, 0.5], clusters=["Ann", True], source="a.csv", first_row=40)
