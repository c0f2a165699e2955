"""Losses: how much single rows lose, how many lose a lot, and what fell into each band."""

from __future__ import annotations

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.evaluation import Evaluation
from probreport.records.losses import BandShare
from probreport.report.figures import chart, loss_histogram, loss_tail
from probreport.report.sections.section import Section, View
from probreport.report.sections.unseen import unseen
from probreport.report.shown import Shown
from probreport.report.table import Cell, Column, Row, Table, table


def _view(evaluation: Evaluation, shown: Shown) -> View:
    return {
        "charts": [chart(figure.FIGURE, evaluation, shown) for figure in (loss_histogram, loss_tail)],
        "bands": band_table(evaluation, shown),
        "quantiles": _quantiles(evaluation, shown),
        "approximate": not evaluation.data.quantiles_are_exact,
        "several_classes": len(evaluation.classes) > 2,
        "unseen": list(unseen(evaluation, shown)),
        "expected_from": ""
        if evaluation.data.expected_shares_are_exact
        else formatting.count(evaluation.calibration.recalibration_rows),
    }


def band_table(evaluation: Evaluation, shown: Shown) -> Table:
    """Return what fell into each band."""
    rows: list[Row] = [
        [
            Cell(share.name, band=rank),
            _stretch(share, shown),
            formatting.count(share.rows),
            formatting.percent(share.share_of_rows, 1),
            formatting.percent(share.expected_share_if_calibrated, 1),
            _by_chance(share),
            formatting.percent(share.share_of_loss, 1),
        ]
        for rank, share in enumerate(evaluation.bands)
    ]
    columns = (
        Column("band", is_number=False),
        Column(f"loss, {shown.unit}"),
        Column("rows"),
        Column("share of rows"),
        Column("expected if calibrated", term="expected-share"),
        Column("chance allows", explained="where chance leaves the share of calibrated forecasts 95 times of 100"),
        Column("share of loss"),
    )
    return table("Rows by band of the document", columns, rows)


def _by_chance(share: BandShare) -> str:
    if share.expected_interval is None:
        return formatting.DASH
    low, high = (formatting.percent(end, 1) for end in share.expected_interval)
    return low if low == high else f"{low} – {high}"


def _stretch(share: BandShare, shown: Shown) -> str:
    if share.upper == 0:
        return "0"
    if share.upper == float("inf"):
        return f"above {shown.threshold(share.lower)}"
    return f"{shown.threshold(share.lower)} – {shown.threshold(share.upper)}"


def _quantiles(evaluation: Evaluation, shown: Shown) -> Table:
    names = {"0.5": "median", "1": "worst row"}
    rows: list[Row] = [
        [
            names.get(level, formatting.percent(float(level), 1).replace(".0", "")),
            shown.loss(loss),
            Cell(DOCUMENT_BANDS.place(loss).name, band=DOCUMENT_BANDS.rank(DOCUMENT_BANDS.place(loss).name)),
        ]
        for level, loss in evaluation.quantiles.items()
    ]
    columns = (
        Column("share of rows that lose at most this", is_number=False),
        Column(f"loss, {shown.unit}"),
        Column("band", is_number=False),
    )
    return table("Quantiles of the loss", columns, rows)


def _brief(evaluation: Evaluation, shown: Shown) -> View:
    return {"bands": band_table(evaluation, shown)}


SECTION = Section("losses", "Losses", _view, brief=_brief)
