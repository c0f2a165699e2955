"""Containers of numbers (lists, NumPy, pandas, Arrow, polars, tensors) to NumPy arrays with their column names.

Holds the way in for shapes and dtypes. Whether a value is a probability is left to ``validation``.
"""

from __future__ import annotations

from itertools import chain
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.arrow_numbers import array_of
from probreport.errors import DataError, Place, ProbabilityError, ShapeError, listing
from probreport.foreign_containers import array_of_tensor, error_about, read_from

NumberArray = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]


def column_names(values: Any) -> tuple[Any, ...] | None:
    """Return the names of the columns of a data frame or table, None for anything that has none."""
    names = getattr(values, "columns", None)
    if names is not None and hasattr(values, "column_names"):  # Arrow: its columns are arrays
        return tuple(values.column_names)
    if names is None or not hasattr(values, "shape") or isinstance(getattr(values, "dtype", None), np.dtype):
        return None
    return tuple(names.tolist() if hasattr(names, "tolist") else names)


def has_default_names(values: Any) -> bool:
    """Whether the columns are merely numbered, as pandas does when nobody named them."""
    names: Any = getattr(values, "columns", None)
    return hasattr(names, "step") and hasattr(names, "start") and bool(names.start == 0 and names.step == 1)


def as_numbers(values: Any, name: str, *, booleans: bool = False) -> NumberArray:
    """Return values as a real floating or integer array of one or two dimensions; nothing else is let through.

    A missing value of any container becomes NaN. Decimal columns become the nearest float64, and booleans 0 and 1 if
    they are let in.

    Raises
    ------
    ProbabilityError, LabelError, WeightError
        PR113 when the values are text, objects, booleans or complex numbers.
    ShapeError
        PR111 when there are more than two dimensions or none, no columns, or rows that differ in length.

    Examples
    --------
    >>> as_numbers([[0.25, 0.75]], "y_proba").shape
    (1, 2)
    """
    with read_from(values, name):
        array = _to_array(values, name)
    if array.ndim not in (1, 2):
        given = f"has {array.ndim} dimensions" if array.ndim else f"is one {type(values).__name__}"
        raise ShapeError(f"{name} {given}, expected an array of 1 or 2 dimensions.", code="PR111")
    if 0 in array.shape[1:]:
        raise ShapeError(f"{name} has no columns.", code="PR111")
    if array.dtype.kind == "b" and booleans:
        return array.astype(np.uint8)
    if not booleans and isinstance(values, (list, tuple)) and has_booleans(values):
        raise _wrong_dtype(np.empty(0, bool), name, None)
    if array.dtype.kind not in "fiu":
        raise _missing_among_numbers(array, name) or _wrong_dtype(array, name, _names_of_others(values))
    return array


def has_booleans(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether there are booleans, which NumPy makes 0 and 1 where they stand among numbers."""
    rows = (row for row in values if isinstance(row, (list, tuple)))
    return not {bool, np.bool_}.isdisjoint(map(type, chain(values, chain.from_iterable(rows))))


_KINDS = {"O": "objects", "U": "text", "T": "text", "S": "bytes", "b": "booleans", "c": "complex numbers"}


def _missing_among_numbers(array: NumberArray, name: str) -> DataError | None:
    """Return the error about what is missing (None) among numbers, so that the row is named rather than the type."""
    if array.dtype.kind != "O" or name != "y_proba":
        return None
    missing = np.array([value is None for value in array.flat], bool).reshape(array.shape)
    rows, others = np.argwhere(missing)[:, 0].tolist(), array[~missing]
    if (
        not rows
        or not others.size
        or not all(isinstance(value, Real) and not isinstance(value, bool) for value in others.tolist())
    ):
        return None
    place, different = Place(), list(dict.fromkeys(rows))
    return ProbabilityError(
        f"{place.row(rows[0])}: the probability is missing (None).\n"
        f"{place.such_rows(different)}. Drop or repair these rows.",
        code="PR101",
    )


def _names_of_others(values: Any) -> tuple[Any, ...] | None:
    """Return the names of the columns of a pandas frame that do not hold numbers; of another one of all columns."""
    names = column_names(values)
    if names is None or not hasattr(values, "iloc"):
        return names
    kinds = [getattr(dtype, "kind", "O") in "fiu" for dtype in values.dtypes]
    return tuple(name for name, is_number in zip(names, kinds, strict=True) if not is_number) or names


def _wrong_dtype(array: NumberArray, name: str, names: tuple[Any, ...] | None) -> DataError:
    columns = f" (columns {listing(names)})" if names else ""
    kind = error_about(name)
    hint = " A predicted label is no probability, use predict_proba." if kind is ProbabilityError else ""
    return kind(
        f"{name} holds {_KINDS.get(array.dtype.kind, array.dtype)}{columns}, expected numbers.\n"
        f"Convert it to float64 first.{hint}",
        code="PR113",
    )


def _to_array(values: Any, name: str) -> NumberArray:
    if hasattr(values, "detach"):
        return array_of_tensor(values)
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "fiu":
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan) if np.ma.is_masked(values) else values.data)
    if hasattr(values, "to_arrow"):  # polars
        try:
            values = values.to_arrow()
        except ValueError:  # 128-bit integers, which Arrow lacks, are refused as objects
            return np.empty(values.shape, object)
    if hasattr(values, "column_names"):
        return _from_arrow_columns(values, name)
    if hasattr(values, "null_count"):
        return _from_arrow(values)
    if hasattr(values, "to_numpy"):
        return _from_pandas(values)
    try:
        return np.asarray(values)
    except ValueError:
        if not isinstance(values, (list, tuple)):
            raise
        raise ShapeError(f"{name}: its rows have different lengths.", code="PR111") from None


def _from_arrow_columns(table: Any, name: str) -> NumberArray:
    """Stack the columns of an Arrow table; a column of booleans is refused before NumPy makes it one of numbers."""
    columns = [_from_arrow(column) for column in table.columns]
    for column, title in zip(columns, table.column_names, strict=True):
        if column.dtype.kind not in "fiu":
            raise _wrong_dtype(column, name, (title,))
    return np.column_stack(columns) if columns else np.empty((table.num_rows, 0))


def _from_arrow(column: Any) -> NumberArray:
    if str(column.type).startswith("decimal"):  # by way of text: Arrow's own cast may miss the nearest float64
        column = column.cast("string").cast("float64")
    return array_of(column)


def _from_pandas(values: Any) -> NumberArray:
    """Read pandas; nullable and decimal columns, which it gives as objects, become float64 with NaN where empty."""
    array: NumberArray = np.asarray(values.to_numpy())
    if array.dtype.kind == "O" and hasattr(values, "dtypes") and _all_numeric(values):
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    return array


def _all_numeric(values: Any) -> bool:
    dtypes = values.dtypes if hasattr(values.dtypes, "__iter__") else [values.dtypes]
    return all(getattr(dtype, "kind", "O") in "fiu" or str(dtype).startswith("decimal") for dtype in dtypes)
