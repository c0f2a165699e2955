"""Several files written one behind the other into one: of some formats readers see only the first or the last."""

from __future__ import annotations

from probreport.errors import FormatError


def concatenated(source: str) -> FormatError:
    """Say that a file, by its name, holds more than what its format lets a reader see.

    Examples
    --------
    >>> print(concatenated("predictions.arrow").message)
    predictions.arrow: before or behind its rows there is more, which would not be read.
    Were several files written into one? Give them as files of their own, all at once or as a folder.
    """
    return FormatError(
        f"{source}: before or behind its rows there is more, which would not be read.\n"
        "Were several files written into one? Give them as files of their own, all at once or as a folder.",
        code="PR134",
    )
