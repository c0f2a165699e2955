"""The row sample: everything while it fits, else the rows whose numbers have the smallest hashes."""

from dataclasses import replace
from itertools import pairwise

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
    assert rows.labels.shape == (2, 0)


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
        lengths = [len(part.hashes) for part in total.parts]
        assert sum(lengths) <= 2_000
        assert all(longer > 2 * shorter for longer, shorter in pairwise(lengths))
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


def test_a_guess_of_the_bound_leaves_six_standard_deviations():
    sample = replace(RowSample.empty(made(0, n=1, k=2).plan()), limit=100)
    largest = 2**64 - 1
    assert sample.expected_bound(1_000) == int(0.16 * largest)  # 100 + 6 sqrt(100) rows of 1000
    assert replace(sample, seen=600).expected_bound(1_000) == int(0.1 * largest)
    assert sample.expected_bound(160) == sample.expected_bound(159) == sample.expected_bound(0) == largest


def test_a_bound_leaves_out_rows_of_larger_hashes_and_never_rises():
    case = made(0, n=100, k=2)
    sample, middle = sample_of(case, case.plan()), int(np.sort(hashes_of(np.arange(100)))[49])
    assert len(sample.bounded(middle).rows.hashes) == 50
    assert sample.bounded(middle).bounded(2**64 - 1).bound == middle
    assert sample.is_complete
    assert not sample.bounded(middle).is_complete


def test_a_sum_is_bounded_as_its_parts_were_and_by_the_largest_hash_that_it_kept():
    case = made(0, n=3_000, k=2)
    plan, hashes = case.plan(sample_rows=1_000), np.sort(hashes_of(np.arange(3_000)))
    few, more = sample_of(case, plan, 0, 900), sample_of(case, plan, 900)
    guessed = few.bounded(int(hashes[9])) + sample_of(case, plan, 900, 950)
    assert guessed.bound == hashes[9]
    assert not guessed.is_complete
    assert (few + more).bound == hashes[999]
    assert (few + more).is_complete


def partitioned_as_promised_and_no_better(values, place):
    """What is smaller stands before the place and what is larger behind it, each the wrong way round."""
    order = np.argsort(values)
    return np.concatenate([order[:place][::-1], order[place : place + 1], order[place + 1 :][::-1]])


def test_the_smallest_hashes_are_kept_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(np, "argpartition", partitioned_as_promised_and_no_better)
    case = made(0, n=20, k=2)
    one, other = (replace(sample_of(case, case.plan(), start, start + 10), limit=4) for start in (0, 10))
    (kept,) = (one + other).parts
    assert np.sort(kept.hashes).tolist() == np.sort(hashes_of(np.arange(20)))[:4].tolist()


def test_hashes_that_differ_in_their_last_bit_alone_are_put_in_order():
    rows = sample_of(made(0, n=3, k=2), made(0, n=3, k=2).plan()).rows
    near = rows._replace(hashes=np.array([3, 2, 1], np.uint64) + np.uint64(2**63))
    assert RowSample(3, 3, (near,)).rows.hashes.tolist() == [2**63 + 1, 2**63 + 2, 2**63 + 3]


def test_a_label_counts_for_its_class_or_is_shared():
    hard = tally_of(RowSample, [1, 0], [[0.25, 0.75], [0.5, 0.5]]).rows
    assert hard.share_of(1).tolist() == (hard.codes == 1).tolist()
    assert hard.share_of(1).dtype == np.float64
    soft = tally_of(RowSample, [[0.25, 0.75], [1.0, 0.0]], [[0.5, 0.5], [0.5, 0.5]]).rows
    first, second = np.argsort(soft.numbers)
    assert soft.share_of(1)[[first, second]].tolist() == [0.75, 0.0]
    assert soft.share_of(np.array([0, 0]))[[first, second]].tolist() == [0.25, 1.0]


def test_shares_of_weights_sum_to_one_also_at_the_ends_of_the_range():
    rows = tally_of(RowSample, [1, 0, 1], [0.5] * 3, sample_weight=[1.5e308, 0.5e308, 1e308]).rows
    assert rows.shares[np.argsort(rows.numbers)] == pytest.approx([1 / 2, 1 / 6, 1 / 3])


def test_rows_of_next_to_no_weight_can_be_left_out():
    rows = tally_of(RowSample, [1, 0, 1], [0.5] * 3, sample_weight=[1.0, 1e-12, 0.9e-12]).rows
    assert sorted(rows.weighty.numbers.tolist()) == [0, 1]
    assert rows.weighty.weighty is not rows
    alike = tally_of(RowSample, [1, 0], [0.5] * 2, sample_weight=[1.0, 2.0]).rows
    assert alike.weighty is alike


def test_what_costs_much_gets_half_of_the_sample_but_all_of_few_rows():
    case = made(0, n=1_001, k=2)
    few, many = (sample_of(case, case.plan(sample_rows=limit)) for limit in (1_001, 999))
    assert few.fewer_rows is few.rows
    assert many.fewer_rows.hashes.tolist() == many.rows.hashes[:500].tolist()


def test_of_one_row_too_many_the_largest_hash_is_left_out():
    case = made(0, n=1_001, k=2)
    sample = sample_of(case, case.plan(sample_rows=1_000))
    assert sample.rows.hashes.tolist() == np.sort(hashes_of(np.arange(1_001)))[:1_000].tolist()


def test_nothing_has_no_row_and_keeps_hashes_whole_when_added():
    case = made(0, n=5, k=2)
    nothing = RowSample.empty(case.plan())
    assert {len(values) for rows in (nothing.rows, *nothing.parts) for values in rows} == {0}
    assert (nothing + sample_of(case, case.plan())).rows.hashes.dtype == np.uint64
