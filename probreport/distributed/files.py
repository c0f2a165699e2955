"""Files on a cluster: partitions numbered, summarised where workers read them, and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from threading import Event
from typing import Any

from probreport.distributed.cluster import Cluster
from probreport.distributed.parts import Part, Summarise, part_of, task, tree
from probreport.distributed.sightings import Sighting, refuse_other_files, sighted
from probreport.distributed.waiting import results
from probreport.errors import ProbReportError
from probreport.readers import PredictionFiles
from probreport.readers.digests import sha256_of
from probreport.readers.partitions import Partition
from probreport.readers.prediction_files import Reading
from probreport.readers.shards import Shard
from probreport.summary import Summary


def summary_of_files(
    files: PredictionFiles,
    summarise: Summarise,
    cluster: Cluster,
    announce: Callable[[str], None] | None = None,
) -> tuple[Summary, dict[str, Any]]:
    """Summarise files on a cluster; the files have to be there for its workers, too.

    Parameters
    ----------
    files : PredictionFiles
        Is told what the workers found, for its provenance.
    summarise : callable
    cluster : Cluster
    announce : callable, optional
        Is told in words who does the work, before it is begun.

    Returns
    -------
    Summary
        As of one process, to the last bit.
    dict
        The engine, for provenance.

    Raises
    ------
    DataError, InputOutputError
        The first one in the order of the rows, with the name of its partition; PR137 when Dask gave up, PR138 when
        there is no scheduler, PR143 and PR144 when what workers read are not the files that were opened.
    """
    with cluster.client() as client:
        workers = len(client.ncores())
        if announce:
            announce(in_words(cluster, workers))
        partitions, others = numbered(files, client)
        parts = [task(_part, each, summarise, name=each.name) for each in partitions]
        part, found = results(client, [tree(parts), digests_of(partitions)])
    digests = refused_or_digests([files], found, (*others, *part.others))
    if part.error is not None:
        raise part.error
    files.read_elsewhere(part.readings, digests)
    assert part.summary is not None
    return part.summary, {"name": "dask", "scheduler": cluster.scheduler, "workers": workers}


def in_words(cluster: Cluster, workers: int) -> str:
    """Say who does the work."""
    if cluster.scheduler is not None:
        return f"dask, {workers} worker{'' if workers == 1 else 's'} of {cluster.scheduler}"
    return f"dask, {workers} worker process{'' if workers == 1 else 'es'} on this machine"


def numbered(files: PredictionFiles, client: Any) -> tuple[list[Partition], tuple[Sighting, ...]]:
    """Cut files into partitions with the numbers of their rows; workers count where files do not say how many.

    What stands behind a file that cannot be counted is left out: reading that file gives the error. Beside it stand the
    files in which workers counted that are others than those opened.
    """
    partitions = [partition.absolute() for partition in files.partitions()]
    counts: list[Any] = [partition.shard.table.n_rows for partition in partitions]
    others: list[Sighting] = []
    unknown = [place for place, rows in enumerate(counts[:-1]) if rows is None]
    if unknown:
        tasks = [task(_count, partitions[place], name=f"rows of {partitions[place].name}") for place in unknown]
        for place, (rows, found) in zip(unknown, results(client, tasks), strict=True):
            counts[place] = rows
            others += found
    known = next((place for place in unknown if counts[place] is None), len(partitions) - 1)
    starts = accumulate(counts[:known], initial=0)
    return [partition.at(start) for partition, start in zip(partitions, starts, strict=False)], tuple(others)


def _count(partition: Partition) -> tuple[int | None, tuple[Sighting, ...]]:
    return sighted([partition.shard], partial(_rows, partition))


def _rows(partition: Partition) -> int | None:
    try:
        return partition.count()
    except ProbReportError:
        return None


def digests_of(partitions: Sequence[Partition]) -> dict[Path, Any]:
    """Return tasks for the digest of each file, and whether it is another one than that opened."""
    shards = {partition.shard.path: partition.shard for partition in partitions}
    return {path: task(_digest, shard, name=f"digest of {path.name}") for path, shard in shards.items()}


def _digest(shard: Shard) -> tuple[str | None, tuple[Sighting, ...]]:
    return sighted([shard], partial(_digest_or_nothing, shard.path))


def _digest_or_nothing(path: Path) -> str:
    try:
        return sha256_of(path, Event())
    except ProbReportError:
        return ""  # reading the file gives the error


def refused_or_digests(
    models: Sequence[PredictionFiles],
    digests: Mapping[Path, tuple[str | None, tuple[Sighting, ...]]],
    others: Iterable[Sighting],
) -> dict[Path, str]:
    """Return the digest of each file, unless a worker read another one than that opened, as `refuse_other_files`."""
    refuse_other_files(models, chain(others, *(found for _, found in digests.values())))
    return {path: digest or "" for path, (digest, _) in digests.items()}


def _part(partition: Partition, summarise: Summarise) -> Part[Summary]:
    part, others = sighted([partition.shard], partial(_summarised, partition, summarise))
    return replace(part or Part(), others=others)


def _summarised(partition: Partition, summarise: Summarise) -> Part[Summary]:
    part = part_of(partition.batches(), summarise, name=partition.name, first_row=partition.first_row)
    rows = 0 if part.summary is None else part.summary.n_rows
    return replace(part, readings=(Reading(partition.shard.path, rows, partition.shard.table.warnings),))
