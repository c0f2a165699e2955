"""CSV and TSV files, plain or packed, streamed in blocks. Texts stay as written; numbers are checked, never guessed.

The header is read by ``csv_head``, what is packed by ``packed``; what is wrong with a file that does not parse is found
by ``csv_faults``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from probreport.errors import Place, ProbReportError
from probreport.readers.arrow_rows import joined, rows_of
from probreport.readers.column_search import find_layout
from probreport.readers.csv_faults import explain_fault
from probreport.readers.csv_head import Head, read_head
from probreport.readers.csv_quotes import Quotes
from probreport.readers.csv_records import Record, read_records
from probreport.readers.layout import ColumnOptions, Layout
from probreport.readers.messages import damaged, shown_name
from probreport.readers.packed import FAULTS, damaged_text, unpacked
from probreport.readers.reader import Rows

_BLOCK = (
    1 << 21
)  # bytes parsed at once; Arrow reads up to 32 blocks ahead, so four times as much would cost 200 MB more
_BLOCK_PER_COLUMN = 5_000  # where there are so many columns that a block would hold few rows
# The label of a row that we add, without signs that could part columns: if it does not come out, a quote was left open.
_END = "0endOfFile9c47e1b2"


@dataclass(frozen=True)
class CsvReader:
    """Text with separated columns: by `separator`, unless the user says by what else."""

    name: str = "CSV"
    suffixes: tuple[str, ...] = (".csv", ".csv.gz", ".csv.zst")
    separator: str = ","

    def open(self, path: Path, options: ColumnOptions) -> CsvTable:
        """Read the header of a CSV file and find out which column is what.

        Raises
        ------
        DataError
            What `read_head` and `find_layout` refuse; PR134 when it cannot be unpacked.
        """
        separator = options.delimiter or self.separator
        try:
            with unpacked(path) as file:
                head = read_head(file, shown_name(path), separator)
        except FAULTS as error:
            raise damaged_text(path, self.name, error) from error
        return CsvTable(path, head, find_layout(head.names, options, shown_name(path)), separator, options.decimal)


@dataclass(eq=False)
class CsvTable:
    """A CSV file whose header was read.

    Parameters
    ----------
    path : Path
    head : Head
    layout : Layout
    separator, decimal : str
        The signs between columns and before decimals.
    ends_in_line : bool
        Whether its last line has an end, as far as it was read.
    """

    path: Path
    head: Head
    layout: Layout
    separator: str
    decimal: str = "."
    ends_in_line: bool = True
    n_rows: None = None

    @property
    def dtypes(self) -> Mapping[str, str]:
        """How the columns that are read are understood."""
        return {name: "double" if name in self.layout.numbers else "string" for name in self.layout.columns}

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say that the last value may be cut short, once the rows were read."""
        if self.ends_in_line:
            return ()
        name = shown_name(self.path)
        return (f"{name} does not end with the end of a line; if it was cut short, its last value may be incomplete",)

    def at(self, path: Path) -> CsvTable:
        """Return the same table of a file of another name."""
        return replace(self, path=path)

    def parts(self) -> tuple[CsvTable]:
        """Return itself: it is read from its start."""
        return (self,)

    def labels(self, first_row: int) -> Iterator[Any]:
        """Read nothing but labels, piece by piece; errors count rows from the first one."""
        for batch in self._batches((self.layout.label,), first_row):
            yield batch.column(self.layout.label)

    def rows(self, layout: Layout, most_rows: int, first_row: int) -> Iterator[Rows]:
        """Read the columns of a layout in pieces of at most so many rows; errors count rows from the first one."""
        for batch in joined(self._batches(layout.columns, first_row), most_rows):
            yield from rows_of(batch, layout, most_rows)

    def line_of(self, row: int) -> int | None:
        """Find the line, from 1, on which a row of this file starts."""
        return next((record.line for number, record in enumerate(self._records()) if number == row), None)

    @property
    def _block(self) -> int:
        return max(_BLOCK, _BLOCK_PER_COLUMN * len(self.head.names))

    def _records(self) -> Iterator[Record]:
        with unpacked(self.path) as file:
            file.read(self.head.size)
            lines = io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="")
            longest = 2 * self._block  # longer rows do not fit into what Arrow parses at once
            pieces = iter(partial(lines.readline, longest), "")
            yield from read_records(pieces, self.separator, self.head.lines, longest)

    def _batches(self, columns: tuple[str, ...], first_row: int) -> Iterator[Any]:
        import pyarrow as pa

        parsed_rows = 0
        try:
            for batch in self._parsed(columns):
                yield batch
                parsed_rows += batch.num_rows
        except MemoryError:
            raise
        except pa.ArrowException as error:
            raise self._fault(error, parsed_rows, first_row) from None
        except FAULTS as error:
            raise damaged_text(self.path, "CSV", error) from error

    def _fault(self, error: Exception, parsed_rows: int, first_row: int) -> ProbReportError:
        fault = explain_fault(
            self._records(),
            self.head.names,
            self.layout,
            parsed_rows=parsed_rows,
            place=Place(shown_name(self.path), first_row),
            separator=self.separator,
            decimal=self.decimal,
        )
        return fault or damaged(self.path, "CSV", error)

    def _parsed(self, columns: tuple[str, ...]) -> Iterator[Any]:
        """Yield Arrow batches, without the row that was added to the end."""
        import pyarrow as pa

        last: Any = None
        with unpacked(self.path) as file:
            file.read(self.head.size)
            text = _WithEnd(file, self._last_row(), Quotes(self.separator))
            with closing(self._arrow_reader(text, columns)) as batches:
                for batch in batches:
                    if not text.quotes.are_sound:
                        raise pa.ArrowInvalid("text stands behind a quote that closes a value")
                    if last is not None:
                        yield last
                    last = batch
        self.ends_in_line = text.last_byte in b"\r\n"
        if not last or last.column(self.layout.label)[-1].as_py() != _END:
            raise pa.ArrowInvalid("a quote is not closed")
        yield last.slice(0, last.num_rows - 1)

    def _last_row(self) -> bytes:
        fields = [_END if name == self.layout.label else "0" for name in self.head.names]
        return ("\n" + self.separator.join(fields) + "\n").encode()

    def _arrow_reader(self, text: _WithEnd, columns: tuple[str, ...]) -> Any:
        import pyarrow as pa
        from pyarrow import csv

        category = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys(self.layout.texts, category) | dict.fromkeys(self.layout.numbers, pa.float64())
        if self.layout.id not in (None, self.layout.label, *self.layout.groups):
            types[self.layout.id] = pa.string()
        return csv.open_csv(
            text,
            read_options=csv.ReadOptions(block_size=self._block, column_names=list(self.head.names)),
            parse_options=csv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=types,
                include_columns=list(columns),
                null_values=[],
                strings_can_be_null=False,
                decimal_point=self.decimal,
            ),
        )


class _WithEnd(io.RawIOBase):
    """A binary file between an empty line and a row that are added; knows the last byte of the file itself.

    Without the empty line, Arrow would take a byte order mark of the first row for one of the file.
    """

    def __init__(self, file: BinaryIO, last_row: bytes, quotes: Quotes) -> None:
        self._file = file
        self._first_line, self._last_row = b"\n", last_row
        self.quotes = quotes
        self.last_byte = b"\n"

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read the empty line, then some bytes of the file; after its end, the row that was added."""
        piece, self._first_line = self._first_line, b""
        if piece:
            return piece
        piece = self._file.read(size)
        if piece:
            self.last_byte = piece[-1:]
        else:
            piece, self._last_row = self._last_row, b""
        self.quotes.look_at(piece)
        return piece
