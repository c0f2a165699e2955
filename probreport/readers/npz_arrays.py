"""The arrays of an .npz archive: headers read without the data, data read piece by piece, objects never unpickled."""

from __future__ import annotations

import lzma
import math
import os
import re
import shutil
import struct
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from probreport.errors import FormatError, ProbReportError, listing, shown_text
from probreport.readers.concatenated import concatenated
from probreport.readers.messages import EXPORT_HINT, damaged, shown_name

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # in memory, which is another one each time
_PIECE = 1 << 20
_LONGEST_TEXT = 1 << 24
_ZIP_END, _ZIP_MARK = 22, b"PK\x05\x06"  # the last record of an archive, without its comment
_FAULTS = (
    *(OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError),
    *(struct.error, OverflowError, UnicodeDecodeError),
)
"""What reading a damaged archive raises; names of arrays that are not UTF-8 are decoded as it is opened."""


@dataclass(frozen=True)
class ArrayHeader:
    """What an array says of itself.

    Parameters
    ----------
    key : str
        The name of the array in the archive.
    member : str
        The name of its file in the archive.
    start : int
        The number of bytes before the data.
    shape : tuple of int
    is_fortran : bool
        Whether columns, not rows, stand one after the other.
    dtype : dtype
    """

    key: str
    member: str
    start: int
    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; errors while it is open are reported as damage to the file.

    Raises
    ------
    FormatError
        PR134 for anything that is no readable archive, PR135 for a pickle.
    """
    try:
        with path.open("rb") as file:
            _refuse_other_formats(file.read(8), path)
            with zipfile.ZipFile(file) as archive:
                _refuse_several(archive, file, path)
                yield archive
    except ProbReportError:
        raise
    except _FAULTS as error:
        raise damaged(path, "npz", error) from error


def _refuse_other_formats(start: bytes, path: Path) -> None:
    if start.startswith(b"\x80"):
        raise FormatError(
            f"{shown_name(path)} is a pickle; loading it could run any code.\n{EXPORT_HINT}", code="PR135"
        )
    if start.startswith(b"\x93NUMPY"):
        raise FormatError(
            f"{shown_name(path)} holds a single array, not an archive of several.\n"
            "Save labels and probabilities together: numpy.savez(file, y_true=y_true, y_proba=y_proba).",
            code="PR134",
        )


def _refuse_several(archive: zipfile.ZipFile, file: IO[bytes], path: Path) -> None:
    """Refuse bytes before the first array and behind the end: the last one of several archives is taken for all."""
    before = min((member.header_offset for member in archive.infolist()), default=0)
    file.seek(-_ZIP_END - len(archive.comment), os.SEEK_END)
    if before or file.read(len(_ZIP_MARK)) != _ZIP_MARK:
        raise concatenated(shown_name(path))


def read_headers(archive: zipfile.ZipFile, source: str) -> dict[str, ArrayHeader]:
    """Return the header of each array in an archive by its key.

    Raises
    ------
    FormatError
        PR109 when two arrays share a key, PR134 when a header does not go with the size of its data.
    """
    members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
    headers = {member.filename[:-4]: _read_header(archive, member, source) for member in members}
    names = Counter(member.filename.removesuffix(".npy") for member in archive.infolist())  # as numpy.load names them
    doubles = sorted(name for name, number in names.items() if number > 1 and name in headers)
    if doubles:
        raise FormatError(f"{source}: more than one array is named {listing(doubles)}.", code="PR109")
    return headers


def _read_header(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str) -> ArrayHeader:
    key = member.filename[:-4]
    with archive.open(member) as stream:
        try:
            version = np.lib.format.read_magic(stream)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            with warnings.catch_warnings(action="ignore"):  # that Python 2 wrote it
                shape, is_fortran, dtype = read(stream)
        except _FAULTS:
            raise
        except Exception as error:  # NumPy reads the header as Python source, which fails in many ways
            detail = shown_text(_ADDRESS.sub("", str(error).partition("\n")[0]))
            raise FormatError(f"{source}, array {shown_text(key)}: damaged header ({detail}).", code="PR134") from None
        header = ArrayHeader(key, member.filename, stream.tell(), tuple(shape), bool(is_fortran), dtype)
    _refuse_wrong_size(header, member.file_size, source)
    _refuse_long_texts(header, source)
    return header


def _refuse_long_texts(header: ArrayHeader, source: str) -> None:
    """Refuse what, packed in a few megabytes, would unpack to a single text that fills the memory."""
    if header.dtype.itemsize > _LONGEST_TEXT:
        raise FormatError(
            f"{source}, array {shown_text(header.key)}: its texts are {header.dtype.itemsize} bytes long, "
            f"expected at most {_LONGEST_TEXT} each.",
            code="PR134",
        )


def _refuse_wrong_size(header: ArrayHeader, size: int, source: str) -> None:
    """Compare before anything is reserved: a header may claim more than any memory holds."""
    if header.dtype.hasobject:
        return  # pickled, of any size; refused where it is asked for
    expected = header.start + math.prod(header.shape) * header.dtype.itemsize
    if min(header.shape, default=0) < 0 or expected != size:
        raise FormatError(
            f"{source}, array {shown_text(header.key)}: its header says shape {header.shape} of {header.dtype}, "
            f"which does not go with its {size} bytes.\nWrite or copy the file again.",
            code="PR134",
        )


class ArrayStream:
    """The rows of an array, taken one piece after the other.

    Parameters
    ----------
    archive : ZipFile
    header : ArrayHeader
    """

    def __init__(self, archive: zipfile.ZipFile, header: ArrayHeader) -> None:
        self._header = header
        self._stream: IO[bytes] = archive.open(header.member)
        self._stream.read(header.start)
        self._columns = _laid_down(self._stream) if header.is_fortran and len(header.shape) > 1 else None
        self._row = 0

    def take(self, rows: int) -> npt.NDArray[Any]:
        """Return the next rows, fewer at the end; read-only."""
        rows = min(rows, self._header.shape[0] - self._row)
        self._row += rows
        rest = self._header.shape[1:]
        if self._columns is not None:
            return self._gathered(self._columns, self._row - rows, rows).reshape(rows, *rest, order="F")
        return self._bytes(rows * math.prod(rest)).reshape(rows, *rest)

    def _gathered(self, columns: IO[bytes], first_row: int, rows: int) -> npt.NDArray[Any]:
        """Return some rows of all columns, column after column."""
        n, width = self._header.shape[0], math.prod(self._header.shape[1:])
        found = np.empty((width, rows), self._header.dtype)
        for column in range(width):
            columns.seek((column * n + first_row) * self._header.dtype.itemsize)
            columns.readinto(found[column])  # type: ignore[attr-defined]  # a file, which has it
        return found.reshape(-1)

    def _bytes(self, entries: int) -> npt.NDArray[Any]:
        dtype = self._header.dtype
        if dtype.itemsize == 0:  # texts that are all empty
            return np.zeros(entries, dtype)
        piece = self._stream.read(entries * dtype.itemsize)
        if len(piece) < entries * dtype.itemsize:
            raise EOFError(f"array {self._header.key} ends early")
        found = np.frombuffer(piece, dtype)
        if dtype.kind == "U" and found.size and found.view(f"{dtype.str[0]}u4").max() > sys.maxunicode:
            raise OverflowError(f"array {self._header.key} holds what is no character")
        return found

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()
        if self._columns is not None:
            self._columns.close()


def _laid_down(stream: IO[bytes]) -> IO[bytes]:
    """Copy what is left of a stream to a file without a name, to be read here and there; its checksum is verified."""
    file = tempfile.TemporaryFile(prefix="probreport-")  # noqa: SIM115  (the stream of the array closes it)
    shutil.copyfileobj(stream, file, _PIECE)
    return file
