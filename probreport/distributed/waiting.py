"""Waiting for what Dask was asked for, and its losses and errors told as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from time import monotonic
from typing import Any

from probreport.errors import InputOutputError, ProbReportError, ascii_controls_escaped, said_by

_LOOK = 5  # seconds until it is asked again whether there are workers still
_PATIENCE_WITH_WORKERS = 60  # seconds until others have to have come
_KEY = re.compile(r" [0-9a-f]{32}\b")
"""What makes the name of a task the only one of its kind."""


def results(client: Any, tasks: Any) -> Any:
    """Wait for the results of tasks, as long as there are workers.

    Raises
    ------
    InputOutputError
        PR137 when Dask gave up, naming what it gave up, and when all workers left and none came.
    """
    from distributed import futures_of

    with told_as_ours():
        asked = client.compute(tasks)
        for future in futures_of(asked):
            _wait(client, future)
        return client.gather(asked)


def _wait(client: Any, future: Any) -> None:
    """Wait for a task; Dask itself would wait for ever for workers that are lost without anybody to start others."""
    left = monotonic()
    while True:
        try:
            future.exception(timeout=_LOOK)
            return
        except TimeoutError:
            if client.ncores():
                left = monotonic()
            elif monotonic() - left > _PATIENCE_WITH_WORKERS:
                raise InputOutputError(
                    "the Dask cluster has lost all its workers, and no other came; nothing was computed.\n"
                    "Did they run out of memory? Start others, with more of it each.",
                    code="PR137",
                ) from None


def computed(tasks: Any) -> Any:
    """Compute collections of the caller's own, wherever Dask is told to run.

    Raises
    ------
    InputOutputError
        PR137 when Dask gave up, PR139 when a collection cannot be computed, with the error of whatever makes it.
    """
    import dask

    with ExitStack() as translated:
        if find_spec("distributed") is not None:
            translated.enter_context(told_as_ours())
        try:
            return dask.compute(tasks)[0]
        except (ProbReportError, MemoryError):
            raise
        except Exception as error:
            if type(error).__module__.startswith("distributed."):
                raise
            raise InputOutputError(
                f"Dask could not compute the partitions: {said_by(error)}\n"
                "Does compute() of the same collections succeed?",
                code="PR139",
            ) from error


@contextmanager
def told_as_ours() -> Iterator[None]:
    """Tell the loss of a cluster as PR137, naming what Dask gave up."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker as error:
        name = ascii_controls_escaped(str(error.task).rpartition(" ")[0]) or "Dask"
        raise InputOutputError(
            f"{name}: {error.allowed_failures + 1} workers died while they worked on it; nothing was computed.\n"
            "Did they run out of memory? Fewer workers have more of it each.",
            code="PR137",
        ) from error
    except (FutureCancelledError, CommClosedError) as error:
        said = _KEY.sub("", str(error)).rstrip(".")
        raise InputOutputError(f"the Dask cluster was lost; nothing was computed: {said}.", code="PR137") from error
