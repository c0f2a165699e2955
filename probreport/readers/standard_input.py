"""Standard input, kept in a temporary file: classes, errors and digests take a second look at what comes only once."""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
import weakref
from pathlib import Path
from typing import BinaryIO

from probreport.errors import InputOutputError, ascii_controls_escaped
from probreport.readers.messages import STANDARD_INPUT

_PIECE = 1 << 20


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
    """

    def __init__(self) -> None:
        if sys.stdin is None:
            raise InputOutputError("standard input is closed.", code="PR131")
        folder = _new_folder()
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)  # before there is anything to be left
        self.path = folder / STANDARD_INPUT
        try:
            folder.mkdir(mode=0o700)
            _copy(sys.stdin.buffer, self.path)
        except OSError as error:
            raise _unkept(str(folder), error) from error


def _new_folder() -> Path:
    """Name a folder that there is not yet."""
    try:
        return Path(tempfile.gettempdir(), f"probreport-{secrets.token_hex(8)}")
    except OSError as error:
        raise _unkept("any folder for temporary files", error) from error


def _unkept(place: str, error: OSError) -> InputOutputError:
    reason = error.strerror or type(error).__name__
    return InputOutputError(
        f"standard input cannot be read, or kept in {ascii_controls_escaped(place)}: {reason}.\n"
        "The variable TMPDIR says where there is room.",
        code="PR131",
    )


def _copy(source: BinaryIO, path: Path) -> None:
    with path.open("wb") as file:
        while piece := source.read(_PIECE):
            file.write(piece)
