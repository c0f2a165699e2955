"""The increase of the loss since earlier: paired with earlier predictions, or unpaired with an evaluation of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from probreport import formatting
from probreport.conclusions.differences import SAME
from probreport.errors import IncompatibleError, shown_text
from probreport.evaluation import Evaluation, Interval
from probreport.gates import Gate, as_typed
from probreport.metrics.log_loss import nats_per

if TYPE_CHECKING:
    from probreport.cli.source import Source
    from probreport.gates import Bound
    from probreport.metrics.log_loss import Unit
    from probreport.records.comparison import Pair

_FINISHED = (".json", ".html", ".htm")


@dataclass(frozen=True)
class Increase:
    """How much more is lost than earlier, in nats.

    Parameters
    ----------
    mean, interval : float and (float, float), or None
        The increase with its 95 % interval, and why there is none; it may be infinite.
    reason : str or None
    is_worse : bool
        What decides where the increase is undefined.
    earlier : float
        The earlier mean loss.
    is_paired : bool
    """

    mean: float | None
    interval: Interval | None
    reason: str | None
    is_worse: bool
    earlier: float
    is_paired: bool

    def is_above(self, most: float, nats: float = 1.0) -> bool:
        """Whether all of the interval lies above so many units of so many nats; the mean, where nothing varies."""
        if self.mean is None:
            return self.is_worse
        return (self.mean if self.interval is None else self.interval[0]) / nats > most

    def is_surely_at_most(self, most: float, nats: float = 1.0) -> bool:
        """Whether even the upper end of the interval is at most so many units of so many nats; none shows nothing.

        An infinite mean is its own upper end, and so is 0 where no row is lost otherwise than earlier.
        """
        if self.interval is not None:
            return self.interval[1] / nats <= most
        is_known = self.mean is not None and (math.isinf(self.mean) or self.reason == SAME)
        return is_known and self.mean is not None and self.mean / nats <= most


def increase_since(source: Source, evaluation: Evaluation, against: str) -> Increase:
    """Compare an evaluation with an earlier one, or its predictions with earlier ones of the same rows."""
    if Path(against).suffix.lower() in _FINISHED:
        return unpaired(_earlier(source, evaluation, against), evaluation)
    from probreport.compare_files import compare_opened
    from probreport.engines import cluster_of
    from probreport.readers import open_predictions

    columns = source.columns
    of_old = replace(columns, weight=None, by=(), cluster=None)
    models = {"new": open_predictions(source.files, columns), "old": open_predictions([against], of_old)}
    cluster = cluster_of(source.engine, source.scheduler, source.workers)
    found = compare_opened(models, weight_type=source.weight_type, on_zero=source.on_zero, cluster=cluster)
    return paired(found.pairs[0], found.models[1].mean_log_loss)


def _earlier(source: Source, evaluation: Evaluation, against: str) -> Evaluation:
    """Read an earlier evaluation, of the same classes and with zeros that cost the same; PR155 where it is not."""
    from probreport.alignment import refuse_other_classes
    from probreport.report.read_back import read_back

    earlier = read_back(against).evaluation
    refuse_other_classes(
        (source.files[0], evaluation.classes),
        (against, earlier.classes),
        rule="A loss over other classes is another question.",
    )
    _refuse_other_zeros((source.files[0], evaluation), (against, earlier))
    return earlier


def _refuse_other_zeros(new: tuple[str, Evaluation], old: tuple[str, Evaluation]) -> None:
    """Refuse means of which one was clipped and the other was not, where that makes a difference (PR155)."""
    now, then = (evaluation.data.on_zero for _, evaluation in (new, old))
    moved = sum(found.zero_probability_rows + found.below_epsilon_rows for _, found in (new, old))
    if (now == "clip") != (then == "clip") and moved:
        raise IncompatibleError(
            f"{shown_text(old[0])}: rows given probability 0 cost '{then}' there, "
            f"and '{now}' in {shown_text(new[0])}.\n"
            "Evaluate both with the same --on-zero.",
            code="PR155",
        )


def paired(pair: Pair, earlier: float) -> Increase:
    """Read the increase off a pair of which the first model is the new one."""
    if pair.mean_difference is not None:
        return Increase(pair.mean_difference, pair.interval, pair.interval_reason, False, earlier, True)
    only_new = math.isfinite(earlier)
    mean = math.inf if only_new else None if pair.infinite_rows_a + pair.infinite_rows_both else -math.inf
    return Increase(mean, None, pair.interval_reason, pair.better == pair.b, earlier, True)


def unpaired(old: Evaluation, new: Evaluation) -> Increase:
    """Compare two evaluations of different rows, by Welch's test."""
    from probreport.conclusions.changes import mean_change

    if math.isinf(old.mean_log_loss) and math.isinf(new.mean_log_loss):
        return Increase(None, None, "both means are infinite", True, old.mean_log_loss, False)
    mean, interval, _ = mean_change(old, new)
    is_infinite = mean is not None and math.isinf(mean)
    reason = f"one of the means {'is infinite' if is_infinite else 'has no interval'}" if interval is None else None
    return Increase(mean, interval, reason, False, old.mean_log_loss, False)


def increase_gate(
    found: Increase, evaluation: Evaluation, most: float, *, unit: Unit = "nats", bound: Bound = "mean"
) -> Gate:
    """Ask that the loss has not risen by more than so much (in the unit) beyond noise, or that it surely has not."""
    nats, is_upper = nats_per(unit), bound == "upper"
    return Gate(
        name="increase",
        measured=_measured(found, nats, unit, most),
        asked=f"{'upper end at most' if is_upper else 'not all above'} {as_typed(most)} {unit}",
        is_met=found.is_surely_at_most(most, nats) if is_upper else not found.is_above(most, nats),
        constant_would_pass=(evaluation.prior_loss - found.earlier) / nats <= most,
    )


def _measured(found: Increase, nats: float, unit: Unit, most: float) -> str:
    how = "paired" if found.is_paired else "unpaired"
    if found.mean is None:
        return f"undefined: {found.reason}"
    decimals = 3 if found.interval is None else formatting.decimals_for((found.interval[1] - found.interval[0]) / 2)
    text = f"{formatting.loss(found.mean / nats, decimals, typed=(most,))} {unit}"
    if found.interval is None:
        return f"{text}, no interval: {found.reason}"
    low, high = (formatting.loss(end / nats, decimals, typed=(most,)) for end in found.interval)
    return f"{text} [{low}, {high}], {how}"
