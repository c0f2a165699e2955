"""One contender in a process of its own, maybe of another interpreter: prints seconds and peak memory as JSON.

``python -m tests.benchmarks.child FAMILY NAME FOLDER ROUNDS``, with y.npy and p.npy in the folder.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tests.benchmarks.contenders import FAMILIES, library_of

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


def main(family: str, name: str, folder: str, rounds: str) -> None:
    """Do the job once, watching memory, then for the given number of rounds, watching the clock."""
    y, p = (np.load(Path(folder, file), allow_pickle=True) for file in ("y.npy", "p.npy"))
    job = FAMILIES[family][name](y, p)
    before = _start_of_peak()
    seconds = [_timed(job)]
    extra = _peak() - before
    seconds = [_timed(job) for _ in range(int(rounds))] or seconds
    print(json.dumps({"seconds": seconds, "extra_mb": extra / 1e6, "version": _version(library_of(name))}))


def _timed(job: object) -> float:
    start = time.perf_counter()
    job()  # type: ignore[operator]
    return time.perf_counter() - start


def _start_of_peak() -> int:
    """Forget the peak so far, where the system can do that, and return the memory that is in use."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """Return the most memory that was in use, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _version(library: str) -> str:
    if library == "probreport":
        import probreport

        return probreport.__version__
    return version(_DISTRIBUTIONS.get(library, library))


if __name__ == "__main__":
    main(*sys.argv[1:])
