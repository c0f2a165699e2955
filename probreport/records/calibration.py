"""Records of calibration: all that is known of it, and reliability by bins."""

from __future__ import annotations

from dataclasses import dataclass

from probreport.records.calibration_tests import CalibrationTests
from probreport.records.corp import CorpCalibration
from probreport.records.recalibration import Recalibration

Interval = tuple[float, float]


@dataclass(frozen=True)
class ReliabilityBin:
    """Rows of like forecasts: their mean forecast, how often the event happened, and a 95 % Wilson interval of that."""

    rows: int
    mean_forecast: float
    observed: float
    interval: Interval


@dataclass(frozen=True)
class Calibration(CorpCalibration, Recalibration, CalibrationTests):
    """Whether forecasts come true as often as they say: CORP, tests, recalibration, and reliability by bins.

    `event` says what the reliability bins are about: the positive class, or the top label.
    """

    reliability: tuple[ReliabilityBin, ...]
