"""A table as the page and the Markdown show it: captions, columns, cells that are already text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probreport.bands import DOCUMENT_BANDS, Band
from probreport.visible_text import standing_alone


@dataclass(frozen=True)
class Column:
    """A heading, whether its cells are numbers (and so right-aligned), what it means, and its term in the glossary.

    One that is a name from the data has no term, even where the name is one, and stands as it is.
    """

    title: str
    is_number: bool = True
    explained: str = ""
    term: str = ""
    is_from_data: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and the rank of the band whose colour it wears, if any."""

    text: str
    band: int | None = None


Row = Sequence[Cell | str]


@dataclass(frozen=True)
class Table:
    """A table with a caption. The first cell of each row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(caption: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """Make a table; plain texts become cells, each a place of its own, so that what is copied from it is no more."""
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(standing_alone(cell)) for cell in row) for row in rows)
    return Table(caption, tuple(columns), cells)


def band_cell(band: Band | None) -> Cell:
    """Return a cell that names a band and wears its colour."""
    return Cell("—") if band is None else Cell(band.name, band=DOCUMENT_BANDS.rank(band.name))
