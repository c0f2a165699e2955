"""The grid on which the probabilities lie, if there is one: decimals to which they were rounded, or shares of votes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.records.zeros import Rounding
from probreport.summary import Summary
from probreport.tallies.row_sample import RowSample

_MOST_VOTES = 1000
_STEPS = np.array([*range(1, _MOST_VOTES + 1), 10_000, 100_000, 1_000_000], dtype=np.float64)
_FEWEST_ROWS, _FEWEST_VALUES = 20, 3
_FEW = 16  # values that decide which grids are tried on all
_EXACT, _SINGLE = 1e-13, 6e-8  # how far float64 and float32 may be from a point of the grid; the latter in proportion


def rounding_of(summary: Summary) -> Rounding | None:
    """Return the coarsest grid on which all probabilities of the sample lie, or None.

    It is of multiples of 1/m for m up to 1000, or of up to six decimals. Fewer than 20 rows or 3 values show none, but
    for 0 and 1: two rows of nothing else look like labels.
    """
    sample = summary.tally(RowSample)
    matrix = sample.rows.matrix
    values = np.ascontiguousarray(matrix[:, 1] if summary.plan.n_classes == 2 else matrix).ravel()
    steps = _coarsest(values) if len(matrix) > 1 else None
    if steps is not None and steps > 1 and len(matrix) < _FEWEST_ROWS:
        return None
    if steps is None or (steps > 1 and len(np.unique(np.round(values * steps))) < _FEWEST_VALUES):
        return None
    decimals = round(math.log10(steps))
    decimals_or_none = decimals if 10**decimals == steps and decimals else None
    return Rounding(
        steps=steps,
        decimals=decimals_or_none,
        least_loss_of_zero=None if decimals_or_none is None else math.log(2 * steps),
        rows=len(matrix),
        is_exact=sample.is_everything,
    )


def _coarsest(values: FloatArray) -> int | None:
    tolerance, steps, few = _tolerance(values), _STEPS, np.arange(min(_FEW, len(values)))
    while True:
        steps = steps[_on_grid(values[few][:, None], steps, tolerance[few][:, None]).all(axis=0)]
        if not len(steps):
            return None
        few = np.flatnonzero(~_on_grid(values, steps[0], tolerance))[:_FEW]
        if not len(few):
            return int(steps[0])


def _tolerance(values: FloatArray) -> FloatArray:
    """Return how far each value may be from the grid: what its precision, float32 or float64, warrants."""
    single = bool((values.astype(np.float32) == values).all())
    return _EXACT + (_SINGLE * values if single else 0.0 * values)


def _on_grid(values: FloatArray, steps: FloatArray | float, tolerance: FloatArray) -> npt.NDArray[np.bool_]:
    scaled = values * steps
    on: npt.NDArray[np.bool_] = np.abs(scaled - np.round(scaled)) <= tolerance * steps
    return on
