"""Tables of the report as rows of plain text, and sections without their drawings, for examples worked by hand."""

import pytest

import probreport.report.figures.figure as drawing
from probreport.report.shown import Shown


def rows_of(table):
    """The rows of a table as texts, narrow spaces as plain ones."""
    return [[cell.text.replace("\u202f", " ") for cell in row] for row in table.rows]


def headings_of(table):
    return [column.title for column in table.columns]


def view_of(section, evaluation, unit="nats"):
    """What a section says; drawing is left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "draw_svg", lambda *_, alt: f"<svg>{len(alt)}</svg>")
        return section.view(evaluation, Shown.of(evaluation, unit))


def finding_of(figure, evaluation, unit="nats"):
    return figure.finding(evaluation, Shown.of(evaluation, unit)).replace("\u202f", " ")


def numbers_of(figure, evaluation, unit="nats"):
    return rows_of(figure.numbers(evaluation, Shown.of(evaluation, unit)))
