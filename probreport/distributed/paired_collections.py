"""Dask's collections of several models: the same partitions of each, summarised together wherever Dask runs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from probreport.arguments import listed
from probreport.distributed.collections import Columns, Look, batches_of, classes_of, look, partitions_of
from probreport.distributed.parts import Part, SummariseTogether, part_together, task, tree
from probreport.distributed.waiting import computed
from probreport.errors import ShapeError, shown_text
from probreport.paired_summary import PairedSummary


def paired_summary_of_collections(
    models: Mapping[str, Columns],
    summarise: SummariseTogether,
    *,
    classes: Iterable[Any] | None,
    log_proba: bool,
    normalize_rows: bool,
) -> tuple[PairedSummary, int]:
    """Summarise the collections of several models, by name; returns and errors as `summary_of_collections`.

    Raises
    ------
    ShapeError
        PR110 when partitions of one model do not have as many rows as those of the first.
    """
    partitions = {name: partitions_of(columns) for name, columns in models.items()}
    _refuse_other_rows({name: len(parts) for name, parts in partitions.items()}, "partitions")
    looks: dict[str, list[Look]] = computed(
        {name: [task(look, each, name="labels") for each in parts] for name, parts in partitions.items()}
    )
    for number, found in enumerate(zip(*looks.values(), strict=True)):
        rows = (each.rows for each in found)
        _refuse_other_rows(dict(zip(models, rows, strict=True)), f"rows in partition {number}")
    given = None if classes is None else listed(classes, "classes", "labels in the order of the columns")
    options = [
        {
            "classes": classes_of(looks[name], given, models[name].y_proba),
            "log_proba": log_proba,
            "normalize_rows": normalize_rows,
            "source": name,
        }
        for name in models
    ]
    starts = accumulate((each.rows for each in next(iter(looks.values()))), initial=0)
    parts = [
        task(_part, each, summarise, options, number, start, name=f"partition {number}")
        for number, (each, start) in enumerate(zip(zip(*partitions.values(), strict=True), starts, strict=False))
    ]
    part: Part[PairedSummary] = computed(tree(parts))
    if part.error is not None:
        raise part.error
    assert part.summary is not None
    return part.summary, len(parts)


def _refuse_other_rows(numbers: Mapping[str, int], what: str) -> None:
    first, *others = numbers.items()
    for name, number in others:
        if number != first[1]:
            raise ShapeError(
                f"{shown_text(name)} has {number} {what}, but {shown_text(first[0])} has {first[1]}.\n"
                "Take all models from one data frame, or repartition them alike.",
                code="PR110",
            )


def _part(
    models: Sequence[Columns],
    summarise: SummariseTogether,
    options: Sequence[Mapping[str, Any]],
    number: int,
    first_row: int,
) -> Part[PairedSummary]:
    batches = [batches_of(columns, of_model, first_row) for columns, of_model in zip(models, options, strict=True)]
    return part_together(batches, summarise, name=str(number), first_row=first_row)
