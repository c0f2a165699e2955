"""Where a row of a file stands: its number over the whole input, its line in a text file, its column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from probreport.errors import Place, shown_text


@dataclass(frozen=True)
class FilePlace(Place):
    """A place that finds lines, which costs a second reading, only when it is asked to name one.

    Parameters
    ----------
    line_of : callable, optional
        From the number of a row over the whole input to its line in the file, from 1; None where there is none.
    weight : str, optional
        The column of weights.

    Examples
    --------
    >>> place = FilePlace("predictions.csv", 100, ("proba_cat", "proba_dog"), lambda row: row + 2)
    >>> place.cell(18, 1)
    "predictions.csv, row 118 (line 120), column 'proba_dog'"
    """

    line_of: Callable[[int], int | None] | None = None
    weight: str | None = None

    def naming_columns(self, label: object, names: Sequence[object]) -> str:  # noqa: ARG002 (a file's say it themselves)
        """How a file says it."""
        return "Name the columns after the labels, or say which columns hold probabilities (--proba-columns)."

    def row(self, row: int) -> str:
        """Name a row, with its line: ``predictions.csv, row 118 (line 120)``."""
        line = self.line_of(row + self.first_row) if self.line_of else None
        return super().row(row) + (f" (line {line})" if line is not None else "")

    def row_of_weight(self, row: int) -> str:
        """Name a row, with its line and the column of weights."""
        return self.row(row) + (f", column {shown_text(self.weight)}" if self.weight else "")
