"""Writing: the old file or the whole new one, never a part. What is written is left to ``page``."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from probreport.errors import InputOutputError, shown_text


def write_text(path: str | Path, text: str, *, force: bool = False) -> Path:
    """Write a text file atomically: into a temporary file beside it, flushed to disk, then renamed over it.

    Parameters
    ----------
    path : path
        A symbolic link is followed, so that what it points to is replaced and the link stays. A pipe or a terminal is
        written into.
    text : str
        Lone surrogates, as a file name can hold them, become visible escapes (in JSON its own).
    force : bool
        Whether an existing file may be replaced. The new one is open to no more readers than the old one was.

    Raises
    ------
    InputOutputError
        PR140 when the target exists, PR141 when it cannot be written. Nothing is left behind.
    """
    return write_bytes(path, text.encode("utf-8", "backslashreplace"), force=force)


def write_bytes(path: str | Path, data: bytes, *, force: bool = False) -> Path:
    """Write a file as `write_text` does."""
    target = checked_target(path, force=force)
    with _named(path):
        if _is_stream(path):
            Path(path).write_bytes(data)
        else:
            _replace(target, data)
    return Path(path)


def checked_target(path: str | Path, *, force: bool = False) -> Path:
    """Return the file that a path leads to; refuse one that may not be written, also before long work is begun.

    Raises
    ------
    InputOutputError
        PR140 when the target exists, PR141 when it is a folder or a disk, or its folder does not exist.
    """
    with _named(path):
        kind = _kind(path)
        target = Path(os.path.realpath(path))
        has_folder = target.parent.is_dir()
    if stat.S_ISDIR(kind):
        raise InputOutputError(f"{shown_text(str(path))} is a folder; name a file in it.", code="PR141")
    if stat.S_ISBLK(kind) or stat.S_ISSOCK(kind):
        raise InputOutputError(f"{shown_text(str(path))} is no place for a file: a disk or a socket.", code="PR141")
    if kind == 0 and not has_folder:
        raise InputOutputError(
            f"{shown_text(str(path))} cannot be written: its folder {shown_text(str(target.parent))} does not exist.",
            code="PR141",
        )
    if stat.S_ISREG(kind) and not force:
        raise InputOutputError(
            f"{shown_text(str(path))} exists and was left as it is.\nSay --force (force=True) to replace it.",
            code="PR140",
        )
    return target


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Let errors of the system name the path as it was given."""
    try:
        yield
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputOutputError(f"{shown_text(str(path))} cannot be written: {reason}.", code="PR141") from error


def _kind(path: str | Path) -> int:
    """Return the mode of what a path leads to, 0 where there is nothing yet."""
    try:
        return Path(path).stat().st_mode
    except FileNotFoundError:
        return 0


def _is_stream(path: str | Path) -> bool:
    kind = _kind(path)
    return stat.S_ISFIFO(kind) or stat.S_ISCHR(kind)


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".probreport-{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _permissions(target)), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)  # noqa: PTH105  (named beside the other calls of os that make it atomic)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _permissions(target: Path) -> int:
    """Return those of the file to be replaced, else all; the umask takes its part of them away."""
    kind = _kind(target)
    return stat.S_IMODE(kind) & 0o666 if kind else 0o666


def _sync_folder(folder: Path) -> None:
    """Ask that the new name reach the disk too; the file is written whether or not a system can promise that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
