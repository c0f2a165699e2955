"""Several models' batches side by side: row by row where labels agree, or joined by ids; other rows are refused.

Holds no numbers; what is summed of the rows is left to ``paired_summary``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.errors import IncompatibleError, ShapeError, ascii_controls_escaped, listing, shown_text
from probreport.labels import IntArray, label_text
from probreport.predictions import Predictions
from probreport.validation import Findings

MOST_JOINED = 50_000_000
"""How many probabilities of the other models are held in memory, at the most, to be joined by ids: 400 MB."""


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
        cursors = [_Cursor(stack.enter_context(closing(_each(batches)))) for batches in models]
        while _have_rows(cursors):
            _refuse_other_length(cursors)
            n = min(cursor.left for cursor in cursors)
            rows = tuple(cursor.take(n) for cursor in cursors)
            for other in rows[1:]:
                if by_id:
                    _refuse_other_ids(rows[0], other)
                refuse_other_labels(rows[0], other, joined=by_id)
            yield rows


def _each(batches: Iterable[Predictions]) -> Generator[Predictions, None, None]:
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
            self.source = self._rest.source
        return True

    @property
    def left(self) -> int:
        """How many rows of the batch at hand are left."""
        return 0 if self._rest is None else len(self._rest)

    def take(self, n: int) -> Predictions:
        """Take the next n rows; what was found in a batch stays with its first rows."""
        assert self._rest is not None
        taken = self._rest.rows(0, n)
        self._rest = replace(self._rest.rows(n, len(self._rest)), findings=Findings())
        self.n_rows += n
        return taken


def _refuse_other_length(cursors: Sequence[_Cursor]) -> None:
    ended = [cursor for cursor in cursors if not cursor.left]
    if ended:
        longer = next(cursor for cursor in cursors if cursor.left)
        raise IncompatibleError(
            f"{_named(ended[0].source)} has {ended[0].n_rows} rows, {_named(longer.source)} has more.\n"
            "Models are compared on the same rows.",
            code="PR155",
        )


def refuse_other_labels(first: Predictions, other: Predictions, *, joined: bool = False) -> None:
    """Refuse rows whose labels are not those of the first model's rows (PR155), naming the first such row."""
    mine, theirs = _texts(first), _texts(other)
    if set(mine) != set(theirs):
        only = [name for name in (*mine, *theirs) if (name in mine) != (name in theirs)]
        raise IncompatibleError(
            f"{_named(other.source)} does not have the classes of {_named(first.source)}: "
            f"{listing(only)} stand{'s' if len(only) == 1 else ''} in one of them only.\n"
            "Models are compared on the same rows and classes.",
            code="PR155",
        )
    differs = _differing(first, other, np.array([mine.index(name) for name in theirs], np.intp))
    if differs.any():
        row, many = int(differs.argmax()), int(differs.sum())
        hint = "" if joined else "\nAre the rows in another order? Join them by a column of ids (--id)."
        raise IncompatibleError(
            f"{_place(other, row)}: {_label(other, row)}, but {_place(first, row)} {_label(first, row)} "
            f"({many} of {len(first)} rows looked at differ).{hint}",
            code="PR155",
        )


def _texts(batch: Predictions) -> list[str]:
    return [label_text(label) for label in batch.classes]


def _differing(first: Predictions, other: Predictions, code_of: IntArray) -> npt.NDArray[np.bool_]:
    if first.codes is not None and other.codes is not None:
        return np.asarray(code_of[other.codes] != first.codes)
    if first.label_distributions is None or other.label_distributions is None:
        return np.ones(len(first), np.bool_)
    return np.asarray((other.label_distributions != first.label_distributions[:, code_of]).any(axis=1))


def _label(batch: Predictions, row: int) -> str:
    return "has a soft label" if batch.codes is None else f"has label {shown_text(batch.classes[batch.codes[row]])}"


def _place(batch: Predictions, row: int) -> str:
    return f"{_named(batch.source)}, row {row + batch.first_row}"


def _named(source: str) -> str:
    return ascii_controls_escaped(source) or "a model"


def _refuse_other_ids(first: Predictions, other: Predictions) -> None:
    mine, theirs = _ids(first), _ids(other)
    differs = np.asarray(mine != theirs, dtype=np.bool_)
    if differs.any():
        row = int(differs.argmax())
        raise OtherOrderError(
            f"{_place(other, row)} has id {shown_text(theirs[row])}, {_place(first, row)} {shown_text(mine[row])}.",
            code="PR155",
        )


