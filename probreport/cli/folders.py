"""Folders into which a command writes several files, of which none is left alone when a later one fails."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from probreport.errors import InputOutputError, shown_text


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are not there yet.

    Raises
    ------
    InputOutputError
        PR141 when it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputOutputError(f"{shown_text(str(folder))} cannot be made: {reason}.", code="PR141") from error


@contextmanager
def leaving_nothing_half_done(target: Path, names: Sequence[Path]) -> Iterator[None]:
    """Where writing some files fails or is interrupted, take away the files and folders that were not there before."""
    folders = {parent for name in names for parent in (target / name).parents}
    new_files = [target / name for name in names if not os.path.lexists(target / name)]
    new_folders = [folder for folder in folders if not folder.exists()]
    try:
        yield
    except BaseException:
        for file in new_files:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        for folder in sorted(new_folders, key=lambda folder: len(folder.parts), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise
