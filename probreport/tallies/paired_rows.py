"""Rows that two models forecast, side by side, and where they differ most.

That they are the same rows is checked above; what is summed of their differences is left to the tallies of losses,
groups and clusters, which take them as losses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from probreport.containers import FloatArray
from probreport.labels import IntArray
from probreport.rows import Rows
from probreport.tallies.worst_rows import name_of_row

MOST_DIFFERING = 10
"""How many rows are kept on either side of those on which two models differ most."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PairedRows(Rows):
    """Rows of the first of two models, with what both lose on each.

    Parameters
    ----------
    of_first, of_second : ndarray of float, shape (n,)
        Losses in nats.
    scores_of_first, scores_of_second : ndarray of float, shape (n,)
        Brier scores.
    """

    of_first: FloatArray
    of_second: FloatArray
    scores_of_first: FloatArray
    scores_of_second: FloatArray

    @cached_property
    def is_undefined(self) -> npt.NDArray[np.bool_]:
        """Whether a loss is infinite on either side, so that their difference is no number, shape (n,)."""
        return np.isinf(self.of_first) | np.isinf(self.of_second)

    @cached_property
    def losses(self) -> FloatArray:
        """The first loss less the second, shape (n,); infinity stands for undefined, as tallies count that apart."""
        difference = np.subtract(self.of_first, self.of_second, where=~self.is_undefined, out=np.zeros(len(self)))
        return np.where(self.is_undefined, np.inf, difference)

    @cached_property
    def signed(self) -> FloatArray:
        """The difference, infinite on the side that is, and 0 where both are, shape (n,)."""
        difference: FloatArray = np.where(np.isinf(self.of_first), np.inf, -np.inf)
        difference = np.where(self.is_undefined, difference, self.losses)
        return np.where(np.isinf(self.of_first) & np.isinf(self.of_second), 0.0, difference)


@dataclass(frozen=True)
class DifferingRow:
    """One row on which two models differ: where it stands, its true class, and what each loses, in nats."""

    row: int
    id: Any
    code: int
    of_first: float
    of_second: float

    @property
    def difference(self) -> float:
        """The first loss less the second; 0 where both are infinite."""
        return 0.0 if self.of_first == self.of_second else self.of_first - self.of_second


@dataclass(frozen=True)
class DifferingRows:
    """The rows on which the first of two models loses most more than the second, and those where it loses most less."""

    second_better: tuple[DifferingRow, ...] = ()
    first_better: tuple[DifferingRow, ...] = ()

    @classmethod
    def of(cls, rows: PairedRows) -> Self:
        """Return those of the given rows."""
        return cls(*(_most(rows, sign) for sign in (1, -1)))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            _first(self.second_better + other.second_better, 1), _first(self.first_better + other.first_better, -1)
        )


def _first(rows: tuple[DifferingRow, ...], sign: int) -> tuple[DifferingRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-sign * row.difference, row.row))[:MOST_DIFFERING])


def _most(rows: PairedRows, sign: int) -> tuple[DifferingRow, ...]:
    signed = sign * rows.signed
    least = math.nextafter(0.0, 1.0)
    if len(signed) > MOST_DIFFERING:
        least = max(least, float(np.partition(signed, -MOST_DIFFERING)[-MOST_DIFFERING]))
    places: IntArray = np.flatnonzero(signed >= least)
    order = np.lexsort((rows.places[places], -signed[places]))[:MOST_DIFFERING]
    return tuple(_row(rows, place) for place in places[order].tolist())


def _row(rows: PairedRows, place: int) -> DifferingRow:
    first, second = float(rows.of_first[place]), float(rows.of_second[place])
    return DifferingRow(int(rows.numbers[place]), name_of_row(rows, place), int(rows.codes[place]), first, second)
