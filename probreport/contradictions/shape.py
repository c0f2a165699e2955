"""What an evaluation must hold so that it can be drawn: classes, bands, and counts, shares and losses that are such."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from probreport.bands import DOCUMENT_BANDS
from probreport.records.classes import ClassRow

Interval = tuple[float, float]
_ANYTHING = (
    "label",
    "classes",
    "id",
    "y_true",
    "preferred",
    "missing_classes",
    "unseen_classes",
    "value",
    "provenance",
)
_MOST = 2**53
_MEANS = ("trimmed_mean", "mean_without_worst", "loss_as_given")
_ROUNDING = 1e-9


def unfit_to_draw(evaluation: Any) -> Iterator[str]:
    """Name what does not fit together in an Evaluation, as far as drawing relies on it."""
    k, losses = len(evaluation.classes), evaluation.loss_distribution
    if not all(is_possible(number) for number in numbers(evaluation)):
        yield "a count is negative or too large, or a number is missing"
    if [share.name for share in evaluation.bands] != [band.name for band in DOCUMENT_BANDS]:
        yield "the bands are not those of the document"
    if k < 2 or len(evaluation.class_table) != k or not any(row.rows for row in evaluation.class_table):
        yield "the table of classes does not hold each class"
    if any((row.rows > 0) != (row.mean_log_loss is not None) for row in evaluation.class_table):
        yield "a class has rows without a loss, or a loss without rows"
    if not all(map(_is_spread, evaluation.class_table)):
        yield "the rows of a class are not those in its bands"
    if evaluation.column_order is not None and len(evaluation.column_order.assignment or evaluation.classes) != k:
        yield "the order of the columns does not hold each class"
    if evaluation.confusion is not None and not _is_square(k, *_tables(evaluation.confusion)):
        yield "the confusion is not of class by class"
    if not _is_histogram(losses.edges, losses.rows, losses.share):
        yield "the distribution of the losses lacks an edge"
    histogram = evaluation.calibration.histogram
    if len(histogram.share) != max(0, len(histogram.edges) - 1):
        yield "the distribution of the forecasts lacks an edge"
    if not {"0.5", "0.99", "1"} <= set(evaluation.quantiles):
        yield "a quantile is missing"
    if not all(loss >= 0 for loss in _losses(evaluation)) or not all(map(_is_interval, _intervals(evaluation))):
        yield "a loss is negative, or an interval has no ends"
    if not all(-_ROUNDING <= share <= 1 + _ROUNDING for share in _shares(evaluation)):
        yield "a share or a probability is outside of [0, 1]"


def numbers(value: Any) -> Iterator[float]:
    """Walk through all numbers, but for those that the data may choose freely."""
    if is_dataclass(value) and not hasattr(value, "lower_included"):
        for part in fields(value):
            if part.name not in _ANYTHING:
                yield from numbers(getattr(value, part.name))
    elif isinstance(value, (tuple, list)):
        for entry in value:
            yield from numbers(entry)
    elif isinstance(value, (int, float)):
        yield value


def is_possible(number: float) -> bool:
    """Whether a whole number can be a count, and any other is one at all."""
    return 0 <= number < _MOST if isinstance(number, int) else not math.isnan(number)


def _is_spread(row: ClassRow) -> bool:
    bands = row.rows_by_band
    return bands is None or (len(bands) == len(DOCUMENT_BANDS) and sum(bands) == row.rows)


def _tables(confusion: Any) -> tuple[tuple[Sized, ...], ...]:
    return confusion.mean_forecast, confusion.preferred


def _is_square(k: int, *tables: tuple[Sized, ...]) -> bool:
    return all([len(row) for row in table] == [k] * k for table in tables)


def _is_histogram(edges: tuple[float, ...], *columns: Sized) -> bool:
    rising = all(0 < low < high < math.inf for low, high in pairwise(edges))
    return rising and all(len(column) == max(0, len(edges) - 1) for column in columns) and len(edges) != 1


def _losses(evaluation: Any) -> Iterator[float]:
    yield from (evaluation.mean_log_loss, evaluation.prior_loss, evaluation.uniform_loss)
    yield from (evaluation.information.mean_forecast_entropy, evaluation.information.class_entropy)
    yield from evaluation.quantiles.values()
    yield from _called_loss(evaluation)


def _called_loss(value: Any) -> Iterator[float]:
    """Walk through all numbers that are called a loss, or are the mean of some."""
    for part in fields(value):
        inner = getattr(value, part.name)
        if isinstance(inner, (int, float)) and (part.name.endswith("loss") or part.name in _MEANS):
            yield inner
        for each in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(each) and not hasattr(each, "lower_included"):
                yield from _called_loss(each)


def _intervals(evaluation: Any) -> Iterator[Interval]:
    ends = [evaluation.interval, *(row.interval for row in evaluation.class_table)]
    yield from (interval for interval in ends if interval is not None)
    yield from (found.interval for found in evaluation.calibration.reliability)


def _is_interval(interval: Interval) -> bool:
    return 0 <= interval[0] <= interval[1] < math.inf


def _shares(evaluation: Any) -> Iterator[float]:
    losses = evaluation.loss_distribution
    yield from (evaluation.accuracy, evaluation.geometric_mean_probability, losses.zero_share, losses.infinite_share)
    yield from losses.share
    yield from (share.share_of_rows for share in evaluation.bands)
    for row in evaluation.class_table:
        yield from (row.frequency, row.mean_forecast)
    for worst in evaluation.worst_rows:
        yield from (worst.p_true, worst.p_preferred)
    for found in evaluation.calibration.reliability:
        yield from (found.mean_forecast, found.observed)
    if evaluation.confusion is not None:
        yield from (mean for forecasts in evaluation.confusion.mean_forecast for mean in forecasts)
