"""Worst rows: the costliest first, among equals the first in the input."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.worst_rows import WorstRows
from tests.tallies.of_arrays import tally_of


def worst(probabilities, most=20, **options):
    """The worst of rows whose truth was given these probabilities."""
    y_true = [1] * len(probabilities)
    return tally_of(WorstRows, y_true, probabilities, classes=[0, 1], plan_options={"worst_rows": most}, **options).rows


def test_by_hand():
    found = tally_of(
        WorstRows, ["a", "b"], [[0.75, 0.25], [0.9, 0.1]], ids=["x", "y"], first_row=40, sample_weight=[2, 3]
    ).rows
    assert [row.row for row in found] == [41, 40]
    (row, _) = found
    assert (row.id, row.code, row.preferred, row.p_true, row.p_preferred, row.weight) == ("y", 1, 0, 0.1, 0.9, 3)
    assert row.loss == pytest.approx(-np.log(0.1))


def test_without_weights_each_row_weighs_1():
    assert [row.weight for row in worst([0.5, 0.25])] == [1.0, 1.0]


@given(st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0, 0.3]), min_size=1, max_size=300), st.integers(1, 25))
def test_they_are_a_prefix_of_the_rows_sorted_by_loss_and_then_by_number(probabilities, most):
    losses = [-np.log(p) if p else np.inf for p in probabilities]
    order = sorted(range(len(losses)), key=lambda row: (-losses[row], row))
    assert [row.row for row in worst(probabilities, most)] == [row for row in order if losses[row] > 0][:most]


@pytest.mark.parametrize("most", [1, 20, 70])
def test_so_it_is_for_many_rows(most):
    probabilities = np.round(np.random.default_rng(most).random(20_000), 3)
    with np.errstate(divide="ignore"):
        losses = -np.log(probabilities)
    expected = np.lexsort((np.arange(20_000), -losses))[:most]
    assert [row.row for row in worst(probabilities, most)] == expected.tolist()


def test_perfect_rows_are_no_worst_rows():
    assert worst([1.0, 1.0]) == ()


def test_weightless_rows_are_no_worst_rows():
    assert [row.row for row in worst([0.0, 0.5], sample_weight=[0, 1])] == [1]


def test_the_costliest_is_kept_also_where_none_is_asked_for():
    assert [row.row for row in worst([0.5, 0.1, 0.9], most=0)] == [1]


def test_a_soft_label_was_given_the_probability_that_its_loss_stands_for():
    (row,) = tally_of(WorstRows, [[0.5, 0.5]], [[0.2, 0.8]]).rows
    assert row.p_true == pytest.approx(np.sqrt(0.2 * 0.8))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["x"], "x"),
        ([3], 3),
        (np.array([3], np.int32), 3),
        ([1.5], 1.5),
        ([True], True),
        ([None], None),
        (pd.Series([None], dtype=object), None),
        ([float("nan")], None),
        (np.array(["NaT"], "datetime64[ns]"), None),
        ([float("inf")], "inf"),
        (np.array(["2024-02-29"], "datetime64[D]"), "2024-02-29"),
        (np.array(["2024-02-29T12:00"], "datetime64[ns]"), "2024-02-29T12:00:00.000000000"),
        (pd.Series([datetime.date(2024, 2, 29)]), "2024-02-29"),
        ([b"caf\xc3\xa9"], "café"),
        ([b"caf\xe9"], "caf\\xe9"),
        (pd.Categorical(["x"]), "x"),
    ],
)
def test_a_name_is_kept_as_json_can_hold_it(ids, expected):
    (row,) = worst([0.5], ids=ids)
    assert row.id == expected
    assert type(row.id) is type(expected)
