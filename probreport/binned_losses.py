"""The losses of some rows by fine bin, and the bands read off the bins: what several tallies need, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array, Keys
from probreport.labels import IntArray
from probreport.loss_bins import CUT, N_BINS, band_of_bin, bands_of, bins_of


@dataclass(frozen=True, eq=False)
class BinnedLosses:
    """Losses, from 0 to infinity, by bin and by band; totals by band are those of whole bins and of a few single rows.

    Parameters
    ----------
    losses : ndarray of float64, shape (n,)
        In nats.
    weights : ndarray of float64, shape (n,), optional
        None where all rows weigh 1.
    """

    losses: FloatArray
    weights: FloatArray | None

    @cached_property
    def bins(self) -> Keys:
        """The bin of each loss as keys of sums."""
        return Keys(bins_of(self.losses), N_BINS)

    @cached_property
    def loss_by_bin(self) -> ExactSums:
        """Sums of w l over finite losses by bin."""
        finite = slice(None) if self.losses.max(initial=0.0) < np.inf else np.flatnonzero(self.losses < np.inf)
        return self._losses_of(finite, self.bins[finite])

    @property
    def bands(self) -> npt.NDArray[np.uint8]:
        """The rank of the band of each loss, 0 for the best, shape (n,)."""
        return self._bands_and_unsure[0]

    @property
    def rows_by_band(self) -> Int64Array:
        """How many losses lie in each band, shape (b,)."""
        of_bins = np.bincount(band_of_bin(), self.bins.counts, CUT + 1)[:CUT].astype(np.int64)
        return of_bins + self._unsure_bands.counts

    @property
    def weight_by_band(self) -> ExactSums:
        """Sums of w by band, infinite losses included."""
        if self.weights is None:
            return ExactSums.counting(self.rows_by_band)
        return ExactSums.of(self.weights, Keys(self.bands.astype(np.intp), CUT))

    @property
    def loss_by_band(self) -> ExactSums:
        """Sums of w l over finite losses by band."""
        of_bins = self.loss_by_bin.merged(band_of_bin().astype(np.intp), CUT + 1).at(np.arange(CUT))
        return of_bins + self._losses_of(self._bands_and_unsure[1], self._unsure_bands)

    @cached_property
    def _bands_and_unsure(self) -> tuple[npt.NDArray[np.uint8], IntArray]:
        return bands_of(self.losses, self.bins.codes)

    @cached_property
    def _unsure_bands(self) -> Keys:
        """The bands of the losses in bins that a bound cuts, as keys."""
        bands, unsure = self._bands_and_unsure
        return Keys(bands[unsure].astype(np.intp), CUT)

    def _losses_of(self, places: slice | IntArray, keys: Keys) -> ExactSums:
        """Sum w l at some places, which have these keys."""
        losses, weights = self.losses[places], self.weights
        return ExactSums.of(losses, keys) if weights is None else ExactSums.of_products(weights[places], losses, keys)
