"""Refusals: they name the first value, count the others, and guess what the numbers are instead of probabilities."""

import numpy as np
import pytest

from probreport.errors import Place
from probreport.refusals import LOG_PROBABILITY_RULES, PROBABILITY_RULES, blocks, refusal


def message(array, place=Place(), rules=PROBABILITY_RULES, start=0):  # noqa: B008  (frozen)
    return str(refusal(rules, np.asarray(array, float), place, start))


def test_a_value_is_named_by_source_row_and_column_and_the_first_five_rows_are_listed():
    array = np.full((8, 2), 0.5)
    array[1:, 1] = 1.5
    assert message(array, Place("a.csv", first_row=100, columns=("cat", "dog"))) == (
        "a.csv, row 101, column 'dog': 1.5 is not a probability, expected 0 to 1. [PR102]\n"
        "7 such values, in rows 101, 102, 103, 104, 105 and 2 more. Probabilities lie between 0 and 1."
    )


def test_a_row_is_named_with_its_sum_and_the_columns():
    array = [[0.5, 0.5], [0.25, 0.5]]
    assert message(array, Place("a.csv", columns=("cat", "dog"))) == (
        "a.csv, row 1: probabilities sum to 0.75, expected 1 (within 0.001). [PR103]\n"
        "1 such row: 1. Columns: 'cat', 'dog'. "
        "Is a class column missing? "
        "If the rows are unnormalised on purpose, say normalize_rows=True (--normalize-rows)."
    )


def test_several_values_of_one_row_are_several_values_in_one_row():
    assert "3 such values, in row 0." in message([[1.5, -2, 7]])


def test_missing_values_are_told_before_others_that_stand_further_up():
    assert message([[2, 0], [np.nan, 1]]).startswith("row 1: the probability is missing (NaN). [PR101]")


def test_offenders_are_counted_over_all_blocks_from_the_given_row_on():
    column = np.full(300_000, 0.5)
    column[[250_000, 100, 299_999]] = 1.5
    assert "\n3 such values, in rows 100, 250000, 299999." in message(column, start=64)


def test_a_value_is_written_so_that_it_can_be_read_back():
    assert message([1 + 1e-11]).startswith("row 0: 1.00000000001 is not")


def test_a_sum_is_written_with_six_digits_or_with_all_where_six_would_look_right():
    assert message([[0.9001464844]]).startswith("row 0: probabilities sum to 0.900146, expected 1 (within 0.001).")
    assert message([[0.99899999]]).startswith("row 0: probabilities sum to 0.99899999, expected 1 (within 0.001).")


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([[20, 80], [0.5, 99.5]], "Are these percentages? Divide by 100."),
        ([[0, 100]], "Are these percentages? Divide by 100."),
        ([[-1.5, 2.5], [0.25, 0.75]], "Are these logits? Apply softmax (or the logistic function) first."),
        ([-0.5, -3], "Are these log-probabilities? Say so with log_proba=True (--log-proba)."),
        ([[-np.inf, 0]], "Are these log-probabilities? Say so with log_proba=True (--log-proba)."),
        ([0.5, np.inf], "Infinity is no probability; repair these rows."),
        ([0.5, 1.07], "Probabilities lie between 0 and 1."),
        ([0.5, -0.1], "Probabilities lie between 0 and 1."),
        ([0.5, 101], "Probabilities lie between 0 and 1."),
        ([0.5, np.nan], "Drop or repair these rows."),
    ],
)
def test_the_pattern_of_the_values_tells_what_they_are(values, hint):
    assert message(values).endswith(hint)


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([[0.2, 0.8]], "These look like probabilities; leave log_proba (--log-proba) out."),
        ([[-0.2, 0.8]], "Give natural logarithms of probabilities, as log_softmax does."),
        ([[-1.0, -1.0, -1.0]], "Is a class column missing? Are these logits? Apply log_softmax first."),
    ],
)
def test_what_are_no_log_probabilities_is_told_too(values, hint):
    assert message(values, rules=LOG_PROBABILITY_RULES).endswith(hint)


def test_hostile_column_names_are_shown_escaped():
    assert r"column '\x1b[31m'" in message([[2.0]], Place(columns=("\x1b[31m",)))


@pytest.mark.parametrize("shape", [(0,), (1,), (200_000,), (3, 10_000), (70_000, 3), (2, 100_000)])
def test_blocks_hold_every_row_once_and_in_order(shape):
    array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    rows = 0
    for start, block in blocks(array):
        assert start == rows
        assert block.dtype == np.float64
        assert block.flags.c_contiguous
        assert (block == array[start : start + len(block)]).all()
        rows += len(block)
    assert rows == len(array)


def test_blocks_of_contiguous_float64_are_not_copied():
    array = np.zeros((100_000, 3))
    assert all(np.shares_memory(block, array) for _, block in blocks(array))
