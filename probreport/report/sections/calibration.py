"""Calibration: whether forecasts come true as often as they say, and whether the model expects its own loss."""

from __future__ import annotations

import math

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report.sections.corp import corp_view
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown

_NOTICEABLE = 1.96
_ROUNDING = 1e-9  # nats: sums of forecasts' entropies differ by as much from what they are


def _view(evaluation: Evaluation, shown: Shown) -> View:
    return {"facts": _facts(evaluation, shown), "corp": corp_view(evaluation, shown)}


def _facts(evaluation: Evaluation, shown: Shown) -> list[tuple[str, str, str]]:
    calibration, information = evaluation.calibration, evaluation.information
    return [
        ("mean loss", f"{shown.loss(evaluation.mean_log_loss)} {shown.unit}", "what reality cost"),
        (
            "expected loss",
            f"{shown.loss(information.mean_forecast_entropy)} {shown.unit}",
            "what the forecasts themselves expect: their mean entropy",
        ),
        ("over-confidence gap", _gap(calibration.overconfidence_gap, shown), meaning(evaluation)),
        ("z of the gap", formatting.number(calibration.overconfidence_z, 1), "standard errors away from 0"),
    ]


def _gap(nats: float | None, shown: Shown) -> str:
    return formatting.DASH if nats is None else f"{shown.difference(nats)} {shown.unit}"


def meaning(evaluation: Evaluation) -> str:
    """Say what the over-confidence gap means."""
    gap, z = evaluation.calibration.overconfidence_gap, evaluation.calibration.overconfidence_z
    if gap is None:
        return "undefined: the mean is infinite"
    if z is None and abs(gap) < _ROUNDING:
        return "nothing to test: these forecasts expect the same loss whatever happens"
    if z is None:
        z = math.copysign(math.inf, gap)
    if z > _NOTICEABLE:
        return "over-confident: reality costs more than the forecasts expect"
    if z < -_NOTICEABLE:
        return "under-confident: reality costs less than the forecasts expect"
    return "no more than chance would give calibrated forecasts"


SECTION = Section("calibration", "Calibration", _view, lambda evaluation: bool(evaluation.calibration.reliability))
