"""Values of a column: told apart by kind and worth, the same whatever rows they come from."""

import json
from enum import IntEnum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.values import Values, told_apart


class Colour(IntEnum):
    RED = 1


def of_objects(*values):
    column = np.empty(len(values), object)
    column[:] = values
    return column


def plain(column):
    """The value of each row, as it will be written."""
    values, places = told_apart(column)
    return [values.plain[place] for place in places.tolist()]


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ((1, 1.0, np.int8(1), np.float64(1)), [1, 1, 1, 1]),  # pandas makes floats of integers with a gap
        ((None, float("nan"), "", np.datetime64("NaT")), [None, None, None, None]),
        ((1, "1", 1.5, "1.5"), [1, "1", 1.5, "1.5"]),
        ((True, 1, "True", False, 0), [True, 1, "True", False, 0]),
        ((0.0, -0.0), [0, 0]),
        ((10**400, 2.5, 10**400 + 1), [10**400, 2.5, 10**400 + 1]),
        (([1], (1, 2), [1]), ["[1]", "(1, 2)", "[1]"]),
    ],
)
def test_values_are_told_apart(given_, told):
    found = plain(of_objects(*given_))
    assert [(type(value), value) for value in found] == [(type(value), value) for value in told]


def test_a_member_of_an_enumeration_of_integers_is_that_integer():
    assert Values.of([Colour.RED, 1, 2]).plain == (1, 2)


def test_true_and_1_are_two_values():
    values, _ = told_apart(of_objects(True, 1, 1.0, False))
    assert list(map(repr, values.plain)) == ["True", "1", "False"]


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (np.array([3, 1, 3], np.uint8), [3, 1, 3]),
        (np.array([0.5, np.nan, 2.0]), [0.5, None, 2]),
        (np.array(["b", "", "a"]), ["b", None, "a"]),
        (np.array([True, False]), [True, False]),
        (np.array(["2024-01-01", "NaT"], "M8[D]"), ["2024-01-01", None]),
    ],
)
def test_so_are_those_of_numpys_types(column, told):
    assert plain(column) == told


SOME = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.floats(width=16), st.text(max_size=2), st.just(float("nan"))
)


@given(st.lists(SOME, min_size=1, max_size=12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_they_do_not_depend_on_how_rows_are_cut_and_ordered(column, cut, random):
    whole = told_apart(of_objects(*column))[0]
    mixed = list(column)
    random.shuffle(mixed)
    parts = [told_apart(of_objects(*part))[0] for part in (mixed[:cut], mixed[cut:])]
    joined = parts[0].joined(parts[1])[0]
    for values in (whole, joined):
        json.dumps(values.plain, allow_nan=False)
    in_order = [[repr(values.plain[place]) for place in values.in_order] for values in (whole, joined)]
    assert in_order[0] == in_order[1]


def test_what_is_missing_stands_before_booleans_these_before_numbers_and_texts_last():
    values = Values.of([2, "b", 1.5, True, None, 1, "a", -0.5, False])
    in_order = [values.plain[place] for place in values.in_order]
    assert list(map(repr, in_order)) == ["None", "False", "True", "-0.5", "1", "1.5", "2", "'a'", "'b'"]


def test_joining_keeps_the_first_and_says_where_the_others_stand():
    both, places = Values.of(["a", 1]).joined(Values.of([True, "a", None]))
    assert both.plain == ("a", 1, True, None)
    assert places.tolist() == [2, 0, 3]


def test_nothing_new_makes_nothing_new():
    values = Values.of(["a", "b"])
    assert values.joined(Values.of(["b"]))[0] is values
