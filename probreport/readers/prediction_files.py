"""PredictionFiles: one set of predictions in one or more files, as checked batches and with their provenance.

What is in a file is found out by its format; here batches get their numbers and errors their places.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from probreport.errors import DataError, ProbReportError, ShapeError
from probreport.predictions import Predictions
from probreport.readers.classes import find_classes
from probreport.readers.digests import Digests
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.places import FilePlace
from probreport.readers.read_ahead import read_ahead
from probreport.readers.reader import Rows
from probreport.readers.shards import Shard
from probreport.readers.standard_input import KeptInput

_MOST_ROWS = 65_536
_LEAST_ROWS = 256  # fewer would cost more in looking at thousands of classes than in reading
_MOST_NUMBERS = 400_000  # 3 MB: beyond 4 MB, memory comes in fresh pages, which cost more than the reading


class PredictionFiles:
    """Predictions in files; make it with `open_predictions`.

    Parameters
    ----------
    shards : sequence of Shard
        The files, in the order of their rows.
    options : ColumnOptions
    assumptions : sequence of str
        What was assumed to choose the files.
    kept : KeptInput, optional
        What came on standard input; it is kept as long as this is.

    Attributes
    ----------
    classes : tuple of str
        The classes, as texts, in the order of the columns; with one column of probabilities the positive class is last.
    assumptions : tuple of str
        What was assumed rather than said, as sentences.
    """

    is_soft = False

    def __init__(
        self,
        shards: Sequence[Shard],
        options: ColumnOptions,
        assumptions: Sequence[str] = (),
        kept: KeptInput | None = None,
    ) -> None:
        self._kept = kept
        self._shards = tuple(shards)
        self._options = options
        self._layout: Layout = shards[0].table.layout
        self.classes, assumed = find_classes(self._shards, self._layout, options.positive_class)
        self.assumptions: tuple[str, ...] = (*assumptions, *self._layout.assumptions, *assumed)
        self._rows_read: dict[Shard, int] = {}
        self._digests: tuple[str, ...] | None = None

    @property
    def is_weighted(self) -> bool:
        """Whether rows have sample weights."""
        return self._layout.weight is not None

    @property
    def has_ids(self) -> bool:
        """Whether rows have names."""
        return self._layout.id is not None

    @property
    def group_columns(self) -> tuple[str, ...]:
        """The columns of groups, and of clusters, that come with the batches."""
        return self._layout.groups

    @property
    def n_rows(self) -> int | None:
        """How many rows there are, where all files say so beforehand."""
        numbers = [shard.table.n_rows for shard in self._shards]
        return None if None in numbers else sum(number for number in numbers if number is not None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may be wrong with the files although they could be read; complete after the last batch."""
        return tuple(warning for shard in self._shards for warning in shard.table.warnings)

    def batches(self) -> Iterator[Predictions]:
        """Read the files as checked batches; each call starts again.

        The next batch is read in a thread while the last one is in use; both threads end when the iterator is closed.

        Raises
        ------
        DataError
            Naming file, row, line, column, value, and the remedy.
        InputOutputError
            When a file cannot be read any more.
        """
        digests = Digests([shard.path for shard in self._shards]) if self._digests is None else None
        try:
            yield from read_ahead(self._checked())
            self._digests = digests.result() if digests else self._digests
        finally:
            if digests:
                digests.stop()

    def _checked(self) -> Generator[Predictions, None, None]:
        first_row = 0
        for shard in self._shards:
            file_start = first_row
            pieces = shard.table.rows(self._layout, self._rows_per_batch, file_start)
            for rows in pieces:
                place = shard.place(first_row, file_start, self._layout)
                first_row += len(rows)
                try:
                    batch = self._predictions(rows, place)
                except DataError as error:
                    has_more = shard is not self._shards[-1] or _has_more(pieces)
                    raise _looked_at(error, first_row) if has_more else error from None
                yield batch
            self._rows_read[shard] = first_row - file_start
        if first_row == 0:
            raise ShapeError(f"{self._shards[0].name}: there are no rows.", code="PR112")

    @property
    def _rows_per_batch(self) -> int:
        return max(_LEAST_ROWS, min(_MOST_ROWS, _MOST_NUMBERS // self._layout.width))

    def _predictions(self, rows: Rows, place: FilePlace) -> Predictions:
        return Predictions.from_arrays(
            rows.labels,
            rows.probabilities,
            classes=self.classes,
            sample_weight=rows.weights,
            ids=rows.ids,
            groups={name: rows.groups[name] for name in self._options.by},
            clusters=None if self._options.cluster is None else rows.groups[self._options.cluster],
            log_proba=self._options.log_proba,
            normalize_rows=self._options.normalize_rows,
            first_row=place.first_row,
            source=place.source,
            place=place,
        )

    def provenance(self) -> dict[str, Any]:
        """Describe the files, after their batches were read: names without folders, sizes, hashes, columns, dtypes."""
        if self._digests is None:
            self._digests = Digests([shard.path for shard in self._shards]).result()
        return {
            "files": [self._described(shard, digest) for shard, digest in zip(self._shards, self._digests, strict=True)]
        }

    def _described(self, shard: Shard, digest: str) -> dict[str, Any]:
        return {
            "name": shard.name,
            "format": shard.reader.name,
            "bytes": shard.size,
            "sha256": digest,
            "rows": self._rows_read.get(shard, shard.table.n_rows),
            "columns": list(self._layout.columns),
            "dtypes": dict(shard.table.dtypes),
        }


def _has_more(pieces: Iterator[Rows]) -> bool:
    try:
        return next(pieces, None) is not None
    except ProbReportError:
        return True


def _looked_at(error: DataError, rows: int) -> DataError:
    """Say how far the counts in a message go."""
    return type(error)(f"{error.message}\nOnly the first {rows} rows were looked at.", code=error.code)
