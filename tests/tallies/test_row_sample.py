"""The row sample: everything while it fits, else the rows whose numbers have the smallest hashes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from probreport.rows import Rows
from probreport.tallies.row_sample import RowSample, hashes_of
from tests.cases import made
from tests.tallies.of_arrays import tally_of


def sample_of(case, plan, start=0, stop=None):
    return RowSample.of(Rows.of(case.batch(start, stop)), plan)


def test_a_small_input_is_kept_whole_with_all_that_is_known_of_a_row():
    sample = tally_of(RowSample, ["b", "a"], [[0.25, 0.75], [0.5, 0.5]], sample_weight=[2, 3], first_row=7)
    assert sample.is_everything
    rows = sample.rows
    by_number = np.argsort(rows.numbers)
    assert rows.numbers[by_number].tolist() == [7, 8]
    assert rows.codes[by_number].tolist() == [1, 0]
    assert rows.weights[by_number].tolist() == [2, 3]
    assert rows.losses[by_number] == pytest.approx(-np.log([0.75, 0.5]))
    assert rows.matrix[by_number].tolist() == [[0.25, 0.75], [0.5, 0.5]]


def test_rows_stand_in_order_of_their_hashes():
    case = made(0, n=100, k=2)
    rows = sample_of(case, case.plan()).rows
    assert rows.hashes.tolist() == sorted(hashes_of(np.arange(100)).tolist())
    assert rows.hashes.tolist() == hashes_of(rows.numbers).tolist()


def test_a_large_input_is_represented_by_its_smallest_hashes():
    case = made(0, n=3_000, k=2)
    sample = sample_of(case, case.plan(sample_rows=1_000))
    assert not sample.is_everything
    assert sample.seen == 3_000
    assert set(sample.rows.numbers.tolist()) == set(np.argsort(hashes_of(np.arange(3_000)))[:1_000].tolist())


def test_adding_never_keeps_more_than_twice_the_sample():
    case = made(0, n=9_000, k=2)
    plan, total = case.plan(sample_rows=1_000), RowSample.empty(case.plan(sample_rows=1_000))
    for start in range(0, 9_000, 90):
        total = total + sample_of(case, plan, start, start + 90)
        assert sum(len(part.hashes) for part in total.parts) <= 2_000
        assert len(total.parts) <= 12
    assert total == sample_of(case, plan)


def test_hashes_are_distinct_and_uniform_also_for_neighbouring_numbers():
    hashes = hashes_of(np.arange(100_000))
    assert len(set(hashes.tolist())) == 100_000
    assert stats.kstest(hashes[:5_000].astype(float) / 2.0**64, "uniform").pvalue > 0.001


def test_a_hash_is_that_of_splitmix64():
    # the first outputs of the published generator with seed 0
    assert hashes_of(np.arange(3)).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_samples_differ_when_a_row_does():
    case = made(0, n=5, k=2)
    other = replace(case, y_proba=case.y_proba[:, ::-1].copy())
    assert sample_of(case, case.plan()) != sample_of(other, case.plan())
