"""Values that rows have in a column, told apart however the rows are ordered and cut, and found again when totals add.

Which totals go with them is left to ``group_totals`` and ``cluster_totals``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import LabelError, Place
from probreport.factorised import IntArray, is_missing, plain_values, text_of
from probreport.label_arrays import factorise_array

Value = str | int | float | bool | None
"""What JSON can hold; None stands for a missing value."""
_Key = Value | tuple[str, bool]  # as True equals 1, booleans are told apart by a name before them
_BOOLEAN = "boolean"


@dataclass(frozen=True, eq=False)
class Values:
    """Distinct values in the order in which they were met.

    Parameters
    ----------
    places : dict of key to int
        Where each value stands.

    Examples
    --------
    >>> both, places = Values.of(["a", "b"]).joined(Values.of(["c", "b"]))
    >>> both.plain, places.tolist()
    (('a', 'b', 'c'), [2, 1])
    """

    places: dict[_Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[Any]) -> Values:
        """Return the values in the order given, each once."""
        return cls().joined_with(values)[0]

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def plain(self) -> tuple[Value, ...]:
        """The values themselves."""
        return tuple(key[1] if isinstance(key, tuple) else key for key in self.places)

    @property
    def in_order(self) -> list[int]:
        """The places of the values in an order that depends on nothing but the values."""
        return sorted(range(len(self)), key=lambda place: _sortable(self.plain[place]))

    def joined(self, other: Values) -> tuple[Values, IntArray]:
        """Return these values followed by those of the other that are new, and where each of the other's stands."""
        return self._with_keys(other.places)

    def joined_with(self, values: Iterable[Any]) -> tuple[Values, IntArray]:
        """Return these values followed by those that are new, and where each of the given ones stands."""
        return self._with_keys([value if type(value) is int else _key(value) for value in values])

    def _with_keys(self, keys: Iterable[_Key]) -> tuple[Values, IntArray]:
        places = dict(self.places)
        where = np.array([places.setdefault(key, len(places)) for key in keys], np.intp)
        return (self if len(places) == len(self.places) else Values(places)), where


def _key(value: Any) -> _Key:
    """Tell values apart: whole floats are integers, as pandas makes floats of a column of integers with a gap."""
    if type(value) is str:
        return value or None
    if isinstance(value, bool):
        return _BOOLEAN, value
    if isinstance(value, int):  # of any size, which a float may not hold
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value == int(value) else value
    return None if value is None else text_of(value)


def _sortable(value: Value) -> tuple[str, Value]:
    kind = "number" if type(value) in (int, float) else type(value).__name__
    return kind, "" if value is None else value


def told_apart(column: npt.NDArray[Any]) -> tuple[Values, IntArray]:
    """Return the values of a column, and for each row the place of its value.

    Parameters
    ----------
    column : ndarray, shape (n,)
        Anything; the empty text, which files have instead, is a missing value too.
    """
    try:
        found = factorise_array(column, Place())
    except LabelError:  # booleans among other values, or lists: nothing that a label may be, but a group may
        return Values().joined_with(None if is_missing(value) else value for value in plain_values(column.tolist()))
    values, places = Values().joined_with([*found.values, None] if found.codes.min(initial=0) < 0 else found.values)
    codes: IntArray = places[found.codes]
    return values, codes
