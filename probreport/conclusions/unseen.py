"""What no interval can see: what one more bad row would do, and how often large losses may come that have not come yet.

References: Hanley & Lippman-Hand (1983), "If nothing goes wrong, is everything all right?", JAMA 249, 1743-1745.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import SupportsFloat

from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.intervals import LEVEL, rate_interval
from probreport.conclusions.moments import Moments
from probreport.records.unseen import OneMoreRow, RateOfRows, Unseen, WorstShare
from probreport.summary import Summary
from probreport.tallies.band_counts import BandCounts
from probreport.tallies.extreme_rows import ExtremeRows
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.worst_rows import WorstRows

_PROBABILITY = 0.001
_ONE_IN = 100  # the worst 1 % of rows, where so many are kept


def unseen_of(summary: Summary, moments: Moments) -> Unseen:
    """Return what no interval can see."""
    worst_band = list(DOCUMENT_BANDS)[-1]
    return Unseen(
        one_more_row=_one_more_row(moments),
        large_loss=worst_band.lower,
        large_losses=_large_losses(summary, moments),
        zeros=_zeros(summary, moments),
        worst=_worst_share(summary, moments),
    )


def _large_losses(summary: Summary, moments: Moments) -> RateOfRows:
    counts = summary.tally(BandCounts)
    is_frequency = summary.plan.weight_type == "frequency"
    return rate_of_rows(counts.weight.fractions()[-1] if is_frequency else counts.rows[-1], moments.observations)


def _zeros(summary: Summary, moments: Moments) -> RateOfRows | None:
    rows = summary.tally(ExtremeRows).zero_probability
    if not rows:
        return None
    if summary.plan.weight_type == "frequency" and summary.plan.on_zero != "clip":  # clipped, they are not told apart
        return rate_of_rows(summary.tally(LossTotals).infinite_weight.total(), moments.observations)
    return rate_of_rows(rows, moments.rows)


def rate_of_rows(rows: SupportsFloat, of: float) -> RateOfRows:
    """Return a rate with its interval; of none, the bound that the rule of three approximates."""
    rows, of = float(rows), float(of)
    if rows == 0:
        return RateOfRows(rows, of, 0.0, (0.0, -math.expm1(math.log1p(-LEVEL) / of)))
    return RateOfRows(rows, of, rows / of, rate_interval(rows, of))


def _one_more_row(moments: Moments) -> OneMoreRow | None:
    if math.isinf(moments.mean):
        return None
    loss, n = -math.log(_PROBABILITY), Fraction(moments.observations)
    mean = float((n * Fraction(moments.mean) + Fraction(loss)) / (n + 1))
    return OneMoreRow(_PROBABILITY, loss, mean, DOCUMENT_BANDS.place(mean))


def _worst_share(summary: Summary, moments: Moments) -> WorstShare | None:
    """Return the share of the worst 1 % of the rows, or of as many of them as are kept."""
    loss, kept = summary.tally(LossTotals).loss.total(), summary.tally(WorstRows).rows
    if math.isinf(moments.mean) or not loss:
        return None
    rows = kept[: max(1, moments.rows // _ONE_IN)]
    share = sum((Fraction(row.weight) * Fraction(row.loss) for row in rows), Fraction(0)) / loss
    return WorstShare(len(rows), min(1.0, float(share)))
