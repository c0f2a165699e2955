"""What a tally is: totals of some rows that add up to the totals of all of them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import numpy as np

from probreport.containers import FloatArray
from probreport.exact_sums import ExactSums, Int64Array, Keys
from probreport.labels import IntArray
from probreport.plan import Plan
from probreport.rows import Rows


@runtime_checkable
class Tally(Protocol):
    """Totals of some rows. Adding is associative and commutative, and `empty` changes nothing.

    Examples
    --------
    >>> from probreport.tallies import TALLIES
    >>> all(isinstance(tally, Tally) for tally in TALLIES.values())
    True
    """

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the totals of no rows."""
        ...

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the totals of the given rows."""
        ...

    def __add__(self, other: Self) -> Self:
        """Return the totals of both."""
        ...


class FieldwiseTotals:
    """Dataclasses of totals whose fields simply add, and which are equal when all their fields are."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def moved(self, places: IntArray, size: int) -> Self:
        """Return totals of `size` keys, of which the key at places[i] has the totals of key i; the others have none."""
        return type(self)(*(_moved(getattr(self, part.name), places, size) for part in fields(self)))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            np.all(getattr(self, part.name) == getattr(other, part.name)) for part in fields(self)
        )

    __hash__ = None  # type: ignore[assignment]  # totals hold arrays


def _moved(totals: ExactSums | Int64Array, places: IntArray, size: int) -> ExactSums | Int64Array:
    if isinstance(totals, ExactSums):
        return totals.moved(places, size)
    moved = np.zeros(size, np.int64)
    moved[places] = totals
    return moved


def total_weight(keys: Keys, weights: FloatArray | None) -> ExactSums:
    """Sum weights by key; without weights each row weighs 1."""
    return ExactSums.counting(keys.counts) if weights is None else ExactSums.of(weights, keys)


def total(values: FloatArray, weights: FloatArray | None, keys: Keys | None = None) -> ExactSums:
    """Sum weight times value, all together or by key; values have shape (n,), without keys also (m, n)."""
    return ExactSums.of(values, keys) if weights is None else ExactSums.of_products(weights, values, keys)
