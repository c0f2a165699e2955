"""Validation: what passes as a probability, what is accepted and counted, and what is refused, block by block."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from probreport.errors import Place, ProbabilityError, WeightError
from probreport.validation import (
    Findings,
    check_log_probabilities,
    check_probabilities,
    check_weights,
    normalised,
)

NOWHERE = Place()
MANY = 100_000  # rows: several blocks


def certain(n, k):
    """Rows that are sure of the first of k classes."""
    rows = np.zeros((n, k))
    rows[:, 0] = 1
    return rows


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_however_many_columns_there_are_the_last_one_counts(k):
    rows = certain(3, k)
    rows[1, -1] += 0.0005
    assert check_probabilities(rows, NOWHERE).unnormalised_rows == 1
    rows[2, -1] += 0.002
    with pytest.raises(ProbabilityError, match=r"row 2: probabilities sum to 1\.002, expected 1"):
        check_probabilities(rows, NOWHERE)


# --- Values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f8", np.longdouble])
def test_probabilities_are_accepted_without_a_finding(dtype):
    assert check_probabilities(np.array([0, 0.25, 1], dtype), NOWHERE) == Findings()
    assert check_probabilities(np.array([[0, 1], [0.25, 0.75]], dtype), NOWHERE) == Findings()


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64])
def test_certainties_written_as_integers_are_accepted(dtype):
    assert check_probabilities(np.array([[0, 1], [1, 0]], dtype), NOWHERE) == Findings()


@pytest.mark.parametrize("value", [1.07, -0.1, np.inf, -np.inf, 1 + 1.1e-12, -1.1e-12, 1e308, 25, 2**62])
@pytest.mark.parametrize("place", ["alone", "in a row", "in the last block"])
def test_a_value_outside_of_0_to_1_is_refused(value, place):
    array = {"alone": np.full(3, 0.5), "in a row": certain(3, 2), "in the last block": certain(MANY, 3)}[place]
    array[(-1,) if array.ndim == 1 else (-1, 1)] = value
    with pytest.raises(ProbabilityError, match=rf"^row {len(array) - 1}: .* is not a probability, .*\[PR102\]"):
        check_probabilities(array, NOWHERE)


@pytest.mark.parametrize("shape", [(3,), (3, 2), (MANY,), (MANY, 3)])
def test_a_missing_value_is_refused(shape):
    array = np.full(shape, 1 / (shape[1] if len(shape) == 2 else 1))
    array.reshape(-1)[-1] = np.nan
    with pytest.raises(ProbabilityError, match=rf"^row {shape[0] - 1}: the probability is missing .*\[PR101\]"):
        check_probabilities(array, NOWHERE)


def test_a_value_that_overshoots_by_rounding_is_accepted_and_counted():
    column = np.array([-1e-17, 1 + 2.3e-16, 0.5, -1e-12, 1 + 1e-12])
    assert check_probabilities(column, NOWHERE) == Findings(overshoot_values=4)


@pytest.mark.parametrize(
    ("row", "overshoot"),
    [
        ([1 + 1e-12, -1e-12, 0], 2),
        ([1 + 1e-13, 0, 0], 1),  # nothing negative gives it away, and the sum alone might be rounding
        ([1 + 2.3e-16, 0, 0], 1),
        ([0.5, 0.5 + 1e-17, -1e-17], 1),
    ],
)
@pytest.mark.parametrize("n", [1, MANY])
def test_overshoot_in_a_row_is_counted(row, overshoot, n):
    rows = certain(n, 3)
    rows[-1] = row
    assert check_probabilities(rows, NOWHERE).overshoot_values == overshoot


def test_a_value_beyond_1_is_seen_in_a_row_whose_sum_is_within_the_limit():
    with pytest.raises(ProbabilityError, match=r"^row 0, column 'a': 1\.0005 is not a probability"):
        check_probabilities(np.array([[1.0005, 0, 0]]), Place(columns=("a", "b", "c")))


def test_a_value_beyond_1_is_seen_though_a_negative_one_makes_up_for_it():
    with pytest.raises(ProbabilityError, match=r"^row 0: 1\.5 is not a probability.*\[PR102\]\n2 such values"):
        check_probabilities(np.array([[1.5, -0.5]]), NOWHERE)


@pytest.mark.parametrize("value", [1e308, np.inf, -np.inf, np.nan])
def test_sums_that_overflow_raise_no_warning(value):
    with pytest.raises(ProbabilityError):
        check_probabilities(np.full((2, 3), value), NOWHERE)


# --- Sums ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("total", [0.9, 2, 0, 0.9989, 1.0011])
@pytest.mark.parametrize("n", [1, MANY])
def test_a_row_that_does_not_sum_to_1_is_refused(total, n):
    rows = np.full((n, 4), 0.25)
    rows[-1] *= total
    with pytest.raises(
        ProbabilityError, match=rf"^row {n - 1}: probabilities sum to {total:g}, expected 1 .*\[PR103\]"
    ):
        check_probabilities(rows, NOWHERE)


@pytest.mark.parametrize("total", [0.999, 1.001])  # |0.999 - 1| is 0.0010000000000000009 in float64
def test_a_row_just_within_the_limit_is_accepted(total):
    findings = check_probabilities(np.array([[0.5, total - 0.5]]), NOWHERE)
    assert findings.unnormalised_rows == 1
    assert findings.largest_sum_error == pytest.approx(0.001)


def test_rows_within_the_limit_are_counted_and_the_largest_error_kept():
    rows = np.array([[0.5, 0.5], [0.5, 0.4999], [0.5002, 0.5], [0.5, 0.50005]])
    findings = check_probabilities(rows, NOWHERE)
    assert findings.unnormalised_rows == 3
    assert findings.largest_sum_error == pytest.approx(0.0002)


@pytest.mark.parametrize("error", [-1e-8, 1e-8])  # as eight printed decimals leave it
def test_an_error_in_the_eighth_decimal_is_not_disclosed(error):
    assert check_probabilities(np.array([[0.5, 0.5 + error]]), NOWHERE) == Findings()


def test_an_error_in_the_seventh_decimal_is_disclosed():
    assert check_probabilities(np.array([[0.5, 0.5 + 1e-7]]), NOWHERE).unnormalised_rows == 1


def test_ten_thousand_columns_in_float32_sum_to_1_within_the_limit():
    rows = np.random.default_rng(0).random((3, 10_000), np.float32)
    rows /= rows.sum(axis=1, keepdims=True)
    assert check_probabilities(rows, NOWHERE).largest_sum_error < 1e-5


rounded_rows = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 60), st.integers(2, 5)), elements=st.floats(0.01, 1)
).map(lambda rows: np.round(rows / rows.sum(axis=1, keepdims=True), 4))


@given(rounded_rows, st.integers(1, 60))
def test_findings_do_not_depend_on_how_the_rows_are_cut(rows, size):
    pieces = [check_probabilities(rows[start : start + size], NOWHERE) for start in range(0, len(rows), size)]
    assert sum(pieces, start=Findings()) == check_probabilities(rows, NOWHERE)


def test_findings_of_many_rows_are_those_of_their_pieces():
    rows = np.random.default_rng(0).dirichlet(np.ones(10), 30_000).astype(np.float32)
    whole = check_probabilities(rows, NOWHERE)
    assert whole.unnormalised_rows > 1000
    for size in (1000, 7777):
        pieces = [check_probabilities(rows[start : start + size], NOWHERE) for start in range(0, len(rows), size)]
        assert sum(pieces, start=Findings()) == whole


@pytest.mark.parametrize("n", [7, 20_000])
def test_every_memory_layout_gives_the_same_findings(n):
    rows = np.random.default_rng(1).dirichlet(np.ones(3), n).round(4)
    expected = check_probabilities(rows, NOWHERE)
    assert expected.unnormalised_rows > 0
    layouts = [
        np.asfortranarray(rows),
        np.ascontiguousarray(rows[::-1])[::-1],
        np.repeat(rows, 2, axis=0)[::2],
        np.repeat(rows, 2, axis=1)[:, ::2],
        rows.astype(">f8"),
        rows.astype(np.longdouble),
    ]
    for layout in layouts:
        layout.setflags(write=False)
        assert check_probabilities(layout, NOWHERE) == expected


def test_no_rows_have_no_findings():
    assert check_probabilities(np.empty(0), NOWHERE) == Findings()
    assert check_probabilities(np.empty((0, 3)), NOWHERE) == Findings()


def test_findings_add_and_keep_the_largest_error():
    total = Findings(1, 2, 0.5, 3) + Findings(10, 20, 0.25, 30)
    assert total == Findings(11, 22, 0.5, 33)


# --- Logarithms ----------------------------------------------------------------------------------------------------


def test_logarithms_of_probabilities_are_accepted():
    with np.errstate(divide="ignore"):
        assert check_log_probabilities(np.log([[0.25, 0.75], [0.0, 1.0]]), NOWHERE) == Findings()
    assert check_log_probabilities(np.array([0.0, -0.0, -1e-300, -800, -np.inf]), NOWHERE) == Findings()


def test_logarithms_that_overshoot_by_rounding_are_accepted_and_counted():
    assert check_log_probabilities(np.array([[1e-12, -800], [-1e-17, -40]]), NOWHERE).overshoot_values == 1
    assert check_log_probabilities(np.array([1e-12, -1.0]), NOWHERE).overshoot_values == 1


@pytest.mark.parametrize("value", [0.7, 1.1e-12, np.inf])
def test_a_logarithm_above_0_is_refused(value):
    with pytest.raises(ProbabilityError, match=r"^row 1: .* is not a log-probability, expected at most 0\. \[PR102\]"):
        check_log_probabilities(np.array([-1.0, value]), NOWHERE)


def test_a_missing_logarithm_is_refused():
    with pytest.raises(ProbabilityError, match=r"^row 0: the probability is missing \(NaN\)\. \[PR101\]"):
        check_log_probabilities(np.array([[np.nan, 0.0]]), NOWHERE)


def test_logarithms_whose_exponentials_do_not_sum_to_1_are_refused():
    logs = np.log(np.full((MANY, 2), 0.5))
    logs[[5, MANY - 1]] = np.log(0.25)
    with pytest.raises(
        ProbabilityError, match=r"^row 5: probabilities sum to 0\.5, .*\[PR103\]\n2 such rows: 5, 99999\."
    ):
        check_log_probabilities(logs, NOWHERE)


def test_logarithms_within_the_limit_are_counted():
    findings = check_log_probabilities(np.log([[0.5, 0.5002], [0.5, 0.5]]), NOWHERE)
    assert findings.unnormalised_rows == 1
    assert findings.largest_sum_error == pytest.approx(0.0002)


# --- Normalising ---------------------------------------------------------------------------------------------------


def test_rows_are_divided_by_their_sum_and_counted():
    rows = np.array([[5, 3, 2], [1, 1, 2], [0, 1, 0]])
    values, findings = normalised(rows, NOWHERE)
    assert values.tolist() == [[0.5, 0.3, 0.2], [0.25, 0.25, 0.5], [0, 1, 0]]
    assert findings == Findings(normalised_rows=2)


def test_the_rows_that_are_normalised_are_not_changed():
    rows = np.array([[5.0, 3.0, -1e-17]])
    normalised(rows, NOWHERE)
    assert rows.tolist() == [[5.0, 3.0, -1e-17]]


def test_a_tiny_negative_value_is_read_as_0_before_it_is_normalised():
    values, findings = normalised(np.array([[3.0, 1.0, -1e-17]]), NOWHERE)
    assert values.tolist() == [[0.75, 0.25, 0.0]]
    assert findings.overshoot_values == 1


def test_the_smallest_numbers_can_be_normalised():
    assert normalised(np.array([[5e-324, 5e-324]]), NOWHERE)[0].tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-1, r"row 1, column 'b': -1\.0 cannot be normalised, .*\[PR102\]"),
        (np.inf, r"row 1, column 'b': inf cannot be normalised, .*\[PR102\]"),
        (np.nan, r"row 1, column 'b': the probability is missing \(NaN\)\. \[PR101\]"),
    ],
)
def test_what_cannot_be_normalised_is_named_and_not_what_merely_exceeds_1(value, message):
    with pytest.raises(ProbabilityError, match=message):
        normalised(np.array([[5, 3], [1, value]]), Place(columns=("a", "b")))


@pytest.mark.parametrize(("row", "total"), [([0.0, 0.0], "0"), ([1e308, 1e308], "inf")])
def test_a_row_that_sums_to_0_or_infinity_cannot_be_normalised(row, total):
    with pytest.raises(
        ProbabilityError, match=rf"^row 1: the values sum to {total} and cannot be normalised\. \[PR103\]"
    ):
        normalised(np.array([[1.0, 1.0], row]), NOWHERE)


# --- Weights -------------------------------------------------------------------------------------------------------


def test_weights_become_float64_of_their_own():
    weights = np.array([0.0, -0.0, 1e-300, 1e300])
    checked = check_weights(weights, NOWHERE)
    assert checked.tolist() == weights.tolist()
    assert not np.shares_memory(checked, weights)
    assert not np.signbit(checked).any()


@pytest.mark.parametrize("weight", [-1, -5e-324, np.nan, np.inf, -np.inf])
def test_a_weight_that_is_negative_or_not_finite_is_refused(weight):
    with pytest.raises(WeightError, match=r"^a\.csv, row 12: sample weight .* \(2 such rows: 12, 13\)\. \[PR114\]"):
        check_weights(np.array([1.0, 0.0, weight, weight]), Place("a.csv", first_row=10))
