"""Fresh processes: how long they take and how much memory, and contenders that run in interpreters of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.contenders import library_of

_TOP = Path(__file__).parents[2]


@dataclass(frozen=True)
class Finished:
    """Wall time and peak memory of a process."""

    seconds: float
    peak_mb: float


def run(command: Sequence[str]) -> Finished:
    """Run a command to its end.

    Raises
    ------
    RuntimeError
        When it fails, with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _WATCH, *command],
        cwd=_TOP,
        capture_output=True,
        env=_environment(),
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode()}")
    seconds, peak = done.stdout.split()[-2:]
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(float(seconds), int(peak) * unit / 1e6)


_WATCH = """
import os, sys, time
start = time.perf_counter()
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(process, 0)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""
"""A process that is itself small: Linux counts towards a peak what the starting process had when it forked."""


def ours(*arguments: object) -> list[str]:
    """Return the command line of probreport."""
    return [sys.executable, "-m", "probreport", *map(str, arguments)]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_TOP), os.environ.get("PYTHONPATH", "")])}


def contend(family: str, name: str, folder: Path, rounds: int, interpreters: Mapping[str, str]) -> dict[str, Any]:
    """Run one contender in a process of its own; says what went wrong under "error" when it cannot take part."""
    python = interpreters.get(library_of(name), sys.executable)
    command = [python, "-W", "ignore", "-m", "tests.benchmarks.child", family, name, str(folder), str(rounds)]
    try:
        done = subprocess.run(command, cwd=_TOP, capture_output=True, text=True, timeout=300, env=_environment())
    except subprocess.TimeoutExpired:
        return {"error": "not done in 300 s"}
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"seconds"')]
    if done.returncode or not lines:
        return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1][:90]}
    found: dict[str, Any] = json.loads(lines[-1])
    return found
