"""The sections of the report in page order: reading the tuple tells all there is."""

from __future__ import annotations

from probreport.report.sections import (
    calibration,
    classes,
    concentration,
    data_notes,
    folds,
    groups,
    how_to_read,
    information,
    losses,
    worst_rows,
)
from probreport.report.sections.section import Section

SECTIONS: tuple[Section, ...] = (
    losses.SECTION,
    concentration.SECTION,
    calibration.SECTION,
    classes.SECTION,
    groups.SECTION,
    folds.SECTION,
    worst_rows.SECTION,
    information.SECTION,
    data_notes.SECTION,
    how_to_read.SECTION,
)

__all__ = ["SECTIONS", "Section"]
