"""Work over the classes of each row: tiles meet every entry once, and the first of equal maxima is found."""

import numpy as np
import pytest

from probreport.over_classes import columns_of, greatest_and_first, sum_over_classes, tiles

SIZES = [2, 3, 64, 65, 300]
sizes = pytest.mark.parametrize("k", SIZES)


def small_numbers(k, n=50):
    """Values by class of which many are equal."""
    return columns_of(np.random.default_rng(k).integers(0, 4, (n, k)) / 4)


@sizes
def test_the_greatest_is_found_where_it_stands_first(k):
    columns = small_numbers(k)
    greatest, first = greatest_and_first(columns)
    assert greatest.tolist() == columns.max(axis=0).tolist()
    assert first.tolist() == columns.argmax(axis=0).tolist()


@sizes
def test_tiles_meet_every_entry_once_and_the_classes_of_a_row_in_order(k, monkeypatch):
    monkeypatch.setattr("probreport.over_classes._TILE_ENTRIES", 7 * k)
    met = [[] for _ in range(50)]
    for classes, rows in tiles(small_numbers(k)):
        for row in range(50)[rows]:
            met[row] += range(k)[classes]
    assert met == [list(range(k))] * 50


@sizes
def test_sums_are_those_of_the_rows(k):
    columns = small_numbers(k)
    assert sum_over_classes(columns).tolist() == columns.sum(axis=0).tolist()  # of quarters, which add up exactly
