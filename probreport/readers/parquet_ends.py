"""Whether a Parquet file ends and begins again between its rows and its footer: then several were written into one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, BinaryIO

from probreport.readers.parquet_texts import refuse_damage

_MARK = b"PAR1"
_END_AND_START = re.compile(b"PAR1(?=PAR1)")
_LENGTH = 4  # bytes of the length of a footer, before the last mark
_PIECE = 1 << 20


def has_more(path: Path, file: Any) -> bool:
    """Whether another file ends behind the rows of a ParquetFile, and before its footer; else only indexes stand there.

    Footers count bytes from the start, so that of the last file may fit the rows of the first one.
    """
    import pyarrow as pa

    try:
        start = _end_of_rows(file)
    except (pa.ArrowException, OSError):  # a column that nobody may ask for is damaged, or encrypted
        return False
    with path.open("rb") as raw:
        raw.seek(-_LENGTH - len(_MARK), os.SEEK_END)
        stop = raw.tell() - int.from_bytes(raw.read(_LENGTH), "little")
        return any(_is_end(raw, place) for place in _possible_ends(raw, start, stop))


def _end_of_rows(file: Any) -> int:
    """Return where the last row group ends."""
    last = file.metadata.num_row_groups - 1
    if last < 0:
        return len(_MARK)
    refuse_damage(file, last, list(range(file.metadata.num_columns)))
    group = file.metadata.row_group(last)
    return max(map(_end_of_chunk, map(group.column, range(group.num_columns))), default=len(_MARK))


def _end_of_chunk(chunk: Any) -> int:
    start = min(filter(None, (chunk.dictionary_page_offset, chunk.data_page_offset)), default=0)
    return int(start + chunk.total_compressed_size)


def _possible_ends(raw: BinaryIO, start: int, stop: int) -> list[int]:
    """Return where a mark stands before another one."""
    found: dict[int, None] = {}
    for place in range(start, stop, _PIECE):
        raw.seek(place)
        piece = raw.read(min(_PIECE + 2 * len(_MARK), stop - place))
        found |= {place + match.start(): None for match in _END_AND_START.finditer(piece)}
    return list(found)


def _is_end(raw: BinaryIO, mark: int) -> bool:
    """Whether a footer ends at a mark, which texts in an index may look like."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw.seek(mark - _LENGTH)
    length = int.from_bytes(raw.read(_LENGTH), "little")
    start = mark - _LENGTH - length
    if start < len(_MARK):
        return False
    raw.seek(start)
    try:
        pq.read_metadata(pa.BufferReader(_MARK + raw.read(length + _LENGTH + len(_MARK))))
    except (pa.ArrowException, OSError):
        return False
    return True
