"""Which column is what, and how written: as the user says it (ColumnOptions), and as a file is then read (Layout).

How the columns are found that nobody named is left to ``column_search``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from types import NoneType

import numpy as np

from probreport.arguments import check_choice, listed, unexpected
from probreport.errors import UsageError, shown_text
from probreport.labels import Label, label_text

_DELIMITERS = "expected one ASCII sign that is no letter, digit, quote, point, plus or minus."


@dataclass(frozen=True)
class ColumnOptions:
    r"""Which column of a file is what, as far as the user says so; None means: find it by the usual names.

    Parameters
    ----------
    y_true : str, optional
        The column of true labels. Default: the one among y_true, target, label, actual, y.
    proba_columns : sequence of str, optional
        The columns of probabilities; classes are named as the columns are, less `proba_prefix`.
    proba_prefix : str, optional
        What the names of the columns of probabilities start with. Default: proba_, prob_, y_proba_ or p_.
    positive_class : str, number or bool, optional
        With one column of probabilities: the label whose probability it holds.
    weight, id, cluster : str, optional
        The columns of sample weights, of names of rows, and of what several rows may have in common.
    by : sequence of str
        The columns by whose values the rows are to be grouped.
    log_proba : bool
        Whether the file holds natural logarithms of probabilities.
    normalize_rows : bool
        Whether to divide each row by its sum.
    delimiter : str, optional
        Of text files (CSV, TSV): the sign between columns. Default: a comma, in files named .tsv a tab.
    decimal : {".", ","}
        Of text files: the sign before decimals. Files of other formats have neither.

    Raises
    ------
    UsageError
        PR120 for the empty name, which a script has whose variable is not set, for one name instead of several, and for
        a delimiter that may stand in a number or a text.

    Examples
    --------
    >>> ColumnOptions(y_true="diagnosis", proba_prefix="score_").y_true
    'diagnosis'
    """

    y_true: str | None = None
    proba_columns: Sequence[str] | None = None
    proba_prefix: str | None = None
    positive_class: Label | None = None
    weight: str | None = None
    id: str | None = None
    by: Sequence[str] = ()
    cluster: str | None = None
    log_proba: bool = False
    normalize_rows: bool = False
    delimiter: str | None = None
    decimal: str = "."

    def __post_init__(self) -> None:
        for name in ("y_true", "weight", "id", "cluster"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value):
                raise unexpected(f"{name} (--{name.replace('_', '-')})", value, "the name of a column")
        if not isinstance(self.positive_class, (str, Real, np.bool_, NoneType)):
            raise unexpected("positive_class (--positive-class)", self.positive_class, "a label")
        for name in ("proba_columns", "by"):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, _names(value, name))
        if not isinstance(self.proba_prefix, (str, NoneType)):
            raise unexpected("proba_prefix (--proba-prefix)", self.proba_prefix, "the start of names")
        if self.delimiter is not None and not is_delimiter(self.delimiter):
            raise UsageError(f"delimiter={shown_text(self.delimiter)} (--delimiter): {_DELIMITERS}", code="PR120")
        check_choice("decimal", self.decimal, (".", ","))

    @property
    def positive_text(self) -> str | None:
        """The positive class by its text, by which labels in files are known."""
        return None if self.positive_class is None else label_text(self.positive_class)

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns of groups and clusters, each once."""
        return tuple(dict.fromkeys((*self.by, *filter(None, [self.cluster]))))

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that are said to be something else than labels or probabilities."""
        return tuple(dict.fromkeys((*filter(None, [self.weight, self.id]), *self.groups)))


def _names(value: object, name: str) -> tuple[str, ...]:
    expected = "several names of columns, such as ('a', 'b')"
    names = tuple(listed(value, name, expected))
    for each in names:
        if not isinstance(each, str):
            raise unexpected(f"a name in {name}", each, "the name of a column, as text")
    return names


def is_delimiter(text: object) -> bool:
    """Whether columns may be parted by a text: one ASCII sign that stands in no number, and ends no text or line."""
    if not isinstance(text, str) or len(text) != 1 or not text.isascii():
        return False
    return not text.isalnum() and text not in '"+-.\r\n\0'


@dataclass(frozen=True)
class Layout:
    """The columns that are read, and the classes that their names declare.

    Parameters
    ----------
    label : str
    probabilities : tuple of str
        The columns of probabilities, in the order of the classes.
    classes : tuple of str, optional
        What the columns of probabilities are named after, one each; None where the names do not say it.
    width : int
        How many numbers there are in a row of probabilities.
    weight, id : str, optional
    groups : tuple of str
    assumptions : tuple of str
        What was found rather than said.
    """

    label: str
    probabilities: tuple[str, ...]
    classes: tuple[str, ...] | None
    width: int
    weight: str | None = None
    id: str | None = None
    groups: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that are read as text, each once."""
        return tuple(dict.fromkeys((self.label, *self.names)))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns whose texts go along with the rows, each once: ids and groups."""
        return tuple(dict.fromkeys((*filter(None, [self.id]), *self.groups)))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that are read as numbers, each once."""
        return (*self.probabilities, *filter(None, [self.weight]))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        return tuple(dict.fromkeys((*self.texts, *self.numbers)))

    @property
    def columns_in_any_order(self) -> frozenset[str]:
        """The columns that are read, for comparison with those of another file."""
        return frozenset(self.columns)
