"""Bad arrays at the Python door and the scorer's: an error with row, rule and remedy, or the same number."""

import enum
import fractions

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from sklearn.dummy import DummyClassifier

import probreport as pr


class Container:
    """Holds four values in a way that only it knows."""

    def __len__(self):
        return 4

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("out of order")


class Standard:
    """An array of which no more can be taken for granted than the standard of array APIs asks for."""

    shape = (4,)

    def __array_namespace__(self):
        return np

    def __array__(self, dtype=None, copy=None):
        return np.array(Y)


class OfXarray(Container):
    dims, coords = ("row", "class"), {"class": [1, 0]}

    def __dask_graph__(self):
        return None


class Label:
    """A label that fails where a method says so, and else is told apart by its number."""

    def __init__(self, number, text):
        self.number, self.text = number, text

    def __eq__(self, other):
        if self.text == "compared":
            raise RuntimeError(self.text)
        return self.number == other.number

    def __hash__(self):
        return 1

    def __lt__(self, other):
        return self.number < other.number

    def __str__(self):
        if self.text == "written":
            raise RuntimeError(self.text)
        return self.text


Y, P1 = [1, 0, 1, 0], [0.8, 0.3, 0.7, 0.2]
P2 = np.array([[0.2, 0.8], [0.7, 0.3], [0.3, 0.7], [0.8, 0.2]])
FORECASTS = {
    "a masked value": (np.ma.masked_array(P1, [0, 1, 0, 0]), "PR101", "row 1"),
    "None among numbers": ([0.8, None, 0.7, 0.2], "PR101", "row 1"),
    "pandas' missing": (pd.Series([0.8, None, 0.7, 0.2], dtype="Float64"), "PR101", "row 1"),
    "Arrow's missing": (pa.array([0.8, None, 0.7, 0.2]), "PR101", "row 1"),
    "polars' missing": (pl.Series([0.8, None, 0.7, 0.2]), "PR101", "row 1"),
    "infinity": ([0.8, np.inf, 0.7, 0.2], "PR102", "row 1"),
    "a sparse matrix": (scipy.sparse.csr_array(P2), "PR111", "csr_array"),
    "a generator": (iter(P1), "PR111", "list_iterator"),
    "no dimension": (np.array(0.5), "PR111", "ndarray"),
    "three dimensions": (P2[None], "PR111", "3 dimensions"),
    "nothing": (None, "PR111", "NoneType"),
    "objects": (np.array(P1, object), "PR113", "objects"),
    "fractions": ([fractions.Fraction(p) for p in P1], "PR113", "objects"),
    "texts": ([str(p) for p in P1], "PR113", "text"),
    "booleans": ([True, False, True, False], "PR113", "predict_proba"),
    "complex": (np.array(P1) + 0j, "PR113", "complex"),
    "time spans": (np.array([1, 2, 3, 4], "m8[s]"), "PR113", "timedelta64"),
    "records": (np.zeros(4, [("p", float)]), "PR113", "expected numbers"),
    "rows of different lengths": ([[0.5, 0.5], [1.0], [0.5, 0.5], [0.5, 0.5]], "PR111", "different lengths"),
    "a lazy frame": (pl.DataFrame(P2).lazy(), "PR111", "collect()"),
    "two names for a column": (pd.DataFrame(P2, columns=["a", "a"]), "PR109", "'a'"),
    "columns named by pairs": (
        pd.DataFrame(P2, columns=pd.MultiIndex.from_tuples([("p", 0), ("p", 1)])),
        "PR104",
        "('p', 0)",
    ),
    "a transposed matrix": (np.full((2, 4), 0.5), "PR110", "transposed"),
    "rows that sum to 0.9": (P2 * 0.9, "PR103", "row 0"),
    "a boolean among numbers": ([0.8, 0.3, True, 0.2], "PR113", "booleans"),
    "a boolean in a row": ([[0.2, 0.8], [0.7, 0.3], [False, True], [0.8, 0.2]], "PR113", "booleans"),
    "rows as values": (pd.Series(list(P2)), "PR113", "objects"),
    "lists as values": (pa.array(P2.tolist()), "PR113", "objects"),
    "a column of texts": (pd.DataFrame({0: P1, 1: P1, "id": list("abcd")}), "PR113", "objects (columns 'id')"),
    "a container that fails": (Container(), "PR113", "Container, which cannot be read as an array: RuntimeError: out"),
    "an array with coordinates": (OfXarray(), "PR113", "to_pandas()"),
}
TRUTHS = {
    "a masked label": (np.ma.masked_array(Y, [0, 1, 0, 0]), "PR105", "row 1"),
    "pandas' missing integer": (pd.Series([1, None, 0, 1], dtype="Int64"), "PR105", "row 1"),
    "pandas' missing boolean": (pd.Series([True, None, False, True], dtype="boolean"), "PR105", "row 1"),
    "pandas' missing text": (pd.Series(["a", None, "b", "a"], dtype="string"), "PR105", "row 1"),
    "a missing category": (pd.Categorical(["a", None, "b", "a"]), "PR105", "row 1"),
    "a missing time": (pd.to_datetime(["2020-01-01", None] * 2), "PR105", "row 1"),
    "NaN": ([1.0, float("nan"), 0.0, 1.0], "PR105", "row 1"),
    "Arrow's missing word": (pa.array(["a", None, "b", "a"]).dictionary_encode(), "PR105", "row 1"),
    "polars' missing": (pl.Series([1, None, 0, 1]), "PR105", "row 1"),
    "numbers and texts": ([1, "a", 1, "a"], "PR106", "int, str"),
    "True beside 1": ([True, 1, False, 0], "PR106", "True"),
    "three labels": ([0, 1, 2, 0], "PR107", "3 different labels"),
    "a lazy frame": (pl.DataFrame({"y": Y}).lazy(), "PR111", "LazyFrame"),
    "a sparse matrix": (scipy.sparse.csr_array(np.eye(2)[Y]), "PR111", "csr_array"),
    "a generator": (iter(Y), "PR111", "list_iterator"),
    "a text": ("abab", "PR111", "str"),
    "a mapping": (dict(enumerate(Y)), "PR111", "dict"),
    "a set": ({0, 1}, "PR111", "set"),
    "nothing": (None, "PR111", "NoneType"),
    "a container that fails": (Container(), "PR113", "Container, which cannot be read as an array: RuntimeError: out"),
    "an array with coordinates": (OfXarray(), "PR113", "to_pandas()"),
    "no order of values": (dict.fromkeys(range(4), 1).values(), "PR111", "dict_values"),
    "lists in a frame": (pd.Series([[1], [2]] * 2, dtype=pd.ArrowDtype(pa.list_(pa.int64()))), "PR113", "list<"),
    "sets": ([frozenset("a"), frozenset("b")] * 2, "PR106", "frozenset have no common order"),
    "nothing to compare": ([Label(row, "compared") for row in range(4)], "PR106", "row 1: a label of type Label"),
    "nothing to write": ([Label(0, "written"), Label(1, "written")] * 2, "PR106", "cannot be written: RuntimeError"),
    "two labels of one text": ([Label(0, "same"), Label(1, "same")] * 2, "PR109", "'same'"),
    "an endless number": ([0, 10**5000] * 2, "PR106", "cannot be written"),
    "columns of which the last is not the greater": (
        pd.DataFrame(np.eye(2)[Y], columns=["yes", "no"]),
        "PR108",
        "'yes', 'no'",
    ),
    "several true classes": ([[1, 1], [1, 0], [0, 1], [1, 0]], "PR118", "row 0"),
}
WEIGHTS = {
    "negative": ([1, -1, 1, 1], "PR114", "row 1"),
    "missing": ([1, np.nan, 1, 1], "PR114", "row 1"),
    "infinite": ([1, np.inf, 1, 1], "PR114", "row 1"),
    "masked": (np.ma.masked_array([1.0] * 4, [0, 1, 0, 0]), "PR114", "row 1"),
    "all zero": ([0] * 4, "PR115", "all sample weights are zero"),
    "too few": ([1, 2], "PR110", "(2,)"),
    "texts": (list("abcd"), "PR113", "text"),
    "one number": (2, "PR111", "int"),
    "a boolean among numbers": ([1, 2.0, True, 1], "PR113", "booleans"),
    "beyond float64": (np.array([1, "1e4000", 1, 1], np.longdouble), "PR114", "row 1"),
    "a sparse matrix": (scipy.sparse.csr_array([[1.0] * 4]), "PR111", "toarray()"),
    "a container that fails": (Container(), "PR113", "RuntimeError: out of order"),
}


