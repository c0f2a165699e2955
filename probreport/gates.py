"""Gates: what is asked of an evaluation, and whether it is met. Compares at full precision; prints nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS, Band
from probreport.evaluation import Evaluation, Interval, decimals_of, in_words
from probreport.metrics.log_loss import nats_per

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit

Bound = Literal["mean", "upper"]
_OF_CALIBRATION = ("PR203", "PR204", "PR211")


@dataclass(frozen=True)
class Gate:
    """One thing that is asked, what was measured, and whether a constant forecast would do as well."""

    name: str
    measured: str
    asked: str
    is_met: bool
    constant_would_pass: bool = False


def loss_gate(evaluation: Evaluation, most: float, *, unit: Unit = "nats", bound: Bound = "mean") -> Gate:
    """Ask that the mean log loss, or the upper end of its interval, is at most so much (in the unit)."""
    nats, value = nats_per(unit), _loss_at(evaluation, bound)
    return Gate(
        name="log loss",
        measured=_measured_loss(evaluation, unit, bound, most),
        asked=f"{_whose_end(bound)}at most {as_typed(most)} {unit}",
        is_met=value is not None and value / nats <= most,
        constant_would_pass=evaluation.prior_loss / nats <= most,
    )


def band_gate(evaluation: Evaluation, band: Band, *, unit: Unit = "nats", bound: Bound = "mean") -> Gate:
    """Ask that the mean, or the upper end of its interval, lies in a band or a better one."""
    value, least = _loss_at(evaluation, bound), DOCUMENT_BANDS.rank(band.name)
    reached = None if value is None else DOCUMENT_BANDS.place(value)
    where = f" ({in_words(reached)})" if reached else ""
    ends = () if reached is None else (reached.lower / nats_per(unit), reached.upper / nats_per(unit))
    return Gate(
        name="band",
        measured=_measured_loss(evaluation, unit, bound, thresholds=ends) + where,
        asked=f"{_whose_end(bound)}{in_words(band)} or better",
        is_met=reached is not None and DOCUMENT_BANDS.rank(reached.name) <= least,
        constant_would_pass=DOCUMENT_BANDS.rank(evaluation.prior_band.name) <= least,
    )


def skill_gate(evaluation: Evaluation, least: float, *, bound: Bound = "mean") -> Gate:
    """Ask that the skill, or with `bound` "upper" (of the loss) the lower end of its interval, is at least so much."""
    value = evaluation.skill
    if bound == "upper":
        value = None if evaluation.skill_interval is None else evaluation.skill_interval[0]
    return Gate(
        name="skill",
        measured=_measured_skill(evaluation, least),
        asked=f"{'lower end ' if bound == 'upper' else ''}at least {as_typed(least)}",
        is_met=value is not None and value >= least,
        constant_would_pass=least <= 0,
    )


def beats_constant_gate(evaluation: Evaluation) -> Gate:
    """Ask that the forecasts beat a constant forecast of the class frequencies beyond doubt."""
    interval = evaluation.skill_interval
    return Gate(
        name="skill",
        measured=_measured_skill(evaluation, 0.0),
        asked="lower end above 0",
        is_met=interval is not None and interval[0] > 0,
    )


def zero_rows_gate(evaluation: Evaluation, most: int) -> Gate:
    """Ask that at most so many rows gave the true class probability 0, which class frequencies never do."""
    rows, would_pass = evaluation.zero_probability_rows, math.isfinite(evaluation.prior_loss)
    return Gate("zero rows", formatting.count(rows), f"at most {most}", rows <= most, would_pass)


def miscalibration_gate(evaluation: Evaluation, most: float, *, unit: Unit = "nats") -> Gate:
    """Ask that miscalibration is at most so much (in the unit) more than calibrated forecasts would show by chance."""
    found, nats = evaluation.calibration, nats_per(unit)
    value = None if found.miscalibration is None else found.miscalibration - (found.miscalibration_null or 0.0)
    measured = "undefined" if value is None else f"{_apart_from(value / nats, most)} {unit} more than by chance"
    is_met = value is not None and value / nats <= most
    return Gate("miscalibration", measured, f"at most {as_typed(most)} {unit}", is_met, constant_would_pass=True)


def calibrated_gate(evaluation: Evaluation) -> Gate:
    """Ask that none of the tests of calibration, which are corrected together, raises an alarm."""
    alarms = [note.code for note in (*evaluation.notes, *evaluation.muted_notes) if note.code in _OF_CALIBRATION]
    is_infinite = math.isinf(evaluation.mean_log_loss)
    measured = f"alarm {', '.join(alarms)}" if alarms else "an infinite mean" if is_infinite else "no alarm"
    return Gate("calibrated", measured, "no alarm", not (alarms or is_infinite), constant_would_pass=True)


def _loss_at(evaluation: Evaluation, bound: Bound) -> float | None:
    """Return what a gate on the loss looks at; an infinite mean has no interval and is its own upper end."""
    if bound == "mean" or math.isinf(evaluation.mean_log_loss):
        return evaluation.mean_log_loss
    return None if evaluation.interval is None else evaluation.interval[1]


def _whose_end(bound: Bound) -> str:
    return "upper end " if bound == "upper" else ""


def _measured_loss(
    evaluation: Evaluation, unit: Unit, bound: Bound, *typed: float, thresholds: tuple[float, ...] = ()
) -> str:
    if bound == "upper" and evaluation.interval is None and evaluation.interval_reason:
        return f"{loss_with_interval(evaluation, unit)}, no interval: {evaluation.interval_reason}"
    return loss_with_interval(evaluation, unit, *typed, thresholds=thresholds)


def _measured_skill(evaluation: Evaluation, threshold: float) -> str:
    if evaluation.skill is None:
        return f"undefined: {evaluation.skill_reason}"
    value = _apart_from(evaluation.skill, threshold)
    if evaluation.skill_interval is None:
        return f"{value}, no interval: {evaluation.skill_reason}"
    return f"{value} {_ends(evaluation.skill_interval, threshold)}"


def _ends(interval: Interval, threshold: float) -> str:
    low, high = (_apart_from(end, threshold) for end in interval)
    return f"[{low}, {high}]"


def _apart_from(value: float, threshold: float) -> str:
    """Write a number with so many digits that it does not seem to lie on a threshold that it is not on."""
    return formatting.loss(value, 3, typed=(threshold,))


def loss_with_interval(evaluation: Evaluation, unit: Unit, *typed: float, thresholds: tuple[float, ...] = ()) -> str:
    """Write mean and interval, ``0.356 bits [0.215, 0.571]``, so that none seems to lie on a threshold that it misses.

    Parameters
    ----------
    evaluation : Evaluation
    unit : {"nats", "bits"}
    typed, thresholds : float
        In that unit, as somebody typed them, or of bands; those of the mean's band count too.
    """
    nats, decimals = nats_per(unit), decimals_of(evaluation)
    ends_of_band = (evaluation.band.lower / nats, evaluation.band.upper / nats)
    loss = formatting.loss(
        evaluation.mean_log_loss / nats, decimals, typed=typed, thresholds=(*ends_of_band, *thresholds)
    )
    if evaluation.interval is None:
        return f"{loss} {unit}"
    low, high = (
        formatting.loss(end / nats, decimals, typed=typed, thresholds=thresholds) for end in evaluation.interval
    )
    return f"{loss} {unit} [{low}, {high}]"


def as_typed(threshold: float) -> str:
    """Write a threshold as somebody would type it."""
    return repr(threshold + 0.0).removesuffix(".0")
