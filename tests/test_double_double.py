"""Products of two floats are exact as pairs; products of a pair lose no more than twice the precision of a float."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.double_double import product, times

moderate = st.one_of(
    st.floats(1e-40, 1e40), st.floats(-1e40, -1e-40), st.sampled_from([0.0, 0.1, 1 / 3, 1 + 2.0**-52, 745.0])
)


def one(value):
    return np.array([value])


def exactly(pair):
    (high,), (low,) = pair
    return Fraction(float(high)) + Fraction(float(low))


@given(moderate, moderate)
def test_a_product_of_two_is_exact(a, b):
    assert exactly(product(one(a), one(b))) == Fraction(a) * Fraction(b)


@given(moderate)
def test_a_square_is_exact(a):
    values = one(a)
    assert exactly(product(values, values)) == Fraction(a) ** 2


@given(moderate, moderate)
def test_the_high_part_is_the_rounded_product_and_the_low_part_its_error(a, b):
    high, low = product(one(a), one(b))
    assert high[0] == a * b
    assert abs(low[0]) <= abs(high[0]) * 2.0**-53


@given(moderate, moderate, moderate)
def test_a_product_of_three_errs_by_twice_the_precision_at_most(a, b, c):
    exact = Fraction(a) * Fraction(b) * Fraction(c)
    assert abs(exactly(times(product(one(a), one(b)), one(c))) - exact) <= abs(exact) * Fraction(2) ** -104


@pytest.mark.parametrize("weight", [1e-120, 1e120])
def test_the_heaviest_and_lightest_weights_that_are_squared_keep_the_precision(weight):
    loss = 745.0 / 3
    found = exactly(times(times(product(one(weight), one(weight)), one(loss)), one(loss)))
    exact = Fraction(weight) ** 2 * Fraction(loss) ** 2
    assert abs(found - exact) <= exact * Fraction(2) ** -100


def test_by_hand():
    # (1 + 2**-30)**2 = 1 + 2**-29 + 2**-60, and the last of these does not fit beside 1
    high, low = product(one(1 + 2.0**-30), one(1 + 2.0**-30))
    assert (high[0], low[0]) == (1 + 2.0**-29, 2.0**-60)
