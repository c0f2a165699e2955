"""Dask's own collections (data frames, series, arrays) as predictions: partition by partition, wherever Dask runs them.

The classes are decided as for arrays in memory, from the labels of all partitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from typing import Any

import numpy as np

from probreport.arguments import listed
from probreport.binding import bind_labels, bind_soft_labels
from probreport.containers import as_numbers, column_names
from probreport.distributed.parts import Part, Summarise, part_of, task, tree
from probreport.distributed.waiting import computed
from probreport.errors import LabelError, Place, ProbReportError, ShapeError, UsageError, counted, listing
from probreport.foreign_containers import is_collection
from probreport.label_shapes import one_column, soft_labels
from probreport.labels import Label, factorise
from probreport.predictions import Predictions
from probreport.summary import Summary


@dataclass(frozen=True, eq=False)
class Columns:
    """Whatever goes with rows: collections, or the values of one partition; None where there is none.

    Parameters
    ----------
    y_true, y_proba, sample_weight, ids, groups, clusters
        As in `probreport.evaluate`.
    """

    y_true: Any
    y_proba: Any
    sample_weight: Any = None
    ids: Any = None
    groups: Any = None
    clusters: Any = None


@dataclass(frozen=True)
class Look:
    """What a first look at a partition tells: how many rows, which labels, and without its rows what it is like."""

    rows: int
    labels: tuple[Label, ...]
    y_true: Any
    y_proba: Any


def summary_of_collections(
    columns: Columns, summarise: Summarise, *, classes: Iterable[Any] | None, log_proba: bool, normalize_rows: bool
) -> tuple[Summary, int]:
    """Summarise collections where Dask is told to run: a client that is there, else threads of this process.

    Returns
    -------
    Summary
        As of the same values in memory, to the last bit.
    int
        The number of partitions.

    Raises
    ------
    DataError
        The first one in the order of the rows, with the number of its partition.
    UsageError
        PR121 when some columns are collections and others are not.
    """
    partitions = partitions_of(columns)
    given = None if classes is None else listed(classes, "classes", "labels in the order of the columns")
    looks = computed([task(look, each, name="labels") for each in partitions])
    declared = classes_of(looks, given, columns.y_proba)
    starts = accumulate((each.rows for each in looks), initial=0)
    options = {"classes": declared, "log_proba": log_proba, "normalize_rows": normalize_rows}
    parts = [
        task(_part, each, summarise, options, number, start, name=f"partition {number}")
        for number, (each, start) in enumerate(zip(partitions, starts, strict=False))
    ]
    part: Part[Summary] = computed(tree(parts))
    if part.error is not None:
        raise part.error
    assert part.summary is not None
    return part.summary, len(parts)


def partitions_of(columns: Columns) -> list[Columns]:
    """Return the columns of each partition, as tasks."""
    given = {part.name: getattr(columns, part.name) for part in fields(columns)}
    if isinstance(columns.groups, Mapping):
        given |= {f"groups[{name!r}]": group for name, group in columns.groups.items()} | {"groups": None}
    pieces = {name: _pieces(values, name) for name, values in given.items() if values is not None}
    _refuse_other_partitions({name: len(piece) for name, piece in pieces.items()})
    found = [dict(zip(pieces, piece, strict=True)) for piece in zip(*pieces.values(), strict=True)]
    if not isinstance(columns.groups, Mapping):
        return [Columns(**piece) for piece in found]
    names = {f"groups[{name!r}]": name for name in columns.groups}
    return [
        Columns(
            **{key: value for key, value in piece.items() if key not in names},
            groups={name: piece[key] for key, name in names.items()},
        )
        for piece in found
    ]


def _pieces(values: Any, name: str) -> list[Any]:
    if not is_collection(values) or not hasattr(type(values), "ndim"):  # a Delayed or a bag has no partitions of rows
        raise UsageError(
            f"{name} is one {type(values).__name__}, but other columns are collections of Dask.\n"
            "Give all of them as collections with the same partitions, or call compute() on all.",
            code="PR121",
        )
    if hasattr(values, "rechunk"):
        return list(np.ravel((values.rechunk({1: -1}) if values.ndim == 2 else values).to_delayed()))
    # Not optimised each by itself: Dask reads several small Parquet files as one, so that a column alone may get other
    # partitions than those beside it; and it shuffles a frame once for each column, which leaves other rows in them.
    return list(values.to_delayed(optimize_graph=False))


def _refuse_other_partitions(numbers: Mapping[str, int]) -> None:
    for name, number in numbers.items():
        if number != numbers["y_proba"]:
            raise ShapeError(
                f"{name} has {number} partitions, but y_proba has {numbers['y_proba']}.\n"
                "Take all columns from one data frame, arrays of them after persist(), or repartition them alike.",
                code="PR110",
            )


def look(part: Columns) -> Look:
    """Take a first look at a partition."""
    return Look(len(part.y_true), _labels(part.y_true), part.y_true[:0], part.y_proba[:0])


def _labels(y_true: Any) -> tuple[Label, ...]:
    """Return the labels of a partition; none where they are distributions, or so wrong that a row will be named."""
    try:
        return () if soft_labels(y_true) is not None else factorise(one_column(y_true)).present()
    except ProbReportError:
        return ()


def classes_of(looks: Sequence[Look], declared: list[Any] | None, frame: Any) -> Sequence[Any] | None:
    """Decide on the classes as for arrays; None where labels are so wrong that reading them gives the error.

    The frame is the collection of probabilities, which tells the names of its columns.
    """
    first, labels = _alike(looks, frame), list(dict.fromkeys(label for each in looks for label in each.labels))
    shape, soft = as_numbers(first.y_proba, "y_proba").shape[1:], soft_labels(first.y_true)
    if soft is not None:
        nothing = np.empty((0, *shape) if shape != (1,) else (0,))
        return bind_soft_labels(first.y_true, soft, first.y_proba, nothing, declared, Place()).classes
    if not labels:
        return declared
    proba = np.zeros((len(labels), *shape) if shape != (1,) else len(labels))
    try:
        return bind_labels(labels, first.y_proba, proba, declared, Place()).classes
    except LabelError as error:
        if error.code != "PR104":
            raise
        return declared or column_names(first.y_proba)  # the partition that holds the label will name its row


def _alike(looks: Sequence[Look], frame: Any) -> Look:
    """Return the first partition with rows; refuse columns that would be taken for those of another partition."""
    found = [(f"in partition {number}", each) for number, each in enumerate(looks) if each.rows]
    if not found:
        raise ShapeError("there are no rows.", code="PR112")
    place, first = found[0]
    said = (place, first.y_proba) if column_names(frame) is None else ("as a whole", frame)
    for where, each in found:
        _refuse_other_columns("y_proba", (where, each.y_proba), said)
        _refuse_other_columns("y_true", (where, each.y_true), (place, first.y_true))
    return first


def _refuse_other_columns(name: str, other: tuple[str, Any], first: tuple[str, Any]) -> None:
    theirs, ours = _columns(other[1]), _columns(first[1])
    if theirs != ours:
        raise LabelError(
            f"{name} has {_in_words(theirs)} {other[0]}, but {_in_words(ours)} {first[0]}.\n"
            "All partitions need the same columns in the same order, under the same names.",
            code="PR107",
        )


def _columns(values: Any) -> tuple[Any, ...]:
    """Return the names of columns, None for each where there are none; nothing for what has no columns."""
    width = len(column_names(values) or ()) or (*np.shape(values), 1, 1)[1]
    return (None,) if width == 1 else column_names(values) or (None,) * width


def _in_words(columns: tuple[Any, ...]) -> str:
    if not columns:
        return "no columns"
    if None in columns:
        return f"{counted(len(columns), 'column')} without names" if len(columns) > 1 else "one column"
    return f"the columns {listing(columns, most=20)}"


def _part(
    columns: Columns, summarise: Summarise, options: Mapping[str, Any], number: int, first_row: int
) -> Part[Summary]:
    return part_of(batches_of(columns, options, first_row), summarise, name=str(number), first_row=first_row)


def batches_of(columns: Columns, options: Mapping[str, Any], first_row: int) -> Iterator[Predictions]:
    """Return the rows of a partition as one batch; none where it is empty."""
    if len(columns.y_true) or len(columns.y_proba):
        yield Predictions.from_arrays(
            columns.y_true,
            columns.y_proba,
            sample_weight=columns.sample_weight,
            ids=columns.ids,
            groups=columns.groups,
            clusters=columns.clusters,
            first_row=first_row,
            **options,
        )
