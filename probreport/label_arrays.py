"""Arrays of labels told apart: integers by counting, strings by fingerprint, objects by hash.

Holds codes into distinct values, and what a missing label is. Containers other than arrays and lists, and the classes
that labels are bound to, are left to ``labels``.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import LabelError, Place, ShapeError

Label = Hashable
IntArray = npt.NDArray[np.intp]

_SMALL = 20_000  # below this many rows sorting is faster than importing pandas for its hash table
_BLOCK_ENTRIES = 1 << 16
_FIRST_ROWS = 1 << 10
_SAMPLED_ROWS = 1 << 12
_LONGEST_RANGE = 40_000  # of integers that are counted, not sorted
_MOST_STRINGS = 10_000  # of different ones that are hashed, not sorted


@dataclass(frozen=True, eq=False)
class Factorised:
    """Labels as codes into the distinct values that occur (or could occur, for a categorical).

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        For each row, the position of its label in `values`; -1 where the label is missing.
    values : tuple
        The distinct labels, as plain Python values, in no particular order.
    """

    codes: IntArray
    values: tuple[Label, ...]

    def present(self) -> tuple[Label, ...]:
        """Return the values that some row really has."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values))
        return tuple(value for value, count in zip(self.values, counts, strict=True) if count)


def distinct(codes: Any, values: Iterable[Any]) -> Factorised:
    """Return codes into values of which none is missing and no two are equal."""
    plain = plain_values(values)
    positions: dict[Label, int] = {}
    merged = [-1 if is_missing(value) else positions.setdefault(value, len(positions)) for value in plain]
    codes = np.asarray(codes).astype(np.intp, copy=False)
    if merged == list(range(len(plain))):
        return Factorised(codes, plain)
    return Factorised(np.array([*merged, -1], np.intp)[codes], tuple(positions))


def is_missing(value: object) -> bool:
    """Whether a label is None, NaN, NaT or pandas' NA: all but the first differ from themselves."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError, ArithmeticError):
        return type(value).__name__ == "NAType"


def plain_values(values: Iterable[Any]) -> tuple[Label, ...]:
    """Return labels as plain Python values: ``numpy.int64(1)``, a tensor or an Arrow scalar of 1 become ``1``."""
    return tuple(_plain(value) for value in values)


def _plain(value: Any) -> Any:
    if hasattr(value, "as_py"):  # an Arrow scalar
        return value.as_py()
    return value.item() if isinstance(value, np.generic) or hasattr(value, "detach") else value


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
    return np.asarray(labels.detach().cpu() if hasattr(labels, "detach") else labels)


_UNCHANGED_BY_NUMPY = ({int}, {bool}, {float}, {np.int64}, {np.float64})


def factorise_array(array: npt.NDArray[Any], place: Place) -> Factorised:
    """Tell the labels of an array of shape (n,) apart; missing ones are coded -1 (PR106, PR111)."""
    if array.ndim != 1:
        raise ShapeError(f"labels have {array.ndim} dimensions, expected one label a row.", code="PR111")
    if array.dtype.kind in "iub":
        return _from_integers(array)
    if array.dtype.kind == "f":
        return _from_floats(array.astype(np.float64, copy=False))
    if array.dtype.kind in "US":
        return _from_fixed_width(array)
    return _from_objects(_as_objects(array), place)


def _from_integers(array: npt.NDArray[Any]) -> Factorised:
    """Count integers of a small range by offset, without sorting."""
    if array.size == 0:
        return Factorised(np.empty(0, np.intp), ())
    low, high = int(array.min()), int(array.max())
    if high - low >= _LONGEST_RANGE:
        return _sorted_unique(array)
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


def _from_floats(array: npt.NDArray[Any]) -> Factorised:
    with np.errstate(invalid="ignore"):
        whole = array.astype(np.int64)
    if (whole == array).all():
        counted = _from_integers(whole)
        return Factorised(counted.codes, tuple(float(value) for value in counted.values))  # type: ignore[arg-type]  # integers
    missing = np.isnan(array)
    if not missing.any():
        return _sorted_unique(array + 0.0)  # no class is called -0.0
    known = _sorted_unique(array[~missing] + 0.0)
    codes = np.full(array.shape, -1, np.intp)
    codes[~missing] = known.codes
    return Factorised(codes, known.values)


def _sorted_unique(array: npt.NDArray[Any]) -> Factorised:
    values, codes = np.unique(array, return_inverse=True)
    return Factorised(codes.astype(np.intp, copy=False), tuple(values.tolist()))


def _from_fixed_width(array: npt.NDArray[Any]) -> Factorised:
    """Tell fixed-width strings apart by a 64-bit fingerprint of their bytes, then check that no two collided."""
    if array.size < _SMALL:
        return _sorted_unique(array)
    import pandas as pd

    codes, fingerprints = pd.factorize(_fingerprints(np.ascontiguousarray(array)))
    values = array[_first_rows(codes, len(fingerprints))]
    if len(values) > _MOST_STRINGS or not (values[codes] == array).all():
        return _sorted_unique(array)
    return Factorised(codes.astype(np.intp, copy=False), tuple(values.tolist()))


def _first_rows(codes: IntArray, size: int) -> IntArray:
    """Return the first row of each code."""
    seen, first = np.unique(codes[:_FIRST_ROWS], return_index=True)
    if len(seen) == size:
        return first  # as a rule the first rows show them all
    first = np.empty(size, np.intp)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


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


def _as_objects(array: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Return dates, complex numbers, structures and the like as Python objects; missing dates as None."""
    if array.dtype.kind not in "mM":
        return array.astype(object, copy=False)
    fine = np.datetime_data(array.dtype)[0] in ("ns", "ps", "fs", "as")  # finer than Python's, which would be integers
    objects = array.astype(str).astype(object) if fine else array.astype(object)
    objects[np.isnat(array)] = None
    return objects


