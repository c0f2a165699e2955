"""How long the texts of a Parquet file are, so that no more rows are read at once than fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MOST_BYTES = 1 << 26  # of one column of texts, read at once
_LONGEST_MEAN = 1 << 16  # what has longer texts holds no labels, ids or groups


@dataclass(frozen=True)
class TextChunk:
    """The texts of one column in one row group.

    Parameters
    ----------
    column : str
    group : int
    size : int
        How many bytes they have in the file, unpacked.
    mean : int
        How many of these bytes there are for each row; texts that repeat are there once.
    has_dictionary : bool
        Whether texts that repeat stand apart, to be repeated in each row when they are read.
    """

    column: str
    group: int
    size: int
    mean: int
    has_dictionary: bool

    @property
    def is_too_long(self) -> bool:
        """Whether these are documents rather than labels, ids or groups."""
        return self.mean > _LONGEST_MEAN and self.size > _MOST_BYTES


def text_chunks(file: Any, columns: Sequence[str], groups: range) -> Iterator[TextChunk]:
    """Yield what a ParquetFile says of its columns of texts, without reading them."""
    schema = file.metadata.schema
    found_columns = map(schema.column, range(len(schema)))
    paths = {position: column.path for position, column in enumerate(found_columns) if column.path == column.name}
    positions = [position for position, path in paths.items() if path in columns]
    if not positions:
        return
    for group in groups:
        refuse_damage(file, group, positions)
        found = file.metadata.row_group(group)
        for position in positions:
            chunk = found.column(position)
            size = chunk.total_uncompressed_size
            mean = size // max(1, chunk.num_values)
            yield TextChunk(paths[position], group, size, mean, chunk.has_dictionary_page)


def refuse_damage(file: Any, group: int, positions: list[int]) -> None:
    """Raise what Arrow raises of a damaged footer; asked for a column chunk, it ends the process.

    To read no rows takes the same path through Arrow, with errors that reach Python.
    """
    if file.metadata.row_group(group).num_columns != file.metadata.num_columns:
        raise OSError(f"row group {group} has not the columns of the schema")
    next(file.reader.iter_batches(0, row_groups=[group], column_indices=positions), None)


def rows_at_once(file: Any, chunks: Sequence[TextChunk], rows: int) -> int:
    """Return how many rows of these texts fit into memory, at most the given number.

    Parameters
    ----------
    file : pyarrow.parquet.ParquetFile
        Opened to read these columns as dictionaries: the first row of a group then comes with all texts of its page.
    chunks : sequence of TextChunk
    rows : int
    """
    longest = max((chunk.mean for chunk in chunks), default=0)
    for chunk in chunks:
        if chunk.has_dictionary:
            for batch in file.iter_batches(1, row_groups=[chunk.group], columns=[chunk.column]):
                longest = max(longest, _longest_in(batch.column(chunk.column)))
                break
    return max(1, min(rows, _MOST_BYTES // max(1, longest)))


def _longest_in(column: Any) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = column.dictionary if isinstance(column, pa.DictionaryArray) else column
    return pc.max(pc.binary_length(texts)).as_py() or 0
