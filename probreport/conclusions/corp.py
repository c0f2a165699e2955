"""Calibration by CORP: the loss in its parts, what chance makes of them, and the diagram's curve.

References: Dimitriadis, Gneiting & Jordan (2021), Proc. Natl. Acad. Sci. 118, e2016191118.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from probreport.conclusions.calibration_events import CalibrationEvent, ClassEvents
from probreport.conclusions.calibration_null import SEED, CalibrationNull
from probreport.conclusions.expected_calibration_error import (
    debiased_square,
    expected_by_chance,
    expected_calibration_error,
)
from probreport.conclusions.forecast_outcomes import ForecastOutcomes
from probreport.conclusions.isotonic import decompose, recalibrated
from probreport.conclusions.smooth_calibration_error import smooth_calibration_error, smooth_error_by_chance
from probreport.labels import IntArray
from probreport.records.corp import ClassCalibration, CorpCalibration, CurvePoint, ForecastHistogram
from probreport.summary import Summary
from probreport.validation import FloatArray

MOST_CLASSES = 100
MOST_CLASSES_WITH_NULL = 12
_CLASS_BINS, _CLASS_CELLS = 50, 50_000
_CLASS_REPLICATES = 399  # so that a dozen tests together can still find something at 5 %
_MOST_POINTS, _MOST_CLASS_POINTS, _HISTOGRAM_BINS = 200, 40, 40
_NICE_ENDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def corp_of(event: CalibrationEvent, summary: Summary) -> CorpCalibration:
    """Return what CORP says of an event, without what it says of each class."""
    outcomes = event.outcomes
    parts = decompose(outcomes, event.loss)
    null = None if summary.has_soft_labels else CalibrationNull.of(outcomes)
    return CorpCalibration(
        event=event.text,
        event_loss=event.loss,
        miscalibration=parts.miscalibration,
        discrimination=parts.discrimination,
        uncertainty=parts.uncertainty,
        miscalibration_is_exact=event.is_exact,
        miscalibration_null=None if null is None else null.expected,
        miscalibration_p_value=None if null is None else null.p_value,
        ece=expected_calibration_error(outcomes),
        ece_null=None if null is None else expected_by_chance(null),
        squared_ece_debiased=None if summary.has_soft_labels else debiased_square(outcomes),
        smece=smooth_calibration_error(outcomes),
        smece_null=None if null is None else smooth_error_by_chance(null),
        curve=curve(outcomes, null, _MOST_POINTS),
        histogram=histogram(outcomes),
        per_class=(),
    )


def class_jobs(summary: Summary, frequencies: FloatArray) -> list[Callable[[], ClassCalibration]]:
    """Return what finds the calibration of each class against the rest, most frequent first; of two classes nothing.

    At most the 100 most frequent classes are looked at.
    """
    if summary.plan.n_classes == 2:
        return []
    columns = np.argsort(-frequencies, kind="stable")[:MOST_CLASSES]
    rows = ClassEvents(summary)
    return [
        partial(_class_calibration, rows, summary, frequencies, column, position < MOST_CLASSES_WITH_NULL)
        for position, column in enumerate(columns.tolist())
    ]


def _class_calibration(
    events: ClassEvents, summary: Summary, frequencies: FloatArray, column: int, with_null: bool
) -> ClassCalibration:
    event = events.of(column)
    outcomes, parts, null = event.outcomes, decompose(event.outcomes, event.loss), None
    if with_null and not summary.has_soft_labels:
        null = CalibrationNull.of(
            outcomes, bins=_CLASS_BINS, replicates=_CLASS_REPLICATES, fine_cells=_CLASS_CELLS, seed=(SEED, column)
        )
    return ClassCalibration(
        label=summary.plan.classes[column],
        rows=int(outcomes.rows.sum()),
        frequency=float(frequencies[column]),
        miscalibration=parts.miscalibration,
        discrimination=parts.discrimination,
        uncertainty=parts.uncertainty,
        miscalibration_null=None if null is None else null.expected,
        miscalibration_p_value=None if null is None else null.p_value,
        curve=curve(outcomes, null, _MOST_CLASS_POINTS) if with_null else (),
    )


def curve(outcomes: ForecastOutcomes, null: CalibrationNull | None, most: int) -> tuple[CurvePoint, ...]:
    """Return the recalibrated probability at some forecasts: ends of steps, and others evenly between them."""
    fit = recalibrated(outcomes)
    chosen = _points(outcomes.forecasts, fit, most)
    x, y = outcomes.forecasts[chosen], fit[chosen]
    if null is None:
        return tuple(CurvePoint(*point, None, None) for point in zip(_short(x), _short(y), strict=True))
    band = (np.interp(x, null.outcomes.forecasts, end) for end in null.band())
    return tuple(CurvePoint(*point) for point in zip(*map(_short, (x, y, *band)), strict=True))


def _points(forecasts: FloatArray, fit: FloatArray, most: int) -> IntArray:
    """Choose places at which a rising step function is known well: half of them ends of steps, half evenly spread."""
    rises = np.flatnonzero(np.diff(fit) > 0)
    ends = np.unique(np.concatenate([[0], rises, rises + 1, [len(fit) - 1]]))
    ends = ends[np.unique(np.linspace(0, len(ends) - 1, most // 2).round().astype(np.intp))]
    even = np.linspace(forecasts[0], forecasts[-1], most // 2)
    places: IntArray = np.union1d(ends, np.minimum(np.searchsorted(forecasts, even), len(fit) - 1))
    return places


def _short(values: FloatArray) -> tuple[float, ...]:
    """Keep six digits of each value, which is finer than any picture."""
    return tuple(float(f"{value:.6g}") for value in values.tolist())


def histogram(outcomes: ForecastOutcomes) -> ForecastHistogram:
    """Return the share of the weight by forecast, in forty bins of equal width over the part of [0, 1] in use."""
    lowest, highest = float(outcomes.forecasts[0]), float(outcomes.forecasts[-1])
    low, high = 1 - _nice_end(1 - lowest), _nice_end(highest)
    edges = np.linspace(*((low, high) if low < high else (0.0, 1.0)), _HISTOGRAM_BINS + 1)
    shares, _ = np.histogram(outcomes.forecasts, edges, weights=outcomes.weights / outcomes.total_weight)
    return ForecastHistogram(_short(edges), _short(shares))


def _nice_end(reach: float) -> float:
    return next((end for end in _NICE_ENDS if reach <= 0.95 * end), 1.0)
