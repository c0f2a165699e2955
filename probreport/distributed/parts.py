"""Parts: what a worker makes of a partition, and how parts are added up as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import uuid4

from probreport.distributed.sightings import Sighting
from probreport.errors import ProbReportError
from probreport.paired_summary import PairedSummary
from probreport.predictions import Predictions
from probreport.readers.prediction_files import Reading
from probreport.summary import Summary

S = TypeVar("S", Summary, PairedSummary)
Summarise = Callable[[Iterable[Predictions]], Summary]
"""Makes the summary of some batches, at least one; it has to travel to other processes."""
SummariseTogether = Callable[[Sequence[Iterable[Predictions]]], PairedSummary | None]
"""The same of the batches of each model, however they are cut; None of no rows."""

_ADDED_AT_ONCE = 8


@dataclass(frozen=True)
class Part(Generic[S]):
    """The summary of some partitions, or the first error in the order of their rows; ``a + b`` is that of both.

    Beside it stand the files that were others than those opened.
    """

    summary: S | None = None
    readings: tuple[Reading, ...] = ()
    error: ProbReportError | None = None
    place: int = 0
    others: tuple[Sighting, ...] = ()

    def __add__(self, other: Part[S]) -> Part[S]:
        others = self.others + other.others
        failed = [part for part in (self, other) if part.error is not None]
        if failed:
            return replace(min(failed, key=lambda part: part.place), others=others)
        sums = [part.summary for part in (self, other) if part.summary is not None]
        summary = sums[0] + sums[1] if len(sums) == 2 else next(iter(sums), None)
        return Part(summary, self.readings + other.readings, others=others)


def part_of(batches: Iterator[Predictions], summarise: Summarise, *, name: str, first_row: int) -> Part[Summary]:
    """Summarise a partition; an error is an answer, too, so that the first one in order can be told."""
    try:
        first = next(batches, None)
        return Part() if first is None else Part(summarise(_chained(first, batches)))
    except ProbReportError as error:
        return Part(error=_named(error, name), place=first_row)


def part_together(
    models: Sequence[Iterator[Predictions]], summarise: SummariseTogether, *, name: str, first_row: int
) -> Part[PairedSummary]:
    """Summarise the same rows of each model, as `part_of`."""
    try:
        return Part(summarise(models))
    except ProbReportError as error:
        return Part(error=_named(error, name), place=first_row)


def _named(error: ProbReportError, name: str) -> ProbReportError:
    return type(error)(f"{error.message}\nPartition: {name}.", code=error.code)


def _chained(first: Predictions, others: Iterator[Predictions]) -> Iterator[Predictions]:
    yield first
    yield from others


def task(function: Callable[..., Any], *arguments: Any, name: str) -> Any:
    """Let Dask call a function later; an error of Dask names the task."""
    import dask

    return dask.delayed(function, pure=False)(*arguments, dask_key_name=f"{name} {uuid4().hex}")


def tree(parts: Sequence[Any]) -> Any:
    """Add up parts a few at a time, so that few of them wait in memory."""
    while len(parts) > 1:
        starts = range(0, len(parts), _ADDED_AT_ONCE)
        parts = [task(_sum, list(parts[at : at + _ADDED_AT_ONCE]), name="sum of partitions") for at in starts]
    return parts[0]


def _sum(parts: Sequence[Part[S]]) -> Part[S]:
    return sum(parts[1:], start=parts[0])