def _ids(batch: Predictions) -> npt.NDArray[Any]:
    assert batch.ids is not None
    return np.asarray(batch.ids, dtype=object)


def joined_by_id(models: Sequence[Iterable[Predictions]]) -> Iterator[tuple[Predictions, ...]]:
    """Yield the rows of the first model batch by batch, and those of the others that have the same ids.

    The others are held in memory, up to `MOST_JOINED` probabilities.

    Raises
    ------
    IncompatibleError
        PR155 when an id is in one model only, or has another label there; PR156 when an id stands twice.
    ShapeError
        PR157 when the others are too large to be held in memory.
    """
    room = MOST_JOINED
    tables = []
    for batches in models[1:]:
        tables.append(_Table(batches, room))
        room -= tables[-1].size
    source = ""
    with closing(_each(models[0])) as batches_of_first:
        for batch in batches_of_first:
            source = batch.source
            rows = [table.rows_like(batch) for table in tables]
            for other in rows:
                refuse_other_labels(batch, other, joined=True)
            yield (batch, *rows)
    for table in tables:
        table.refuse_unused(source)


class _Table:
    """All rows of one model, to be looked up by id."""

    def __init__(self, batches: Iterable[Predictions], room: int) -> None:
        import pandas as pd

        parts: list[Predictions] = []
        self.size = 0
        for batch in batches:
            parts.append(batch)
            self.size += batch.probabilities.size
            if self.size > room:
                raise _too_large(batch.source)
        self._rows = _put_together(parts)
        self._index = pd.Index(np.concatenate([_ids(part) for part in parts]), dtype=object)
        self._used = np.zeros(len(self._rows), np.bool_)
        if not self._index.is_unique:
            raise _twice(self._index[self._index.duplicated()][0], self._rows.source)

    def rows_like(self, batch: Predictions) -> Predictions:
        """Return the rows that have the ids of a batch, in its order."""
        ids = _ids(batch)
        places: IntArray = self._index.get_indexer(ids)
        if (places < 0).any():
            row = int((places < 0).argmax())
            raise IncompatibleError(
                f"{_place(batch, row)}: id {shown_text(ids[row])} is not in {_named(self._rows.source)} "
                f"({int((places < 0).sum())} such among the {len(batch)} rows looked at).\n"
                "Models are compared on the same rows.",
                code="PR155",
            )
        again = self._used[places]
        if again.any() or len(np.unique(places)) < len(places):
            raise _twice(_first_double(ids) if not again.any() else ids[int(again.argmax())], batch.source)
        self._used[places] = True
        return _at(self._rows, places)

    def refuse_unused(self, first: str) -> None:
        """Refuse rows that the first model does not have."""
        if not self._used.all():
            row = int((~self._used).argmax())
            raise IncompatibleError(
                f"{_place(self._rows, row)}: id {shown_text(self._index[row])} is not in {_named(first)} "
                f"({int((~self._used).sum())} such).\nModels are compared on the same rows.",
                code="PR155",
            )


def _first_double(ids: npt.NDArray[Any]) -> Any:
    seen: set[Any] = set()
    for identity in ids.tolist():
        if identity in seen:
            return identity
        seen.add(identity)
    return None


def _twice(identity: Any, source: str) -> IncompatibleError:
    return IncompatibleError(
        f"{_named(source)}: id {shown_text(identity)} stands more than once, so rows cannot be joined by it.\n"
        "Name a column whose values differ in every row with id= (--id).",
        code="PR156",
    )


def _too_large(source: str) -> ShapeError:
    return ShapeError(
        f"{_named(source)}: to join rows by id, at most {MOST_JOINED} probabilities are held in memory.\n"
        "Sort all files by id: rows in the same order are compared one after the other, however many there are.",
        code="PR157",
    )


def _put_together(parts: Sequence[Predictions]) -> Predictions:
    codes, labels = (
        None if getattr(parts[0], name) is None else np.concatenate([getattr(part, name) for part in parts])
        for name in ("codes", "label_distributions")
    )
    return replace(
        parts[0],
        probabilities=np.concatenate([part.probabilities for part in parts]),
        codes=codes,
        label_distributions=labels,
        weights=None,
        ids=None,
        groups={},
        clusters=None,
        findings=sum((part.findings for part in parts), start=Findings()),
    )


def _at(batch: Predictions, places: IntArray) -> Predictions:
    return replace(
        batch,
        probabilities=np.take(batch.probabilities, places, axis=0),
        codes=None if batch.codes is None else batch.codes[places],
        label_distributions=None if batch.label_distributions is None else batch.label_distributions[places],
    )
