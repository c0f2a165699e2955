"""Pool adjacent violators: the blocks of the rising step function that fits rates best."""

from __future__ import annotations

from probreport.containers import FloatArray
from probreport.labels import IntArray


def isotonic_blocks(rates: FloatArray, weights: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return where the blocks of the rising step function that fits rates best begin, and what each weighs."""
    from scipy.optimize import isotonic_regression

    found = isotonic_regression(rates, weights=weights)
    return found.blocks[:-1], found.weights
