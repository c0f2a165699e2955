"""Calibration: whether forecasts come true as often as they say, and whether the model expects its own loss."""

from __future__ import annotations

from probreport import formatting
from probreport.evaluation import Evaluation
from probreport.report.sections import recalibration
from probreport.report.sections.corp import corp_view
from probreport.report.sections.section import Section, View
from probreport.report.shown import Shown

_SURE = 0.05
_ROUNDING = 1e-9  # nats: sums of forecasts' entropies differ by as much from what they are


def _view(evaluation: Evaluation, shown: Shown) -> View:
    return {
        "corp": corp_view(evaluation, shown),
        "facts": [*_facts(evaluation, shown), *recalibration.facts(evaluation, shown)],
        "measures": recalibration.measures(evaluation, shown),
        "in_the_large": recalibration.in_the_large(evaluation),
        "sampled": recalibration.sampled(evaluation),
    }


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
        (
            "z of the gap",
            formatting.number(calibration.overconfidence_z, 1),
            _in_standard_errors(calibration.overconfidence_p_value, is_bound=calibration.tests_reason is not None),
        ),
    ]


def _gap(nats: float | None, shown: Shown) -> str:
    return formatting.DASH if nats is None else f"{shown.difference(nats)} {shown.unit}"


def _in_standard_errors(p: float | None, *, is_bound: bool) -> str:
    away, text = "standard errors away from 0", formatting.p_value(p)
    at_most = " at most" if is_bound else ""
    return away if p is None else f"{away}, p {text if text.startswith('<') else f'= {text}'}{at_most}"


def meaning(evaluation: Evaluation) -> str:
    """Say what the over-confidence gap means."""
    found = evaluation.calibration
    gap, z, p = found.overconfidence_gap, found.overconfidence_z, found.overconfidence_p_value
    if gap is None:
        return "undefined: the mean is infinite"
    if z is None and abs(gap) < _ROUNDING:
        return "nothing to test: these forecasts expect the same loss whatever happens"
    if z is not None and p is None:
        return f"no test: {formatting.sentence(str(found.tests_reason))}"
    if p is not None and p >= _SURE:
        return "no more than chance would give calibrated forecasts"
    if gap > 0:
        return "over-confident: reality costs more than the forecasts expect"
    return "under-confident: reality costs less than the forecasts expect"


SECTION = Section("calibration", "Calibration", _view, lambda evaluation: bool(evaluation.calibration.reliability))
