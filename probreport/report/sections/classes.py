"""Classes: what each costs, how often it is there and is forecast, and what the model believes when it is true."""

from __future__ import annotations

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.classes import ClassRow
from probreport.report.figures import Chart, Figure, chart, class_losses, class_spread, confusion
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, band_cell, table

MOST = 200
FEW = 5
"""The most classes in the short Markdown."""


def _view(evaluation: Evaluation, shown: Shown) -> View:
    left_out = max(0, len(evaluation.class_table) - MOST)
    return {
        "charts": _charts(evaluation, shown, class_losses.FIGURE, confusion.FIGURE),
        "spread": _charts(evaluation, shown, class_spread.FIGURE),
        "facts": _facts(evaluation, shown),
        "classes": class_table(evaluation, shown),
        "left_out": formatting.count(left_out) if left_out else "",
        "order": order_in_words(evaluation, shown),
        "assignment": _assignment(evaluation),
    }


def _charts(evaluation: Evaluation, shown: Shown, *figures: Figure) -> list[Chart]:
    return [chart(figure, evaluation, shown) for figure in figures if figure.applies(evaluation)]


def _facts(evaluation: Evaluation, shown: Shown) -> list[tuple[str, str, str]]:
    present = sum(1 for row in evaluation.class_table if row.rows)
    every = "every class" if present == len(evaluation.classes) else f"each of the {present} classes that have rows"
    counts = "rows count by their weight" if evaluation.data.is_weighted else "every row counts the same"
    return [
        ("mean loss", f"{shown.loss(evaluation.mean_log_loss)} {shown.unit}", counts),
        ("macro log loss", f"{shown.loss(evaluation.macro_log_loss)} {shown.unit}", f"{every} counts the same"),
        (
            "mean loss over uniform guess",
            formatting.percent(evaluation.loss_over_uniform),
            f"of {shown.loss(evaluation.uniform_loss)} {shown.unit}, what guessing uniformly costs",
        ),
    ]


def class_table(evaluation: Evaluation, shown: Shown) -> Table:
    """Return the classes, those with the greatest share of the loss first."""
    by_share = sorted(evaluation.class_table, key=lambda row: -(row.share_of_loss or 0.0))
    rows: list[Row] = [
        [
            formatting.label(label_text(row.label)),
            formatting.count(row.rows),
            formatting.percent(row.frequency, 1),
            formatting.percent(row.mean_forecast, 1),
            shown.loss(row.mean_log_loss),
            shown.interval(row.interval),
            band_cell(row.band),
            formatting.percent(row.share_of_loss, 1),
        ]
        for row in by_share[:MOST]
    ]
    columns = (
        Column("class", is_number=False),
        Column("rows"),
        Column("frequency"),
        Column("mean forecast"),
        Column(f"mean loss, {shown.unit}"),
        Column("95 % interval"),
        Column("band", is_number=False),
        Column("share of loss"),
    )
    return table("Classes, by share of the loss", columns, rows)


def order_in_words(evaluation: Evaluation, shown: Shown) -> str:
    """Say whether the columns look as if they stood in another order than the classes."""
    found = evaluation.column_order
    if found is None:
        return ""
    some = "" if found.is_exact else f" (by a sample of {formatting.count(found.rows_used)} rows)"
    as_given, best = (f"{shown.loss(loss)} {shown.unit}" for loss in (found.loss_as_given, found.best_loss))
    if found.permuted:
        what = "The positive column looks swapped" if len(evaluation.classes) == 2 else "The columns look permuted"
        exchanged = f"{shown.loss(found.reordered_loss)} {shown.unit}"
        return f"{what}: the mean loss is {as_given} as they stand, and {exchanged} with columns exchanged{some}."
    if found.best_loss < found.loss_as_given:
        return (
            f"Another order of the columns would cost {best} instead of {as_given}{some}; that does not show that "
            "columns are exchanged: so much may be had by chance, or from forecasts that are wrong in another way."
        )
    return f"The columns stand in the order that costs least{some}."


def _assignment(evaluation: Evaluation) -> Table | None:
    found = evaluation.column_order
    if found is None or found.assignment is None:
        return None
    pairs = zip(evaluation.classes, found.assignment, strict=True)
    rows: list[Row] = [
        [formatting.label(label_text(label), longest=120) for label in pair] for pair in pairs if pair[0] != pair[1]
    ]
    columns = (Column("column of", is_number=False), Column("seems to hold the probabilities of", is_number=False))
    return table("Columns that look exchanged", columns, rows)


def _brief(evaluation: Evaluation, shown: Shown) -> View:
    present = [row for row in evaluation.class_table if row.rows]
    return {"worst": _worst(present, shown) if len(present) > 1 else None}


def _worst(present: list[ClassRow], shown: Shown) -> Table:
    """Return the classes that carry most of the loss; where it is infinite, those that lose most."""
    costliest = sorted(present, key=lambda row: (-(row.share_of_loss or 0.0), -(row.mean_log_loss or 0.0)))
    rows: list[Row] = [
        [
            formatting.label(label_text(row.label), longest=120),
            formatting.count(row.rows),
            shown.loss(row.mean_log_loss),
            band_cell(row.band),
            formatting.percent(row.share_of_loss, 1),
        ]
        for row in costliest[:FEW]
    ]
    columns = (
        Column("class", is_number=False),
        Column("rows"),
        Column(f"mean loss, {shown.unit}"),
        Column("band", is_number=False),
        Column("share of loss"),
    )
    if len(present) <= FEW:
        return table("Classes, costliest first", columns, rows)
    return table(f"The {FEW} of {formatting.count(len(present))} classes that cost most", columns, rows)


SECTION = Section("classes", "Classes", _view, brief=_brief)
