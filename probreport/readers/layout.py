"""Which column is what: as the user says it (ColumnOptions), and as a file is then read (Layout).

How the columns are found that nobody named is left to ``column_search``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import NoneType

from probreport.arguments import unexpected


@dataclass(frozen=True)
class ColumnOptions:
    """Which column of a file is what, as far as the user says so; None means: find it by the usual names.

    Parameters
    ----------
    y_true : str, optional
        The column of true labels. Default: the one among y_true, target, label, actual, y.
    proba_columns : tuple of str, optional
        The columns of probabilities; classes are named as the columns are, less `proba_prefix`.
    proba_prefix : str, optional
        What the names of the columns of probabilities start with. Default: proba_, prob_, y_proba_ or p_.
    positive_class : str, optional
        With one column of probabilities: the label whose probability it holds.
    weight, id, cluster : str, optional
        The columns of sample weights, of names of rows, and of what several rows may have in common.
    by : tuple of str
        The columns by whose values the rows are to be grouped.
    log_proba : bool
        Whether the file holds natural logarithms of probabilities.
    normalize_rows : bool
        Whether to divide each row by its sum.

    Raises
    ------
    UsageError
        PR120 for the empty name, which a script has whose variable is not set, and for one name instead of several.

    Examples
    --------
    >>> ColumnOptions(y_true="diagnosis", proba_prefix="score_").y_true
    'diagnosis'
    """

    y_true: str | None = None
    proba_columns: tuple[str, ...] | None = None
    proba_prefix: str | None = None
    positive_class: str | None = None
    weight: str | None = None
    id: str | None = None
    by: tuple[str, ...] = ()
    cluster: str | None = None
    log_proba: bool = False
    normalize_rows: bool = False

    def __post_init__(self) -> None:
        for name in ("y_true", "weight", "id", "cluster"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value):
                raise unexpected(f"{name} (--{name.replace('_', '-')})", value, "the name of a column")
        for name in ("proba_columns", "by"):
            if isinstance(value := getattr(self, name), str):
                raise unexpected(name, value, "several names of columns, such as ('a', 'b')")
        for name, expected in (("proba_prefix", "the start of names"), ("positive_class", "the text of a label")):
            if not isinstance(value := getattr(self, name), (str, NoneType)):
                raise unexpected(f"{name} (--{name.replace('_', '-')})", value, expected)

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns of groups and clusters, each once."""
        return tuple(dict.fromkeys((*self.by, *filter(None, [self.cluster]))))

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that are said to be something else than labels or probabilities."""
        return tuple(dict.fromkeys((*filter(None, [self.weight, self.id]), *self.groups)))


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
