"""Sums and maxima over the classes of each row, the same for a row however many stand beside it.

Up to 64 classes the work goes class by class along the rows; which values stand there is left to who asks.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from probreport.containers import FloatArray
from probreport.factorised import IntArray

FEW_CLASSES = 64
"""Up to this many, work class by class along the rows is faster than row by row."""
_TILE_ENTRIES = 1 << 17


def columns_of(matrix: FloatArray) -> FloatArray:
    """Return values by row, shape (n, k), by class, shape (k, n): few classes one after the other in memory."""
    return np.ascontiguousarray(matrix.T) if matrix.shape[1] <= FEW_CLASSES else matrix.T


def tiles(columns: FloatArray) -> Iterator[tuple[slice, slice]]:
    """Cut values by class, shape (k, n), into tiles for the cache of one core: which classes, and which rows.

    Each row meets its classes in order: few of them one by one, many of them all at once.
    """
    k, n = columns.shape
    height, width = (1, n) if k <= FEW_CLASSES else (k, max(1, _TILE_ENTRIES // k))
    for start in range(0, n, max(1, width)):
        for first in range(0, k, height):
            yield slice(first, first + height), slice(start, start + width)


def add_over_classes(values: FloatArray, totals: FloatArray) -> None:
    """Add values by class, shape (k, n), to totals, shape (n,), as `sum_over_classes` does."""
    if len(values) > FEW_CLASSES:
        totals += np.ascontiguousarray(values.T).sum(axis=1)
    else:
        for of_class in values:
            totals += of_class


def sum_over_classes(values: FloatArray) -> FloatArray:
    """Add up values by class, shape (k, n), to shape (n,); each sum is the same however many rows stand beside it."""
    totals = np.zeros(values.shape[1])
    add_over_classes(values, totals)
    return totals


def greatest_and_first(columns: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return each row's maximum, and where it stands first, both of shape (n,); for few classes faster than argmax."""
    if len(columns) > FEW_CLASSES:
        return columns.max(axis=0), columns.argmax(axis=0)
    greatest, first = columns[0].copy(), np.zeros(columns.shape[1], np.uint8)
    for position, of_class in enumerate(columns[1:], start=1):
        rises = (of_class > greatest).view(np.uint8)  # in a row the last to exceed all before it is the answer
        np.maximum(first, rises * np.uint8(position), out=first)
        np.maximum(greatest, of_class, out=greatest)
    return greatest, first.astype(np.intp)
