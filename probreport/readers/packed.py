"""Files of text, packed with gzip or Zstandard where the end of their name says so; opened to read their bytes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from probreport.errors import ProbReportError
from probreport.readers.messages import damaged

_PACKED = {".gz": "gzip", ".zst": "Zstandard"}
FAULTS = (OSError, EOFError, zlib.error)
"""What unpacking a damaged file raises."""


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes, unpacked when its name ends in .gz or .zst."""
    with path.open("rb") as file:
        packed = _packed_with(path)
        if packed is None:
            yield file
            return
        with _gunzipped(file) if packed == "gzip" else _unzstd(file) as text:
            yield text


def damaged_text(path: Path, format_name: str, error: Exception) -> ProbReportError:
    """Say that a file of text is damaged, as a file of the format that it is packed in where it is packed."""
    return damaged(path, _packed_with(path) or format_name, error)


def _packed_with(path: Path) -> str | None:
    return _PACKED.get(path.suffix.lower())


def _gunzipped(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=file))


def _unzstd(file: BinaryIO) -> BinaryIO:
    import pyarrow as pa

    return cast(BinaryIO, pa.CompressedInputStream(file, "zstd"))
