"""Containers of other libraries: what is refused before it is read, and their own errors told as ours.

How each kind becomes an array is left to ``containers`` and ``label_arrays``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import DataError, LabelError, ProbabilityError, ProbReportError, ShapeError, WeightError, said_by

_ERRORS: dict[str, type[DataError]] = {
    "y_true": LabelError,
    "sample_weight": WeightError,
    "ids": LabelError,
    "groups": LabelError,
    "clusters": LabelError,
}


def error_about(name: str) -> type[DataError]:
    """Return the kind of error that tells of an argument."""
    return _ERRORS.get(name.partition("[")[0], ProbabilityError)


def is_collection(values: Any) -> bool:
    """Whether values are a collection of Dask, which has them in partitions."""
    return hasattr(values, "__dask_graph__") and not _is_of_xarray(values)


def _is_of_xarray(values: Any) -> bool:
    return hasattr(type(values), "coords") and hasattr(type(values), "dims")  # of the type: some objects have any name


@contextmanager
def read_from(values: Any, name: str) -> Iterator[None]:
    """Refuse a container that is not read, or fails while it is.

    Raises
    ------
    ShapeError
        PR111 for what has no rows yet, or only those that are not 0.
    DataError
        PR113 for what would lose the names of its rows and columns, and for a container's own error.
    """
    kind = type(values).__name__
    if hasattr(values, "collect") and not hasattr(values, "__len__"):
        raise ShapeError(f"{name} is a {kind}, which has no rows yet.\nCall collect() first.", code="PR111")
    if hasattr(type(values), "tocsr"):
        raise ShapeError(f"{name} is a {kind}, which is sparse.\nCall toarray() first.", code="PR111")
    if _is_of_xarray(values):
        raise error_about(name)(
            f"{name} is a {kind}, whose names of rows and columns would be lost.\n"
            "Call to_pandas() first, which keeps them.",
            code="PR113",
        )
    try:
        yield
    except (ProbReportError, MemoryError):
        raise
    except Exception as error:
        raise error_about(name)(
            f"{name} is a {kind}, which cannot be read as an array: {said_by(error)}\nGive it as a NumPy array.",
            code="PR113",
        ) from error


def array_of_tensor(values: Any) -> npt.NDArray[Any]:
    """Return a tensor as an array, in float64 where NumPy lacks its dtype."""
    values = values.detach().cpu()
    try:
        return np.asarray(values)
    except TypeError:  # a dtype that NumPy lacks, such as bfloat16
        return np.asarray(values.double())
