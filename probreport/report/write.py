"""Writing: the old file or the whole new one, never a part. What is written is left to ``page``."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from probreport.errors import InputOutputError, shown_text

_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)
"""What systems say that know no hard links, or allow none here."""


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
        Whether an existing file may be replaced. The new one has the permissions of the old one, also its owner and
        group where the system allows that; a group that it cannot keep may do no more than everybody. A new file has
        what the umask leaves. Without `force`, a file that somebody makes meanwhile is not replaced either.

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
        if _is_stream(_kind(path)):
            Path(path).write_bytes(data)
        else:
            _write_whole(target, data, force=force)
    return Path(path)


def checked_target(path: str | Path, *, force: bool = False) -> Path:
    """Return the file that a path leads to; refuse one that may not be written, also before long work is begun.

    Raises
    ------
    InputOutputError
        PR140 when the target exists, PR141 when it is a folder or a disk, or its folder does not exist or is closed.
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
        raise _exists(path)
    if not _is_stream(kind) and not _may_write_in(target.parent):
        raise InputOutputError(
            f"{shown_text(str(path))} cannot be written: its folder is read-only for you.", code="PR141"
        )
    return target


def _exists(path: str | Path) -> InputOutputError:
    return InputOutputError(
        f"{shown_text(str(path))} exists and was left as it is.\nSay --force (force=True) to replace it.", code="PR140"
    )


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Let errors of the system name the path as it was given."""
    try:
        yield
    except InputOutputError:
        raise
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputOutputError(f"{shown_text(str(path))} cannot be written: {reason}.", code="PR141") from error


def _kind(path: str | Path) -> int:
    """Return the mode of what a path leads to, 0 where there is nothing yet."""
    found = _status(path)
    return 0 if found is None else found.st_mode


def _status(path: str | Path) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None


def _is_stream(kind: int) -> bool:
    return stat.S_ISFIFO(kind) or stat.S_ISCHR(kind)


def _may_write_in(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _write_whole(target: Path, data: bytes, *, force: bool) -> None:
    """Write beside the target and give it the name only when every byte is on the disk."""
    temporary = target.with_name(f".probreport-{secrets.token_hex(8)}.tmp")
    try:
        _fill(temporary, data, target)
        if force:
            os.replace(temporary, target)  # noqa: PTH105  (named beside the other calls of os that make it atomic)
        else:
            _name_anew(temporary, target)
    except BaseException:
        _take_away(temporary)
        raise
    _sync_folder(target.parent)


def _fill(temporary: Path, data: bytes, target: Path) -> None:
    """Make a file of its own, with the bytes on the disk and the permissions of the one that it will replace."""
    old = _status(target)
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, how, 0o600 if old else 0o666)  # the umask takes its part away
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if old:
            _allow_as(old, temporary)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name_anew(temporary: Path, target: Path) -> None:
    """Give a file a name that nobody has, not even since that was asked; where there are no links, asking must do."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.replace(temporary, target)  # noqa: PTH105  (as above)
    else:
        os.unlink(temporary)  # noqa: PTH108  (as above)


def _take_away(temporary: Path) -> None:
    """Leave no temporary file, also when a second interrupt comes while the first one is tidied up after."""
    try:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108  (as above)
    except BaseException:  # the first interrupt is on its way up already
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108  (as above)


def _allow_as(old: os.stat_result, temporary: Path) -> None:
    """Give a file the owner, group and permissions of an old one; what cannot be given opens it to nobody else."""
    permissions = stat.S_IMODE(old.st_mode) & 0o777
    if not _belongs_as(old, temporary):
        permissions &= ~0o070 | (permissions & 0o007) << 3
    if stat.S_IMODE(os.stat(temporary).st_mode) != permissions:  # noqa: PTH116  (as above)
        os.chmod(temporary, permissions)  # noqa: PTH101  (as above)


def _belongs_as(old: os.stat_result, temporary: Path) -> bool:
    """Try to give a file its owner, or at least its group; return whether it has that group now."""
    if not hasattr(os, "chown"):
        return True
    for owner in (old.st_uid, -1):
        with suppress(OSError):
            os.chown(temporary, owner, old.st_gid)
            return True
    return False


def _sync_folder(folder: Path) -> None:
    """Ask that the new name reach the disk too; the file is written whether or not a system can promise that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
