"""Fixed-width strings told apart by fingerprints of their bytes, without sorting them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.factorised import FEW_ROWS, Factorised, first_rows, sorted_unique

_BLOCK_ENTRIES = 1 << 16
_MOST_STRINGS = 10_000  # of different ones that are hashed, not sorted


def from_fixed_width(array: npt.NDArray[Any]) -> Factorised:
    """Tell fixed-width strings apart by a 64-bit fingerprint of their bytes, then check that no two collided."""
    if array.size < FEW_ROWS:
        return sorted_unique(array)
    import pandas as pd

    codes, fingerprints = pd.factorize(_fingerprints(np.ascontiguousarray(array)))
    values = array[first_rows(codes, len(fingerprints))]
    if len(values) > _MOST_STRINGS or not (values[codes] == array).all():
        return sorted_unique(array)
    return Factorised(codes.astype(np.intp, copy=False), tuple(values.tolist()))


def _fingerprints(array: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Sum the words of each string times odd numbers, modulo 2**64, in blocks that fit in cache."""
    words = array.view(np.uint32 if array.dtype.kind == "U" else np.uint8).reshape(array.size, -1)
    width = words.shape[1]
    factors = np.array([pow(0x9E3779B97F4A7C15, position + 1, 2**64) for position in range(width)], np.uint64)
    total = np.empty(array.size, np.uint64)
    rows = max(1, _BLOCK_ENTRIES // width)
    for start in range(0, array.size, rows):
        np.matmul(words[start : start + rows].astype(np.uint64), factors, out=total[start : start + rows])
    return total
