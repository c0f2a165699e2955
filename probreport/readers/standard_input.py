"""Standard input, kept in a temporary file: classes, errors and digests take a second look at what comes only once."""

from __future__ import annotations

import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakSet

from probreport.errors import InputOutputError, UsageError, ascii_controls_escaped
from probreport.readers.messages import STANDARD_INPUT
from probreport.temporary_folders import new_folder

_PIECE = 1 << 20
_READ: WeakSet[Any] = WeakSet()  # what was standard input and came to its end


class KeptInput:
    """All that came on standard input, in a file of our own that goes when this goes, or when the process ends.

    Attributes
    ----------
    path : Path
        The file; it has the name by which messages speak of standard input.

    Raises
    ------
    InputOutputError
        PR131 when standard input is closed or cannot be read, or the file cannot be written.
    UsageError
        PR121 when it was read before and nothing came since.
    """

    def __init__(self) -> None:
        if sys.stdin is None:
            raise InputOutputError("standard input is closed.", code="PR131")
        try:
            self.path = new_folder(self) / STANDARD_INPUT
            size = _copy(sys.stdin.buffer, self.path)
        except OSError as error:
            raise _unkept(error) from error
        if size == 0 and sys.stdin.buffer in _READ:
            raise UsageError(
                "standard input was read before, and nothing is left of it.\nSave it as a file and give its name.",
                code="PR121",
            )
        with suppress(TypeError):  # what stands for standard input may be of any kind, and not to be remembered
            _READ.add(sys.stdin.buffer)


def _unkept(error: OSError) -> InputOutputError:
    place = ascii_controls_escaped(str(error.filename or "a folder for temporary files"))
    return InputOutputError(
        f"standard input cannot be read, or kept in {place}: {error.strerror or type(error).__name__}.\n"
        "The variable TMPDIR says where there is room.",
        code="PR131",
    )


def _copy(source: BinaryIO, path: Path) -> int:
    """Copy all that comes, and return how many bytes that were."""
    with path.open("wb") as file:
        while piece := _next_piece(source):
            file.write(piece)
        return file.tell()


def _next_piece(source: BinaryIO) -> bytes:
    """Return some bytes, none at the end; what does not block is empty for the moment when it gives None."""
    while (piece := source.read(_PIECE)) is None:
        select.select([source], [], [])
    return piece
