"""What must hold between the numbers of an evaluation that lie behind its headline: calibration, shares, folds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from probreport.bands import DOCUMENT_BANDS
from probreport.contradictions.rules import CLOSE, add_up, are_shares, same, within


def in_details(found: Any) -> Iterator[str]:
    """Name the numbers of an Evaluation, besides its headline, that contradict each other."""
    yield from _of_other_means(found)
    yield from _of_calibration(found)
    yield from _of_concentration(found)
    yield from _of_folds(found)


def _of_other_means(found: Any) -> Iterator[str]:
    mean, n, data = found.mean_log_loss, found.n_samples, found.data
    if math.isfinite(mean):
        yield from same("the mean of the finite losses", found.finite_mean_log_loss, mean)
    none_is_moved = not data.soft_labels and found.zero_probability_rows == found.below_epsilon_rows == 0
    if data.on_zero == "clip" or none_is_moved:  # of soft labels a part of a row's loss may be
        yield from same("the loss as scikit-learn has it", found.sklearn_log_loss, mean, nothing=CLOSE)
    if not data.is_weighted:
        yield from add_up("the weights", [found.total_weight], n)
        yield from same("the effective number of rows", found.effective_samples, float(min(n, 2**53)))
    if [(band.lower, band.upper) for band in found.bands] != [(band.lower, band.upper) for band in DOCUMENT_BANDS]:
        yield "the ends of the bands are not those of the document"
    order = found.column_order
    if order is not None and order.is_exact and data.on_zero == "inf":
        yield from same("the loss with the columns as given", order.loss_as_given, mean, nothing=CLOSE)
    if found.weight_type == "importance":
        yield from add_up("the large losses", [found.unseen.large_losses.rows], found.bands[-1].rows)
    for rate in (found.unseen.large_losses, found.unseen.zeros):
        if rate is not None:
            yield from same("a rate of rows", rate.rate, rate.rows / rate.of if rate.of else None)


def _of_calibration(found: Any) -> Iterator[str]:
    mean, calibration, information = found.mean_log_loss, found.calibration, found.information
    parts = calibration.miscalibration - calibration.discrimination + calibration.uncertainty
    rounding = CLOSE * (abs(calibration.discrimination) + abs(calibration.uncertainty))
    yield from same("the loss of its parts", calibration.event_loss, parts, nothing=rounding)
    if calibration.overconfidence_gap is not None:
        gap, rounding = mean - information.mean_forecast_entropy, CLOSE * mean
        yield from same("the gap of over-confidence", calibration.overconfidence_gap, gap, nothing=rounding)
    if calibration.recalibrated_log_loss is not None and calibration.recalibration_gain is not None:
        left = mean - calibration.recalibration_gain
        yield from same("the recalibrated loss", calibration.recalibrated_log_loss, left, nothing=CLOSE * mean)
    divergence = information.marginal_cross_entropy - information.class_entropy
    rounding = CLOSE * max(1.0, information.class_entropy)
    yield from same("the marginal divergence", information.marginal_kl_divergence, divergence, nothing=rounding)
    for row, other in zip(calibration.in_the_large, found.class_table, strict=False):
        if row.label != other.label:
            yield "the classes in the large do not stand in their order"
        yield from same("a frequency in the large", row.observed, other.frequency)
        yield from same("a forecast in the large", row.forecast, other.mean_forecast)
    if not _rising([point.forecast for point in calibration.curve]) or not _rising(
        [point.recalibrated for point in calibration.curve]
    ):
        yield "the curve of calibration falls"


def _of_concentration(found: Any) -> Iterator[str]:
    spread = found.concentration
    shares = (spread.worst_thousandth, spread.worst_hundredth, spread.worst_twentieth, spread.worst_tenth)
    known = [0.0, *(share for share in shares if share is not None), 1.0]
    if not _rising(known):
        yield "more rows carry less of the loss"
    if not all(_rising(list(column)) for column in zip(*spread.lorenz, strict=True)):
        yield "the curve of the losses falls"
    if not found.data.soft_labels:
        yield from are_shares(
            "the shares of the loss by class",
            [row.share_of_loss for row in found.class_table if row.share_of_loss is not None or row.rows],
        )


def _of_folds(found: Any) -> Iterator[str]:
    losses = [fold.mean_log_loss for fold in found.folds]
    if losses and found.mean_of_folds is not None:
        yield from same("the mean of the folds", found.mean_of_folds, sum(losses) / len(losses))
    yield from within("the mean of the folds", found.mean_of_folds, found.fold_interval)


def _rising(values: Sequence[float]) -> bool:
    return all(low <= high + CLOSE for low, high in pairwise(values))
