"""Whole distributions as arrays of any container: read as float64, checked, brought to the last axis.

Measuring them is left to ``information``; labelled rows are read by ``predictions``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray, has_booleans
from probreport.errors import DataError, LabelError, ProbabilityError, ShapeError, UsageError, listing, shown_text
from probreport.foreign_containers import array_of_tensor, read_from
from probreport.refusals import OVERSHOOT, SUM_LIMIT


def distributions(arguments: Sequence[npt.ArrayLike], axis: int) -> list[FloatArray]:
    """Read one or two arguments as checked distributions along the last axis of contiguous float64 arrays."""
    names = ("p", "q")[: len(arguments)]
    arrays = [probabilities(values, name) for values, name in zip(arguments, names, strict=True)]
    axis = _from_the_end(axis, max(array.ndim for array in arrays))
    _check_class_order(arguments, axis)
    slices = [_slices(array, name, axis) for array, name in zip(arrays, names, strict=True)]
    if len({array.shape[-1] for array in slices}) > 1:
        classes = " and ".join(str(array.shape[-1]) for array in slices)
        raise ShapeError(f"p and q have {classes} classes along axis {axis}, expected equally many.", code="PR110")
    check_broadcast(*slices)
    return slices


def _from_the_end(axis: int, dimensions: int) -> int:
    if dimensions == 0:
        raise ShapeError("A single number is no distribution: give the probabilities of all classes.", code="PR111")
    if not isinstance(axis, int | np.integer) or not -dimensions <= axis < dimensions:
        raise UsageError(
            f"axis {shown_text(axis)} is not there.\nChoose an integer from {-dimensions} to {dimensions - 1}.",
            code="PR120",
        )
    return int(axis) - dimensions if axis >= 0 else int(axis)


def _slices(array: FloatArray, name: str, axis: int) -> FloatArray:
    """Bring the classes to the last axis and check the sums; an array of one dimension is one distribution."""
    axis = -1 if array.ndim == 1 else axis
    if array.ndim < -axis or array.shape[axis] == 0:
        raise ShapeError(f"{name} of shape {array.shape} has no classes along axis {axis}.", code="PR111")
    moved = np.ascontiguousarray(np.moveaxis(array, axis, -1))
    sums = moved.sum(axis=-1)
    wrong = np.abs(sums - 1) > SUM_LIMIT
    if wrong.any():
        raise _sum_error(name, sums, wrong)
    return moved


def _sum_error(name: str, sums: FloatArray, wrong: npt.NDArray[np.bool_]) -> ProbabilityError:
    places = _places(wrong)
    where = f"{name}, distribution {places[0]}" if sums.ndim else name
    others = f"\n{len(places)} such distributions: {listing(places)}." if len(places) > 1 else ""
    return ProbabilityError(
        f"{where}: probabilities sum to {float(sums[wrong][0])!r}, expected 1 (within {SUM_LIMIT}).{others}\n"
        "Is a class missing, or does axis name another dimension than the classes? Counts are divided by their sum.",
        code="PR103",
    )


def _places(wrong: npt.NDArray[np.bool_]) -> list[Any]:
    """List the indices of what is wrong: a number in one dimension, a tuple in more."""
    indices = np.argwhere(wrong).tolist()
    return [index[0] if len(index) == 1 else tuple(index) for index in indices]


def _check_class_order(arguments: Sequence[Any], axis: int) -> None:
    """Refuse pandas objects that name the same classes in two orders: here, classes are bound by position."""
    axes = [values.axes for values in arguments if isinstance(getattr(values, "axes", None), list)]
    names = [list(labels[axis if len(labels) >= -axis else -1]) for labels in axes]
    if len(names) == 2 and names[0] != names[1] and sorted(map(repr, names[0])) == sorted(map(repr, names[1])):
        raise LabelError(
            f"p and q name the same classes in different orders: {listing(names[0])} against {listing(names[1])}.\n"
            "Classes are bound by position: bring one into the order of the other, for example by reindex.",
            code="PR124",
        )


def check_broadcast(*arrays: FloatArray) -> None:
    """Refuse arrays whose shapes do not fit together."""
    try:
        np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ShapeError(f"Shapes {shapes} do not fit together.", code="PR110") from None


def probabilities(values: npt.ArrayLike, name: str) -> FloatArray:
    """Read probabilities of any shape; what exceeds [0, 1] by no more than rounding is set to 0 or 1."""
    array = _numbers(values, name)
    wrong = ~((array >= -OVERSHOOT) & (array <= 1 + OVERSHOOT))
    if wrong.any():
        raise _value_error(name, array, wrong)
    return np.asarray(np.clip(array, 0.0, 1.0))


def _value_error(name: str, array: FloatArray, wrong: npt.NDArray[np.bool_]) -> ProbabilityError:
    missing = np.isnan(array)
    offending = missing if missing.any() else wrong
    rule = "is missing (NaN)" if missing.any() else "is not a probability, expected 0 to 1"
    where, others = _offenders(name, offending)
    return ProbabilityError(
        f"{where}: {float(array[offending][0])!r} {rule}.{others}\n{_hint(array)}",
        code="PR101" if missing.any() else "PR102",
    )


def _offenders(name: str, offending: npt.NDArray[np.bool_]) -> tuple[str, str]:
    """Name the first offender and, where there are more, all in a sentence of their own."""
    places = _places(offending)
    where = f"{name}, value {places[0]}" if offending.ndim else name
    return where, f"\n{len(places)} such values: {listing(places)}." if len(places) > 1 else ""


def _hint(array: FloatArray) -> str:
    """Guess from the pattern of the values what they are instead of probabilities."""
    if np.isnan(array).any():
        return "Drop or repair what is missing."
    low, high = float(array.min()), float(array.max())
    if low < 0 < 1 < high:
        return "Are these logits? Apply softmax (or the logistic function) first."
    if high <= 0:
        return "Are these log-probabilities? Take their exponentials first."
    if low >= 0 and high <= 100:
        return "Are these percentages? Divide by 100. Counts? Divide them by their sum."
    return "Probabilities lie between 0 and 1."


def finite(values: npt.ArrayLike, name: str, *, least: float = -math.inf) -> FloatArray:
    """Read finite numbers of any shape, not below the least one."""
    array = _numbers(values, name)
    wrong = ~(np.isfinite(array) & (array >= least))
    if wrong.any():
        where, others = _offenders(name, wrong)
        bound = "" if least < 0 else ", 0 or more" if least == 0 else " above 0"
        raise DataError(
            f"{where}: {float(array[wrong][0])!r}, expected a finite number{bound}.{others}",
            code="PR119",
        )
    return array


def _numbers(values: Any, name: str) -> FloatArray:
    """Read real numbers of any container as contiguous float64; masked entries become NaN."""
    with read_from(values, name):
        array = _to_array(values, name)
    if array.dtype.kind not in "fiu" or (isinstance(values, (list, tuple)) and has_booleans(values)):
        kind = array.dtype.name if array.dtype.kind not in "fiu" else "bool"
        raise ProbabilityError(
            f"{name} holds {kind} values, expected numbers.\nConvert it to float64 first.", code="PR113"
        )
    with np.errstate(over="ignore", under="ignore"):
        return np.array(array, dtype=np.float64, order="C")


def _to_array(values: Any, name: str) -> npt.NDArray[Any]:
    if hasattr(values, "detach"):
        return array_of_tensor(values)
    if hasattr(values, "filled"):
        return np.asarray(values.astype(np.float64).filled(np.nan))
    try:
        return np.asarray(values)
    except ValueError:
        if not isinstance(values, (list, tuple)):
            raise
        raise ShapeError(f"{name}: its rows have different lengths.", code="PR111") from None
