"""Arrow IPC files (also called Feather) and streams, memory mapped and read by record batches; old Feather is refused.

How record batches become rows is left to ``arrow_rows``.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from probreport.errors import FormatError
from probreport.readers.arrow_rows import check_types, joined, rows_of
from probreport.readers.arrow_sizes import has_more, packed_messages
from probreport.readers.column_search import find_layout
from probreport.readers.concatenated import concatenated
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import damaged, shown_name
from probreport.readers.reader import Rows

_MAGIC, _OLD_MAGIC = b"ARROW1", b"FEA1"
_ENDS = (b"\xff\xff\xff\xff\0\0\0\0", b"\0\0\0\0")  # of a stream, and of one written by Arrow before 0.15
_MOST_LABELS = 1 << 18
_MOST_UNPACKED, _MOST_TIMES = 1 << 28, 100  # bytes of one batch, and how much more that is than in the file
_MOST_NUMBERS = 1 << 20  # looked at, and copied out of the mapping, at once


@dataclass(frozen=True)
class ArrowReader:
    """Arrow's own format between processes, as a file or as a stream."""

    name: str = "Arrow"
    suffixes: tuple[str, ...] = (".arrow", ".feather")

    def open(self, path: Path, options: ColumnOptions) -> ArrowTable:
        """Read the schema of an Arrow file and find out which column is what.

        Raises
        ------
        FormatError
            PR134 when it is no Arrow file, and what `find_layout` and `check_types` refuse.
        """
        with _mapped(path) as mapping:
            is_stream = mapping[: len(_MAGIC)] != _MAGIC
            reader = _open(mapping, is_stream)
            schema, names, n_rows = reader.schema, reader.schema.names, _counted(reader)
            is_ended = not is_stream or mapping[-8:].endswith(_ENDS)
            _refuse_what_swells(mapping, is_stream, path)
            if has_more(mapping, is_stream):
                raise concatenated(shown_name(path))
        layout = find_layout(names, options, shown_name(path))
        check_types(schema, layout, shown_name(path))
        return ArrowTable(path, layout, schema, n_rows, is_stream, is_ended)


