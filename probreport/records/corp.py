"""Records of calibration by CORP: the parts of the loss, what chance would make of them, and the diagram."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class CurvePoint:
    """A forecast, what it is best recalibrated to, and between what that stays in 95 % of calibrated replicates."""

    forecast: float
    recalibrated: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ForecastHistogram:
    """Share of the weight by forecast: `share[i]` lies in [edges[i], edges[i + 1])."""

    edges: tuple[float, ...]
    share: tuple[float, ...]


@dataclass(frozen=True)
class ClassCalibration:
    """Calibration of one class against the rest, in nats; see `CorpCalibration` for the numbers.

    `rows` were used. The null, the p-value and the curve are there for the most frequent classes.
    """

    label: Any = field(metadata={"key": "class"})
    rows: int
    frequency: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    miscalibration_null: float | None
    miscalibration_p_value: float | None
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class CorpCalibration:
    """Calibration of one event: the positive class, or with more classes that the preferred class is the true one.

    Parameters
    ----------
    miscalibration, discrimination, uncertainty : float
        The parts of the event's log loss in nats: loss = miscalibration - discrimination + uncertainty. The first is
        what isotonic recalibration on these rows would save, infinite where something impossible happened; the
        second what the forecasts, so recalibrated, save over a constant; the third the entropy of the event.
    event_loss : float
        Mean log loss of the event; of two classes the headline.
    miscalibration_is_exact : bool
        Whether every distinct forecast was told apart. If not, miscalibration and discrimination are lower bounds.
    miscalibration_null, miscalibration_p_value : float or None
        Miscalibration that calibrated forecasts would show in the mean on as many rows, and how often they would show
        at least as much. None for soft labels, whose noise is not known.
    ece, ece_null : float and (float or None)
        Mean distance of forecast and rate in fifteen bins of equal weight, and its mean for calibrated forecasts.
    squared_ece_debiased : float or None
        Mean squared distance in these bins less the noise of the rates; may be negative.
    smece, smece_null : float and (float or None)
        Calibration error without bins, and its mean for calibrated forecasts.
    curve : tuple of CurvePoint
        The diagram, at up to 200 forecasts, to six digits.
    histogram : ForecastHistogram
        Of the forecasts of the event.
    per_class : tuple of ClassCalibration
        Each class against the rest, most frequent first; empty for two classes.
    """

    event: str
    event_loss: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    miscalibration_is_exact: bool
    miscalibration_null: float | None
    miscalibration_p_value: float | None
    ece: float
    ece_null: float | None
    squared_ece_debiased: float | None
    smece: float
    smece_null: float | None
    curve: tuple[CurvePoint, ...]
    histogram: ForecastHistogram
    per_class: tuple[ClassCalibration, ...]
