"""Losses by fine bin: bands read off the bins are those of each loss, and totals by band those of the single rows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.bands import DOCUMENT_BANDS
from probreport.binned_losses import BinnedLosses
from probreport.exact_sums import ExactSums, Keys
from probreport.loss_bins import CUT, band_of_bin, bands_of, bins_of

ENDS = sorted({end for band in DOCUMENT_BANDS for end in (band.lower, band.upper)})
NEAR_ENDS = [math.nextafter(end, towards) for end in ENDS for towards in (0, end, math.inf)]
losses_lists = st.lists(st.one_of(st.sampled_from(NEAR_ENDS), st.floats(0, 3), st.floats(0, math.inf)), max_size=40)


@given(losses_lists)
def test_bands_read_off_bins_are_those_of_each_loss(values):
    losses = np.array(values, dtype=np.float64)
    bands, _ = bands_of(losses, bins_of(losses))
    assert bands.tolist() == DOCUMENT_BANDS.place_all(losses).tolist()


def test_a_bound_cuts_only_the_bin_that_it_lies_in():
    # 0 is apart from the rest of its bin; 0.02, 0.05, 0.2, 0.3 lie inside one; 1 and 2 begin one and go one band down
    assert np.flatnonzero(band_of_bin() == CUT).tolist() == bins_of(np.array(ENDS[:-1])).tolist()


@pytest.mark.parametrize("weighted", [False, True])
@given(losses_lists)
def test_totals_by_band_are_those_of_the_single_rows(weighted, values):
    losses = np.array(values, dtype=np.float64)
    losses[losses > 1e30] = np.inf
    weights = np.linspace(0.1, 3, len(losses)) if weighted else None
    bands, finite = DOCUMENT_BANDS.place_all(losses), np.isfinite(losses)
    binned, each = BinnedLosses(losses, weights), np.ones(len(losses)) if weights is None else weights
    assert binned.rows_by_band.tolist() == np.bincount(bands, minlength=CUT).tolist()
    assert binned.weight_by_band == ExactSums.of(each, Keys(bands, CUT))
    assert binned.loss_by_band == ExactSums.of_products(each[finite], losses[finite], Keys(bands[finite], CUT))
