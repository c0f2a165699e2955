"""How to read this: the document's scale with the probabilities behind it, its picture, and the terms of the page."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation
from probreport.report.figures import chart, entropy_curve, loss_curve
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Cell, Column, Row, Table, table

_NO_INFORMATION = (0.5, 0.1, 0.05, 0.01, 0.001)


def _view(evaluation: Evaluation, shown: Shown) -> View:
    return {
        "charts": [chart(figure.FIGURE, evaluation, shown) for figure in (loss_curve, entropy_curve)],
        "scale": scale_table(),
        "constants": _constants(),
        "k": str(len(evaluation.classes)),
        "uniform": shown.loss(evaluation.uniform_loss),
        "logarithm": "ln" if shown.unit == "nats" else "log₂",
        "unit": shown.unit,
    }


def scale_table() -> Table:
    """Return the document's scale in nats, bits and probability of the truth."""
    rows: list[Row] = []
    for rank, band in enumerate(DOCUMENT_BANDS):
        low, high = formatting.probability(math.exp(-band.upper)), formatting.probability(math.exp(-band.lower))
        top = formatting.INFINITY if math.isinf(band.upper) else f"{band.upper:g}"
        top_bits = formatting.number(band.upper / math.log(2), 3)
        ends = "0" if band.upper == 0 else f"{band.lower:g} – {top}"
        bits = "0" if band.upper == 0 else f"{formatting.number(band.lower / math.log(2), 3)} – {top_bits}"
        truth = high if band.upper == 0 else f"{low} – {high}"
        rows.append([Cell(band.name, band=rank), ends, bits, truth, Cell(band.source_text or "(not named)")])
    columns = (
        Column("band", is_number=False),
        Column("nats"),
        Column("bits"),
        Column("probability given to the truth"),
        Column("the document's words", is_number=False),
    )
    return table("The document's scale", columns, rows)


def _constants() -> Table:
    rows: list[Row] = []
    for share in _NO_INFORMATION:
        loss = -(share * math.log(share) + (1 - share) * math.log1p(-share))
        band = DOCUMENT_BANDS.place(loss)
        rows.append([
            formatting.percent(share, 0 if share >= 0.01 else 1),
            formatting.number(loss, 4),
            Cell(band.name, band=DOCUMENT_BANDS.rank(band.name)),
        ])  # fmt: skip
    columns = (Column("prevalence"), Column("loss of a constant forecast, nats"), Column("band", is_number=False))
    return table("What a forecast without any information scores, for two classes", columns, rows)


SECTION = Section("how-to-read", "How to read this", _view)
