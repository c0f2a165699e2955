"""The sections of a comparison's page: models, differences, moves between bands, and where two models differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.comparison import Comparison, decimals_of
from probreport.labels import label_text
from probreport.records.comparison import DifferingRow, Pair, PartRow
from probreport.report.comparison_figures import differences_chart, means_chart
from probreport.report.comparison_words import between, ends, name, points, shown_difference
from probreport.report.shown import Shown
from probreport.report.table import Cell, Column, Row, Table, band_cell, table

_MOST_PAIRS, _MOST_DETAILED, _MOST_PARTS = 50, 3, 20


def comparison_sections(comparison: Comparison, shown: Shown) -> list[dict[str, Any]]:
    """Return the sections in page order, each with its anchor, title, template and view."""
    views: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("models", "Models", _models(comparison, shown)),
        ("differences", "Differences", _differences(comparison, shown)),
        ("band-flips", "Moves between bands", {"tables": [_flips(comparison, pair) for pair in _detailed(comparison)]}),
        ("where", "Where they differ", {"pairs": [_where(pair, shown) for pair in _detailed(comparison)]}),
        ("how-to-read", "How to read this", {"is_corrected": comparison.n_tested > 1}),
    )
    return [
        {"name": anchor, "title": title, "template": f"comparison/{anchor.replace('-', '_')}.html.j2", "view": view}
        for anchor, title, view in views
    ]


def _detailed(comparison: Comparison) -> list[Pair]:
    """Return the pairs that are looked at closely: the best model beside that of the verdict and each of the next."""
    best, *others = comparison.ranked
    shown = dict.fromkeys([*others[: _MOST_DETAILED - 1], comparison.next_to_best, *others])
    closely = list(shown)[:_MOST_DETAILED]
    return [comparison.pair(best.model, other.model) for other in others if other in closely]


def _models(comparison: Comparison, shown: Shown) -> dict[str, Any]:
    return {"table": models_table(comparison, shown), "chart": means_chart(comparison, shown)}


def models_table(comparison: Comparison, shown: Shown) -> Table:
    """Return the models, best first."""
    rows: list[Row] = [
        [
            name(row.model),
            shown.loss(row.mean_log_loss),
            shown.interval(row.interval),
            band_cell(row.band),
            formatting.percent(row.skill, 1),
            formatting.number(row.brier_score),
            formatting.percent(row.accuracy, 1),
            formatting.count(row.zero_probability_rows),
        ]
        for row in comparison.ranked
    ]
    columns = (
        Column("model", is_number=False),
        Column(f"mean loss, {shown.unit}"),
        Column("95 % interval"),
        Column("band", is_number=False),
        Column("skill", explained="the part of a constant forecast's loss that the model saves"),
        Column("Brier score"),
        Column("accuracy"),
        Column("rows given 0", explained="rows whose true class was given probability 0"),
    )
    return table("Models, best first", columns, rows)


def _differences(comparison: Comparison, shown: Shown) -> dict[str, Any]:
    best, *others = comparison.ranked
    chart = differences_chart([comparison.pair(best.model, other.model) for other in others], shown)
    left_out = len(comparison.pairs) - _MOST_PAIRS
    return {
        "charts": [] if chart is None else [chart],
        "table": pairs_table(comparison, shown),
        "folds": [found for pair in _detailed(comparison) if (found := _folds(pair, shown))],
        "left_out": formatting.count(left_out) if left_out > 0 else "",
        "tests": formatting.count(comparison.n_tested) if comparison.n_tested > 1 else "",
    }


def in_order(comparison: Comparison) -> list[Pair]:
    """Return the pairs, those with the best models first."""
    rank = {row.model: place for place, row in enumerate(comparison.ranked)}
    return sorted(comparison.pairs, key=lambda pair: sorted((rank[pair.a], rank[pair.b])))


def pairs_table(comparison: Comparison, shown: Shown) -> Table:
    """Return the pairs of models, those with the best models first."""
    rows: list[Row] = [
        [
            name(pair.a),
            name(pair.b),
            _verdict(pair),
            shown_difference(pair, shown),
            between(pair, shown),
            formatting.p_value(pair.p_adjusted),
            points(pair.skill_difference),
            formatting.percent(pair.share_of_rows_a_better),
        ]
        for pair in in_order(comparison)[:_MOST_PAIRS]
    ]
    columns = (
        Column("a", is_number=False),
        Column("b", is_number=False),
        Column("verdict", is_number=False),
        Column(f"a − b, {shown.unit}", explained="mean loss of a less that of b: what is negative speaks for a"),
        *_tests_of(comparison),
        Column("skill, points", explained="skill of a less that of b, in per cent of the constant forecast's loss"),
        Column("rows won by a", explained="rows on which a loses less than b"),
    )
    return table("Pairs of models", columns, rows)


def _tests_of(comparison: Comparison) -> tuple[Column, Column]:
    if comparison.n_tested < 2:
        return Column("95 % interval"), Column("p-value")
    interval = Column("95 % interval", explained="of this pair alone, not corrected")
    return interval, Column("p, corrected", explained="by Holm's method, over all pairs")


def _verdict(pair: Pair) -> str:
    said = pair.verdict if pair.better is None else f"{name(pair.better)} better"
    if pair.is_untested:
        return f"{said} by the mean, not tested"
    by = {"brier_score": "the Brier score", "sign_test": "the sign test"}
    return f"{said} (by {by[pair.judged_by]})" if pair.judged_by in by else said


def _folds(pair: Pair, shown: Shown) -> Table | None:
    if not pair.folds:
        return None
    decimals = decimals_of(pair)

    def text(difference: float | None) -> str:
        return formatting.number(None if difference is None else difference * shown.per_nat, decimals)

    rows = [[str(fold.fold), formatting.count(fold.rows), text(fold.mean_difference)] for fold in pair.folds]
    rows.append(["mean of folds", "", text(pair.mean_of_folds)])
    rows.append(["its 95 % interval", "", ends(pair.fold_interval, shown, decimals)])
    columns = (Column("fold", is_number=False), Column("rows"), Column(f"mean difference, {shown.unit}"))
    return table(f"{name(pair.a)} less {name(pair.b)}, by fold", columns, rows)


def _flips(comparison: Comparison, pair: Pair) -> dict[str, Any]:
    flips = comparison.band_flips[f"{pair.a}→{pair.b}"]
    better = sum(rows for i, row in enumerate(flips) for j, rows in enumerate(row) if j < i)
    worse = sum(rows for i, row in enumerate(flips) for j, rows in enumerate(row) if j > i)
    b = name(pair.b)
    said = (
        f"With {b} instead of {name(pair.a)}, {formatting.count(better)} rows move to a better band "
        f"and {formatting.count(worse)} to a worse one."
    )
    bands = [band.name for band in DOCUMENT_BANDS]
    rows: list[Row] = [
        [Cell(bands[i], band=i), *(formatting.count(rows) if rows else "·" for rows in row)]
        for i, row in enumerate(flips)
    ]
    columns = (Column(f"with {name(pair.a)}", is_number=False, is_from_data=True), *(Column(band) for band in bands))
    return {"said": said, "table": table(f"Rows by band: {name(pair.a)} down, {b} across", columns, rows)}


def _where(pair: Pair, shown: Shown) -> dict[str, Any]:
    a, b = name(pair.a), name(pair.b)
    tables = [
        parts_table(f"{a} less {b}, by class", "class", pair.by_class, pair, shown),
        *(
            parts_table(f"{a} less {b}, by {formatting.label(column, longest=120)}", "group", rows, pair, shown)
            for column, rows in _by_column(pair.by_group).items()
        ),
        _rows(f"Rows on which {a} does better than {b} by most", pair, pair.rows_a_better, shown),
        _rows(f"Rows on which {b} does better than {a} by most", pair, pair.rows_b_better, shown),
    ]
    return {"title": f"{a} and {b}", "tables": [found for found in tables if found.rows]}


def _by_column(rows: Sequence[PartRow]) -> dict[str, list[PartRow]]:
    found: dict[str, list[PartRow]] = {}
    for row in rows:
        found.setdefault(str(row.column), []).append(row)
    return found


def parts_table(caption: str, what: str, parts: Sequence[PartRow], pair: Pair, shown: Shown) -> Table:
    """Return the classes or groups that add most to the difference of a pair."""
    decimals = decimals_of(pair)
    rows = [
        [
            formatting.label(label_text(part.value), longest=120),
            formatting.count(part.rows),
            formatting.number(None if part.mean_difference is None else part.mean_difference * shown.per_nat, decimals),
            ends(part.interval, shown, decimals),
            formatting.p_value(part.p_adjusted),
            formatting.percent(part.share_of_difference),
        ]
        for part in parts[:_MOST_PARTS]
    ]
    more = f" ({len(parts) - _MOST_PARTS} more in the data block)" if len(parts) > _MOST_PARTS else ""
    columns = (
        Column(what, is_number=False),
        Column("rows"),
        Column(f"mean difference, {shown.unit}"),
        Column("95 % interval"),
        Column("p, corrected", explained="by Holm's method, over all classes and groups of this pair"),
        Column("share of difference"),
    )
    return table(caption + more, columns, rows)


def _rows(caption: str, pair: Pair, rows: Sequence[DifferingRow], shown: Shown) -> Table:
    with_ids = any(row.id is not None for row in rows)
    cells = [
        [
            str(row.row),
            *([formatting.label(str(row.id), longest=120)] if with_ids else []),
            formatting.label(label_text(row.y_true), longest=120),
            shown.loss(row.log_loss_a),
            shown.loss(row.log_loss_b),
        ]
        for row in rows
    ]
    columns = (
        Column("row", explained="counted from 0 over the rows of the first model"),
        *([Column("id", is_number=False)] if with_ids else []),
        Column("true class", is_number=False),
        Column(f"{name(pair.a)}, {shown.unit}", is_from_data=True),
        Column(f"{name(pair.b)}, {shown.unit}", is_from_data=True),
    )
    return table(caption, columns, cells)
