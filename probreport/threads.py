"""Work on several processor cores at once: NumPy lets other threads run while it computes.

Which threads do what never changes a result: what is done is given, and results come in the order given. Nor does what
the caller has set for NumPy's floating-point errors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

T = TypeVar("T")
P = ParamSpec("P")

_OF_NEW_THREADS: dict[str, Any] = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}

MOST = 2
"""More threads than this wait for each other's Python more than they gain."""


def undisturbed(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function compute as in a new thread, whatever its caller has set for NumPy's floating-point errors.

    Examples
    --------
    >>> with np.errstate(all="raise"):
    ...     float(undisturbed(np.exp)(-1e3))
    0.0
    """

    @wraps(function)
    def computed(*args: P.args, **kwargs: P.kwargs) -> T:
        with np.errstate(**_OF_NEW_THREADS):  # made for each call: NumPy 1.26 keeps what it restores in the object
            return function(*args, **kwargs)

    return computed


def available() -> int:
    """Return how many threads are worth having: of the environment variable OMP_NUM_THREADS, or of the cores."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST, int(asked) if asked.isdecimal() else cores, cores))


def in_threads(jobs: Sequence[Callable[[], T]], threads: int | None = None) -> list[T]:
    """Do all jobs, some at the same time, and return their results in order.

    They compute undisturbed, here as in other threads.

    Parameters
    ----------
    jobs : sequence of callables
    threads : int, optional
        At most so many at a time. Default: `available`.

    Examples
    --------
    >>> in_threads([lambda: 1, lambda: 2])
    [1, 2]
    """
    number = min(len(jobs), available() if threads is None else threads)
    if number < 2:
        with np.errstate(**_OF_NEW_THREADS):
            return [job() for job in jobs]
    with np.errstate(**_OF_NEW_THREADS), ThreadPoolExecutor(number - 1) as pool:
        futures = [pool.submit(job) for job in jobs]
        for place in reversed(range(len(jobs))):  # this thread helps, from the other end
            if futures[place].cancel():
                futures[place] = _done(jobs[place])
        return [future.result() for future in futures]


def _done(job: Callable[[], T]) -> Future[T]:
    """Do a job here, and return what came of it as if another thread had done it."""
    future: Future[T] = Future()
    try:
        future.set_result(job())
    except BaseException as error:  # which is raised in its turn
        future.set_exception(error)
    return future
