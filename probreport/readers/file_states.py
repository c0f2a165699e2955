"""What tells a file from another one of its name, without reading it: whether it is still the one that was opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from probreport.errors import InputOutputError
from probreport.readers.messages import cannot_read, shown_name


@dataclass(frozen=True)
class FileState:
    """What the system says of a file; equal states are of one file with one content, wherever it is looked at from.

    Parameters
    ----------
    number : int
        Of the file in its file system.
    size : int
        In bytes.
    modified, changed : int
        When its content was written and anything about it was changed, in nanoseconds; nobody can set the latter.
    """

    number: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """Ask the system.

        Raises
        ------
        InputOutputError
            PR130 or PR131 when the file is not there any more, or nobody may look.
        """
        try:
            found = path.stat()
        except OSError as error:
            raise cannot_read(path, error) from error
        return cls(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def has_content_of(self, other: FileState) -> bool:
        """Whether nothing was written since, nor another file put there; a new link or permission changes no number."""
        return (self.number, self.size, self.modified) == (other.number, other.size, other.modified)


def refuse_changed(path: Path, before: FileState) -> None:
    """Refuse a file that is not what it was when it was opened: rows and columns would be of two files.

    Raises
    ------
    InputOutputError
        PR143.
    """
    if not FileState.of(path).has_content_of(before):
        raise InputOutputError(
            f"{shown_name(path)} was changed while it was being read; nothing was computed.\n"
            "Run it again when whoever writes the file has done.",
            code="PR143",
        )
