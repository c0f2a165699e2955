"""A progress bar on standard error, on a terminal only, and only once the work turns out to be long."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from probreport.engines import Progress as RowsDone

_PATIENCE = 1.0
"""Seconds of work before a bar is worth showing."""


@contextmanager
def progress_on_terminal(quiet: bool) -> Iterator[RowsDone | None]:
    """Give a function that shows how many rows are done, or None where nobody would see it."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """A bar that appears after some patience and vanishes at the end."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def show(self, done: int, total: int | None) -> None:
        """Show that so many rows are done."""
        if self._bar is None and time.monotonic() - self._started >= _PATIENCE:
            self._bar = _rich_bar()
            self._task = self._bar.add_task("rows", total=total)
            self._bar.start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _rich_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
