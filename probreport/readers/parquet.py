"""Parquet files, streamed by row groups: only the columns that are needed, with page checksums verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from probreport.errors import FormatError, shown_text
from probreport.readers.arrow_rows import check_types, is_text, rows_of
from probreport.readers.column_search import find_layout
from probreport.readers.concatenated import concatenated
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import damaged, shown_name
from probreport.readers.parquet_ends import has_more
from probreport.readers.parquet_texts import rows_at_once, text_chunks
from probreport.readers.reader import Rows

_BUFFER = 1 << 20  # bytes read at once from each column: bounds memory, however large a row group is
_MOST_LABELS = 1 << 18
_LEAST_ROWS = 4096  # fewer would cost more in calls, with thousands of columns, than in reading
_MOST_NUMBERS = 1 << 23
_LEAST_ROWS_PER_GROUP = 1 << 14
_LEAST_ROWS_PER_PART = 1 << 18  # fewer would cost more in sending totals about than in making them


@dataclass(frozen=True)
class ParquetReader:
    """The Parquet format."""

    name: str = "Parquet"
    suffixes: tuple[str, ...] = (".parquet",)

    def open(self, path: Path, options: ColumnOptions) -> ParquetTable:
        """Read the schema of a Parquet file and find out which column is what.

        Raises
        ------
        FormatError
            PR134 when it is no Parquet file, and what `find_layout` and `check_types` refuse.
        """
        with _parquet_file(path, buffer_size=_BUFFER) as file:
            schema, metadata = file.schema_arrow, file.metadata
            names = schema.names
            group_rows = tuple(metadata.row_group(group).num_rows for group in range(metadata.num_row_groups))
            layout = find_layout(names, options, shown_name(path))
            check_types(schema, layout, shown_name(path))
            _refuse_long_texts(file, layout, shown_name(path))
            if has_more(path, file):
                raise concatenated(shown_name(path))
        return ParquetTable(path, layout, schema, group_rows)


@dataclass(frozen=True, eq=False)
class ParquetTable:
    """A Parquet file that was looked at.

    Parameters
    ----------
    path : Path
    layout : Layout
    schema : pyarrow.Schema
    group_rows : tuple of int
        How many rows there are in each row group that is read.
    first_group : int
        The first row group that is read.
    """

    path: Path
    layout: Layout
    schema: Any
    group_rows: tuple[int, ...]
    first_group: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many rows there are."""
        return sum(self.group_rows)

    @property
    def dtypes(self) -> Mapping[str, str]:
        """The Arrow types of the columns that are read."""
        return {name: str(self.schema.field(name).type) for name in self.layout.columns}

    def at(self, path: Path) -> ParquetTable:
        """Return the same table of a file of another name."""
        return replace(self, path=path)

    def parts(self) -> tuple[ParquetTable, ...]:
        """Cut the file into row groups, short ones joined."""
        starts, rows = [0], 0
        for group, more in enumerate(self.group_rows):
            if rows >= _LEAST_ROWS_PER_PART:
                starts, rows = [*starts, group], 0
            rows += more
        return tuple(
            replace(self, group_rows=self.group_rows[start:stop], first_group=self.first_group + start)
            for start, stop in pairwise([*starts, len(self.group_rows)])
        )

    def labels(self, first_row: int) -> Iterator[Any]:  # noqa: ARG002
        """Read nothing but labels, piece by piece."""
        for batch in self._batches((self.layout.label,), _MOST_LABELS):
            yield batch.column(self.layout.label)

    def rows(self, layout: Layout, most_rows: int, first_row: int) -> Iterator[Rows]:  # noqa: ARG002
        """Read the columns of a layout in pieces of at most so many rows; a damaged page has no row to name."""
        at_once = max(most_rows, min(_LEAST_ROWS, _MOST_NUMBERS // layout.width))
        for batch in self._batches(layout.columns, at_once):
            yield from rows_of(batch, layout, most_rows)

    def line_of(self, row: int) -> None:  # noqa: ARG002
        """Return None: there are no lines."""
        return

    def _batches(self, columns: tuple[str, ...], rows: int) -> Iterator[Any]:
        texts = [name for name in columns if name in self.layout.texts]
        repeated = [name for name in texts if self._repeats(name)]
        plain = [name for name in texts if name not in repeated and is_text(self.schema.field(name).type)]
        rows = self._fitting(plain, rows)
        with _parquet_file(self.path, read_dictionary=repeated, buffer_size=_BUFFER) as file:
            for batch in file.iter_batches(rows, row_groups=self._groups, columns=list(columns)):
                for name in texts:
                    batch.column(name).validate(full=True)  # Arrow itself trusts that texts are UTF-8
                yield batch

    def _fitting(self, texts: list[str], rows: int) -> int:
        """Return how many rows to read at once: those of texts that are repeated in each row have to fit."""
        if not texts:
            return rows
        with _parquet_file(self.path, read_dictionary=texts, buffer_size=_BUFFER) as file:
            return rows_at_once(file, list(text_chunks(file, texts, self._groups)), rows)

    @property
    def _groups(self) -> range:
        return range(self.first_group, self.first_group + len(self.group_rows))

    def _repeats(self, name: str) -> bool:
        """Whether to read a column as codes: texts that repeat. With small row groups that would cut batches."""
        is_long = self.n_rows >= _LEAST_ROWS_PER_GROUP * len(self.group_rows)
        return is_long and name != self.layout.id and is_text(self.schema.field(name).type)


def _refuse_long_texts(file: Any, layout: Layout, source: str) -> None:
    texts = [name for name in layout.texts if is_text(file.schema_arrow.field(name).type)]
    for chunk in text_chunks(file, texts, range(file.metadata.num_row_groups)):
        if chunk.is_too_long:
            raise FormatError(
                f"{source}, column {shown_text(chunk.column)}: its texts have {chunk.mean} bytes a row, which are no "
                "labels, ids or groups.\nName another column, or shorten them.",
                code="PR134",
            )


@contextmanager
def _parquet_file(path: Path, **options: Any) -> Iterator[Any]:
    """Open a path ourselves, so that nobody sees a pattern or a URL in its name; errors while it is open name it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pa.OSFile(str(path)) as file:
            yield pq.ParquetFile(file, pre_buffer=False, page_checksum_verification=True, **options)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise damaged(path, "Parquet", error) from error
