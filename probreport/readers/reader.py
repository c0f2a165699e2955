"""What every file format offers: a Reader opens a file as a Table, and a Table gives its Rows, as yet unchecked.

One format is one module and one name in READERS. That values are probabilities is checked by ``Predictions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy.typing as npt

from probreport.containers import NumberArray
from probreport.readers.layout import ColumnOptions, Layout


@dataclass(frozen=True, eq=False)
class Rows:
    """Some consecutive rows of a file.

    Parameters
    ----------
    labels : array-like, shape (n,)
        Of any kind that `labels.factorise` tells apart.
    probabilities : ndarray, shape (n,) or (n, k)
    weights : ndarray, shape (n,), optional
    ids : ndarray of str, shape (n,), optional
    groups : mapping of column name to ndarray of str, shape (n,)
    """

    labels: Any
    probabilities: NumberArray
    weights: NumberArray | None = None
    ids: npt.NDArray[Any] | None = None
    groups: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.probabilities)


class Table(Protocol):
    """One file that was looked at: its columns are known, its rows not yet read."""

    @property
    def layout(self) -> Layout:
        """Which column is what."""

    def at(self, path: Path) -> Table:
        """Return the same table of a file of another name."""

    @property
    def n_rows(self) -> int | None:
        """How many rows there are, where the file says so beforehand."""

    @property
    def dtypes(self) -> Mapping[str, str]:
        """How the columns that are read are stored."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may be wrong with the file; complete after its rows were read."""

    def parts(self) -> tuple[Table, ...]:
        """Cut the file into consecutive rows that can be read by themselves; where it cannot be cut, itself."""

    def labels(self, first_row: int) -> Iterator[Any]:
        """Read nothing but labels, piece by piece; errors count rows from the first one."""

    def rows(self, layout: Layout, most_rows: int, first_row: int) -> Iterator[Rows]:
        """Read the columns of a layout in pieces of at most so many rows; errors count rows from the first one."""

    def line_of(self, row: int) -> int | None:
        """Find the line, from 1, on which a row of this file starts; None where there are no lines."""


class Reader(Protocol):
    """One file format."""

    @property
    def name(self) -> str:
        """What the format is called."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of file names, in lower case, with their dot."""

    def open(self, path: Path, options: ColumnOptions) -> Table:
        """Look at a file and find out which column is what."""
