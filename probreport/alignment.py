"""Several models' batches side by side, row by row where labels agree; other rows are refused.

Rows in another order are left to ``joining``, and what is summed of them to ``paired_summary``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import IncompatibleError, Place, ascii_controls_escaped, listing, shown_text
from probreport.labels import IntArray, label_text
from probreport.predictions import Predictions


class OtherOrderError(IncompatibleError):
    """Ids that stand in another order: the rows may still be joined."""


def row_by_row(models: Sequence[Iterable[Predictions]], *, by_id: bool = False) -> Iterator[tuple[Predictions, ...]]:
    """Yield the same rows of each model, however each is cut into batches.

    Parameters
    ----------
    models : sequence of iterables of Predictions
    by_id : bool
        Whether rows have ids, which must agree as well.

    Raises
    ------
    IncompatibleError
        PR155 when labels differ somewhere, when one model has more rows than another, or other classes.
    OtherOrderError
        PR155 when ids differ.

    Examples
    --------
    >>> a, b = (Predictions.from_arrays([0, 1, 1], proba) for proba in ([0.1, 0.7, 0.9], [0.2, 0.7, 0.8]))
    >>> [len(first) for first, second in row_by_row([[a], [b.rows(0, 2), b.rows(2, 3)]])]
    [2, 1]
    """
    with ExitStack() as stack:
        cursors = [_Cursor(stack.enter_context(closing(each_of(batches)))) for batches in models]
        while _have_rows(cursors):
            _refuse_other_length(cursors)
            n = min(cursor.left for cursor in cursors)
            rows = tuple(cursor.take(n) for cursor in cursors)
            for other in rows[1:]:
                if by_id:
                    _refuse_other_ids(rows[0], other)
                refuse_other_labels(rows[0], other, joined=by_id)
            yield rows


def each_of(batches: Iterable[Predictions]) -> Generator[Predictions, None, None]:
    """Return batches as a generator, which can be closed."""
    yield from batches


def _have_rows(cursors: Sequence[_Cursor]) -> bool:
    """Whether any model has further rows, after reading the next batch of each that needs one."""
    return max([cursor.has_rows() for cursor in cursors])


class _Cursor:
    """Batches of one model, taken from in any lengths."""

    def __init__(self, batches: Iterator[Predictions]) -> None:
        self._batches = batches
        self._rest: Predictions | None = None
        self.source = ""
        self.n_rows = 0

    def has_rows(self) -> bool:
        """Whether there are further rows; reads the next batch where needed."""
        while not self.left:
            self._rest = next(self._batches, None)
            if self._rest is None:
                return False
            self.source, self.n_rows = self._rest.source, self._rest.first_row
        return True

    @property
    def left(self) -> int:
        """How many rows of the batch at hand are left."""
        return 0 if self._rest is None else len(self._rest)

    def take(self, n: int) -> Predictions:
        """Take the next n rows; what was found in a batch stays with its first rows."""
        assert self._rest is not None
        taken = self._rest.rows(0, n)
        self._rest = self._rest.rows(n, len(self._rest))
        self.n_rows = self._rest.first_row
        return taken


def _refuse_other_length(cursors: Sequence[_Cursor]) -> None:
    ended = [cursor for cursor in cursors if not cursor.left]
    if ended:
        longer = next(cursor for cursor in cursors if cursor.left)
        raise IncompatibleError(
            f"{named(ended[0].source)} has {ended[0].n_rows} rows, {named(longer.source)} has more.\n"
            "Models are compared on the same rows.",
            code="PR155",
        )


def refuse_other_labels(
    first: Predictions,
    other: Predictions,
    *,
    joined: bool = False,
    place_of_other: Callable[[int], str] | None = None,
) -> None:
    """Refuse rows whose labels are not those of the first model's rows (PR155), naming the first such row.

    Rows of the other model that stand in another order in its file are placed by `place_of_other`.
    """
    mine, theirs = _texts(first.classes), _texts(other.classes)
    refuse_other_classes(
        (first.source, first.classes),
        (other.source, other.classes),
        rule="Models are compared on the same rows and classes.",
    )
    differs = _differing(first, other, np.array([mine.index(name) for name in theirs], np.intp))
    if differs.any():
        row, many = int(differs.argmax()), int(differs.sum())
        hint = "" if joined else "\nAre the rows in another order? Join them by a column of ids (--id)."
        where = place_of_other(row) if place_of_other else place_of(other, row)
        raise IncompatibleError(
            f"{where}: {_label(other, row)}, but {place_of(first, row)} {_label(first, row)} "
            f"({many} of {len(first)} rows looked at differ).{hint}",
            code="PR155",
        )


def refuse_other_classes(
    first: tuple[str, Sequence[object]], other: tuple[str, Sequence[object]], *, rule: str
) -> None:
    """Refuse classes, each given with their source, that are not those of the first in any order (PR155)."""
    mine, theirs = _texts(first[1]), _texts(other[1])
    if set(mine) != set(theirs):
        only = [name for name in (*mine, *theirs) if (name in mine) != (name in theirs)]
        raise IncompatibleError(
            f"{named(other[0])} does not have the classes of {named(first[0])}: "
            f"{listing(only)} stand{'s' if len(only) == 1 else ''} in one of them only.\n{rule}",
            code="PR155",
        )


def _texts(classes: Sequence[object]) -> list[str]:
    return [label_text(label) for label in classes]


def _differing(first: Predictions, other: Predictions, code_of: IntArray) -> npt.NDArray[np.bool_]:
    if first.codes is not None and other.codes is not None:
        return np.asarray(code_of[other.codes] != first.codes)
    if first.label_distributions is None or other.label_distributions is None:
        return np.ones(len(first), np.bool_)
    return np.asarray((other.label_distributions != first.label_distributions[:, code_of]).any(axis=1))


def _label(batch: Predictions, row: int) -> str:
    return "has a soft label" if batch.codes is None else f"has label {shown_text(batch.classes[batch.codes[row]])}"


def place_of(batch: Predictions, row: int) -> str:
    """Name a row of a batch."""
    return placed(batch.place, row)


def placed(place: Place, row: int) -> str:
    """Name a row by its place; in a file with its line."""
    return ("" if place.source else f"{named('')}, ") + place.row(row)


def named(source: str) -> str:
    """Name a model in a message."""
    return ascii_controls_escaped(source) or "a model"


def _refuse_other_ids(first: Predictions, other: Predictions) -> None:
    mine, theirs = ids_of(first), ids_of(other)
    differs = np.asarray(mine != theirs, dtype=np.bool_)
    if differs.any():
        row = int(differs.argmax())
        raise OtherOrderError(
            f"{place_of(other, row)} has id {shown_text(theirs[row])}, {place_of(first, row)} {shown_text(mine[row])}.",
            code="PR155",
        )


def ids_of(batch: Predictions) -> npt.NDArray[Any]:
    """Return the ids of a batch, which has some, as objects."""
    assert batch.ids is not None
    return np.asarray(batch.ids, dtype=object)
