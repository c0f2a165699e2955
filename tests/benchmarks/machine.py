"""What the numbers were measured on: kind of processor, cores, versions. No names of machines or people."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas", "pyarrow", "matplotlib", "torch", "polars", "duckdb", "dask")


def described() -> str:
    """Return the machine and the versions in two lines."""
    found = [f"{name} {_version(name)}" for name in _LIBRARIES if _version(name)]
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, Python {platform.python_version()}.\n"
        f"{', '.join(found)}."
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.machine()
    lines = information.read_text().splitlines()
    names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    return f"{platform.machine()}, {', '.join(sorted(names))}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
