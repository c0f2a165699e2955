"""Folds: what each fold of a cross-validation lost, beside the mean of all rows and the mean of the folds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.labels import label_text
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, band_cell, table

_MOST = 100


def _view(evaluation: Evaluation, shown: Shown) -> View:
    interval = f"95{formatting.NARROW_SPACE}% interval ≈ {shown.interval(evaluation.fold_interval)}"
    if evaluation.fold_interval is None:
        interval = f"no interval: {formatting.sentence(evaluation.fold_interval_reason or 'none is known')}"
    of_rows = (
        "no interval"
        if evaluation.interval is None
        else f"95{formatting.NARROW_SPACE}% interval {shown.interval(evaluation.interval)}"
    )
    return {
        "facts": [
            ("mean of all rows", f"{shown.loss(evaluation.mean_log_loss)} {shown.unit}", of_rows),
            ("mean of folds", f"{shown.loss(evaluation.mean_of_folds)} {shown.unit}", interval),
        ],
        "folds": fold_table(evaluation, shown),
        "left_out": formatting.count(len(evaluation.folds) - _MOST) if len(evaluation.folds) > _MOST else "",
    }


def fold_table(evaluation: Evaluation, shown: Shown) -> Table:
    """Return the folds in their order."""
    rows: list[Row] = [
        [
            str(fold.fold),
            formatting.count(fold.rows),
            formatting.count(fold.training_rows),
            shown.loss(fold.mean_log_loss),
            band_cell(fold.band),
            _labels(fold.missing_classes),
            _labels(fold.unseen_classes),
        ]
        for fold in evaluation.folds[:_MOST]
    ]
    columns = (
        Column("fold", explained="counted from 0"),
        Column("rows"),
        Column("trained on"),
        Column(f"mean loss, {shown.unit}"),
        Column("band", is_number=False),
        Column("not among its rows", is_number=False, explained="classes that no row of the fold has"),
        Column(
            "not in training", is_number=False, explained="classes of its rows that the model never saw, and gave 0"
        ),
    )
    return table("Folds", columns, rows)


def _labels(classes: Iterable[Any]) -> str:
    names = [formatting.label(label_text(name), longest=30) for name in classes]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") if names else "—"


SECTION = Section("folds", "Folds", _view, lambda evaluation: bool(evaluation.folds))
