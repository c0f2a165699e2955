"""Concentration: how much of the loss few rows carry, and what the mean would be without them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report.figures import chart, lorenz
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown
from probreport.report.table import Column, Table, table


def _view(evaluation: Evaluation, shown: Shown) -> View:
    has_curve = bool(evaluation.concentration.lorenz)
    return {
        "facts": list(_facts(evaluation, shown)),
        "charts": [chart(lorenz.FIGURE, evaluation, shown)] if has_curve else [],
        "shares": _shares(evaluation),
        "reason": evaluation.concentration.reason or "",
        "approximate": not evaluation.concentration.is_exact,
    }


def _facts(evaluation: Evaluation, shown: Shown) -> Iterator[tuple[str, str, str]]:
    found = evaluation.concentration
    yield "mean loss", f"{shown.loss(evaluation.mean_log_loss)} {shown.unit}", "of all rows: the headline"
    yield "without the worst 1 %", f"{shown.loss(found.mean_without_worst)} {shown.unit}", _saved(evaluation)
    yield "trimmed mean", f"{shown.loss(found.trimmed_mean)} {shown.unit}", "without the best and the worst 1 %"
    if found.gini is not None:
        yield "Gini coefficient", formatting.number(found.gini, 2), "0: all rows lose the same; 1: one row loses all"


def _saved(evaluation: Evaluation) -> str:
    mean, without = evaluation.mean_log_loss, evaluation.concentration.mean_without_worst
    if math.isinf(mean):
        return "infinite still" if math.isinf(without) else "finite: the infinite losses are all among them"
    return f"{formatting.percent(1 - without / mean)} less; a description, not a better model" if mean else ""


def _shares(evaluation: Evaluation) -> Table:
    rows = [
        [
            f"worst {formatting.percent(share, 1).replace('.0', '')}",
            *([] if evaluation.data.is_weighted else [_rows(share * evaluation.n_samples)]),
            formatting.percent(carried, 1),
        ]
        for share, carried in lorenz.shares_of_worst(evaluation)
    ]
    columns = (
        Column("weight" if evaluation.data.is_weighted else "share of the rows", is_number=False),
        *([] if evaluation.data.is_weighted else [Column("rows", explained="a part of a row counts in proportion")]),
        Column("share of the loss"),
    )
    return table("What the worst rows carry", columns, rows)


def _rows(count: float) -> str:
    return formatting.count(count) if count >= 100 or count == round(count) else formatting.number(count, 1)


def _applies(evaluation: Evaluation) -> bool:
    return evaluation.n_samples > 1 and evaluation.concentration.worst_tenth is not None


SECTION = Section("concentration", "Concentration", _view, _applies)
