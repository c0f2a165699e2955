"""What must hold between the numbers of an evaluation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from probreport.contradictions.details import in_details
from probreport.contradictions.rules import (
    CLOSE,
    add_up,
    are_shares,
    in_band,
    of_records,
    of_skill,
    place,
    same,
)
from probreport.contradictions.shape import unfit_to_draw
from probreport.metrics.log_loss import LOSS_AT_EPSILON
from probreport.records.worst_rows import WorstRow

_GREATEST_EXPONENT = 709
_LEVEL = re.compile(r"[01]|0\.[0-9]{1,9}")
_NO_DIGITS = 690.0
"""Of a greater loss the probability of the truth lies so near 0 that it has lost digits, or all of them."""


def in_evaluation(found: Any) -> Iterator[str]:
    """Name the numbers of an Evaluation that contradict each other."""
    yield from unfit_to_draw(found)
    yield from _of_the_mean(found)
    yield from of_records(found)
    yield from _of_counts(found)
    yield from _of_the_classes(found)
    yield from _of_the_worst(found)
    yield from in_details(found)


def _of_the_mean(found: Any) -> Iterator[str]:
    mean, uniform = found.mean_log_loss, math.log(max(1, len(found.classes)))
    yield from same("the mean in bits", found.mean_log_loss_bits, mean / math.log(2))
    if mean < _GREATEST_EXPONENT:
        yield from same("the perplexity", found.perplexity, math.exp(mean))
    yield from same("the geometric mean probability", found.geometric_mean_probability, math.exp(-mean))
    yield from same("the mean cross-entropy", found.information.mean_cross_entropy, mean)
    yield from same("the loss of guessing", found.uniform_loss, uniform)
    yield from same("the loss over that of guessing", found.loss_over_uniform, mean / uniform if uniform else None)
    if found.training_frequencies is None:
        yield from same("the loss of the constant forecast", found.prior_loss, found.information.class_entropy)
    yield from of_skill(mean, found.prior_loss, found.skill, found.skill_interval)
    yield from same("the Brier score", found.brier_score, found.metrics.get("brier_score"), nothing=CLOSE)
    errors = found.metrics.get("zero_one_loss")
    yield from same("the accuracy", found.accuracy, None if errors is None else 1 - errors, nothing=CLOSE)
    if found.interval is not None and found.interval_bands != tuple(map(place, found.interval)):
        yield "the bands of the interval are not those of its ends"
    yield from in_band("the loss of the constant forecast", found.prior_band, found.prior_loss)
    yield from in_band("the loss of guessing", found.uniform_band, found.uniform_loss)


def _of_counts(found: Any) -> Iterator[str]:
    n, losses, data = found.n_samples, found.loss_distribution, found.data
    yield from add_up("the rows in the bands", (band.rows for band in found.bands), n)
    yield from add_up("the rows by loss", (*losses.rows, losses.zero_rows, losses.infinite_rows), n)
    yield from add_up("the rows that count and those without weight", [n, data.weightless_rows], data.rows_read)
    if found.folds:
        yield from add_up("the rows of the folds", (fold.rows for fold in found.folds), data.rows_read)
    for column in {group.column for group in found.groups}:
        rows = (group.rows for group in found.groups if group.column == column)
        yield from add_up(f"the rows by {column[:80]}", rows, n)
    for name in ("zero_probability_rows", "below_epsilon_rows"):
        if getattr(found, name) > n:
            yield f"{name.replace('_', ' ')} are more than all rows"
    if data.on_zero == "inf" and (found.zero_probability_rows > 0) != math.isinf(found.mean_log_loss):
        yield "the mean is infinite just where no row gave the truth probability 0"
    yield from are_shares("the shares of the rows in the bands", [band.share_of_rows for band in found.bands])
    yield from are_shares("the shares of the loss in the bands", [band.share_of_loss for band in found.bands])
    yield from are_shares("the shares by loss", [*losses.share, losses.zero_share, losses.infinite_share])


def _of_the_classes(found: Any) -> Iterator[str]:
    rows, n = found.class_table, found.n_samples
    if len({(type(label), repr(label)) for label in found.classes}) < len(found.classes):
        yield "two classes have one label"
    if [row.label for row in rows] != list(found.classes):
        yield "the table of classes is not of the classes in their order"
    yield from are_shares("the frequencies of the classes", [row.frequency for row in rows])
    if found.data.soft_labels:
        return
    yield from add_up("the rows of the classes", (row.rows for row in rows), n)
    if found.confusion is not None:
        yield from add_up("the rows in the confusion", map(sum, found.confusion.preferred), n)
    if math.isfinite(found.mean_log_loss):
        means = [row.mean_log_loss for row in rows if row.mean_log_loss is not None]
        yield from same("the mean of the classes", found.macro_log_loss, sum(means) / max(1, len(means)))
        parts = [row.frequency * (row.mean_log_loss or 0.0) for row in rows]
        yield from same("the mean over the classes", sum(parts), found.mean_log_loss)


def _of_the_worst(found: Any) -> Iterator[str]:
    levels = sorted((float(name), loss) for name, loss in found.quantiles.items() if _LEVEL.fullmatch(name))
    if len(levels) < len(found.quantiles):
        yield "a quantile is not of a share"
    if any(low > high for (_, low), (_, high) in pairwise(levels)):
        yield "a quantile is greater than that of a greater share"
    losses = [row.log_loss for row in found.worst_rows]
    if any(more < less for more, less in pairwise(losses)) or len({row.row for row in found.worst_rows}) < len(losses):
        yield "the worst rows do not stand in their order, or one stands twice"
    if losses and found.quantiles.get("1", losses[0]) != losses[0]:
        yield "the greatest loss is not that of the worst row"
    if not all(row.y_true in found.classes and row.preferred in found.classes for row in found.worst_rows):
        yield "a worst row has a label that is no class"
    if not found.data.soft_labels:
        most = LOSS_AT_EPSILON if found.data.on_zero == "clip" else math.inf
        for row in found.worst_rows:
            yield from _of_worst_row(row, most)


def _of_worst_row(row: WorstRow, most: float) -> Iterator[str]:
    """Hold a loss against the probability of the truth, which near 1 is known to an ulp of 1 only."""
    if row.p_true > row.p_preferred:
        yield f"row {str(row.row)[:20]} preferred what it gave less than the truth"
    elif row.margin is not None and row.p_true < row.p_preferred:
        yield from same("the margin of a row", row.margin, row.p_true - row.p_preferred, nothing=CLOSE)
    expected = min(most, -math.log(row.p_true) if row.p_true > 0 else math.inf)
    is_beyond = min(row.log_loss, expected) > _NO_DIGITS
    if not (is_beyond or math.isclose(row.log_loss, expected, rel_tol=1e-6, abs_tol=1e-12)):
        yield f"row {str(row.row)[:20]} gave the truth {row.p_true:.9g} and lost {row.log_loss:.9g}"
