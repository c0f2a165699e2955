"""Sums and maxima over the classes of each row, the same for a row however many stand beside it.

Up to 64 classes the work goes class by class along the rows; which values stand there is left to who asks.
"""

from __future__ import annotations

import numpy as np

from probreport.containers import FloatArray
from probreport.factorised import IntArray

FEW_CLASSES = 64
"""Up to this many, work class by class along the rows is faster than row by row."""


def sum_over_classes(values: FloatArray) -> FloatArray:
    """Add up values by class, shape (k, n), to shape (n,); each sum is the same however many rows stand beside it."""
    if len(values) > FEW_CLASSES:
        totals: FloatArray = np.ascontiguousarray(values.T).sum(axis=1)
        return totals
    total: FloatArray = values[0].copy()
    for of_class in values[1:]:
        total += of_class
    return total


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