def refused(code, said, y_true, y_proba, **options):
    for face in (pr.evaluate, pr.log_loss):
        with pytest.raises(pr.DataError) as caught:
            face(y_true, y_proba, **options)
        assert caught.value.code == code
        assert said in str(caught.value)


@pytest.mark.parametrize(("y_proba", "code", "said"), FORECASTS.values(), ids=FORECASTS)
def test_what_is_no_forecast_is_refused(y_proba, code, said):
    if code != "PR111" or not hasattr(y_proba, "__next__"):
        refused(code, said, Y, y_proba)
    else:
        refused(code, said, Y, iter(P1))


@pytest.mark.parametrize(("y_true", "code", "said"), TRUTHS.values(), ids=TRUTHS)
def test_what_is_no_label_is_refused(y_true, code, said):
    refused(code, said, y_true, P2 if code == "PR118" or said == "csr_array" else P1)


@pytest.mark.parametrize(("weights", "code", "said"), WEIGHTS.values(), ids=WEIGHTS)
def test_what_is_no_weight_is_refused(weights, code, said):
    refused(code, said, Y, P1, sample_weight=weights)


@pytest.mark.parametrize(("weights", "code"), [(weights, code) for weights, code, _ in WEIGHTS.values()], ids=WEIGHTS)
def test_the_scorer_refuses_the_same_weights(weights, code):
    model = DummyClassifier(strategy="prior").fit([[0]] * 4, Y)
    with pytest.raises(pr.DataError) as caught:
        pr.log_loss_scorer(model, [[0]] * 4, Y, sample_weight=weights)
    assert caught.value.code == code


