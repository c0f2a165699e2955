"""What recalibrating the forecasts would do: temperature, isotonic regression, and Cox's straight line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from probreport import formatting

Interval = tuple[float, float]
LossText = Callable[[float | None], str]
_SURE = 1.96


@dataclass(frozen=True)
class Recalibration:
    """What recalibrating would do, measured on the row sample. Gains are mean losses saved, in nats, on held-out rows.

    Parameters
    ----------
    temperature, temperature_interval : float and (float, float), or None
        T for which q**(1 / T), renormalised, has the least mean loss, with its 95 % interval. Above 1 the forecasts are
        over-confident, below 1 under-confident; ∞ when no forecast at all would be better.
    temperature_reason : str or None
        Why there is none.
    recalibration_gain, recalibration_gain_error : float or None
        What that saves, fitted on four fifths of the rows and scored on the fifth, and its standard error. It may be
        negative.
    recalibration_reason : str or None
        Why there is none.
    recalibrated_log_loss : float or None
        The mean loss less the gain.
    isotonic_gain, isotonic_gain_error : float or None
        Two classes only: the same of isotonic regression, fitted on one half of the rows and scored on the other.
    cox_slope, cox_slope_error, cox_slope_interval : float or None
        Two classes only: b of logit P(event) = a + b logit q. Below 1 the forecasts are too far from 1/2.
    cox_intercept, cox_intercept_error, cox_intercept_interval : float or None
        a of the same fit. Calibrated forecasts have a = 0 and b = 1.
    cox_clipped_rows : int
        Rows whose forecast of exactly 0 or 1 was moved to 2.2e-16 or as near to 1, since it has no logit.
    cox_reason : str or None
        Why there is no slope.
    recalibration_rows : int
        How many rows these were fitted on.
    recalibration_is_exact : bool
        Whether these are all rows rather than a sample of them.
    """

    temperature: float | None
    temperature_interval: Interval | None
    temperature_reason: str | None
    recalibration_gain: float | None
    recalibration_gain_error: float | None
    recalibration_reason: str | None
    recalibrated_log_loss: float | None
    isotonic_gain: float | None
    isotonic_gain_error: float | None
    cox_slope: float | None
    cox_slope_error: float | None
    cox_slope_interval: Interval | None
    cox_intercept: float | None
    cox_intercept_error: float | None
    cox_intercept_interval: Interval | None
    cox_clipped_rows: int
    cox_reason: str | None
    recalibration_rows: int
    recalibration_is_exact: bool

    def recalibration_sentence(self, loss: LossText = formatting.number) -> str:
        """Say on which side the forecasts err and what recalibrating alone would save; nothing where that is not sure.

        Parameters
        ----------
        loss : callable
            Turns a loss in nats into text.
        """
        saving = self.recalibration_saving(loss)
        side = "over-confident" if (self.temperature or 1.0) > 1 else "under-confident"
        return saving and f"It is {side}: {saving[:1].lower()}{saving[1:]}"

    def recalibration_saving(self, loss: LossText = formatting.number) -> str:
        """Say what recalibrating alone would save; nothing when it is not sure to save anything that can be seen.

        Parameters
        ----------
        loss : callable
            Turns a loss in nats into text.
        """
        gain, error, after = self.recalibration_gain, self.recalibration_gain_error, self.recalibrated_log_loss
        if gain is None or error is None or after is None or self.temperature is None or gain <= _SURE * error:
            return ""
        before = loss(after + gain)
        return "" if before == loss(after) else f"Recalibrating alone would bring {before} down to {loss(after)}."
