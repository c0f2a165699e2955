"""The summary of several models' rows: read here, joined where ids ask for it, or summed up by workers of Dask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from probreport.alignment import OtherOrderError, row_by_row
from probreport.engines import Progress, told
from probreport.errors import ShapeError
from probreport.joining import joined_by_id
from probreport.metrics.log_loss import OnZero
from probreport.paired_summary import PairedSummary, summarise_together
from probreport.plan import Plan, WeightType
from probreport.predictions import Predictions

if TYPE_CHECKING:
    from probreport.distributed import Cluster
    from probreport.readers import PredictionFiles

Rows = Iterator[tuple[Predictions, ...]]
"""The same rows of each model, batch by batch."""
Together = Callable[[Sequence[Iterable[Predictions]]], PairedSummary | None]


def summary_of_files(
    files: Sequence[PredictionFiles],
    *,
    by_id: bool,
    on_zero: OnZero,
    weight_type: WeightType,
    progress: Progress | None,
    cluster: Cluster | None,
    announce: Callable[[str], None] | None,
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise the files of models that are opened; returns the engine, too. Arguments and errors as `compare_opened`.

    Rows are read one after the other, and from the start again to be joined where ids show that they stand in another
    order.
    """
    if cluster is not None:
        return _on_cluster(
            files, partial(together, by_id=by_id, on_zero=on_zero, weight_type=weight_type), cluster, announce
        )
    total = files[0].n_rows
    try:
        rows = row_by_row([file.batches() for file in files], by_id=by_id)
        summary = summary_of(told(rows, _length, total, progress), on_zero, weight_type)
    except OtherOrderError:
        rows = joined_by_id([file.batches() for file in files])
        summary = summary_of(told(rows, _length, total, progress), on_zero, weight_type)
    return some_rows(summary), {"name": "local"}


def _on_cluster(
    files: Sequence[PredictionFiles], summarise: Together, cluster: Cluster, announce: Callable[[str], None] | None
) -> tuple[PairedSummary, dict[str, Any]]:
    from probreport.distributed import paired_summary_of_files

    try:
        return paired_summary_of_files(files, summarise, cluster, announce)
    except OtherOrderError as error:
        raise _not_on_dask(error) from None


def _length(batches: tuple[Predictions, ...]) -> int:
    return len(batches[0])


def together(
    models: Sequence[Iterable[Predictions]], *, by_id: bool = False, on_zero: OnZero, weight_type: WeightType
) -> PairedSummary | None:
    """Summarise models row by row; it travels to the workers of Dask."""
    return summary_of(row_by_row(models, by_id=by_id), on_zero, weight_type)


def summary_of(rows: Rows, on_zero: OnZero, weight_type: WeightType) -> PairedSummary | None:
    """Summarise the rows of several models; None where there are none."""
    summary: PairedSummary | None = None
    for batches in rows:
        plans = [Plan.of(batch, on_zero=on_zero, weight_type=weight_type, rows_of=batches[0]) for batch in batches]
        part = summarise_together(batches, plans)
        summary = part if summary is None else summary + part
    return summary


def some_rows(summary: PairedSummary | None) -> PairedSummary:
    """Refuse no rows at all (PR112)."""
    if summary is None:
        raise ShapeError("there are no rows.", code="PR112")
    return summary


def _not_on_dask(error: OtherOrderError) -> ShapeError:
    which = error.message.splitlines()[0]
    return ShapeError(
        f"{which}\nRows in another order are joined by id in one process: leave --engine dask out, or sort all "
        "files by id.",
        code="PR157",
    )
