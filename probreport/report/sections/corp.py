"""What the calibration section shows of CORP: diagram, parts of the loss, classes, and the errors that are folded."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report.figures import calibration_curve, chart, class_curves, loss_parts
from probreport.report.sections.section import View
from probreport.report.shown import Shown
from probreport.report.table import Column, Row, Table, table

_LEVEL = 0.05


def corp_view(evaluation: Evaluation, shown: Shown) -> View:
    """Return the texts, charts and tables of CORP."""
    return {
        "verdict": verdict(evaluation, shown),
        "charts": [chart(figure.FIGURE, evaluation, shown) for figure in (calibration_curve, loss_parts)],
        "class_charts": [chart(class_curves.FIGURE, evaluation, shown)]
        if class_curves.FIGURE.applies(evaluation)
        else [],
        "errors": errors(evaluation),
        "bins": reliability_bins(evaluation),
    }


def verdict(evaluation: Evaluation, shown: Shown) -> str:
    """Say what miscalibration costs, and whether that is more than chance."""
    found, of_top = evaluation.calibration, " of the preferred class" if len(evaluation.classes) > 2 else ""
    if math.isinf(found.miscalibration):
        return "Something happened that was given probability 0, so miscalibration costs without limit."
    cost, chance = (_number(nats, shown) for nats in (found.miscalibration, found.miscalibration_null))
    cost = cost if found.miscalibration_is_exact else f"at least {cost}"
    saves = f"the best rising recalibration would save {cost} {shown.unit} a row on these rows"
    if found.miscalibration_p_value is None:
        return f"Soft labels have no known noise, so chance cannot be told apart: {saves}."
    test = f"calibrated forecasts show ≈ {chance} by chance, p = {formatting.p_value(found.miscalibration_p_value)}"
    test = test.replace("= <", "<")
    if found.miscalibration_p_value <= _LEVEL:
        return f"Forecasts{of_top} do not come true as often as they say: {saves}, and {test}."
    return f"No miscalibration{of_top} beyond chance is to be seen: {saves}, but {test}."


def _number(nats: float | None, shown: Shown) -> str:
    return formatting.number(None if nats is None else nats * shown.per_nat, 4)


def errors(evaluation: Evaluation) -> Table:
    """Return the calibration errors that are often asked for, each beside what chance makes of it."""
    found = evaluation.calibration
    rows: list[Row] = [
        ["ECE, fifteen bins of equal weight", formatting.number(found.ece, 4), formatting.number(found.ece_null, 4)],
        ["squared, debiased", formatting.number(found.squared_ece_debiased, 5), "0"],
        ["smECE, without bins", formatting.number(found.smece, 4), formatting.number(found.smece_null, 4)],
    ]
    columns = (Column("calibration error", is_number=False), Column("value"), Column("≈ if calibrated"))
    return table("Distance between forecast and what happened", columns, rows)


def reliability_bins(evaluation: Evaluation) -> Table:
    """Return forecast and outcome in the bins of the expected calibration error."""
    rows: list[Row] = [
        [
            formatting.probability(found.mean_forecast),
            formatting.probability(found.observed),
            f"{formatting.probability(found.interval[0])} – {formatting.probability(found.interval[1])}",
            formatting.count(found.rows),
        ]
        for found in evaluation.calibration.reliability
    ]
    columns = (Column("mean forecast"), Column("happened"), Column("95 % interval"), Column("rows"))
    return table("The bins of the ECE", columns, rows)
