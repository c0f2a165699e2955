"""Loss histogram: bins of at most 1/128 of their value, exactly 0 and infinity apart."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.loss_histogram import N_BINS, LossHistogram, bins_of, edges
from tests.tallies.of_arrays import tally_of

inside = st.floats(2.0**-60, 2.0**16, exclude_max=True)


@given(inside)
def test_a_loss_lies_between_the_edges_of_its_bin(loss):
    (found,) = bins_of(np.array([loss]))
    low, high = edges()[found], edges()[found + 1]
    assert low <= loss < high
    assert high - low <= low / 128


@pytest.mark.parametrize("loss", [0.5, 1.0, math.log(2), 2.0**-60, 1.0078125])
def test_an_edge_belongs_to_the_bin_above_and_the_float_before_it_to_the_bin_below(loss):
    bin_of_loss = int(bins_of(np.array([loss]))[0])
    edge = edges()[bin_of_loss]
    assert bins_of(np.array([edge]))[0] == bin_of_loss
    if bin_of_loss:
        assert bins_of(np.array([math.nextafter(edge, 0)]))[0] == bin_of_loss - 1


@given(st.lists(st.floats(5e-324, 1e30), min_size=2, max_size=20).map(sorted))
def test_bins_rise_with_the_loss(losses):
    assert np.all(np.diff(bins_of(np.array(losses))) >= 0)


def test_what_is_smaller_or_larger_than_all_edges_goes_to_the_first_or_last_bin():
    assert bins_of(np.array([5e-324, 1e-300])).tolist() == [0, 0]
    assert bins_of(np.array([2.0**16, 1e30])).tolist() == [N_BINS - 1] * 2


def test_edges_run_from_2_to_the_minus_60_to_2_to_the_16():
    assert (len(edges()), edges()[0], edges()[-1]) == (N_BINS + 1, 2.0**-60, 2.0**16)


def test_by_hand():
    # losses: ln 2 twice, 0, infinity
    histogram = tally_of(LossHistogram, [0, 1, 1, 0], [0.5, 0.5, 1.0, 1.0], sample_weight=[2, 3, 5, 7])
    place = int(bins_of(np.array([math.log(2)]))[0])
    assert np.flatnonzero(histogram.rows).tolist() == [place]
    assert histogram.rows[place] == 2
    assert histogram.weight.floats()[place] == 5
    assert histogram.loss.floats()[place] == pytest.approx(5 * math.log(2), rel=1e-15)
    assert (histogram.zero_rows, histogram.infinite_rows) == (1, 1)
    assert (histogram.zero_weight.floats()[0], histogram.infinite_weight.floats()[0]) == (5, 7)


def test_zeros_alone_and_infinities_alone_are_apart_too_and_weigh_1_without_weights():
    perfect, broken = (tally_of(LossHistogram, [1, 1], [0.5, p], classes=[0, 1]) for p in (1.0, 0.0))
    assert perfect.rows.sum() == broken.rows.sum() == 1
    assert (perfect.zero_weight.floats()[0], perfect.infinite_weight.floats()[0]) == (1, 0)
    assert (broken.zero_weight.floats()[0], broken.infinite_weight.floats()[0]) == (0, 1)


def test_a_loss_of_a_log_probability_beyond_the_bins_is_counted_too():
    histogram = tally_of(LossHistogram, [1], [[0.0, -1e6]], classes=[0, 1], log_proba=True)
    assert histogram.rows[-1] == 1
