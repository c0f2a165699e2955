"""Containers of numbers (lists, NumPy, pandas, Arrow, polars, tensors) to NumPy arrays with their column names.

Holds the way in for shapes and dtypes. Whether a value is a probability is left to ``validation``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import DataError, ProbabilityError, ShapeError, listing

NumberArray = npt.NDArray[Any]


def column_names(values: Any) -> tuple[Any, ...] | None:
    """Return the names of the columns of a data frame or table, None for anything that has none."""
    names = getattr(values, "columns", None)
    if names is None or not hasattr(values, "shape") or isinstance(getattr(values, "dtype", None), np.dtype):
        return None
    if hasattr(values, "column_names"):  # an Arrow table: its columns are arrays
        names = values.column_names
    return tuple(names.tolist() if hasattr(names, "tolist") else names)


def has_default_names(values: Any) -> bool:
    """Whether the columns are merely numbered, as pandas does when nobody named them."""
    names: Any = getattr(values, "columns", None)
    return hasattr(names, "step") and hasattr(names, "start") and bool(names.start == 0 and names.step == 1)


def as_numbers(values: Any, name: str) -> NumberArray:
    """Return values as a real floating or integer array of one or two dimensions; nothing else is let through.

    Raises
    ------
    ProbabilityError
        PR113 when the values are text, objects, booleans or complex numbers.
    ShapeError
        PR111 when there are more than two dimensions or none, or when rows differ in length.
    """
    array = _to_array(values, name)
    if array.ndim not in (1, 2):
        raise ShapeError(f"{name} has {array.ndim} dimensions, expected 1 or 2.", code="PR111")
    if array.dtype.kind not in "fiu":
        raise _wrong_dtype(array, values, name)
    return array


def _wrong_dtype(array: NumberArray, values: Any, name: str) -> DataError:
    kind = {"O": "objects", "U": "text", "S": "bytes", "b": "booleans", "c": "complex numbers"}.get(array.dtype.kind)
    names = column_names(values)
    columns = f" (columns {listing(names)})" if names else ""
    return ProbabilityError(
        f"{name} holds {kind or array.dtype}{columns}, expected numbers.\n"
        "Convert it to float64 first; a predicted label is no probability, use predict_proba.",
        code="PR113",
    )


def _to_array(values: Any, name: str) -> NumberArray:
    if hasattr(values, "detach"):  # a tensor that may track gradients
        values = values.detach().cpu()
    elif hasattr(values, "column_names") and hasattr(values, "to_pandas"):  # an Arrow table
        values = np.column_stack([column.to_numpy() for column in values.columns])
    elif hasattr(values, "to_numpy"):
        values = _with_missing_as_nan(values)
    try:
        return np.asarray(values)
    except ValueError:
        raise ShapeError(f"{name}: its rows have different lengths.", code="PR111") from None


def _with_missing_as_nan(values: Any) -> NumberArray:
    """Read pandas, polars and Arrow columns; pandas' nullable columns become float64 with NaN where empty."""
    array: NumberArray = np.asarray(values.to_numpy())
    if array.dtype.kind == "O" and hasattr(values, "convert_dtypes") and _all_numeric(values):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return array


def _all_numeric(values: Any) -> bool:
    dtypes = values.dtypes if hasattr(values.dtypes, "__iter__") else [values.dtypes]
    return all(getattr(dtype, "kind", "O") in "fiu" for dtype in dtypes)
