"""``python -m tests.benchmarks`` prints the tables; with ``check`` it fails where a bar is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks.bars import BARS
from tests.benchmarks.machine import described
from tests.benchmarks.tables import TABLES, growth


def main() -> int:
    """Run one of the two commands."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(described(), flush=True)
        return _check(asked.only, folder) if asked.command == "check" else _print_tables(asked, folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["tables", "check"], default="tables")
    parser.add_argument("--only", action="append", help=f"one of {', '.join([*TABLES, *BARS])}; may be given again")
    parser.add_argument("--peer", action="append", default=[], help="NAME=PYTHON: where a peer is installed")
    parser.add_argument("--folder", type=Path, help="where files of predictions are kept for the next run")
    parser.add_argument("--huge", action="store_true", help="let growth go to 100 000 000 rows")
    return parser.parse_args()


def _check(only: list[str] | None, folder: Path) -> int:
    missed = 0
    for name in only or BARS:
        for finding in BARS[name](folder):
            print(finding, flush=True)
            missed += not finding.is_met
    print(f"{missed} missed" if missed else "all met")
    return 1 if missed else 0


def _print_tables(asked: argparse.Namespace, folder: Path) -> int:
    interpreters = dict(pair.split("=", 1) for pair in asked.peer)
    tables = {**TABLES, "growth": partial(growth, huge=asked.huge)}
    for name in asked.only or tables:
        for text in tables[name](folder, interpreters):
            print(text, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
