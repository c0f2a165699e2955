"""Worst rows: where the model was most surely wrong."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, band_cell, table

_MORE_THAN_EXPECTED = "PR210"


def _view(evaluation: Evaluation, shown: Shown) -> View:
    shares, n = [row.share_of_loss or 0.0 for row in evaluation.worst_rows], len(evaluation.worst_rows)
    carried = formatting.percent(min(1.0, round(math.fsum(shares), 12)))
    return {
        "rows": worst_table(evaluation, shown),
        "which": "The costliest row" if n == 1 else f"The {formatting.count(n)} costliest rows",
        "carries": f" carr{'ies' if n == 1 else 'y'} {carried} of the loss" if any(shares) else "",
        "suspects": suspects_in_words(evaluation),
        "confident": _confident(evaluation),
        "pairs": _pairs(evaluation),
    }


def worst_table(evaluation: Evaluation, shown: Shown) -> Table:
    """Return the costliest rows."""
    with_ids = any(row.id is not None for row in evaluation.worst_rows)
    rows: list[Row] = [
        [
            str(row.row),
            *([formatting.label(str(row.id), longest=120)] if with_ids else []),
            formatting.label(label_text(row.y_true), longest=120),
            formatting.probability(row.p_true),
            formatting.label(label_text(row.preferred), longest=120),
            formatting.probability(row.p_preferred),
            shown.loss(row.log_loss),
            band_cell(row.band),
            formatting.percent(row.share_of_loss, 1),
            formatting.number(row.margin, 2),
            {None: formatting.DASH, True: "likely", False: "no"}[row.likely_label_error],
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
        Column("margin", explained="the probability of the true class less the greatest of the others"),
        Column("label error?", is_number=False, explained="flagged by confident learning"),
    )
    return table("The costliest rows", columns, rows)


def suspects_in_words(evaluation: Evaluation) -> str:
    """Say how many labels look wrong, and how many would if the forecasts were calibrated and all labels right."""
    found = evaluation.label_errors
    if found is None:
        return ""
    expected, spread = (formatting.count(value) for value in (found.expected_rows, 2 * found.standard_deviation))
    some = "" if found.is_exact else f" of the {formatting.count(found.rows_used)} sampled"
    rows = "1 row" if found.flagged_rows == 1 else f"{formatting.count(found.flagged_rows)} rows"
    beside = f"calibrated forecasts with clean labels would flag {expected} ± {spread}"
    if any(note.code == _MORE_THAN_EXPECTED for note in evaluation.notes):
        p = formatting.p_value(found.p_value)
        chance = f"p {p if p.startswith('<') else f'= {p}'}"
        verdict = f"It flags more than they explain ({chance}): labels are wrong, or the forecasts too sure."
    else:
        verdict = "That is not surely more than they explain: most of these labels may well be right."
    return f"Confident learning flags {rows}{some} as likely label errors; {beside}. {verdict}"


def _confident(evaluation: Evaluation) -> str:
    found = evaluation.label_errors
    if found is None:
        return ""
    count, expected = formatting.count(found.confidently_wrong_rows), found.expected_confidently_wrong_rows
    share = formatting.percent(found.confidently_wrong_rows / found.rows_used, 1)
    return (
        f"Confident and wrong, giving some class at least 90{formatting.NARROW_SPACE}% and losing more than 2 nats: "
        f"{count} ({share} of the rows); calibrated forecasts would be so {formatting.number(expected, 1)} times."
    )


def _pairs(evaluation: Evaluation) -> Table | None:
    found = evaluation.label_errors
    if found is None or not found.pairs:
        return None
    rows: list[Row] = [
        [
            formatting.label(label_text(pair.label), longest=120),
            formatting.label(label_text(pair.suggested), longest=120),
            formatting.count(pair.rows),
            formatting.number(pair.expected_rows, 1),
        ]
        for pair in found.pairs
    ]
    columns = (
        Column("labelled", is_number=False),
        Column("taken for", is_number=False),
        Column("rows flagged"),
        Column("expected if calibrated"),
    )
    return table("Likely label errors by pair of classes", columns, rows)


SECTION = Section("worst-rows", "Worst rows", _view, lambda evaluation: bool(evaluation.worst_rows))
