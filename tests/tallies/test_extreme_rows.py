"""Extreme rows: truth given 0 or next to nothing, and what scikit-learn's clipping makes of them."""

import math

import numpy as np
import pytest

from probreport.tallies.extreme_rows import ExtremeRows
from tests.tallies.of_arrays import tally_of

EPSILON = np.finfo(np.float64).eps
CLIPPED = 36.043653389117156


def rows_given(*probabilities, **options):
    """Of rows whose truth was given these probabilities."""
    rows = [[1 - p, p] for p in probabilities]
    return tally_of(ExtremeRows, [1] * len(rows), rows, classes=[0, 1], **options)


def test_by_hand():
    extreme = rows_given(0.0, 1e-20, 0.5, 1.0, 0.0)
    assert (extreme.zero_probability, extreme.below_epsilon) == (2, 1)
    assert extreme.moved_loss.floats()[0] == pytest.approx(20 * math.log(10), rel=1e-15)  # and 0 for the perfect row
    assert extreme.moved_clipped.floats()[0] == pytest.approx(3 * CLIPPED + EPSILON, rel=1e-15)


def test_by_hand_with_weights():
    extreme = rows_given(0.0, 1e-20, 0.5, sample_weight=[2, 3, 5])
    assert extreme.moved_loss.floats()[0] == pytest.approx(3 * 20 * math.log(10), rel=1e-15)
    assert extreme.moved_clipped.floats()[0] == pytest.approx(5 * CLIPPED, rel=1e-15)


def test_weightless_zeros_are_not_counted():
    extreme = rows_given(0.0, 0.5, sample_weight=[0, 1])
    assert extreme.zero_probability == 0
    assert extreme.moved_clipped.floats()[0] == 0


@pytest.mark.parametrize(
    ("p", "is_below"), [(EPSILON, False), (EPSILON / 2, True), (2 * EPSILON, False), (5e-324, True)]
)
def test_below_epsilon_begins_below_epsilon(p, is_below):
    assert rows_given(p).below_epsilon == is_below


def test_ordinary_rows_are_not_moved():
    extreme = rows_given(0.1, 0.5, 0.999)
    assert (extreme.zero_probability, extreme.below_epsilon) == (0, 0)
    assert extreme.moved_loss.floats()[0] == 0 == extreme.moved_clipped.floats()[0]


def test_what_is_extreme_does_not_depend_on_the_policy_for_zeros():
    assert rows_given(0.0, 1e-20, plan_options={"on_zero": "clip"}) == rows_given(0.0, 1e-20)


def test_soft_labels_are_clipped_entry_by_entry():
    extreme = tally_of(ExtremeRows, [[0.25, 0.75]], [[0.0, 1.0]])
    assert extreme.zero_probability == 1
    assert extreme.moved_clipped.floats()[0] == pytest.approx(0.25 * CLIPPED + 0.75 * EPSILON, rel=1e-15)
