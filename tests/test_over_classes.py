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


@pytest.mark.parametrize("rows_a_tile", [0.5, 1, 7])
@sizes
def test_tiles_meet_every_entry_once_and_the_classes_of_a_row_in_order(k, rows_a_tile, monkeypatch):
    monkeypatch.setattr("probreport.over_classes._TILE_ENTRIES", int(rows_a_tile * k))
    met = [[] for _ in range(50)]
    for classes, rows in tiles(small_numbers(k)):
        for row in range(50)[rows]:
            met[row] += range(k)[classes]
    assert met == [list(range(k))] * 50


def test_up_to_64_classes_stand_and_are_taken_one_after_the_other_and_more_stay_where_they_are():
    few, many = np.zeros((9, 64)), np.zeros((9, 65))
    assert columns_of(few).flags.c_contiguous
    assert np.shares_memory(columns_of(many), many)
    assert list(tiles(few.T)) == [(slice(position, position + 1), slice(0, 9)) for position in range(64)]
    assert [classes for classes, _ in tiles(many.T)] == [slice(0, 65)]


@sizes
def test_sums_are_those_of_the_rows(k):
    columns = small_numbers(k)
    assert sum_over_classes(columns).tolist() == columns.sum(axis=0).tolist()  # of quarters, which add up exactly
