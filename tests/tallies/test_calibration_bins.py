"""Calibration bins: forecasts and outcomes by fine bins that are finest near 0 and 1."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.tallies.calibration_bins import N_BINS, CalibrationBins, bins_of
from tests.tallies.of_arrays import tally_of

probabilities = st.floats(0, 1)


def used(bins):
    """Rows, weight, events and forecasts of the bins that have any, in order."""
    where = np.flatnonzero(bins.rows)
    sums = [part.floats()[where].tolist() for part in (bins.weight, bins.events, bins.forecasts)]
    return list(zip(bins.rows[where].tolist(), *sums, strict=True))


@given(st.lists(probabilities, min_size=2, max_size=30).map(sorted))
def test_bins_rise_with_the_probability(values):
    found = bins_of(np.array(values))
    assert np.all(np.diff(found) >= 0)
    assert found.min() >= 0
    assert found.max() < N_BINS


@given(st.floats(2.0**-60, 0.49))
def test_a_bin_is_at_most_a_hundred_and_twenty_eighth_of_its_value_wide(q):
    here, wider = bins_of(np.array([q, q * (1 + 1 / 127)])).tolist()
    assert 1 <= wider - here <= 2


@given(st.floats(2.0**-53, 0.49))
def test_bins_of_the_upper_half_mirror_those_of_the_lower(q):
    upper = 1.0 - q
    exact = 1.0 - upper  # of which the upper is 1 less without rounding
    assert bins_of(np.array([exact, upper])).sum() == N_BINS - 1


def test_there_are_128_bins_to_each_octave_of_either_half():
    # from 2**-60 to 1/2 are 59 octaves; 1/2 and 0 have bins of their own, what is smaller goes to the first
    assert N_BINS == 2 * (59 * 128 + 2)


def test_only_exactly_0_and_1_are_in_the_end_bins():
    assert bins_of(np.array([0.0, 5e-324, math.nextafter(1, 0), 1.0])).tolist()[0] == 0
    assert bins_of(np.array([5e-324]))[0] == 1
    assert bins_of(np.array([math.nextafter(1, 0)]))[0] < N_BINS - 1
    assert bins_of(np.array([1.0]))[0] == N_BINS - 1


def test_bins_run_from_2_to_the_minus_60_to_one_half_and_back():
    ends = [2.0**-60, 0.5, math.nextafter(0.5, 1)]
    assert bins_of(np.array(ends)).tolist() == [1, N_BINS // 2 - 1, N_BINS // 2 + 1]
    assert len(bins_of(np.empty(0))) == 0


def test_two_classes_by_hand():
    bins = tally_of(CalibrationBins, [0, 1, 1, 1], [0.25, 0.25, 0.75, 1.0], sample_weight=[1, 2, 3, 4])
    assert used(bins) == [(2, 3, 2, 0.75), (1, 3, 3, 2.25), (1, 4, 4, 4)]


def test_for_three_classes_the_event_is_that_the_preferred_class_is_true():
    rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.125, 0.125, 0.75]]
    bins = tally_of(CalibrationBins, [0, 0, 2], rows, classes=[0, 1, 2])
    assert used(bins) == [(2, 2, 1, 1.0), (1, 1, 1, 0.75)]


def test_soft_labels_happen_in_part():
    assert used(tally_of(CalibrationBins, [[0.4, 0.6]], [[0.5, 0.5]])) == [(1, 1, 0.6, 0.5)]
    (found,) = used(tally_of(CalibrationBins, [[0.2, 0.7, 0.1]], [[0.25, 0.5, 0.25]]))
    assert found == (1, 1, pytest.approx(0.7), 0.5)
    (found,) = used(tally_of(CalibrationBins, [[0.7, 0.2, 0.1]], [[0.5, 0.25, 0.25]], sample_weight=[3]))
    assert found == (1, 3, pytest.approx(2.1), 1.5)


def test_forecasts_that_are_all_tiny_are_summed_too():
    ((rows, _, _, forecasts),) = used(tally_of(CalibrationBins, [0, 0], [1e-25, 1e-25]))
    assert (rows, forecasts) == (2, 2e-25)
