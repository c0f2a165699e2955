"""Python objects that are labels told apart by hash, or by their addresses first; which may not stand together."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import LabelError, Place
from probreport.factorised import (
    FEW_ROWS,
    Factorised,
    IntArray,
    Label,
    distinct,
    first_rows,
    is_missing,
    plain_values,
)

_SAMPLED_ROWS = 1 << 12


def as_objects(array: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Return dates, complex numbers, structures and the like as Python objects; missing dates as None."""
    if array.dtype.kind not in "mM":
        return array.astype(object, copy=False)
    fine = np.datetime_data(array.dtype)[0] in ("ns", "ps", "fs", "as")  # finer than Python's, which would be integers
    objects = array.astype(str).astype(object) if fine else array.astype(object)
    objects[np.isnat(array)] = None
    return objects


def from_objects(array: npt.NDArray[np.object_], place: Place) -> Factorised:
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
    if array.size >= FEW_ROWS:
        import pandas as pd

        with suppress(Exception):  # some label has no hash: find out which
            codes, values = _by_identity(array) if _repeats_objects(array) else pd.factorize(array)
            if _are_kept_apart(array, codes, values):
                return codes, values
    positions: dict[Any, int] = {}
    codes = np.empty(array.size, np.intp)
    for row, label in enumerate(array.tolist()):
        try:
            codes[row] = -1 if is_missing(label) else positions.setdefault(label, len(positions))
        except Exception:  # of whatever kind it raises
            raise LabelError(
                f"{place.row(row)}: a label of type {type(label).__name__} cannot be compared with others.\n"
                "Give each row one integer, string or boolean.",
                code="PR106",
            ) from None
    return codes, positions


def _repeats_objects(array: npt.NDArray[np.object_]) -> bool:
    """Whether few objects stand in most rows, as when labels were taken from a list of classes."""
    return len(set(map(id, array[:_SAMPLED_ROWS].tolist()))) <= _SAMPLED_ROWS // 4


def _are_kept_apart(array: npt.NDArray[np.object_], codes: IntArray, values: Any) -> bool:
    """Whether each label is the value of its code: pandas before 3.1 reads a text up to its first NUL."""
    there = codes >= 0
    return bool((np.asarray(values, dtype=object)[codes[there]] == array[there]).all())


def _by_identity(array: npt.NDArray[np.object_]) -> tuple[IntArray, Iterable[Any]]:
    """Tell objects apart by their addresses first, three times as fast, and by hash what has different ones."""
    import pandas as pd

    array = np.ascontiguousarray(array)
    pointer = array.ctypes.data_as(ctypes.POINTER(ctypes.c_ssize_t))
    codes, addresses = pd.factorize(np.ctypeslib.as_array(pointer, array.shape))
    merged, values = pd.factorize(array[first_rows(codes, len(addresses))])
    return (codes if np.array_equal(merged, np.arange(len(merged))) else merged[codes]), values


def _as_float(value: Label) -> Label:
    """Write 1 as 1.0 where it stands among floats, so that the name of a class does not depend on the first row."""
    if isinstance(value, float):
        return value + 0.0  # no class is called -0.0
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
    except Exception:  # of whatever kind a label raises when it is compared
        return factorised
    rank = np.empty(len(order) + 1, np.intp)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return Factorised(rank[factorised.codes], tuple(factorised.values[i] for i in order))
