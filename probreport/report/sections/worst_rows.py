"""Worst rows: where the model was most surely wrong."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, band_cell, table


def _view(evaluation: Evaluation, shown: Shown) -> View:
    shares, n = [row.share_of_loss or 0.0 for row in evaluation.worst_rows], len(evaluation.worst_rows)
    carried = formatting.percent(min(1.0, round(math.fsum(shares), 12)))
    return {
        "rows": worst_table(evaluation, shown),
        "which": "The costliest row" if n == 1 else f"The {formatting.count(n)} costliest rows",
        "carries": f" carr{'ies' if n == 1 else 'y'} {carried} of the loss" if any(shares) else "",
    }


def worst_table(evaluation: Evaluation, shown: Shown) -> Table:
    """Return the costliest rows."""
    with_ids = any(row.id is not None for row in evaluation.worst_rows)
    rows: list[Row] = [
        [
            str(row.row),
            *([formatting.label(str(row.id), longest=60)] if with_ids else []),
            formatting.label(label_text(row.y_true), longest=60),
            formatting.probability(row.p_true),
            formatting.label(label_text(row.preferred), longest=60),
            formatting.probability(row.p_preferred),
            shown.loss(row.log_loss),
            band_cell(row.band),
            formatting.percent(row.share_of_loss, 1),
        ]
        for row in evaluation.worst_rows
    ]
    columns = (
        Column("row", explained="counted from 0 over the whole input"),
        *([Column("id", is_number=False)] if with_ids else []),
        Column("true class", is_number=False),
        Column("was given"),
        Column("preferred", is_number=False),
        Column("was given"),
        Column(f"loss, {shown.unit}"),
        Column("band", is_number=False),
        Column("share of loss"),
    )
    return table("The costliest rows", columns, rows)


SECTION = Section("worst-rows", "Worst rows", _view, lambda evaluation: bool(evaluation.worst_rows))
