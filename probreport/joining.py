"""Rows of several models joined by their ids, in whichever order they stand; the other models are held in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from probreport.alignment import each_of, ids_of, named, place_of, placed, refuse_other_labels
from probreport.errors import IncompatibleError, ShapeError, shown_text
from probreport.labels import IntArray
from probreport.predictions import Predictions
from probreport.validation import Findings

MOST_JOINED = 50_000_000
"""How many probabilities of the other models are held in memory, at the most, to be joined by ids: 400 MB."""


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
    with closing(each_of(models[0])) as batches_of_first:
        for batch in batches_of_first:
            source = batch.source
            yield (batch, *[table.rows_like(batch) for table in tables])
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
        self._places = [part.place for part in parts]
        self._starts = [0, *accumulate(map(len, parts))]
        self._rows = _put_together(parts)
        self._index = pd.Index(np.concatenate([ids_of(part) for part in parts]), dtype=object)
        self._used = np.zeros(len(self._rows), np.bool_)
        if not self._index.is_unique:
            row = int(self._index.duplicated().argmax())
            raise _twice(self._index[row], self._place_of(row))

    def rows_like(self, batch: Predictions) -> Predictions:
        """Return the rows that have the ids of a batch, and its labels, in its order."""
        ids = ids_of(batch)
        places: IntArray = self._index.get_indexer(ids)
        if (places < 0).any():
            row = int((places < 0).argmax())
            raise IncompatibleError(
                f"{place_of(batch, row)}: id {shown_text(ids[row])} is not in {named(self._rows.source)} "
                f"({int((places < 0).sum())} such among the {len(batch)} rows looked at).\n"
                "Models are compared on the same rows.",
                code="PR155",
            )
        again = self._used[places] | _stands_before(places)
        if again.any():
            row = int(again.argmax())
            raise _twice(ids[row], place_of(batch, row))
        self._used[places] = True
        rows = _at(self._rows, places)
        refuse_other_labels(batch, rows, joined=True, place_of_other=lambda row: self._place_of(int(places[row])))
        return rows

    def _place_of(self, row: int) -> str:
        part = bisect_right(self._starts, row) - 1
        return placed(self._places[part], row - self._starts[part])

    def refuse_unused(self, first: str) -> None:
        """Refuse rows that the first model does not have."""
        if not self._used.all():
            row = int((~self._used).argmax())
            raise IncompatibleError(
                f"{self._place_of(row)}: id {shown_text(self._index[row])} is not in {named(first)} "
                f"({int((~self._used).sum())} such).\nModels are compared on the same rows.",
                code="PR155",
            )


def _stands_before(places: IntArray) -> npt.NDArray[np.bool_]:
    """Whether each place stands among those before it."""
    again = np.ones(len(places), np.bool_)
    again[np.unique(places, return_index=True)[1]] = False
    return again


def _twice(identity: Any, where: str) -> IncompatibleError:
    return IncompatibleError(
        f"{where}: id {shown_text(identity)} stands more than once, so rows cannot be joined by it.\n"
        "Name a column whose values differ in every row with id= (--id).",
        code="PR156",
    )


def _too_large(source: str) -> ShapeError:
    return ShapeError(
        f"{named(source)}: to join rows by id, at most {MOST_JOINED} probabilities are held in memory.\n"
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
        overshoots=any(part.needs_clipping for part in parts),
    )


def _at(batch: Predictions, places: IntArray) -> Predictions:
    return replace(
        batch,
        probabilities=np.take(batch.probabilities, places, axis=0),
        codes=None if batch.codes is None else batch.codes[places],
        label_distributions=None if batch.label_distributions is None else batch.label_distributions[places],
    )