def _from_objects(array: npt.NDArray[np.object_], place: Place) -> Factorised:
    """Tell Python objects apart by hash, in pandas when there are many of them."""
    codes, values = _by_hash(array, place)
    plain = plain_values(values)
    if not all(type(value) is str for value in plain):  # what equals a text is text; numbers may equal booleans
        kinds = set(map(type, array.tolist()))
        if kinds & _BOOLEANS and not kinds <= _BOOLEANS:
            _refuse_booleans_among_others(array.tolist(), place)
        if any(issubclass(kind, (float, np.floating)) for kind in kinds):
            plain = tuple(_as_float(value) for value in plain)
    return _in_order_if_sortable(distinct(codes, plain))


def _by_hash(array: npt.NDArray[np.object_], place: Place) -> tuple[IntArray, Iterable[Any]]:
    if array.size >= _SMALL:
        import pandas as pd

        with suppress(TypeError, ValueError, ArithmeticError):  # some label has no hash: find out which
            return _by_identity(array) if _repeats_objects(array) else pd.factorize(array)
    positions: dict[Any, int] = {}
    codes = np.empty(array.size, np.intp)
    for row, label in enumerate(array.tolist()):
        try:
            codes[row] = -1 if is_missing(label) else positions.setdefault(label, len(positions))
        except (TypeError, ValueError):
            raise LabelError(
                f"{place.row(row)}: a label of type {type(label).__name__} cannot be compared with others.\n"
                "Give each row one integer, string or boolean.",
                code="PR106",
            ) from None
    return codes, positions


def _repeats_objects(array: npt.NDArray[np.object_]) -> bool:
    """Whether few objects stand in most rows, as when labels were taken from a list of classes."""
    return len(set(map(id, array[:_SAMPLED_ROWS].tolist()))) <= _SAMPLED_ROWS // 4


def _by_identity(array: npt.NDArray[np.object_]) -> tuple[IntArray, Iterable[Any]]:
    """Tell objects apart by their addresses first, three times as fast, and by hash what has different ones."""
    import pandas as pd

    array = np.ascontiguousarray(array)
    pointer = array.ctypes.data_as(ctypes.POINTER(ctypes.c_ssize_t))
    codes, addresses = pd.factorize(np.ctypeslib.as_array(pointer, array.shape))
    merged, values = pd.factorize(array[_first_rows(codes, len(addresses))])
    return (codes if np.array_equal(merged, np.arange(len(merged))) else merged[codes]), values


def _as_float(value: Label) -> Label:
    """Write 1 as 1.0 where it stands among floats, so that the name of a class does not depend on the first row."""
    is_in_range = type(value) is int and abs(value) <= sys.float_info.max
    return float(value) if is_in_range and float(value) == value else value  # type: ignore[arg-type]  # an integer


_BOOLEANS = {bool, np.bool_}


def _refuse_booleans_among_others(labels: list[Any], place: Place) -> None:
    others = {type(label) for label in labels if not is_missing(label)} - _BOOLEANS
    if not others:
        return
    row = next(row for row, label in enumerate(labels) if type(label) in _BOOLEANS)
    names = ", ".join(sorted(kind.__name__ for kind in others))
    raise LabelError(
        f"{place.row(row)}: label {labels[row]} is a boolean among labels of type {names}.\n"
        "In Python True equals 1; convert the labels to one type.",
        code="PR106",
    )


def _in_order_if_sortable(factorised: Factorised) -> Factorised:
    try:
        order = sorted(range(len(factorised.values)), key=lambda i: factorised.values[i])  # type: ignore[arg-type,return-value]  # any sortable
    except TypeError:
        return factorised
    rank = np.empty(len(order) + 1, np.intp)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return Factorised(rank[factorised.codes], tuple(factorised.values[i] for i in order))
