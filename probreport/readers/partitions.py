"""Partitions: consecutive rows of one file that can be read by themselves, in this process or in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from probreport.errors import DataError, ProbReportError
from probreport.predictions import Predictions
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.places import FilePlace
from probreport.readers.reader import Rows
from probreport.readers.shards import Shard

_MOST_ROWS = 1 << 17  # as many as one thread summarises at once, while the next are read
_LEAST_ROWS = 256  # fewer would cost more in looking at thousands of classes than in reading
_MOST_NUMBERS = 800_000  # 6 MB: more would cost more memory than it saves time


@dataclass(frozen=True, eq=False)
class Partition:
    """Consecutive rows of one file.

    Parameters
    ----------
    shard : Shard
        The file; its table holds the rows of this partition.
    layout : Layout
    options : ColumnOptions
    classes : tuple of str
    first_row : int
        The number of the first row over the whole input.
    is_last : bool
        Whether no rows follow.
    """

    shard: Shard
    layout: Layout
    options: ColumnOptions
    classes: tuple[str, ...]
    first_row: int = 0
    is_last: bool = False

    @property
    def name(self) -> str:
        """The file and, where they are known beforehand, the rows."""
        rows = self.shard.table.n_rows
        return f"{self.shard.name}, rows {self.first_row} to {self.first_row + rows - 1}" if rows else self.shard.name

    def at(self, first_row: int) -> Partition:
        """Return the same rows with other numbers."""
        return replace(self, first_row=first_row)

    def absolute(self) -> Partition:
        """Return the same rows of a file that is found from every folder of work."""
        shard = self.shard
        path = shard.path.absolute()
        return replace(self, shard=replace(shard, path=path, table=shard.table.at(path)))

    def count(self) -> int:
        """Count the rows, which takes a look at the labels where the file does not say it beforehand."""
        rows = self.shard.table.n_rows
        return sum(len(piece) for piece in self.shard.table.labels(self.first_row)) if rows is None else rows

    def batches(self) -> Iterator[Predictions]:
        """Read the rows as checked batches.

        Raises
        ------
        DataError
            Naming file, row, line, column, value, and the remedy.
        InputOutputError
            When the file cannot be read any more.
        """
        first_row = self.first_row
        pieces = self.shard.table.rows(self.layout, self._rows_per_batch, first_row)
        for rows in pieces:
            place = self.shard.place(first_row, self.first_row, self.layout)
            first_row += len(rows)
            try:
                batch = self._predictions(rows, place)
            except DataError as error:
                has_more = not self.is_last or _has_more(pieces)
                raise _looked_at(error, first_row) if has_more else error from None
            yield batch

    @property
    def _rows_per_batch(self) -> int:
        return max(_LEAST_ROWS, min(_MOST_ROWS, _MOST_NUMBERS // self.layout.width))

    def _predictions(self, rows: Rows, place: FilePlace) -> Predictions:
        options = self.options
        return Predictions.from_arrays(
            rows.labels,
            rows.probabilities,
            classes=self.classes,
            sample_weight=rows.weights,
            ids=rows.ids,
            groups={name: rows.groups[name] for name in options.by},
            clusters=None if options.cluster is None else rows.groups[options.cluster],
            log_proba=options.log_proba,
            normalize_rows=options.normalize_rows,
            first_row=place.first_row,
            source=place.source,
            place=place,
        )


def _has_more(pieces: Iterator[Rows]) -> bool:
    try:
        return next(pieces, None) is not None
    except ProbReportError:
        return True


def _looked_at(error: DataError, rows: int) -> DataError:
    """Say how far the counts in a message go."""
    return type(error)(f"{error.message}\nOnly the first {rows} rows were looked at.", code=error.code)
