"""Fine bins of per-row loss that are slices of the bits of a float64: integer work only, no edge in doubt.

Holds the bins, and which band each lies in; what is counted by them is left to ``tallies``.

References: the layout of HdrHistogram; Masson, Rim & Lee (2019), "DDSketch", PVLDB 12, 2195-2205.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from probreport.bands import DOCUMENT_BANDS
from probreport.containers import FloatArray
from probreport.labels import IntArray

_DROPPED_BITS = 45  # leaves 128 bins an octave, so that a bin is at most 1/128 wide relative to its value
_FIRST = int(np.float64(2.0**-60).view(np.int64)) >> _DROPPED_BITS
N_BINS = (int(np.float64(2.0**16).view(np.int64)) >> _DROPPED_BITS) - _FIRST
"""Bins between 2**-60 and 2**16; smaller losses go to the first, larger ones (of log-probabilities) to the last."""
CUT = len(DOCUMENT_BANDS)
"""Stands for the band of a bin that reaches into several."""


def bins_of(losses: FloatArray) -> IntArray:
    """Return the bin of each loss, from 0 to infinity, shape (n,)."""
    bins = np.ascontiguousarray(losses).view(np.int64) >> _DROPPED_BITS
    bins -= _FIRST
    return np.clip(bins, 0, N_BINS - 1, out=bins).astype(np.intp, copy=False)


def edges() -> FloatArray:
    """Return the edges of the bins, shape (N_BINS + 1,), in nats."""
    bits = (np.arange(N_BINS + 1, dtype=np.int64) + _FIRST) << _DROPPED_BITS
    return bits.view(np.float64)


@cache
def band_of_bin() -> npt.NDArray[np.uint8]:
    """Return the rank of the band that each bin lies in, `CUT` for a bin that a bound cuts, shape (N_BINS,)."""
    least, most = edges()[:-1].copy(), np.nextafter(edges()[1:], 0)
    least[0], most[-1] = 0.0, np.inf
    of_least, of_most = DOCUMENT_BANDS.place_all(least), DOCUMENT_BANDS.place_all(most)
    return np.where(of_least == of_most, of_least, CUT).astype(np.uint8)


def bands_of(losses: FloatArray, bins: IntArray) -> tuple[npt.NDArray[np.uint8], IntArray]:
    """Return the rank of the band of each loss, and the places of the few that lie in bins that a bound cuts.

    The others are read off their bins, which is much faster than to compare each loss with each bound.
    """
    bands = band_of_bin().take(bins)
    unsure = np.flatnonzero(bands == CUT)
    bands[unsure] = DOCUMENT_BANDS.place_all(losses[unsure])
    return bands, unsure
