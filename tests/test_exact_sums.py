"""Sums are exact, and so the same for any order and any cutting; fractions are the judge."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport import exact_sums
from probreport.exact_sums import ExactSums, Keys, by_scale, divided

LARGEST, LEAST, LEAST_NORMAL = 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308

finite = st.floats(allow_nan=False, allow_infinity=False)
edges = st.sampled_from([LARGEST, -LARGEST, LEAST, -LEAST, LEAST_NORMAL, 1.0, -1.0, 0.0, -0.0, 1e300, 2.0**960, 0.1])
numbers = st.one_of(finite, edges, st.floats(0, 1), st.floats(0, 40))
lists = st.lists(numbers, max_size=50)
weights = st.one_of(st.sampled_from([LEAST, 1e-300, 1.0, 2.0, 1e300, LARGEST]), st.floats(LEAST, LARGEST))


def array(values):
    return np.array(values, dtype=np.float64)


def exact_total(values):
    return sum(map(Fraction, values), Fraction(0))


def exact_totals(values, codes, size):
    """Sum fractions by key."""
    pairs = list(zip(values, codes, strict=True))
    return [exact_total([value for value, code in pairs if code == key]) for key in range(size)]


# --- One sum ------------------------------------------------------------------------------------------------------


@given(lists)
def test_a_sum_is_the_sum_of_fractions(values):
    assert ExactSums.of(array(values)).fractions() == [exact_total(values)]


@given(lists)
def test_a_sum_is_rounded_once_and_correctly(values):
    (found,) = ExactSums.of(array(values)).floats()
    exact = exact_total(values)
    assert found == divided(exact.numerator, exact.denominator)
    if abs(exact) < LARGEST:
        try:
            assert found == math.fsum(values)
        except OverflowError:  # a partial sum of fsum left the range, ours cannot
            assert math.isfinite(found)


def test_neighbours_of_a_half_way_case_are_told_apart():
    # 1 + 2**-53 lies half way between two floats and goes to the even one; the least bit more tips it over
    half_way = [1.0, 2.0**-53]
    assert ExactSums.of(array(half_way)).floats().tolist() == [1.0]
    assert ExactSums.of(array([*half_way, LEAST])).floats().tolist() == [1 + 2.0**-52]


def test_huge_values_of_both_signs_cancel_and_leave_the_least():
    assert ExactSums.of(array([1e300, LARGEST, -1e300, LEAST, -LARGEST])).floats().tolist() == [LEAST]


def test_a_sum_beyond_the_range_is_infinite_as_a_float_and_exact_as_a_fraction():
    for sign in (1, -1):
        sums = ExactSums.of(array([sign * LARGEST] * 3))
        assert sums.floats().tolist() == [sign * math.inf]
        assert sums.total() == sign * 3 * Fraction(LARGEST)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_ends_the_summing_at_once(odd):
    with pytest.raises(ArithmeticError, match="finite"):
        ExactSums.of(np.array([0.5, odd, 0.25]))


def test_ten_tenths_are_one_though_floats_say_otherwise():
    assert sum([0.1] * 10) == 0.9999999999999999
    assert ExactSums.of(np.full(10, 0.1)).floats().tolist() == [1.0]  # ten times the float 0.1, rounded once


@pytest.mark.parametrize("n", [0, 1, 2, exact_sums.PIECE, exact_sums.PIECE + 1, 3 * exact_sums.PIECE + 7])
def test_any_number_of_values_is_summed(n):
    values = np.random.default_rng(n).lognormal(0, 3, n)
    assert ExactSums.of(values).floats().tolist() == [math.fsum(values)]


@pytest.mark.parametrize("value", [1 - 2.0**-53, 2.0**36 - 1, (1 + 2.0**-52) * 2.0**-40, LARGEST / 70_000])
def test_a_full_piece_of_the_value_with_most_digits_is_exact(value):
    n = exact_sums.PIECE
    assert ExactSums.of(np.full(n, value)).total() == n * Fraction(value)


@pytest.mark.parametrize("small", [[], [0.0], [2.0**-30], [LEAST, 1e-300, 2.0**-17 + 2.0**-69]])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_few_small_values_among_many_large_ones_lose_nothing(small, order):
    values = [*small, *np.random.default_rng(len(small)).uniform(1, 2, 200).tolist()]
    both = np.array([values, values[::-1]], order=order)
    assert ExactSums.of(array(values)).fractions() == [exact_total(values)]
    assert ExactSums.of(both).fractions() == [exact_total(values)] * 2


def test_splitting_leaves_the_values_as_they_are():
    values = np.array([1e-30, *np.full(100, 1 / 3)])
    ExactSums.of(values)
    assert values.tolist() == [1e-30] + [1 / 3] * 100


# --- Sums by key --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows_per_key", [3, 300])
def test_keys_in_order_are_counted_and_summed_as_in_any_order(rows_per_key):
    codes = np.repeat([0, 2, 3], rows_per_key)  # no row has key 1, or key 4
    values = np.random.default_rng(0).random(len(codes))
    in_order, in_any = Keys(codes, 5, in_order=True), Keys(codes, 5)
    assert in_order.counts.tolist() == in_any.counts.tolist() == [rows_per_key, 0, rows_per_key, rows_per_key, 0]
    assert ExactSums.of(values, in_order) == ExactSums.of(values, in_any)
    assert ExactSums.of(values, in_order).fractions() == exact_totals(values.tolist(), codes.tolist(), 5)


@pytest.mark.parametrize("size", [3, 40])  # of which the first is counted by comparing bytes
def test_a_table_counts_pairs_of_codes(size):
    codes, others = np.array([0, 0, 2, 2, 2]), np.array([1, 1, 0, 2, 2])
    table = Keys(codes, 4, in_order=True).table(others, size)
    assert table.shape == (4, size)
    assert table[:, :3].tolist() == [[0, 2, 0], [0, 0, 0], [1, 0, 2], [0, 0, 0]]
    assert table[:, 3:].sum() == 0


@given(st.lists(st.tuples(numbers, st.integers(0, 6)), max_size=50))
def test_sums_by_key_are_sums_of_fractions(pairs):
    values, codes = [value for value, _ in pairs], [code for _, code in pairs]
    sums = ExactSums.of(array(values), Keys(np.array(codes, dtype=np.intp), 7))
    assert sums.fractions() == exact_totals(values, codes, 7)
    assert sums.total() == exact_total(values)


@given(st.lists(st.tuples(numbers, st.integers(0, 6)), max_size=50))
def test_keys_in_order_give_the_same_sums_over_runs(pairs):
    pairs.sort(key=lambda pair: pair[1])
    values, codes = array([value for value, _ in pairs]), np.array([code for _, code in pairs], dtype=np.intp)
    assert ExactSums.of(values, Keys(codes, 7, in_order=True)) == ExactSums.of(values, Keys(codes, 7))


@given(st.lists(st.tuples(numbers, numbers), max_size=30))
def test_two_rows_of_values_have_two_sums(pairs):
    rows = array([[first for first, _ in pairs], [second for _, second in pairs]])
    assert ExactSums.of(rows).fractions() == [exact_total(row) for row in rows.tolist()]


@given(lists, lists)
def test_lots_are_joined_one_after_the_other(a, b):
    x, y = ExactSums.of(array(a), Keys(np.zeros(len(a), np.intp), 2)), ExactSums.of(array(b))
    assert ExactSums.joined([x, y]).fractions() == [exact_total(a), 0, exact_total(b)]


def test_the_layout_in_memory_does_not_matter():
    values = np.random.default_rng(0).lognormal(0, 30, (200, 7))
    assert ExactSums.of(values.T) == ExactSums.of(np.ascontiguousarray(values.T))


def test_few_entries_with_many_digits_keep_them():
    values = np.ones(1_000)
    values[[3, 500]] = 1 + 2.0**-52, LEAST
    codes = np.repeat([0, 1], 500)
    expected = [499 + Fraction(1 + 2.0**-52), 499 + Fraction(LEAST)]
    assert ExactSums.of(values, Keys(codes, 2)).fractions() == expected
    assert ExactSums.of(values, Keys(codes, 2, in_order=True)).fractions() == expected


def test_keys_count_their_values():
    assert Keys(np.array([2, 0, 2]), 4).counts.tolist() == [1, 0, 2, 0]
    assert Keys(np.array([2, 0, 2]), 4)[np.array([True, False, True])].counts.tolist() == [0, 0, 2, 0]


def test_counts_are_sums_of_ones():
    keys = Keys(np.array([2, 0, 2]), 4)
    assert ExactSums.counting(keys.counts) == ExactSums.of(np.ones(3), keys)
    assert ExactSums.counting(np.zeros(4, np.int64)) == ExactSums.empty(4)


# --- Adding -------------------------------------------------------------------------------------------------------


@given(st.lists(lists, max_size=5), st.randoms(use_true_random=False))
def test_any_cutting_and_order_adds_up_to_the_same(pieces, random):
    whole = ExactSums.of(array([value for piece in pieces for value in piece]))
    parts = [ExactSums.of(array(piece)) for piece in pieces]
    random.shuffle(parts)
    assert sum(parts, start=ExactSums.empty(1)) == whole


@given(lists, lists, lists)
def test_adding_is_associative_commutative_and_has_an_identity(a, b, c):
    x, y, z = (ExactSums.of(array(values)) for values in (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x
    assert x + ExactSums.empty(1) == x == ExactSums.empty(1) + x


@pytest.mark.parametrize("value", [1.0, -1.0, LARGEST, -LARGEST, LEAST, (2.0**53 - 1) * 2.0**-53])
def test_a_thousand_full_pieces_do_not_overflow(value):
    piece = ExactSums.of(np.full(exact_sums.PIECE, value))
    total, doubled = ExactSums.empty(1), piece
    for _ in range(1_000):
        total = total + piece
    for _ in range(70):
        doubled = doubled + doubled
    assert total.total() == 1_000 * exact_sums.PIECE * Fraction(value)
    assert doubled.total() == 2**70 * exact_sums.PIECE * Fraction(value)


def test_adding_changes_neither_side():
    a, b = ExactSums.of(array([0.1, 0.7])), ExactSums.of(array([0.3]))
    before = a.fractions(), b.fractions()
    for _ in range(600):
        _ = a + b
    assert (a.fractions(), b.fractions()) == before


def test_sums_differ_by_a_single_bit_or_by_their_number():
    assert ExactSums.of(array([1.0])) != ExactSums.of(array([1.0, LEAST]))
    assert ExactSums.empty(1) != ExactSums.empty(2)
    assert ExactSums.empty(1) != 0


# --- Weights ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(weights, st.floats(0, 1e30, allow_subnormal=False), st.integers(0, 2)), max_size=20))
def test_products_are_rounded_once_whatever_the_scale_of_the_weight(triples):
    scale, value, codes = (list(column) for column in zip(*triples, strict=True)) if triples else ([], [], [])
    sums = ExactSums.of_products(array(scale), array(value), Keys(np.array(codes, dtype=np.intp), 3))
    exact = exact_totals([Fraction(w) * Fraction(x) for w, x in zip(scale, value, strict=True)], codes, 3)
    for found, expected in zip(sums.fractions(), exact, strict=True):
        assert abs(found - expected) <= expected * Fraction(2) ** -53 + len(triples) * Fraction(2) ** -1000


ordinary = st.tuples(st.floats(1e-3, 1e3), st.one_of(st.just(0.0), st.floats(1e-200, 40)))


@given(st.lists(ordinary, min_size=1, max_size=20), st.integers(-1000, 1000))
def test_weights_times_a_power_of_two_give_sums_times_that_power(pairs, bits):
    scale, value = array([weight for weight, _ in pairs]), array([x for _, x in pairs])
    expected = ExactSums.of_products(scale, value).scaled(bits)
    assert ExactSums.of_products(np.ldexp(scale, bits), value) == expected


def test_the_treatment_of_a_weight_does_not_depend_on_its_neighbours():
    scale, value = array([3.0, 1e300, 5e-324, 0.1]), array([1e-300, 0.3, 0.7, 1e-10])
    apart = (ExactSums.of_products(scale[i : i + 1], value[i : i + 1]) for i in range(4))
    assert sum(apart, start=ExactSums.empty(1)) == ExactSums.of_products(scale, value)


def test_ordinary_weights_are_one_group_left_as_they_are():
    scale = array([1e-3, 1.0, 1e6])
    ((where, same, bits),) = by_scale(scale)
    assert (where, bits) == (slice(None), 0)
    assert same is scale


@given(st.lists(weights, max_size=20))
def test_scales_part_all_weights_and_can_be_taken_back(scale):
    found = np.full(len(scale), np.nan)
    for where, scaled, bits in by_scale(array(scale)):
        assert np.all((scaled >= 2.0**-64) & (scaled < 2.0**64))
        found[where] = np.ldexp(scaled, bits)
    assert found.tolist() == scale


# --- Quotients ----------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=8), st.fractions(min_value=Fraction(1, 10**9)))
def test_quotients_are_rounded_once(values, divisor):
    sums = ExactSums.of(array(values), Keys(np.arange(len(values)), len(values)))
    exact = [Fraction(value) / divisor for value in values]
    assert sums.over(divisor).tolist() == [divided(q.numerator, q.denominator) for q in exact]


def test_quotients_beyond_the_range_are_infinite():
    assert divided(10**400, 1) == math.inf == divided(-(10**400), -1)
    assert divided(-(10**400), 1) == -math.inf
    assert divided(1, 10**400) == 0
