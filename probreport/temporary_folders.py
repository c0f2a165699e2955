"""Folders for what has to lie in a file for a while; they go with their owner, and at the latest with the process.

A process that does not wait for its threads ends without exit handlers: it calls `remove_all` first.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from pathlib import Path

_removals: list[weakref.finalize[..., object]] = []


def new_folder(owner: object) -> Path:
    """Make a folder that nobody else may read and that is removed with its owner.

    Raises
    ------
    OSError
        When there is no place for it; ``filename`` names the place that was tried.
    """
    folder = Path(tempfile.gettempdir(), f"probreport-{secrets.token_hex(8)}")
    removal = weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)  # before there is anything to be left
    _removals.append(removal)
    folder.mkdir(mode=0o700)
    return folder


def remove_all() -> None:
    """Remove the folders of all owners, also of those that something still holds, such as a traceback."""
    while _removals:
        _removals.pop()()
