"""Arrow arrays of numbers to NumPy, without the import of pandas that Arrow's own conversion comes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_NUMPY_NAMES = {"halffloat": "float16", "float": "float32", "double": "float64"}


def array_of(column: Any) -> npt.NDArray[Any]:
    """Return an Arrow array or chunked array of numbers, NaN where it is null; without copying where that can be done.

    Examples
    --------
    >>> import pyarrow
    >>> array_of(pyarrow.array([1, 2, 3]).slice(1)).tolist()
    [2, 3]
    """
    dtype = _dtype(str(column.type)) if hasattr(column, "buffers") and not column.null_count else None
    if dtype is None:
        return np.asarray(column.to_numpy(zero_copy_only=False))
    if not len(column):
        return np.empty(0, dtype)
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)


def _dtype(arrow_name: str) -> np.dtype[Any] | None:
    """Return the dtype of an Arrow type whose values lie in memory as NumPy's do; None for others."""
    name = _NUMPY_NAMES.get(arrow_name, arrow_name)
    return np.dtype(name) if name.removeprefix("u").startswith(("int", "float")) else None
