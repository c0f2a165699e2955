"""Fresh processes: how long they take and how much memory, and contenders that run in interpreters of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
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
    start = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=_TOP, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment()
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode()}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Finished(time.perf_counter() - start, usage.ru_maxrss * unit / 1e6)


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