@dataclass(frozen=True, eq=False)
class ArrowTable:
    """An Arrow file that was looked at.

    Parameters
    ----------
    path : Path
    layout : Layout
    schema : pyarrow.Schema
    n_rows : int, optional
        None where that is not known beforehand: a stream, or PyArrow before 22.
    is_stream, is_ended : bool
        Whether it is a stream, and whether the mark stands at its end that every writer sets.
    """

    path: Path
    layout: Layout
    schema: Any
    n_rows: int | None
    is_stream: bool
    is_ended: bool

    @property
    def dtypes(self) -> Mapping[str, str]:
        """The Arrow types of the columns that are read."""
        return {name: str(self.schema.field(name).type) for name in self.layout.columns}

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say that rows may be missing from the end of a stream."""
        name = shown_name(self.path)
        missing = f"{name} does not end with the mark of its end; if it was cut short, its last rows are missing"
        return () if self.is_ended else (missing,)

    def at(self, path: Path) -> ArrowTable:
        """Return the same table of a file of another name."""
        return replace(self, path=path)

    def parts(self) -> tuple[ArrowTable]:
        """Return itself: it is read from its start."""
        return (self,)

    def labels(self, first_row: int) -> Iterator[Any]:  # noqa: ARG002
        """Read nothing but labels, piece by piece."""
        for batch in self._batches((self.layout.label,), _MOST_LABELS):
            yield batch.column(self.layout.label)

    def rows(self, layout: Layout, most_rows: int, first_row: int) -> Iterator[Rows]:  # noqa: ARG002
        """Read the columns of a layout in pieces of at most so many rows; a damaged batch has no row to name."""
        at_once = max(most_rows, _MOST_NUMBERS // layout.width)
        for batch in self._batches(layout.columns, at_once):
            yield from rows_of(batch, layout, most_rows)

    def line_of(self, row: int) -> None:  # noqa: ARG002
        """Return None: there are no lines."""
        return

    def _batches(self, columns: tuple[str, ...], rows: int) -> Iterator[Any]:
        """Yield pieces of record batches, short ones joined; let go of what was read before the next one is."""
        places = sorted(self.schema.get_field_index(name) for name in columns)
        with _mapped(self.path) as mapping:
            projected = places if self.is_stream or not _is_plain(mapping) else None
            batches = _record_batches(_open(mapping, self.is_stream, projected), self.is_stream, mapping)
            for batch in joined(_pieces(batches, columns, rows, mapping), rows):
                yield batch
                _forget(mapping)


def _pieces(batches: Iterator[Any], columns: tuple[str, ...], rows: int, mapping: mmap.mmap) -> Iterator[Any]:
    """Cut record batches, and check each piece: Arrow itself trusts offsets, codes and that texts are UTF-8."""
    for whole in batches:
        batch = whole.select(list(columns))
        batch.validate()
        for start in range(0, batch.num_rows, rows):
            _refuse_shrunk(mapping)
            piece = batch.slice(start, rows)
            piece.validate(full=True)
            yield piece


def _record_batches(reader: Any, is_stream: bool, mapping: mmap.mmap) -> Iterator[Any]:
    batches = iter(reader) if is_stream else map(reader.get_batch, range(reader.num_record_batches))
    _refuse_shrunk(mapping)
    for batch in batches:
        yield batch
        _refuse_shrunk(mapping)


def _refuse_shrunk(mapping: mmap.mmap) -> None:
    """Raise an error before the system ends the process, which it does when what was cut off a mapped file is read."""
    if mapping.size() < len(mapping):
        raise OSError("it became shorter while it was read")


def _counted(reader: Any) -> int | None:
    """Return how many rows there are, where the reader can tell without unpacking them."""
    return int(reader.count_rows()) if hasattr(reader, "count_rows") else None


def _is_plain(mapping: mmap.mmap) -> bool:
    """Whether a file's record batches are not packed, and so can be used where they stand.

    Arrow copies the columns that it is asked for of a file; that spares the unpacking of others, but costs memory.
    """
    import pyarrow as pa

    reader, start = _open(mapping, is_stream=False), pa.py_buffer(mapping).address
    if not reader.num_record_batches:
        return False
    buffers = (buffer for column in reader.get_batch(0).columns for buffer in column.buffers() if buffer)
    return any(start <= buffer.address < start + len(mapping) for buffer in buffers if buffer.size)


def _open(mapping: mmap.mmap, is_stream: bool, columns: list[int] | None = None) -> Any:
    """Open what is mapped, all of it or some columns."""
    import pyarrow as pa
    from pyarrow import ipc

    options = ipc.IpcReadOptions(included_fields=columns or [])
    source = pa.BufferReader(mapping)
    return ipc.open_stream(source, options=options) if is_stream else ipc.open_file(source, options=options)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    """Map a file into memory; errors while it is mapped name it. What Arrow still holds of it keeps it mapped."""
    import pyarrow as pa

    try:
        with path.open("rb") as file:
            _refuse_what_is_none(file, path)
            yield mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (pa.ArrowException, OSError, UnicodeDecodeError, struct.error) as error:
        raise damaged(path, "Arrow", error) from error


def _refuse_what_is_none(file: BinaryIO, path: Path) -> None:
    if os.fstat(file.fileno()).st_size == 0:
        raise FormatError(f"{shown_name(path)} is empty (0 bytes), so it is no Arrow file.", code="PR134")
    if file.read(len(_OLD_MAGIC)) == _OLD_MAGIC:
        raise FormatError(
            f"{shown_name(path)} is a Feather file of version 1.\nWrite it again: pyarrow.feather.write_feather.",
            code="PR134",
        )


def _refuse_what_swells(mapping: mmap.mmap, is_stream: bool, path: Path) -> None:
    """Refuse a batch of which a few bytes would fill the memory: Arrow unpacks a batch as a whole."""
    for batch in packed_messages(mapping, is_stream):
        if batch.unpacked > max(_MOST_UNPACKED, _MOST_TIMES * batch.size):
            raise FormatError(
                f"{shown_name(path)}: {batch.size} bytes unpack to {batch.unpacked} in one batch of rows, "
                f"expected at most {max(_MOST_UNPACKED, _MOST_TIMES * batch.size)}.\n"
                "Write it in smaller batches: pyarrow.feather.write_feather(table, file, chunksize=65536).",
                code="PR134",
            )


def _forget(mapping: mmap.mmap) -> None:
    """Let the system take back the pages that were read, so that memory does not grow with the file."""
    if hasattr(mapping, "madvise"):  # not on Windows, which takes them back by itself
        mapping.madvise(mmap.MADV_DONTNEED)