@pytest.mark.parametrize("said", [[0.2, 1.3], [0.2, np.nan], [0.2, 0.3]], ids=["above 1", "NaN", "a sum of 0.5"])
def test_the_scorer_refuses_what_an_estimator_says_wrongly(said):
    class Estimator:
        classes_ = np.array([0, 1])

        def predict_proba(self, X):
            return np.array([[0.5, 0.5]] * (len(X) - 1) + [said])

    with pytest.raises(pr.ProbabilityError, match="row 3"):
        pr.log_loss_scorer(Estimator(), [[0]] * 4, Y)


AS_GOOD = {
    "a mask that hides nothing": np.ma.masked_array(P1, [0, 0, 0, 0]),
    "sparse columns": pd.DataFrame(P2, columns=[0, 1]).astype(pd.SparseDtype(float)),
    "nullable numbers": pd.Series(P1, dtype="Float64"),
    "long doubles": np.array(P1, np.longdouble),
    "the other byte order": np.array(P1, ">f8"),
    "an index of its own": pd.Series(P1, index=[5, 5, 5, 5]),
    "columns in another order": pd.DataFrame(P2[:, ::-1], columns=[1, 0]),
}


@pytest.mark.parametrize("y_proba", AS_GOOD.values(), ids=AS_GOOD)
def test_the_same_numbers_in_another_container_cost_the_same(y_proba):
    assert pr.log_loss(Y, y_proba) == pytest.approx(pr.log_loss(Y, P1), abs=1e-15)


