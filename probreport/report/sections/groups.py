"""Groups: what the rows of each value of a column lose, and whether that differs from all other rows."""

from __future__ import annotations

from itertools import groupby

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.records.groups import GroupRow
from probreport.report.figures import chart, group_losses
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, band_cell, table

MOST = 50
"""The most groups of a column in its table; all of them are in the data block of the page."""
FEW = 5
"""The most groups in the short Markdown."""
_LEVEL = 0.05


def _view(evaluation: Evaluation, shown: Shown) -> View:
    columns = [(name, list(rows)) for name, rows in groupby(evaluation.groups, key=lambda row: row.column)]
    return {
        "charts": [chart(group_losses.FIGURE, evaluation, shown)] if group_losses.costliest(evaluation) else [],
        "tables": [(group_table(name, rows, shown), _left_out(rows)) for name, rows in columns],
        "tests": formatting.count(sum(row.p_value is not None for row in evaluation.groups)),
    }


def group_table(column: str, rows: list[GroupRow], shown: Shown) -> Table:
    """Return the groups of one column, worst first; those with too few rows for an interval come last."""
    with_clusters = any(row.clusters is not None for row in rows)
    cells: list[Row] = [
        [
            _name(row),
            formatting.count(row.rows),
            *([formatting.count(row.clusters or 0)] if with_clusters else []),
            shown.loss(row.mean_log_loss),
            shown.interval(row.interval),
            band_cell(row.band),
            shown.difference(row.difference),
            formatting.p_value(row.p_adjusted),
            formatting.percent(row.skill),
            formatting.percent(row.share_of_loss, 1),
        ]
        for row in _in_order(rows)[:MOST]
    ]
    columns = (
        Column("group", is_number=False),
        Column("rows"),
        *([Column("clusters")] if with_clusters else []),
        Column(f"mean loss, {shown.unit}"),
        Column("95 % interval"),
        Column("band", is_number=False),
        Column("difference from rest", explained="mean loss of the group less the mean loss of all other rows"),
        Column("p, corrected", explained="by Holm's method, over all groups of all columns"),
        Column("skill", explained="against a constant forecast of the group's own class frequencies"),
        Column("share of loss"),
    )
    return table(f"Groups by {formatting.label(column, longest=120)}, worst first", columns, cells)


def _in_order(rows: list[GroupRow]) -> list[GroupRow]:
    return sorted(rows, key=lambda row: row.interval is None)


def _name(row: GroupRow) -> str:
    name = formatting.label(label_text(row.value), longest=120)
    return f"{name}: {formatting.count(row.pooled)} values with fewest rows" if row.pooled else name


def _left_out(rows: list[GroupRow]) -> str:
    more = len(rows) - MOST
    if more <= 0:
        return ""
    return f"{formatting.count(more)} further group{' is' if more == 1 else 's are'} in the data block of the page."


def _brief(evaluation: Evaluation, shown: Shown) -> View:
    worse = [row for row in evaluation.groups if _is_worse(row)]
    return {"worse": _worse(sorted(worse, key=lambda row: -(row.difference or 0.0)), shown) if worse else None}


def _is_worse(row: GroupRow) -> bool:
    """Whether a group loses more than the rest by more than chance, corrected for all groups."""
    return (row.difference or 0.0) > 0 and row.p_adjusted is not None and row.p_adjusted <= _LEVEL


def _worse(worse: list[GroupRow], shown: Shown) -> Table:
    rows: list[Row] = [
        [
            f"{formatting.label(row.column, longest=40)}: {_name(row)}",
            formatting.count(row.rows),
            shown.loss(row.mean_log_loss),
            band_cell(row.band),
            shown.difference(row.difference),
            formatting.p_value(row.p_adjusted),
        ]
        for row in worse[:FEW]
    ]
    columns = (
        Column("group", is_number=False),
        Column("rows"),
        Column(f"mean loss, {shown.unit}"),
        Column("band", is_number=False),
        Column("difference from rest"),
        Column("p, corrected"),
    )
    which = f"The {FEW} worst of {len(worse)} groups" if len(worse) > FEW else "Groups"
    return table(f"{which} that lose more than the rest", columns, rows)


SECTION = Section("groups", "Groups", _view, lambda evaluation: bool(evaluation.groups), _brief)
