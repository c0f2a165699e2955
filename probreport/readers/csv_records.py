"""The records of a CSV file one by one, with their lines: slow, for finding out what is wrong and where."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST = 1 << 22


@dataclass(frozen=True)
class Record:
    """One row of a CSV file.

    Parameters
    ----------
    line : int
        The line on which it starts, from 1.
    fields : list of str
        Empty when it is longer than the parser accepts; then no record follows.
    text : str
        As it stands in the file, with the end of its line.
    excess : str
        What is too long about it.
    """

    line: int
    fields: list[str]
    text: str
    excess: str = ""

    def is_open(self, separator: str) -> bool:
        """Whether a quote in it is never closed."""
        return "unexpected end of data" in self._broken_rule(separator)

    def has_text_behind_quote(self, separator: str) -> bool:
        """Whether a value goes on behind the quote that closes it; parsers put both together."""
        return "expected after" in self._broken_rule(separator)

    def _broken_rule(self, separator: str) -> str:
        """Return what the parser says that breaks the rules of quotes, the empty text where nothing does."""
        try:
            list(csv.reader([self.text], delimiter=separator, strict=True))
        except csv.Error as error:
            return str(error)
        return ""

    @property
    def is_ended(self) -> bool:
        """Whether its line has an end."""
        return self.text.endswith(("\n", "\r"))


@dataclass
class _Remembering:
    """Lines on their way to the parser, kept until the record that they belong to is complete."""

    lines: Iterable[str]
    longest: int
    kept: list[str] = field(default_factory=list)
    size: int = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.kept.append(line)
            self.size += len(line)
            if self.size >= self.longest:
                raise _TooLongError
            yield line

    def take(self) -> str:
        text = "".join(self.kept)
        self.kept.clear()
        self.size = 0
        return text


class _TooLongError(Exception):
    """A record does not end."""


def read_records(
    lines: Iterable[str], separator: str, lines_before: int = 0, longest: int = LONGEST
) -> Iterator[Record]:
    r"""Yield the records of some lines; blank lines are none.

    Parameters
    ----------
    lines : iterable of str
        With their ends.
    separator : str
    lines_before : int
        How many lines of the file come before these.
    longest : int
        How many characters a record may have. A line may be given in pieces of so many.

    Examples
    --------
    >>> [(record.line, record.fields) for record in read_records(["cat,1\n", "\n", '"d\n', 'og",0\n'], ",", 1)]
    [(2, ['cat', '1']), (4, ['d\nog', '0'])]
    """
    remembering = _Remembering(lines, longest)
    reader = csv.reader(remembering, delimiter=separator)
    line = lines_before + 1
    try:
        for fields in reader:
            text = remembering.take()
            if fields:
                yield Record(line, fields, text)
            line = lines_before + reader.line_num + 1
    except csv.Error:  # a field of more than csv.field_size_limit() characters, which is not ours to change
        yield Record(line, [], remembering.take(), "a field does not end within 131072 characters")
    except _TooLongError:
        yield Record(line, [], remembering.take(), f"it does not end within {longest} characters")
