"""Loss totals: powers of the losses by true class, exact to twice the precision of a float."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.exact_sums import Keys
from probreport.tallies.loss_totals import LossTotals, is_squarable
from tests.tallies.of_arrays import tally_of

A, B, C = -math.log(0.5), -math.log(0.25), -math.log(0.75)


def test_by_hand():
    totals = tally_of(LossTotals, [0, 1, 1], [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75]])
    assert totals.rows.tolist() == [1, 2]
    assert totals.weight.floats().tolist() == [1, 2] == totals.weight2.floats().tolist()
    assert totals.loss.floats().tolist() == pytest.approx([A, B + C], rel=1e-15)
    assert totals.loss2.floats().tolist() == pytest.approx([A**2, B**2 + C**2], rel=1e-15)
    assert totals.loss3.floats().tolist() == pytest.approx([A**3, B**3 + C**3], rel=1e-15)


def test_by_hand_with_weights():
    totals = tally_of(LossTotals, [0, 1, 1], [0.5, 0.25, 0.75], sample_weight=[2, 3, 5])
    assert totals.weight.floats().tolist() == [2, 8]
    assert totals.weight2.floats().tolist() == [4, 34]
    assert totals.loss.floats().tolist() == pytest.approx([2 * A, 3 * B + 5 * C], rel=1e-15)
    assert totals.loss3.floats().tolist() == pytest.approx([2 * A**3, 3 * B**3 + 5 * C**3], rel=1e-15)
    assert totals.weight2_loss.floats().tolist() == pytest.approx([4 * A, 9 * B + 25 * C], rel=1e-15)
    assert totals.weight2_loss2.floats().tolist() == pytest.approx([4 * A**2, 9 * B**2 + 25 * C**2], rel=1e-15)


def test_an_infinite_loss_is_counted_with_its_weight_and_is_in_no_sum_of_losses():
    totals = tally_of(LossTotals, [0, 1, 1], [0.5, 0.0, 0.75], sample_weight=[2, 3, 5])
    assert totals.infinite.tolist() == [0, 1]
    assert totals.infinite_weight.floats().tolist() == [0, 3]
    assert totals.weight.floats().tolist() == [2, 8]
    assert totals.weight2.floats().tolist() == [4, 34]
    assert totals.loss.floats().tolist() == pytest.approx([2 * A, 5 * C], rel=1e-15)


@pytest.mark.parametrize("weight", [1e-300, 1e300, 5e-324, 1.7e308])
def test_a_weight_that_cannot_be_squared_is_counted_and_still_weighs(weight):
    totals = tally_of(LossTotals, [0, 1], [0.5, 0.25], sample_weight=[weight, 2.0])
    assert totals.unsquarable.tolist() == [1, 0]
    assert totals.weight.fractions() == [Fraction(weight), 2]
    assert totals.loss.fractions()[0] == Fraction(weight) * Fraction(float(-np.log(0.5)))
    assert totals.weight2.floats().tolist() == [0, 4]


def test_weights_are_squared_between_the_120th_powers_of_ten_less_their_ends():
    ends = [1e-120, math.nextafter(1e-120, 1), math.nextafter(1e120, 0), 1e120]
    assert is_squarable(np.array(ends)).tolist() == [False, True, True, False]


@pytest.mark.parametrize("weight", [0.14, 3.0, 1e-300, 1e300, 5e-324])
def test_the_least_loss_times_a_weight_does_not_vanish(weight):
    losses, keys = np.array([5e-324, 0.0, 1e-310]), Keys(np.zeros(3, np.intp), 1)
    totals = LossTotals.by_key(losses, keys, np.full(3, weight))
    assert totals.loss.total() == Fraction(weight) * (Fraction(5e-324) + Fraction(1e-310))


@given(st.lists(st.tuples(st.floats(0, 745), st.floats(1e-3, 1e3)), min_size=1, max_size=30))
def test_powers_are_exact_to_twice_the_precision(pairs):
    losses, weights = (np.array(column) for column in zip(*pairs, strict=True))
    losses[losses < 1e-60] = 0.0
    totals = LossTotals.by_key(losses, Keys(np.zeros(len(pairs), np.intp), 1), weights)
    exact = [(Fraction(w), Fraction(x)) for w, x in zip(weights.tolist(), losses.tolist(), strict=True)]
    expected = {
        "loss": sum(w * x for w, x in exact),
        "loss2": sum(w * x**2 for w, x in exact),
        "loss3": sum(w * x**3 for w, x in exact),
        "weight2_loss": sum(w**2 * x for w, x in exact),
        "weight2_loss2": sum(w**2 * x**2 for w, x in exact),
    }
    for name, value in expected.items():
        assert abs(getattr(totals, name).total() - value) <= value * Fraction(2) ** -100


def test_keys_may_be_any_groups_in_any_order():
    losses, keys = np.array([1.0, 2.0, 4.0]), Keys(np.array([2, 0, 2]), 3)
    totals = LossTotals.by_key(losses, keys)
    assert totals.rows.tolist() == [1, 0, 2]
    assert totals.loss2.floats().tolist() == [4, 0, 17]


def test_totals_that_are_moved_still_count_in_whole_numbers():
    moved = tally_of(LossTotals, [0, 1, 1], [0.5, 0.0, 0.75]).moved(np.array([2, 0]), 3)
    assert (moved.rows.tolist(), moved.infinite.tolist()) == ([2, 0, 1], [1, 0, 0])
    assert {counts.dtype for counts in (moved.rows, moved.infinite, moved.unsquarable)} == {np.dtype(np.int64)}


def test_a_soft_label_counts_for_its_likeliest_class():
    totals = tally_of(LossTotals, [[0.4, 0.6], [0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]])
    assert totals.rows.tolist() == [1, 1]
