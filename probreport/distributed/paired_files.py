"""Files of several models on a cluster: the same rows of each, summarised together where workers read them.

Rows stay where they are: each task reads a partition of the first model, and of the others those that overlap it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from probreport.distributed.cluster import Cluster
from probreport.distributed.files import digests_of, in_words, numbered, refused_or_digests
from probreport.distributed.parts import Part, SummariseTogether, part_together, task, tree
from probreport.distributed.sightings import sighted
from probreport.distributed.waiting import results
from probreport.errors import ShapeError
from probreport.paired_summary import PairedSummary
from probreport.predictions import Predictions
from probreport.readers import PredictionFiles
from probreport.readers.partitions import Partition
from probreport.readers.prediction_files import Reading


@dataclass(frozen=True)
class _ReadingOf(Reading):
    """What was read of one of the models, the first being 0."""

    model: int = 0


@dataclass(frozen=True)
class Stretch:
    """Rows from `start` to `stop` (None: to the end) of one model, and the partitions that they lie in."""

    partitions: tuple[Partition, ...]
    start: int
    stop: int | None

    @classmethod
    def of(cls, partitions: Sequence[Partition], start: int, stop: int | None) -> Stretch:
        """Choose the partitions that overlap these rows; the last one where rows lie behind all of them."""
        starts = [partition.first_row for partition in partitions]
        first = max(0, bisect_right(starts, start) - 1)
        end = len(starts) if stop is None else max(first + 1, bisect_left(starts, stop))
        return cls(tuple(partitions[first:end]), start, stop)

    def batches(self, rows: Counter[Path]) -> Iterator[Predictions]:
        """Read the rows, and count them by file; of a batch that lies elsewhere nothing is left but its place.

        What was found in a batch is told where its first row is.
        """
        for partition in self.partitions:
            for batch in partition.batches():
                if self.stop is not None and batch.first_row >= self.stop:
                    return
                piece = self._of(batch)
                rows[partition.shard.path] += len(piece)
                yield piece

    def _of(self, batch: Predictions) -> Predictions:
        n = len(batch)
        first = min(n, max(0, self.start - batch.first_row))
        stop = n if self.stop is None else min(n, self.stop - batch.first_row)
        return batch.rows(first, stop)

    def warnings(self) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """Return what may be wrong with the files, once their rows were read."""
        for partition in self.partitions:
            yield partition.shard.path, partition.shard.table.warnings


def paired_summary_of_files(
    models: Sequence[PredictionFiles],
    summarise: SummariseTogether,
    cluster: Cluster,
    announce: Callable[[str], None] | None = None,
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise the files of several models, row by row, on a cluster; arguments and errors as `summary_of_files`.

    Returns
    -------
    PairedSummary
        As of one process, to the last bit.
    dict
        The engine, for provenance.
    """
    with cluster.client() as client:
        workers = len(client.ncores())
        if announce:
            announce(in_words(cluster, workers))
        partitions, others = zip(*(numbered(files, client) for files in models), strict=True)
        parts = [
            task(_part, stretches, summarise, each.name, name=each.name)
            for each, stretches in zip(partitions[0], _stretches(partitions), strict=True)
        ]
        part, found = results(client, [tree(parts), digests_of(list(chain(*partitions)))])
    digests = refused_or_digests(models, found, chain(*others, part.others))
    if part.error is not None:
        raise part.error
    for number, files in enumerate(models):
        files.read_elsewhere([reading for reading in part.readings if reading.model == number], digests)
    if part.summary is None:
        raise ShapeError("there are no rows.", code="PR112")
    return part.summary, {"name": "dask", "scheduler": cluster.scheduler, "workers": workers}


def _stretches(models: Sequence[Sequence[Partition]]) -> Iterator[tuple[Stretch, ...]]:
    """Cut the rows of all models where those of the first one are cut; the last stretch takes all that is left."""
    starts = [partition.first_row for partition in models[0]]
    for start, stop in zip_longest(starts, starts[1:]):
        yield tuple(Stretch.of(partitions, start, stop) for partitions in models)


def _part(stretches: Sequence[Stretch], summarise: SummariseTogether, name: str) -> Part[PairedSummary]:
    shards = (partition.shard for stretch in stretches for partition in stretch.partitions)
    part, others = sighted(shards, partial(_summarised, stretches, summarise, name))
    return replace(part or Part(), others=others)


def _summarised(stretches: Sequence[Stretch], summarise: SummariseTogether, name: str) -> Part[PairedSummary]:
    counts: list[Counter[Path]] = [Counter() for _ in stretches]
    models = [stretch.batches(rows) for stretch, rows in zip(stretches, counts, strict=True)]
    part = part_together(models, summarise, name=name, first_row=stretches[0].start)
    readings = (
        _ReadingOf(path, rows.pop(path, 0), warnings, model)
        for model, (stretch, rows) in enumerate(zip(stretches, counts, strict=True))
        for path, warnings in stretch.warnings()
    )
    return replace(part, readings=tuple(readings))
