"""What several readers say: names fit for a terminal, and why a file cannot be read."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from probreport.errors import FormatError, InputOutputError, ascii_controls_escaped

STANDARD_INPUT = "standard input"
EXPORT_HINT = (
    "Export the predictions where the model lives, and give that file:\n"
    '    table = pandas.DataFrame(model.predict_proba(X), columns=[f"proba_{c}" for c in model.classes_])\n'
    "    table.assign(y_true=list(y)).to_parquet('predictions.parquet')"
)


def names_in_short(names: Sequence[str]) -> str:
    """Write names one after the other, at most twelve of them."""
    shown = ", ".join(ascii_controls_escaped(name) for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown


def shown_name(path: Path) -> str:
    """Name a file without its folder, fit for a terminal."""
    return ascii_controls_escaped(path.name)


def cannot_read(path: Path, error: OSError) -> InputOutputError:
    """Say that a file could not be opened or read, and why."""
    reason = error.strerror or ascii_controls_escaped(str(error)) or type(error).__name__
    code = "PR130" if isinstance(error, (FileNotFoundError, NotADirectoryError)) else "PR131"
    return InputOutputError(f"{ascii_controls_escaped(str(path))} cannot be read: {reason}.", code=code)


def damaged(path: Path, format_name: str, error: BaseException) -> FormatError | InputOutputError:
    """Say that a file's content is not what its format asks for; an error of the system, and of memory, stays one."""
    if isinstance(error, MemoryError):
        raise error
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # EINVAL: told to go where no file is
        return cannot_read(path, error)
    detail = ascii_controls_escaped(str(error).strip().partition("\n")[0])[:300].rstrip(".")
    return FormatError(
        f"{shown_name(path)} is damaged, cut short or no {format_name} file: {detail or type(error).__name__}.\n"
        "Write or copy the file again.",
        code="PR134",
    )
