"""What recalibrating would do, in facts and tables for the section on calibration."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation, Interval
from probreport.labels import label_text
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, table

_MOST_CLASSES = 50
_SURE = 1.96


def facts(evaluation: Evaluation, shown: Shown) -> list[tuple[str, str, str]]:
    """Return the temperature and what it would save."""
    found = evaluation.calibration
    if found.temperature is None:
        return [("temperature", formatting.DASH, f"none: {formatting.sentence(str(found.temperature_reason))}")]
    temperature = ("temperature", formatting.number(found.temperature, 2), _of_temperature(evaluation))
    if found.recalibration_gain is None:
        return [temperature, ("recalibrated", formatting.DASH, formatting.sentence(str(found.recalibration_reason)))]
    after = f"{shown.loss(found.recalibrated_log_loss)} {shown.unit}"
    return [temperature, ("recalibrated", after, _of_gain(evaluation, shown))]


def _of_temperature(evaluation: Evaluation) -> str:
    found = evaluation.calibration
    if found.temperature is not None and math.isinf(found.temperature):
        return "the more the forecasts say, the worse: none at all would lose less"
    interval = found.temperature_interval
    if interval is None:
        return "1 leaves the forecasts as they are"
    ends = f"95{formatting.NARROW_SPACE}% interval {_interval(interval)}"
    if interval[0] > 1:
        return f"{ends}: the forecasts are too extreme"
    if interval[1] < 1:
        return f"{ends}: the forecasts are too cautious"
    return f"{ends}: 1, which leaves the forecasts as they are, is as good"


def _of_gain(evaluation: Evaluation, shown: Shown) -> str:
    found = evaluation.calibration
    said = found.recalibration_sentence(shown.loss)
    if said:
        return said.partition(": ")[2].rstrip(".")
    gain, error = found.recalibration_gain, found.recalibration_gain_error
    if gain is None or error is None or gain <= 0:
        return "recalibrating alone would save nothing"
    if gain > _SURE * error:
        return "recalibrating alone would save too little to be seen here"
    return f"it would save {shown.difference(gain)} ± {shown.difference(_SURE * error)}: maybe only by chance"


def measures(evaluation: Evaluation, shown: Shown) -> Table:
    """Return the measures that say more, each with its uncertainty and what calibrated forecasts would have."""
    found = evaluation.calibration
    rows: list[Row] = [
        ["z of the Brier score (Spiegelhalter)", _z(found.spiegelhalter_z), _p(found.spiegelhalter_p_value), "0"],
        [
            f"saved by a temperature, {shown.unit}",
            shown.difference(found.recalibration_gain),
            _plus_minus(found.recalibration_gain_error, shown),
            "0",
        ],
    ]
    if len(evaluation.classes) == 2:
        rows += [
            [
                f"saved by isotonic regression, {shown.unit}",
                shown.difference(found.isotonic_gain),
                _plus_minus(found.isotonic_gain_error, shown),
                "0",
            ],
            ["slope (Cox)", formatting.number(found.cox_slope, 2), _interval(found.cox_slope_interval), "1"],
            [
                "intercept (Cox)",
                formatting.number(found.cox_intercept, 2),
                _interval(found.cox_intercept_interval),
                "0",
            ],
        ]
    columns = (
        Column("measure", is_number=False),
        Column("value"),
        Column("95 % interval or p"),
        Column("if calibrated"),
    )
    return table("Further measures of calibration; savings on held-out rows", columns, rows)


def in_the_large(evaluation: Evaluation) -> Table:
    """Return forecast against frequency of each class, the least likely difference first."""
    classes = sorted(evaluation.calibration.in_the_large, key=lambda row: -abs(row.z or 0.0))
    rows: list[Row] = [
        [
            formatting.label(label_text(row.label), longest=120),
            formatting.percent(row.forecast, 1),
            formatting.percent(row.observed, 1),
            _z(row.z),
            formatting.p_value(row.p_value),
        ]
        for row in classes[:_MOST_CLASSES]
    ]
    columns = (
        Column("class", is_number=False),
        Column("mean forecast"),
        Column("frequency"),
        Column("z"),
        Column("p", explained="of this class alone, not corrected for the number of classes"),
    )
    return table("Calibration in the large: is each class there as often as forecast?", columns, rows)


def sampled(evaluation: Evaluation) -> str:
    """Say on how many rows the recalibrations were fitted when these are not all, and what else was done to them."""
    found, said = evaluation.calibration, []
    if not found.recalibration_is_exact:
        rows = formatting.count(found.recalibration_rows)
        said.append(f"≈ Temperature, savings, slope and intercept are those of a sample of {rows} rows.")
    if found.cox_clipped_rows:
        rows = formatting.count(found.cox_clipped_rows)
        said.append(f"For slope and intercept {rows} forecasts of 0 or 1 were moved 2.2e−16 inwards.")
    if len(evaluation.classes) == 2 and found.cox_reason:
        said.append(f"No slope and intercept: {formatting.sentence(found.cox_reason)}.")
    return " ".join(said)


def _z(z: float | None) -> str:
    return formatting.number(z, 1)


def _p(p: float | None) -> str:
    text = formatting.p_value(p)
    return text if p is None else f"p {text}" if text.startswith("<") else f"p = {text}"


def _plus_minus(error: float | None, shown: Shown) -> str:
    return formatting.DASH if error is None else f"± {shown.difference(_SURE * error)}"


def _interval(ends: Interval | None) -> str:
    if ends is None:
        return formatting.DASH
    low, high = (formatting.number(end, 2) for end in ends)
    return f"{low} – {high}"
