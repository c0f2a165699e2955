"""Arrays of labels told apart, each kind in its own way: integers by counting, floats by sorting.

Strings are left to ``label_strings``, objects to ``label_objects``; containers other than arrays and lists, and the
classes that labels are bound to, to ``labels``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import LabelError, Place, ShapeError
from probreport.factorised import Factorised, sorted_unique
from probreport.foreign_containers import array_of_tensor
from probreport.label_objects import as_objects, from_objects
from probreport.label_strings import from_fixed_width

_FIRST_ROWS = 1 << 10
_LONGEST_RANGE = 40_000  # of integers that are counted, not sorted


def label_array(labels: Any) -> npt.NDArray[Any]:
    """Return the labels as a NumPy array, of objects where NumPy would change them to make them alike."""
    if isinstance(labels, np.ma.MaskedArray):
        unmasked: npt.NDArray[Any] = labels.data.astype(object)
        unmasked[np.ma.getmaskarray(labels)] = None
        return unmasked
    if isinstance(labels, (list, tuple)):
        if set(map(type, labels)) in _UNCHANGED_BY_NUMPY:
            array = np.array(labels)
            if array.dtype.kind in "iub" or isinstance(labels[0], float):  # integers beyond int64 may become floats
                return array
        return np.fromiter(labels, dtype=object, count=len(labels))
    return array_of_tensor(labels) if hasattr(labels, "detach") else np.asarray(labels)


_UNCHANGED_BY_NUMPY = ({int}, {bool}, {float}, {np.int64}, {np.float64})


def factorise_array(array: npt.NDArray[Any], place: Place) -> Factorised:
    """Tell the labels of an array of shape (n,) apart; missing ones are coded -1 (PR106, PR111)."""
    if array.ndim != 1:
        raise ShapeError(f"labels have {array.ndim} dimensions, expected one label a row.", code="PR111")
    if array.dtype.kind in "iub":
        return _from_integers(array)
    if array.dtype.kind == "f":
        return _from_floats(_narrowed(array, place))
    if array.dtype.kind in "US":
        return from_fixed_width(array)
    return from_objects(as_objects(array), place)


def _from_integers(array: npt.NDArray[Any]) -> Factorised:
    """Count integers of a small range by offset, without sorting."""
    if array.size == 0:
        return Factorised(np.empty(0, np.intp), ())
    low, high = int(array.min()), int(array.max())
    if high - low >= _LONGEST_RANGE:
        return sorted_unique(array)
    if array.dtype == np.uint64:
        codes = (array - np.uint64(low)).astype(np.intp)
    else:
        codes = array.astype(np.intp, copy=False)
        codes = codes - low if low else codes
    kind = bool if array.dtype.kind == "b" else int
    return _only_present(Factorised(codes, tuple(kind(value) for value in range(low, high + 1))))


def _only_present(factorised: Factorised) -> Factorised:
    """Drop values that no row has, so that a gap in a range is no class."""
    if len(np.unique(factorised.codes[:_FIRST_ROWS])) == len(factorised.values):
        return factorised  # as a rule the first rows show them all
    counts = np.bincount(factorised.codes, minlength=len(factorised.values))
    if counts.all():
        return factorised
    new_code = np.cumsum(counts > 0) - 1
    values = tuple(value for value, count in zip(factorised.values, counts, strict=True) if count)
    return Factorised(new_code[factorised.codes].astype(np.intp), values)


def _narrowed(array: npt.NDArray[Any], place: Place) -> npt.NDArray[np.float64]:
    """Return floats as float64; refuse wider ones that would become equal."""
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float64, copy=False)
    if array.dtype.itemsize > narrow.dtype.itemsize and len(np.unique(array)) > len(np.unique(narrow)):
        raise LabelError(
            f"{place.row(0)} and others: different labels of type {array.dtype} are equal in float64.\n"
            "Give each row one integer, string or boolean.",
            code="PR106",
        )
    return narrow


def _from_floats(array: npt.NDArray[Any]) -> Factorised:
    with np.errstate(invalid="ignore"):
        whole = array.astype(np.int64)
    if (whole == array).all():
        counted = _from_integers(whole)
        return Factorised(counted.codes, tuple(float(value) for value in counted.values))  # type: ignore[arg-type]  # integers
    missing = np.isnan(array)
    if not missing.any():
        return sorted_unique(array + 0.0)  # no class is called -0.0
    known = sorted_unique(array[~missing] + 0.0)
    codes = np.full(array.shape, -1, np.intp)
    codes[~missing] = known.codes
    return Factorised(codes, known.values)
