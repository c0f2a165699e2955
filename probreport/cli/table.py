"""Plain tables for a terminal: columns of text, aligned on the left, two blanks apart."""

from __future__ import annotations

from collections.abc import Sequence

from probreport.visible_text import without_isolates


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write rows as lines of equal columns.

    Examples
    --------
    >>> table([("band", "loss"), ("Perfect", "0")])
    ['band     loss', 'Perfect  0']
    """
    cells = [[without_isolates(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
