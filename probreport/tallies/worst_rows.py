"""The costliest rows, in a total order: by loss, among equals by row number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from probreport.containers import FloatArray
from probreport.factorised import text_of
from probreport.labels import IntArray, is_missing, plain_values
from probreport.plan import Plan
from probreport.rows import Rows

_BLOCK = 64
_MOST = 10**4000  # Python writes no integers of more than 4300 digits
_TIMES = (np.datetime64, np.timedelta64)


@dataclass(frozen=True)
class CostlyRow:
    """One row as a reader may look it up.

    Parameters
    ----------
    row : int
        Its number over the whole input, from 0.
    id : str, int, float or None
        What the input calls it.
    code, preferred : int
        Columns of the true class and of the most probable one.
    p_true, p_preferred : float
        What the model gave them.
    loss : float
        In nats.
    weight : float
    """

    row: int
    id: Any
    code: int
    preferred: int
    p_true: float
    p_preferred: float
    loss: float
    weight: float


@dataclass(frozen=True)
class WorstRows:
    """At most `limit` rows (one at the least), costliest first. Rows of loss 0 are left out."""

    limit: int
    rows: tuple[CostlyRow, ...]

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """Return the list of no rows."""
        return cls(max(1, plan.worst_rows), ())

    @classmethod
    def of(cls, rows: Rows, plan: Plan) -> Self:
        """Return the costliest of the given rows."""
        limit = cls.empty(plan).limit
        places = _costliest(rows.losses, limit)
        order = np.lexsort((rows.places[places], -rows.losses[places]))[:limit]
        return cls(limit, tuple(_costly(rows, place) for place in places[order].tolist()))

    def __add__(self, other: Self) -> Self:
        both = sorted(self.rows + other.rows, key=lambda row: (-row.loss, row.row))
        return type(self)(self.limit, tuple(both[: self.limit]))


def _costliest(losses: FloatArray, most: int) -> IntArray:
    """Return the places of at least the `most` largest losses above 0, and of few others."""
    full = len(losses) // _BLOCK
    least = math.nextafter(0.0, 1.0)
    if full > most:  # that many blocks, of rows far apart, hold a loss of at least the bound, so that many rows do
        greatest = losses[: full * _BLOCK].reshape(_BLOCK, full).max(axis=0)
        least = max(least, np.partition(greatest, full - most)[full - most])
    places: IntArray = np.flatnonzero(losses >= least)
    return places


def _costly(rows: Rows, place: int) -> CostlyRow:
    code, preferred = int(rows.codes[place]), int(rows.batch.preferred[place])
    loss = float(rows.losses[place])
    return CostlyRow(
        row=int(rows.numbers[place]),
        id=name_of_row(rows, place),
        code=code,
        preferred=preferred,
        p_true=math.exp(-loss) if rows.is_soft(place) else float(rows.batch.columns[code, place]),
        p_preferred=float(rows.batch.columns[preferred, place]),
        loss=loss,
        weight=1.0 if rows.weights is None else float(rows.weights[place]),
    )


def name_of_row(rows: Rows, place: int) -> str | int | float | None:
    """Return what a row is called, as JSON can hold it; None where it has no name."""
    ids = rows.piece.ids
    return None if ids is None else _plain(ids[rows.places[place]])


def _plain(identity: Any) -> str | int | float | None:
    """Return what a row is called as JSON can hold it; None where it has no name."""
    (plain,) = plain_values([str(identity) if isinstance(identity, _TIMES) else identity])
    if is_missing(plain) or (isinstance(plain, str) and plain == "NaT"):
        return None
    if isinstance(plain, bytes):
        return plain.decode("utf-8", "backslashreplace")
    is_number = isinstance(plain, (int, float)) and -_MOST < plain < _MOST
    return plain if isinstance(plain, str) or is_number else text_of(plain)  # type: ignore[return-value]  # both as they are
