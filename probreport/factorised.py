"""Labels told apart: codes into distinct plain values, and what a missing value is.

How each kind of label is told apart is left to ``label_arrays``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Label = Hashable
IntArray = npt.NDArray[np.intp]

FEW_ROWS = 20_000
"""Below this many rows sorting is faster than importing pandas for its hash table."""
_FIRST_ROWS = 1 << 10


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
    except Exception:  # of whatever kind a value raises when it is compared
        return type(value).__name__ == "NAType"


def text_of(value: object) -> str:
    """Return the text of a value, or its type where it cannot be written, as an integer of thousands of digits."""
    try:
        return str(value)
    except Exception:  # of whatever kind it raises
        return f"({type(value).__name__})"


def plain_values(values: Iterable[Any]) -> tuple[Label, ...]:
    """Return labels as plain Python values: ``numpy.int64(1)``, a tensor or an Arrow scalar of 1 become ``1``.

    What only derives from text or a number becomes just that, so that no class of its own decides how it is shown.
    """
    return tuple(_plain(value) for value in values)


def _plain(value: Any) -> Any:
    if hasattr(value, "as_py"):  # an Arrow scalar
        return value.as_py()
    if isinstance(value, np.generic) or hasattr(value, "detach"):
        with suppress(ValueError, RuntimeError):  # a tensor of several values
            value = value.item()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__int__(value)
    return float.__float__(value) if isinstance(value, float) else value


def first_rows(codes: IntArray, size: int) -> IntArray:
    """Return the first row of each code."""
    seen, first = np.unique(codes[:_FIRST_ROWS], return_index=True)
    if len(seen) == size:
        return first  # as a rule the first rows show them all
    first = np.empty(size, np.intp)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


def sorted_unique(array: npt.NDArray[Any]) -> Factorised:
    """Tell the values of an array apart by sorting them."""
    values, codes = np.unique(array, return_inverse=True)
    return Factorised(codes.astype(np.intp, copy=False), tuple(values.tolist()))
