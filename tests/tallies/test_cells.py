"""Cells of a table: sums by pair of places, found again when pairs are renamed, joined and added."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.cells import Cells

LAST = 2**31 - 1


def cells(*rows):
    """Cells of rows, each given as first place, second place, loss and weight."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Cells.of(columns[0], columns[1], columns[2].astype(float), columns[3].astype(float))


def read(found):
    """What each pair holds: weight and loss."""
    pairs = zip(found.first.tolist(), found.second.tolist(), strict=True)
    return dict(zip(pairs, zip(found.weight.fractions(), found.loss.fractions(), strict=True), strict=True))


def test_rows_of_a_pair_add_up():
    found = cells((1, 0, 0.5, 2), (0, 3, 0.25, 1), (1, 0, 1.5, 3))
    # 2 * 0.5 + 3 * 1.5
    assert read(found) == {(0, 3): (1, Fraction(1, 4)), (1, 0): (5, Fraction(11, 2))}


def test_infinite_losses_count_by_their_weight_alone():
    assert read(cells((0, 0, math.inf, 2), (0, 0, 1.0, 3))) == {(0, 0): (5, 3)}


def test_the_greatest_places_are_kept_apart():
    found = cells((LAST, LAST, 1, 1), (LAST, 0, 2, 1), (0, LAST, 3, 1))
    assert read(found) == {(0, LAST): (1, 3), (LAST, 0): (1, 2), (LAST, LAST): (1, 1)}


def test_places_are_written_anew():
    found = cells((0, 0, 1, 1), (0, 1, 2, 1), (1, 1, 3, 1)).placed(np.array([5, 2]), np.array([9, 7]))
    assert read(found) == {(2, 7): (1, 3), (5, 7): (1, 2), (5, 9): (1, 1)}
    assert (np.diff(found.pairs) > 0).all()


def test_cells_are_equal_only_in_pairs_weight_and_loss():
    found = cells((1, 0, 0.5, 2), (2, 0, 3.0, 1))
    assert found == cells((2, 0, 3.0, 1), (1, 0, 0.5, 2))
    assert found != cells((1, 1, 0.5, 2), (2, 0, 3.0, 1))
    assert found != cells((1, 0, 0.5, 2), (2, 0, 1.5, 2))
    assert found != cells((1, 0, 0.5, 2), (2, 0, 2.0, 1))
    assert found != found.pairs


def test_no_cells_have_no_sums_and_change_no_others():
    nothing, found = Cells.empty(), cells((1, 0, 0.5, 2))
    assert read(nothing) == read(nothing + nothing) == {}
    assert nothing == nothing + nothing
    assert nothing + found == found == found + nothing


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=15
)


@given(ROWS, ROWS)
def test_sums_are_exact_however_they_are_added(mine, others):
    expected = Counter(), Counter()
    for first, second, loss, weight in [*mine, *others]:
        expected[0][first, second] += Fraction(weight)
        expected[1][first, second] += Fraction(weight * loss)  # a product is rounded once
    found = cells(*mine) + cells(*others)
    assert {pair: weight for pair, (weight, _) in read(found).items()} == expected[0]
    assert found == cells(*others) + cells(*mine) == cells(*mine, *others)
