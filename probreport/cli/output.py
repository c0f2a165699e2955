"""What commands write: the result on standard output, everything else on standard error, never a stray control.

A reader that goes away early (``| head``) is no fault; a full disk under standard output is one.
"""

from __future__ import annotations

import os
import re
import select
import sys
from typing import BinaryIO, TextIO

from probreport.errors import InputOutputError, ascii_controls_escaped
from probreport.visible_text import without_isolates

_KEPT = ("\n", "\u202f")
_PARTS = re.compile("([\n\u202f])")
# What takes the place of characters that a terminal of another encoding than UTF-8 cannot show.
_PLAIN = str.maketrans({"\u202f": " ", "\u2212": "-", "—": "-", "–": "-", "∞": "inf", "·": "|", "─": "-", "…": "..."})


def write_result(text: str) -> None:
    """Write a line or lines of the result to standard output.

    Raises
    ------
    InputOutputError
        PR141 when standard output cannot be written.
    """
    _write(sys.stdout, f"{text}\n")


def write_json(text: str) -> None:
    """Write JSON to standard output, as UTF-8 whatever the locale; what does not print becomes JSON's own escapes.

    Raises
    ------
    InputOutputError
        PR141 when standard output cannot be written.
    """
    from probreport.encoding import printable_json

    _write(sys.stdout, f"{printable_json(text)}\n", encoding="utf-8")


def write_note(text: str) -> None:
    """Write to standard error what is no result; where that cannot be written there is nobody to tell."""
    try:
        _write(sys.stderr, f"{text}\n")
    except InputOutputError:
        return


def shown(text: str) -> str:
    """Escape what a terminal would obey rather than show; line ends and our own narrow spaces stay."""
    parts = _PARTS.split(without_isolates(text))
    return "".join(part if part in _KEPT else ascii_controls_escaped(part) for part in parts)


def has_colour(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that may be coloured: see no-color.org."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream is not None and stream.isatty()


def discard(stream: TextIO | None) -> None:
    """Let nothing be written to a stream any more, nor what is left in it when the process ends."""
    if stream is None:
        return
    try:
        number = stream.fileno()
    except OSError:  # no file behind it, as in a test
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _write(stream: TextIO | None, text: str, encoding: str | None = None) -> None:
    if stream is None:
        raise InputOutputError("standard output is closed.", code="PR141")
    try:
        stream.flush()
        _write_whole(stream.buffer, _encoded(text, encoding or stream.encoding or "utf-8"))
    except BrokenPipeError:
        discard(stream)
    except OSError as error:
        discard(stream)
        raise InputOutputError(f"standard output cannot be written: {error.strerror}.", code="PR141") from error


def _write_whole(file: BinaryIO, data: bytes) -> None:
    """Write every byte: a file without buffer (PYTHONUNBUFFERED) takes what has room, one that does not block waits."""
    rest = memoryview(data)
    while rest:
        try:
            written = file.write(rest)
        except BlockingIOError as error:
            written = error.characters_written
        if not written:
            select.select([], [file], [])
        rest = rest[written or 0 :]
    while True:
        try:
            return file.flush()
        except BlockingIOError:
            select.select([], [file], [])


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        plain = text if encoding.lower().startswith("utf") else text.translate(_PLAIN)
        return plain.encode(encoding, "backslashreplace")
