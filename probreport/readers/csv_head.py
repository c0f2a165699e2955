"""The first line of a CSV file, read before any row: encoding, separator, names of columns, and where rows begin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from probreport.errors import FormatError, ShapeError, shown_text
from probreport.readers.messages import EXPORT_HINT, STANDARD_INPUT

_PIECE = 1 << 16
_LONGEST = 1 << 24
_BLANK_LINES = re.compile(rb"[\r\n]*")
_LINE = re.compile(rb"[^\r\n]*(\r\n|\r|\n)")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'\s*"?sep=.?,?"?,*\s*', re.IGNORECASE)
_UTF_8_BOM = b"\xef\xbb\xbf"
_OTHER_FORMATS = (
    (b"PAR1", "a Parquet file", "Name it .parquet."),
    (b"PK\x03\x04", "a zip archive, a spreadsheet or an .npz file", "Save it as CSV, or name it .npz."),
    (b"\x1f\x8b", "compressed with gzip", "Name it .csv.gz."),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "Name it .csv.zst."),
    (b"ARROW1", "an Arrow file", "Name it .arrow."),
    (b"\xff\xfe\0\0", "text in UTF-32", "Save it as UTF-8."),
    (b"\xff\xfe", "text in UTF-16", "Save it as UTF-8."),
    (b"\xfe\xff", "text in UTF-16", "Save it as UTF-8."),
)
_PACKED, _PACKED_TWICE = (".gz", ".zst"), "Unpack it; what is in it is no text."
_ONLY_CSV = "Only CSV is read from standard input; save this as a file and give its name."
_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", ":": "colons", " ": "blanks"}
BEHIND_QUOTE = "text stands behind a quote that closes a value"
CLOSE_QUOTES = "Is a quote before it never closed? Double a quote that belongs to the text."


@dataclass(frozen=True)
class Head:
    """What comes before the rows.

    Parameters
    ----------
    names : tuple of str
        The names of the columns, as they are written.
    size : int
        The number of bytes before the first row.
    lines : int
        The number of lines before the first row.
    """

    names: tuple[str, ...]
    size: int
    lines: int


def read_head(file: BinaryIO, source: str, separator: str = ",") -> Head:
    r"""Read the names of the columns; leaves the file somewhere behind them.

    Parameters
    ----------
    file : binary file
        At its start, unpacked.
    source : str
        The name of the file, for messages.
    separator : str

    Raises
    ------
    ShapeError
        PR112 when the file is empty.
    FormatError
        PR134 for anything that is no CSV in UTF-8 with this separator, PR135 for a pickle.

    Examples
    --------
    >>> import io
    >>> read_head(io.BytesIO(b"y_true,y_proba\n1,0.8\n"), "predictions.csv")
    Head(names=('y_true', 'y_proba'), size=15, lines=1)
    """
    start = file.read(_PIECE)
    _refuse_other_formats(start, source)
    skipped = len(_UTF_8_BOM) if start.startswith(_UTF_8_BOM) else 0
    skipped += len(_BLANK_LINES.match(start, skipped)[0])  # type: ignore[index]  # matches everything, also nothing
    end = _end_of_record(start, skipped, separator)
    while end is None and len(start) < _LONGEST and (more := file.read(len(start))):
        start += more
        end = _end_of_record(start, skipped, separator)
    if end is None and len(start) >= _LONGEST:
        raise FormatError(f"{source}: the first line does not end within 16 MB; this is no CSV file.", code="PR134")
    text = start if end is None else start[:end]
    return Head(_names(text, skipped, source, separator), len(text), len(text.splitlines()))


def _refuse_other_formats(start: bytes, source: str) -> None:
    if not start:
        raise ShapeError(f"{source}: there are no rows; the file is empty (0 bytes).", code="PR112")
    for magic, kind, remedy in _OTHER_FORMATS:
        if start.startswith(magic):
            remedy = _ONLY_CSV if source == STANDARD_INPUT else remedy
            remedy = _PACKED_TWICE if source.lower().endswith(_PACKED) else remedy
            raise FormatError(f"{source} is {kind}, not CSV.\n{remedy}", code="PR134")
    if start[0] == 0x80:  # how pickles begin, and no text in UTF-8
        raise FormatError(f"{source} is a pickle; loading it could run any code.\n{EXPORT_HINT}", code="PR135")
    if b"\0" in start:
        raise FormatError(
            f"{source} holds NUL bytes: it is text in UTF-16, or no text at all.\nSave it as CSV in UTF-8.",
            code="PR134",
        )


def _end_of_record(text: bytes, start: int, separator: str) -> int | None:
    """Find where the first record ends, by the parser's own rules for quotes; None when it does not end here."""
    lines = _Lines(text, start)
    try:
        next(csv.reader(lines, delimiter=separator, strict=True), None)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
    is_sure = lines.end < len(text) or not text.endswith(b"\r")  # which may be the first half of an end of a line
    return lines.end if lines.end > start and is_sure else None


