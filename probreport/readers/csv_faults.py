"""What is wrong with a CSV file that could not be parsed: the first fault, its place, how many more, the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from probreport.errors import DataError, FormatError, Place, ProbabilityError, WeightError, counted, listing, shown_text
from probreport.readers.csv_head import BEHIND_QUOTE, CLOSE_QUOTES, separator_name
from probreport.readers.csv_records import Record
from probreport.readers.layout import Layout

_MISSING = frozenset(("", "na", "n/a", "#n/a", "<na>", "null", "none", "nan", "-", ".", "?"))
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_ONE_SIGN = "Write all decimals with the same sign, and say which."
_AT_ONCE = 1 << 22
_SIZE_OF_RECORD = 1 << 10


@dataclass(frozen=True)
class Fault:
    """Something wrong in one record.

    Parameters
    ----------
    kind : {"number", "encoding", "fields", "quote", "behind quote", "length"}
    row : int
        The number of the record in the file, from 0.
    record : Record
    column : str, optional
    value : str
        The offending text.
    """

    kind: str
    row: int
    record: Record
    column: str = ""
    value: str = ""


def explain_fault(
    records: Iterable[Record],
    columns: Sequence[str],
    layout: Layout,
    *,
    parsed_rows: int,
    place: Place,
    separator: str,
    decimal: str = ".",
) -> DataError | None:
    """Find the first fault behind the rows that could be parsed, count its like, and say how to mend it.

    Parameters
    ----------
    records : iterable of Record
        All records of the file.
    columns : sequence of str
    layout : Layout
    parsed_rows : int
        How many rows are known to be right.
    place : Place
        The name of the file, and the number of its first row over the whole input.
    separator, decimal : str
        The signs between columns and before decimals.

    Returns
    -------
    DataError or None
        None when nothing is found to be wrong.
    """
    numbered = islice(enumerate(records), parsed_rows, None)
    first, rows = None, []
    for chunk in _chunks(numbered):
        for fault in _faults_in(chunk, columns, layout, separator, decimal):
            first = first or fault
            rows += [fault.row] if fault.kind == first.kind else []
    return None if first is None else _error(first, rows, columns, layout, place, separator, decimal)


def _chunks(numbered: Iterator[tuple[int, Record]]) -> Iterator[list[tuple[int, Record]]]:
    """Gather records to be judged together: some thousand, or fewer of long ones."""
    chunk, size = [], 0
    for row, record in numbered:
        chunk.append((row, record))
        size += _SIZE_OF_RECORD + len(record.text)
        if size >= _AT_ONCE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _faults_in(
    chunk: Sequence[tuple[int, Record]], columns: Sequence[str], layout: Layout, separator: str, decimal: str
) -> list[Fault]:
    broken = [fault for row, record in chunk if (fault := _broken_record(row, record, len(columns), separator))]
    rows = {fault.row for fault in broken}
    whole = [(row, record) for row, record in chunk if row not in rows]
    position = {name: place for place, name in enumerate(columns)}
    numbers = [fault for name in layout.numbers for fault in _bad_numbers(whole, name, position[name], decimal)]
    texts = [fault for name in layout.texts for fault in _bad_texts(whole, name, position[name])]
    return sorted([*broken, *numbers, *texts], key=lambda fault: fault.row)


def _broken_record(row: int, record: Record, fields: int, separator: str) -> Fault | None:
    if not record.fields:
        return Fault("length", row, record)
    if record.text.count('"') % 2 and record.is_open(separator):
        return Fault("quote", row, record)
    if '"' in record.text and record.has_text_behind_quote(separator):
        return Fault("behind quote", row, record)
    return Fault("fields", row, record) if len(record.fields) != fields else None


def _bad_numbers(records: Sequence[tuple[int, Record]], name: str, position: int, decimal: str) -> Iterator[Fault]:
    """Judge as Arrow does, first all values at once."""
    values = [record.fields[position].strip(" \t") for _, record in records]
    if not _are_numbers(values, decimal):
        for (row, record), value in zip(records, values, strict=True):
            if not _are_numbers([value], decimal):
                yield Fault("number", row, record, name, value)


def _are_numbers(values: list[str], decimal: str) -> bool:
    import pyarrow as pa

    swapped = str.maketrans({decimal: ".", ".": decimal})  # a point is no decimal sign where a comma is
    try:
        pa.array([value.translate(swapped) for value in values], pa.string()).cast(pa.float64())
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return False
    return True


def _bad_texts(records: Sequence[tuple[int, Record]], name: str, position: int) -> Iterator[Fault]:
    """Find what is not UTF-8: its bytes were read as lone surrogates."""
    for row, record in records:
        text = record.fields[position]
        if not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
            yield Fault("encoding", row, record, name, text)


def _error(
    fault: Fault, rows: list[int], columns: Sequence[str], layout: Layout, place: Place, separator: str, decimal: str
) -> DataError:
    where = f"{place.row(fault.row)} (line {fault.record.line})"
    if fault.kind == "number":
        return _number_error(fault, where, _such_values(rows, place), decimal, is_weight=fault.column == layout.weight)
    rule, remedy = _rules(fault, columns, separator, decimal)
    such = f"{place.such_rows(list(dict.fromkeys(rows)))}. " if len(rows) > 1 else ""
    return FormatError(f"{where}{rule}.\n{such}{remedy}", code="PR134")


def _such_values(rows: list[int], place: Place) -> str:
    if len(rows) == 1:
        return ""
    different = list(dict.fromkeys(rows))
    numbers = listing(row + place.first_row for row in different)
    return f"{counted(len(rows), 'such value')}, in row{'s' if len(different) > 1 else ''} {numbers}. "


def _rules(fault: Fault, columns: Sequence[str], separator: str, decimal: str) -> tuple[str, str]:
    """Return what is wrong, to stand behind the place, and what to do."""
    if fault.kind == "encoding":
        byte = next(ord(character) - 0xDC00 for character in fault.value if "\udc80" <= character <= "\udcff")
        rule = f", column {shown_text(fault.column)}: byte 0x{byte:02x} is not UTF-8 (Latin-1 or Windows-1252?)"
        return rule, "Save the file as UTF-8."
    if fault.kind == "quote":
        return ": a quote is opened there and never closed", "Close it, or double a quote that belongs to the text."
    if fault.kind == "behind quote":
        return f": {BEHIND_QUOTE}", CLOSE_QUOTES
    if fault.kind == "length":
        return f": {fault.record.excess}", "Is a quote opened there and never closed, or the end of a line missing?"
    found = len(fault.record.fields)
    rule = f": {counted(found, 'value')} for {counted(len(columns), 'column')}"
    if not fault.record.is_ended:
        return rule, "The file ends there without the end of a line: was it cut short?"
    if found < len(columns):
        return rule, "Is a value missing, or the line cut short?"
    decimals = "; write decimals with a point (0.25, not 0,25)" if separator == "," and decimal == "." else ""
    return rule, f"Quote texts that hold {separator_name(separator)}{decimals}."


def _number_error(fault: Fault, where: str, such: str, decimal: str, *, is_weight: bool) -> DataError:
    kind = WeightError if is_weight else ProbabilityError
    code, rule, remedy = _number_rule(fault.value, decimal)
    if fault.value == fault.column:
        rule, remedy = "is its own name, expected a number", "Is the header repeated among the rows? Delete that line."
    elif is_weight:
        code, remedy = "PR114", "A weight is a finite number, 0 or more."
        rule = rule.replace("expected 0 to 1", "expected a number")
    shown = f"column {shown_text(fault.column)}: {shown_text(fault.value)}"
    return kind(f"{where}, {shown} {rule}.\n{such}{remedy}", code=code)


def _number_rule(value: str, decimal: str) -> tuple[str, str, str]:
    if value.lower() in _MISSING:
        return "PR101", "is a missing value, expected a number", "Drop or repair these rows."
    if value.endswith("%"):
        return "PR102", "is a percentage, expected 0 to 1", "Divide by 100 and leave the sign out."
    if decimal == ",":
        if _DECIMAL_POINT.fullmatch(value):
            return "PR113", "has a decimal point, where decimal=',' (--decimal ,) asks for commas", _ONE_SIGN
        return "PR113", "is no number", "Probabilities are numbers from 0 to 1, with a comma: 0,25."
    if _THOUSANDS.fullmatch(value):
        return "PR113", "has a comma", "Write numbers without separators of thousands, and decimals with a point: 0.25."
    if _DECIMAL_COMMA.fullmatch(value):
        return "PR113", "has a decimal comma", f"Say decimal=',' (--decimal ,), or write {value.replace(',', '.')}."
    return "PR113", "is no number", "Probabilities are numbers from 0 to 1, with a point: 0.25."
