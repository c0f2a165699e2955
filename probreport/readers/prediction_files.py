"""PredictionFiles: one set of predictions in one or more files, as checked batches and with their provenance.

What is in a file is found out by its format; here batches get their numbers and errors their places.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from probreport.errors import ShapeError
from probreport.predictions import Predictions
from probreport.readers.classes import find_classes
from probreport.readers.digests import Digests
from probreport.readers.file_states import refuse_changed
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.partitions import Partition
from probreport.readers.read_ahead import read_ahead
from probreport.readers.shards import Shard
from probreport.readers.standard_input import KeptInput


@dataclass(frozen=True)
class Reading:
    """What was found when a partition was read: in which file, how many rows, and what may be wrong with it."""

    path: Path
    rows: int
    warnings: tuple[str, ...] = ()


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
        self.classes, assumed = find_classes(self._shards, self._layout, options.positive_text)
        self.assumptions: tuple[str, ...] = (*assumptions, *self._layout.assumptions, *assumed)
        self._rows_read: dict[Shard, int] = {}
        self._warnings: tuple[str, ...] = ()
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
        found = (warning for shard in self._shards for warning in shard.table.warnings)
        return tuple(dict.fromkeys((*found, *self._warnings)))

    def batches(self) -> Iterator[Predictions]:
        """Read the files as checked batches; each call starts again.

        The next batch is read in a thread while the last one is in use; both threads end when the iterator is closed.

        Raises
        ------
        DataError
            Naming file, row, line, column, value, and the remedy.
        InputOutputError
            When a file cannot be read any more; PR143 when it was changed since it was opened.
        """
        digests = Digests([shard.path for shard in self._shards]) if self._digests is None else None
        try:
            yield from read_ahead(self._checked())
            self._digests = digests.result() if digests else self._digests
            self.refuse_changed()
        except Exception:
            self.refuse_changed()  # which explains whatever was found in it
            raise
        finally:
            if digests:
                digests.stop()

    def refuse_changed(self) -> None:
        """Refuse files that were changed since they were opened.

        Raises
        ------
        InputOutputError
            PR143; PR130 or PR131 when a file is not there any more.
        """
        for shard in self._shards:
            refuse_changed(shard.path, shard.state)

    def _checked(self) -> Generator[Predictions, None, None]:
        first_row = 0
        for shard in self._shards:
            file_start = first_row
            for batch in self._partition(shard).at(first_row).batches():
                first_row += len(batch)
                yield batch
            self._rows_read[shard] = first_row - file_start
        if first_row == 0:
            raise self._no_rows()

    def _partition(self, shard: Shard) -> Partition:
        return Partition(shard, self._layout, self._options, self.classes, is_last=shard is self._shards[-1])

    def _no_rows(self) -> ShapeError:
        return ShapeError(f"{self._shards[0].name}: there are no rows.", code="PR112")

    def partitions(self) -> tuple[Partition, ...]:
        """Cut the files into partitions, in order; those behind a file of unknown length begin at row 0, too."""
        return tuple(
            replace(self._partition(replace(shard, table=part)), is_last=False)
            for shard in self._shards
            for part in shard.table.parts()
        )

    def read_elsewhere(self, readings: Sequence[Reading], digests: Mapping[Path, str]) -> None:
        """Take down what others found who read the partitions, by the absolute paths of the files.

        Raises
        ------
        ShapeError
            PR112 when there were no rows.
        """
        rows = dict.fromkeys(digests, 0)
        for reading in readings:
            rows[reading.path] += reading.rows
        self._rows_read = {shard: rows[shard.path.absolute()] for shard in self._shards}
        self._warnings = tuple(warning for reading in readings for warning in reading.warnings)
        self._digests = tuple(digests[shard.path.absolute()] for shard in self._shards)
        if not any(rows.values()):
            raise self._no_rows()

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
            "bytes": shard.state.size,
            "sha256": digest,
            "rows": self._rows_read.get(shard, shard.table.n_rows),
            "columns": list(self._layout.columns),
            "dtypes": dict(shard.table.dtypes),
        }