class _Lines:
    """The whole lines of a piece of text; knows where the last one that was taken ends."""

    def __init__(self, text: bytes, start: int) -> None:
        self._text = text
        self.end = start

    def __iter__(self) -> Iterator[str]:
        while line := _LINE.match(self._text, self.end):
            self.end = line.end()
            yield line[0].decode("latin-1")  # one character for each byte, whatever it is


def _names(text: bytes, skipped: int, source: str, separator: str) -> tuple[str, ...]:
    """Read the names that stand in a text behind what is skipped."""
    try:
        header = text[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        place = skipped + error.start
        raise FormatError(
            f"{source}, line {_line_of(text, place)}: byte 0x{text[place]:02x} is not UTF-8 "
            "(Latin-1 or Windows-1252?).\nSave the file as UTF-8.",
            code="PR134",
        ) from None
    where = f"{source}, line {_line_of(text, skipped)}"
    _refuse_separator_line(header, where, separator)
    names = _parsed(header, where, separator)
    if not any(names):
        raise ShapeError(f"{source}: there are no rows; the file is blank.", code="PR112")
    if len(names) == 1:
        _refuse_other_separator(header, source, separator)
    return names


def _line_of(text: bytes, place: int) -> int:
    """Return the line, from 1, on which a byte of a text stands."""
    return len(_LINE_END.findall(text, 0, place)) + 1


def _refuse_separator_line(header: str, where: str, separator: str) -> None:
    if _SEPARATOR_LINE.fullmatch(header):
        raise FormatError(
            f"{where}: {shown_text(header.strip())} is a word to a spreadsheet, not the names of columns.\n"
            f"Delete that line; if the columns are not separated by {separator_name(separator)}, say by what: "
            "delimiter= (--delimiter).",
            code="PR134",
        )


def _parsed(header: str, where: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(header, newline=""), delimiter=separator, strict=True), []))
    except csv.Error as error:
        raise FormatError(
            f"{where}: the names of the columns cannot be read: {_fault_of(error)}", code="PR134"
        ) from None


def _fault_of(error: csv.Error) -> str:
    """Say what is wrong and what to do."""
    if "unexpected end of data" in str(error):
        return "a quote is opened among them and never closed.\nClose it, or double a quote that belongs to a name."
    if "expected after" in str(error):
        return f"{BEHIND_QUOTE}.\n{CLOSE_QUOTES}"
    return f"{error}.\nIs a quote opened among them and never closed?"


def separator_name(separator: str) -> str:
    """Name a sign that stands between columns, in the plural.

    Examples
    --------
    >>> separator_name(";"), separator_name("~")
    ('semicolons', "'~'")
    """
    return _SEPARATOR_NAMES.get(separator) or shown_text(separator)


def _refuse_other_separator(header: str, source: str, expected: str) -> None:
    """Guess the separator of a header that the expected one does not divide."""
    for separator in (";", "\t", "|", ","):
        if separator in header and separator != expected:
            said = repr(separator)
            decimals = "; where decimals have a comma (0,25), say decimal=',' (--decimal ,) as well"
            raise FormatError(
                f"{source}: its columns seem to be separated by {separator_name(separator)}, "
                f"not by {separator_name(expected)}.\n"
                f"Say delimiter={said} (--delimiter {said}){decimals if separator == ';' else ''}.",
                code="PR134",
            )
