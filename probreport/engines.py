"""Who does the work: this process, or workers of Dask; and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from probreport.arguments import check_choice
from probreport.errors import UsageError

if TYPE_CHECKING:
    from probreport.distributed import Cluster

Batch = TypeVar("Batch")
Engine = Literal["local", "dask"]
Progress = Callable[[int, int | None], None]
"""Is told how many rows are done, and how many there are where that is known."""


def cluster_of(engine: Engine, scheduler: str | None, workers: int | None) -> Cluster | None:
    """Return who does the work, None for this process.

    Raises
    ------
    UsageError
        PR120 for another engine, PR121 for options that do not go together, PR126 when Dask is not installed.
    """
    check_choice("engine", engine, get_args(Engine))
    if engine == "dask":
        from probreport.distributed import Cluster

        return Cluster(scheduler, workers)
    if scheduler is not None or workers is not None:
        raise UsageError("a scheduler or workers go with engine='dask' (--engine dask).", code="PR121")
    return None


def told(
    batches: Iterable[Batch], rows: Callable[[Batch], int], total: int | None, progress: Progress | None
) -> Iterator[Batch]:
    """Yield batches; when the next one is asked for, say that the last one is done."""
    done = 0
    for batch in batches:
        yield batch
        done += rows(batch)
        if progress is not None:
            progress(done, total)
