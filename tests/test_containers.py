"""Containers of numbers: whatever holds them, the same float64 values come out, and nothing that is no number does."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from probreport.containers import as_numbers, column_names, has_default_names
from probreport.errors import LabelError, ProbabilityError, ShapeError, WeightError
from tests.newer import strings_of_numpy

VALUES = [0.25, 0.5, 0.125]  # exact in float16 too
ROWS = [[0.25, 0.75], [0.5, 0.5], [0.125, 0.875]]


class Tensor:
    """What a CPU tensor of PyTorch shows: no array before it is detached, and none at all of some dtypes."""

    def __init__(self, values, *, is_detached=False, is_bfloat16=False):
        self.values, self.is_detached, self.is_bfloat16 = np.asarray(values), is_detached, is_bfloat16
        self.shape = self.values.shape

    def detach(self):
        return Tensor(self.values, is_detached=True, is_bfloat16=self.is_bfloat16)

    def cpu(self):
        return self

    def double(self):
        return Tensor(self.values, is_detached=self.is_detached)

    def __array__(self, dtype=None, copy=None):
        if not self.is_detached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self.is_bfloat16:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.values


@pytest.mark.parametrize(
    "values",
    [
        VALUES,
        tuple(VALUES),
        np.array(VALUES),
        np.array(VALUES, np.float16),
        np.array(VALUES, np.float32),
        np.array(VALUES, np.longdouble),
        np.array(VALUES, ">f8"),
        np.ma.masked_array(VALUES),
        pd.Series(VALUES),
        pd.Series(VALUES, dtype="Float64"),
        pd.Series(VALUES, dtype=pd.ArrowDtype(pa.float32())),
        pd.Series([Decimal(str(v)) for v in VALUES], dtype=pd.ArrowDtype(pa.decimal128(6, 3))),
        pa.array(VALUES),
        pa.array([Decimal(str(v)) for v in VALUES]),
        pa.chunked_array([VALUES[:1], [], VALUES[1:]]),
        pa.array(np.array(VALUES, np.float16)),
        pl.Series(VALUES),
        pl.Series(VALUES, dtype=pl.Float32),
        pl.Series([Decimal(str(v)) for v in VALUES]),
        Tensor(VALUES),
        Tensor(VALUES, is_bfloat16=True),
    ],
    ids=lambda values: f"{type(values).__module__}.{type(values).__name__}[{getattr(values, 'dtype', '')}]",
)
def test_every_container_of_one_column_gives_the_same_values(values):
    assert as_numbers(values, "y_proba").astype(np.float64).tolist() == VALUES


@pytest.mark.parametrize(
    "values",
    [
        ROWS,
        [tuple(row) for row in ROWS],
        [np.array(row) for row in ROWS],
        np.array(ROWS, np.float32, order="F"),
        pd.DataFrame(ROWS),
        pd.DataFrame(ROWS).astype({0: "float32"}),
        pd.DataFrame(ROWS).astype({0: "Float64"}),
        pd.DataFrame(ROWS).map(lambda v: Decimal(str(v))).astype(pd.ArrowDtype(pa.decimal128(6, 3))),
        pl.DataFrame(ROWS, orient="row"),
        pa.table(dict(zip("ab", zip(*ROWS, strict=True), strict=True))),
        pa.RecordBatch.from_pydict({"a": [row[0] for row in ROWS], "b": [Decimal(str(row[1])) for row in ROWS]}),
        Tensor(ROWS),
    ],
    ids=lambda values: f"{type(values).__module__}.{type(values).__name__}",
)
def test_every_container_of_several_columns_gives_the_same_values(values):
    assert as_numbers(values, "y_proba").astype(np.float64).tolist() == ROWS


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64])
def test_integers_stay_the_integers_they_are(dtype):
    assert as_numbers(np.array([[0, 1], [1, 0]], dtype), "y_proba").tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("text", ["0.1", "0.7", "0.333333333333333333", "0.999999999999999999", "0.000000000000000001"])
def test_a_decimal_becomes_the_nearest_float64(text):
    column = pa.array([Decimal(text)], pa.decimal128(30, 18))
    nearest = float(Fraction(text))
    assert as_numbers(column, "y_proba")[0] == nearest
    assert as_numbers(pl.Series([Decimal(text)]), "y_proba")[0] == nearest
    assert as_numbers(pa.table({"p": column}), "y_proba")[0, 0] == nearest


@pytest.mark.parametrize(
    "values",
    [
        [0.25, float("nan")],
        np.ma.masked_array([0.25, 0.5], [False, True]),
        np.ma.masked_array([0, 1], [False, True]),
        pd.Series([0.25, None]),
        pd.Series([0.25, None], dtype="Float64"),
        pd.Series([0, None], dtype="Int64"),
        pd.Series([0.25, None], dtype=pd.ArrowDtype(pa.float64())),
        pd.DataFrame({"p": pd.Series([0.25, None], dtype="Float32")}),
        pa.array([0.25, None]),
        pa.array([0, None]),
        pa.array([Decimal("0.25"), None]),
        pa.chunked_array([[0.25], [None]]),
        pa.table({"p": [0.25, None]}),
        pa.RecordBatch.from_pydict({"p": [0.25, None]}),
        pl.Series([0.25, None]),
        pl.DataFrame({"p": [0.25, None]}),
    ],
    ids=lambda values: f"{type(values).__module__}.{type(values).__name__}",
)
def test_what_is_missing_becomes_nan_in_its_own_place(values):
    assert np.isnan(as_numbers(values, "y_proba")).ravel().tolist() == [False, True]


def test_a_masked_array_keeps_what_its_mask_hides():
    masked = np.ma.masked_array([0.25, 0.5], [False, True])
    as_numbers(masked, "y_proba")
    assert masked.data.tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.array([0.5], object), "objects"),
        ([Decimal("0.5")], "objects"),
        ([0.5, None, "x"], "objects"),
        (pd.DataFrame({"a": ["0.5"], "b": [0.5]}), "objects"),
        (pd.DataFrame({"a": [True], "b": [0.5]}), "objects"),
        ([True, False], "booleans"),
        (np.array([[True, False]]), "booleans"),
        (pl.Series([True]), "booleans"),
        (pl.DataFrame({"a": [True], "b": [0.5]}), "booleans"),
        (pa.table({"a": [True], "b": [0.5]}), "booleans"),
        (np.ma.masked_array([True, False], [True, False]), "booleans"),
        ([0.5 + 0j], "complex numbers"),
        ([".2", ".3"], "text"),
        ([b".2"], "bytes"),
        (pl.Series([".2"]), "objects"),
        (pa.array([".2"]), "objects"),
        (np.array(["2020-01-01"], "M8[D]"), r"datetime64\[D\]"),
        (pl.Series([1], dtype=pl.Int128), "objects"),
        *((strings, "text") for strings in strings_of_numpy(["0.5"])),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_what_is_no_number_is_refused(values, kind):
    with pytest.raises(ProbabilityError, match=rf"^y_proba holds {kind}.*, expected numbers\. \[PR113\]"):
        as_numbers(values, "y_proba")


def test_a_missing_value_among_numbers_is_named_by_its_row():
    with pytest.raises(
        ProbabilityError, match=r"^row 1: the probability is missing \(None\)\. \[PR101\]\n1 such row: 1\."
    ):
        as_numbers([0.5, None], "y_proba")


def test_the_column_that_holds_no_numbers_is_named():
    with pytest.raises(ProbabilityError, match=r"y_proba holds booleans \(columns 'b'\)"):
        as_numbers(pa.table({"a": [0.5], "b": [True]}), "y_proba")


@pytest.mark.parametrize(("name", "error"), [("y_true", LabelError), ("sample_weight", WeightError)])
def test_the_remedy_for_probabilities_is_not_offered_for_anything_else(name, error):
    with pytest.raises(error, match=r"\[PR113\]\nConvert it to float64 first\.$"):
        as_numbers(["1"], name)
    with pytest.raises(ProbabilityError, match="use predict_proba"):
        as_numbers(["1"], "y_proba")


@pytest.mark.parametrize(
    ("values", "given"),
    [
        (np.zeros((2, 3, 4)), "has 3 dimensions"),
        (0.5, "is one float"),
        (None, "is one NoneType"),
        ({"a": [0.5]}, "is one dict"),
        ("0.5", "is one str"),
        ((p for p in [0.5]), "is one generator"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_what_has_not_one_or_two_dimensions_is_refused(values, given):
    with pytest.raises(ShapeError, match=rf"^y_proba {given}, expected an array of 1 or 2 dimensions\. \[PR111\]"):
        as_numbers(values, "y_proba")


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match=r"^y_proba: its rows have different lengths\. \[PR111\]"):
        as_numbers([[0.5, 0.5], [1.0]], "y_proba")


@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_are_handed_on_without_a_copy(order):
    array, frame = np.array(ROWS, order=order), pd.DataFrame(np.array(ROWS, order=order))
    assert np.shares_memory(as_numbers(array, "y_proba"), array)
    assert np.shares_memory(as_numbers(frame, "y_proba"), frame.to_numpy())


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (pd.DataFrame(ROWS, columns=["cat", 2]), ("cat", 2)),
        (pl.DataFrame(ROWS, orient="row", schema=["cat", "dog"]), ("cat", "dog")),
        (pa.table({"cat": [0.5], "dog": [0.5]}), ("cat", "dog")),
        (pa.RecordBatch.from_pydict({"cat": [0.5]}), ("cat",)),
        (SimpleNamespace(columns=[pa.array([0.5])], column_names=["cat"]), ("cat",)),  # a batch before PyArrow 16
        (np.array(ROWS), None),
        (ROWS, None),
        (pd.Series(VALUES, name="cat"), None),
        (Tensor(ROWS), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_are_named_by_frames_alone(values, names):
    assert column_names(values) == names


@pytest.mark.parametrize(
    ("values", "are_default"),
    [
        (pd.DataFrame(ROWS), True),
        (pd.DataFrame(ROWS, columns=[0, 1]), False),  # somebody wrote them down
        (pd.DataFrame(ROWS, columns=range(1, 3)), False),
        (pd.DataFrame(ROWS, columns=["0", "1"]), False),
        (pl.DataFrame(ROWS, orient="row"), False),
        (np.array(ROWS), False),
    ],
)
def test_columns_that_nobody_named_are_told_from_named_ones(values, are_default):
    assert has_default_names(values) is are_default
