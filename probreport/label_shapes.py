"""Shapes of labels: one a row, in whatever container, or a column for each class."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import numpy as np

from probreport.containers import NumberArray, as_numbers
from probreport.errors import ShapeError, listing
from probreport.foreign_containers import read_from


def one_column(labels: Any, name: str = "y_true") -> Any:
    """Return labels of shape (n, 1) as (n,), and others as they are.

    Raises
    ------
    ShapeError
        PR111 for several columns, and for what holds no values in an order: one text, a mapping, a set, nothing.
    """
    with read_from(labels, name):
        return _one_column(labels, name)


def _one_column(labels: Any, name: str) -> Any:
    if hasattr(labels, "__array_namespace__") and not hasattr(labels, "__len__"):  # the standard asks for no len()
        labels = np.asarray(labels)
    shape: Any = getattr(labels, "shape", None)
    is_ordered = hasattr(labels, "__len__") and (hasattr(labels, "__getitem__") or hasattr(labels, "__array__"))
    if isinstance(labels, (str, bytes, Mapping, Set)) or not is_ordered or shape == ():
        raise ShapeError(f"{name} is one {type(labels).__name__}, expected one value a row.", code="PR111")
    if _is_nested(labels):
        if (widths := _widths(labels)) != {1}:
            raise ShapeError(f"{name} has rows of {listing(sorted(widths))} values, expected one.", code="PR111")
        return [row[0] for row in labels]
    if shape is None or len(shape) < 2:
        return labels
    if tuple(shape[1:]) != (1,):
        raise ShapeError(f"{name} has shape {tuple(shape)}, expected one value a row.", code="PR111")
    if hasattr(labels, "iloc"):  # pandas
        return labels.iloc[:, 0]
    if hasattr(labels, "column_names"):  # Arrow
        return labels.column(0)
    return labels.to_series() if hasattr(labels, "to_series") else labels[:, 0]


def soft_labels(y_true: Any) -> NumberArray | None:
    """Return y_true as numbers when it has a column for each class, None when it is one label a row.

    Raises
    ------
    ShapeError
        PR111 when it has more than two dimensions or rows of different lengths.
    LabelError
        PR113 when it has several columns of something else than numbers or booleans.
    """
    dimensions = _dimensions(y_true)
    if dimensions > 2:
        raise ShapeError(f"y_true has {dimensions} dimensions, expected 1 or 2.", code="PR111")
    has_columns = _widths(y_true) != {1} if _is_nested(y_true) else dimensions == 2 and y_true.shape[1] != 1
    return as_numbers(y_true, "y_true", booleans=True) if has_columns else None


def _is_nested(values: Any) -> bool:
    """Whether this is a list of rows, each of them a list or an array."""
    if not isinstance(values, (list, tuple)) or not values:
        return False
    return isinstance(values[0], (list, tuple)) or _dimensions(values[0]) == 1


def _dimensions(value: Any) -> int:
    shape = getattr(value, "shape", ())
    return len(shape) if isinstance(shape, tuple) else 0


def _widths(rows: Any) -> set[int]:
    """Return how many values the rows have, 0 for what is no row."""
    return {len(row) if isinstance(row, (list, tuple)) or _dimensions(row) else 0 for row in rows}
