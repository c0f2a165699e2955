"""The tree of errors, and what an error says: a stable code, the place, the rule, the value, the remedy.

::

    ProbReportError
    ├── UsageError            options that do not fit together            exit code 2
    ├── DataError             the data break a rule                       exit code 3
    │   ├── LabelError            labels and class columns do not match
    │   ├── ProbabilityError      a value is no probability, or a row no distribution
    │   ├── WeightError           a weight is negative, not finite, or all are zero
    │   ├── ShapeError            lengths or dimensions disagree
    │   ├── FormatError           a file cannot be read as what it says it is
    │   └── IncompatibleError     summaries or evaluations that may not be combined
    └── InputOutputError      a file cannot be opened, read or written    exit code 4

Those about data and options are also ``ValueError``, the one about files is also ``OSError``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Fillers, selectors and joiners that Python calls printable, and that leave no ink.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)


class ProbReportError(Exception):
    """Base of all errors that probreport raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong and where, then (on further lines) how to mend it.
    code : str
        The stable code of the fault, such as ``"PR101"``; shown at the end of the first line.
    """

    exit_code = 5

    def __init__(self, message: str, *, code: str = "PR100") -> None:
        self.message = message
        self.code = code
        super().__init__(message, code)

    def __str__(self) -> str:
        first, _, rest = self.message.partition("\n")
        return f"{first} [{self.code}]" + (f"\n{rest}" if rest else "")

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.code))


def _rebuild(kind: type[ProbReportError], message: str, code: str) -> ProbReportError:
    """Make an error again on the other side of a process border (keyword-only arguments do not pickle)."""
    return kind(message, code=code)


class UsageError(ProbReportError, ValueError):
    """Options that do not exist or do not fit together."""

    exit_code = 2


class DataError(ProbReportError, ValueError):
    """The data break a rule; nothing was computed."""

    exit_code = 3


class LabelError(DataError):
    """Labels and class columns do not match."""


class ProbabilityError(DataError):
    """A value is no probability, or a row is no distribution."""


class WeightError(DataError):
    """A sample weight is negative or not finite, or all of them are zero."""


class ShapeError(DataError):
    """Lengths or dimensions disagree."""


class FormatError(DataError):
    """A file's content cannot be read as what the file says it is."""


class IncompatibleError(DataError):
    """Summaries or evaluations that may not be combined."""


class InputOutputError(ProbReportError, OSError):
    """A file cannot be opened, read or written."""

    exit_code = 4

    def __init__(self, message: str, *, code: str = "PR100") -> None:
        super().__init__(message, code=code)
        self.errno = self.strerror = None  # OSError takes its first two arguments for these


@dataclass(frozen=True)
class Place:
    """Where values stand, to say so in a message: the source, the number of its first row, the columns."""

    source: str = ""
    first_row: int = 0
    columns: tuple[object, ...] = ()

    def naming_columns(self, label: object, names: Sequence[object]) -> str:
        """How the caller says which column is of which class, with the very classes where the names tell of them."""
        texts, wanted = [str(name) for name in names], str(label)
        prefix = next((text.removesuffix(wanted) for text in texts if text.endswith(wanted)), "")
        if not prefix or not all(text.startswith(prefix) for text in texts):
            return "classes= says which column is which."
        classes = [text.removeprefix(prefix) for text in texts]
        written = map(shown_text, classes) if isinstance(label, str) else classes
        return f"If these are their columns, say classes=[{', '.join(written)}]."

    def number(self, row: int) -> int:
        """Return the number of a row over the whole input."""
        return int(row) + self.first_row

    def row(self, row: int) -> str:
        """Name a row: ``predictions.csv, row 118``."""
        source = f"{ascii_controls_escaped(self.source)}, " if self.source else ""
        return f"{source}row {self.number(row)}"

    def cell(self, row: int, column: int) -> str:
        """Name a row and the column in it."""
        name = f", column {shown_text(self.columns[column])}" if column < len(self.columns) else ""
        return self.row(row) + name

    def row_of_weight(self, row: int) -> str:
        """Name a row whose weight is meant; a file also names the column."""
        return self.row(row)

    def such_rows(self, rows: Sequence[int]) -> str:
        """Count rows and name the first five: ``3 such rows: 1, 2, 4``."""
        return f"{counted(len(rows), 'such row')}: {listing(map(self.number, rows))}"


def counted(number: int, thing: str) -> str:
    """Write a number of things: ``1 class``, ``2 classes``, ``3 such rows``."""
    ending = "es" if thing.endswith("s") else "s"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}{ending}"


def listing(items: Iterable[object], *, most: int = 5) -> str:
    """Name the first few items and count the others: ``'a', 'b' and 3 more``."""
    everything = list(items)
    shown = ", ".join(shown_text(item) for item in everything[:most])
    hidden = len(everything) - most
    return f"{shown} and {hidden} more" if hidden > 0 else shown


def shown_text(value: object, *, longest: int = 200) -> str:
    """Write a value of unknown origin so that it can stand on a terminal: escapes visible, length limited."""
    text = value if isinstance(value, str) else str(value)
    shown = ascii_controls_escaped(text[:longest]) + (f"… ({len(text)} characters)" if len(text) > longest else "")
    return f"'{shown}'" if isinstance(value, str) else shown


def ascii_controls_escaped(text: str) -> str:
    """Replace control, bidi, zero-width and surrogate characters, and all others without ink, by visible escapes."""
    if not text.isascii():
        text = _UNSEEN.sub(_escape, text)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def said_by(error: Exception, *, longest: int = 1000) -> str:
    """Write what an error says, of whatever origin, so that it can stand on a terminal."""
    try:
        text = str(error)
    except Exception:  # errors of others may fail to say themselves
        text = ""
    lines = [ascii_controls_escaped(line.rstrip()) for line in text[:longest].splitlines() if line.strip()]
    return "\n".join([f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__, *lines[1:]])
