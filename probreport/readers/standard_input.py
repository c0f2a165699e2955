"""Standard input, kept in a temporary file: classes, errors and digests take a second look at what comes only once."""

from __future__ import annotations

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
        folder = tempfile.mkdtemp(prefix="probreport-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.path = Path(folder, STANDARD_INPUT)
        if sys.stdin is None:
            raise InputOutputError("standard input is closed.", code="PR131")
        try:
            _copy(sys.stdin.buffer, self.path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputOutputError(
                f"standard input cannot be read, or kept in {ascii_controls_escaped(folder)}: {reason}.\n"
                "The variable TMPDIR says where there is room.",
                code="PR131",
            ) from error


def _copy(source: BinaryIO, path: Path) -> None:
    with path.open("wb") as file:
        while piece := source.read(_PIECE):
            file.write(piece)