@pytest.mark.parametrize(
    "labels", [[2**53, 2**53 + 1], [2**64 - 2, 2**64 - 1], [2**70, 2**70 + 1], [-1, 2**63]], ids=str
)
def test_large_integers_stay_apart(labels):
    assert pr.log_loss([labels[1], labels[0]], [1.0, 0.0]) == 0


def test_labels_need_no_more_than_the_standard_of_arrays_asks_for():
    assert pr.log_loss(Standard(), P2) == pr.log_loss(Y, P2)
    assert pr.log_loss_scorer(DummyClassifier().fit([[0]] * 4, Y), [[0]] * 4, Standard()) == -pr.log_loss(Y, [0.5] * 4)


def test_a_category_that_no_row_has_takes_no_column():
    labels = pd.Categorical(["b", "a", "b", "a"], categories=["a", "b", "c"])
    assert pr.log_loss(labels, P2) == pr.log_loss(Y, P2)


@pytest.mark.parametrize("y_proba", [[1, 0, 1, 0], [[0, 1], [1, 0], [0, 1], [1, 0]]])
def test_forecasts_of_zero_and_one_are_remarked_on_and_may_still_be_perfect(y_proba):
    evaluation = pr.evaluate(Y, y_proba)
    assert str(evaluation).startswith("0 nats · Perfect")
    assert [note.code for note in evaluation.notes] == ["PR213"]


@pytest.mark.skipif(np.finfo(np.longdouble).eps == np.finfo(float).eps, reason="there are no wider floats")
def test_labels_that_only_wider_floats_tell_apart_are_refused():
    one = np.longdouble(1)
    refused("PR106", "equal in float64", np.array([one, np.nextafter(one, 2)] * 2), P1)
    assert pr.evaluate(np.array(Y, np.longdouble), P1).classes == (0.0, 1.0)


@pytest.mark.parametrize("name", ["ids", "groups", "clusters"])
def test_a_container_that_fails_is_named(name):
    refused_by_evaluate = pytest.raises(pr.LabelError, match=f"{name} is a Container.*out of order")
    with refused_by_evaluate:
        pr.evaluate(Y, P1, **{name: Container()})


@pytest.mark.parametrize("name", ["log_proba", "normalize_rows"])
@pytest.mark.parametrize("value", ["False", 1, None, np.array([True, False])], ids=str)
def test_what_is_neither_true_nor_false_is_refused(name, value):
    with pytest.raises(pr.UsageError, match=rf"^{name} is .*, expected True or False. \[PR120\]"):
        pr.evaluate(Y, P2, **{name: value})
    assert pr.evaluate(Y, P2, **{name: np.bool_(False)}).n_samples == 4


class Text(str):
    """Text that says of itself that it is markup."""

    def __html__(self):
        return str(self)


class Number(enum.IntEnum):
    NO, YES = 0, 1


def test_what_derives_from_text_or_a_number_is_just_that():
    assert pr.evaluate([Text("b"), Text("a")] * 2, P1).classes == ("a", "b")
    assert [type(label) for label in pr.evaluate([Text("b"), Text("a")] * 2, P1).classes] == [str, str]
    assert list(map(repr, pr.evaluate([Number.YES, Number.NO] * 2, P1).classes)) == ["0", "1"]
    assert str(pr.evaluate([-0.0, 1] * 2, P1).classes) == "(0.0, 1.0)"


def test_what_a_row_is_called_cannot_fail_a_report():
    evaluation = pr.evaluate(Y, P1, ids=[10**5000, Label(1, "written"), "c", "d"], groups=[Label(1, "written")] * 4)
    assert {row.row: row.id for row in evaluation.worst_rows} == {0: "(int)", 1: "(Label)", 2: "c", 3: "d"}
    assert [group.value for group in evaluation.groups] == ["(Label)"]
    pr.Report(evaluation).to_html()


def test_one_row_alone_does_not_look_like_labels():
    assert pr.evaluate([1], [1.0]).notes == ()
