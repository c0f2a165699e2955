"""Writing: the old file or the whole new one, never a part. What is written is left to ``page``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from probreport.errors import InputOutputError, shown_text


def write_text(path: str | Path, text: str, *, force: bool = False) -> Path:
    """Write a text file atomically: into a temporary file beside it, flushed to disk, then renamed over it.

    Parameters
    ----------
    path : path
        A symbolic link is followed, so that what it points to is replaced and the link stays.
    text : str
        Lone surrogates, as a file name can hold them, become visible escapes (in JSON its own).
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    InputOutputError
        PR140 when the target exists, PR141 when it cannot be written. Nothing is left behind.
    """
    return write_bytes(path, text.encode("utf-8", "backslashreplace"), force=force)


def write_bytes(path: str | Path, data: bytes, *, force: bool = False) -> Path:
    """Write a file as `write_text` does."""
    target = checked_target(path, force=force)
    try:
        _replace(target, data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputOutputError(f"{shown_text(str(path))} cannot be written: {reason}.", code="PR141") from error
    return Path(path)


def checked_target(path: str | Path, *, force: bool = False) -> Path:
    """Return the file that a path leads to; refuse one that may not be written, also before long work is begun.

    Raises
    ------
    InputOutputError
        PR140 when the target exists, PR141 when it is a folder or its folder does not exist.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise InputOutputError(f"{shown_text(str(path))} is a folder; name a file in it.", code="PR141")
    if not target.parent.is_dir():
        raise InputOutputError(
            f"{shown_text(str(path))} cannot be written: its folder {shown_text(str(target.parent))} does not exist.",
            code="PR141",
        )
    if target.exists() and not force:
        raise InputOutputError(
            f"{shown_text(str(path))} exists and was left as it is.\nSay --force (force=True) to replace it.",
            code="PR140",
        )
    return target


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # the umask applies
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)  # noqa: PTH105  (named beside the other calls of os that make it atomic)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
