"""Pairs of models on the same rows: what is known of each, and the verdicts on all of them, corrected together.

References: Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6, 65-70.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from probreport.conclusions.differences import CONSTANT, Cells, Difference, difference_of, sign_test
from probreport.conclusions.groups import holm
from probreport.conclusions.intervals import LEVEL
from probreport.conclusions.moments import Moments, moments, sums_of
from probreport.conclusions.pair_parts import parts_of
from probreport.labels import Label
from probreport.plan import Plan
from probreport.records.comparison import (
    A_BETTER,
    B_BETTER,
    WITHIN_NOISE,
    DifferingRow,
    Interval,
    Pair,
    why_undefined,
)
from probreport.tallies import paired_rows
from probreport.tallies.pair_totals import PairTotals

_MANY_PAIRS = 45


def pair_of(a: str, b: str, totals: PairTotals, plan: Plan, labels: Sequence[Label], prior_loss: float) -> Pair:
    """Return what is known of a pair before it is judged.

    Parameters
    ----------
    a, b : str
        The names of the models.
    totals : PairTotals
        Of the losses of a less those of b.
    plan : Plan
        Of a; says what weights mean, and whether there are clusters.
    labels : sequence
        What the classes of a are called.
    prior_loss : float
        Of the constant forecast, in nats.
    """
    found = moments(sums_of(totals.differences), plan.weight_type)
    scores = difference_of(moments(sums_of(totals.scores), plan.weight_type))
    infinite = (totals.first_infinite, totals.second_infinite, totals.both_infinite)
    undefined = why_undefined(a, b, *infinite)
    test = _overall(found, totals, plan) if undefined is None else Difference(math.nan, reason=undefined)
    by_class, by_group = parts_of(totals, plan, labels)
    n = found.rows
    return Pair(
        a=a,
        b=b,
        mean_difference=None if undefined else test.mean,
        interval=test.interval,
        interval_reason=test.reason,
        interval_is_reliable=test.is_reliable,
        standard_error=test.error,
        p_value=test.p_value,
        p_adjusted=None,
        skill_difference=None if undefined else _in_skill(test.mean, prior_loss),
        skill_interval=_ends_in_skill(test.interval, prior_loss),
        share_of_rows_a_better=totals.first_wins / n,
        share_of_rows_b_better=totals.second_wins / n,
        share_of_rows_equal=(n - totals.first_wins - totals.second_wins) / n,
        infinite_rows_a=infinite[0],
        infinite_rows_b=infinite[1],
        infinite_rows_both=infinite[2],
        brier_difference=scores.mean,
        brier_interval=scores.interval,
        brier_p_value=scores.p_value,
        sign_p_value=sign_test(totals.first_wins, totals.second_wins),
        verdict=WITHIN_NOISE,
        judged_by="log_loss",
        by_class=by_class,
        by_group=by_group,
        rows_a_better=_rows(totals.rows.first_better, labels),
        rows_b_better=_rows(totals.rows.second_better, labels),
    )


def _overall(found: Moments, totals: PairTotals, plan: Plan) -> Difference:
    if not plan.has_clusters:
        return difference_of(found)
    cells = totals.clusters.cells
    clustered: Cells = (cells.first, cells.loss.over(found.weight), cells.weight.over(found.weight))
    return difference_of(found, clustered)


def _in_skill(difference: float, prior_loss: float) -> float | None:
    """Turn a difference of losses into one of skill; None where the constant forecast loses nothing, or next to it."""
    found = -difference / prior_loss + 0.0 if prior_loss else math.inf
    return found if math.isfinite(found) else None


def _ends_in_skill(interval: Interval | None, prior_loss: float) -> Interval | None:
    if interval is None:
        return None
    low, high = _in_skill(interval[1], prior_loss), _in_skill(interval[0], prior_loss)
    return None if low is None or high is None else (low, high)


def _rows(rows: Iterable[paired_rows.DifferingRow], labels: Sequence[Label]) -> tuple[DifferingRow, ...]:
    return tuple(DifferingRow(row.row, row.id, labels[row.code], row.of_first, row.of_second) for row in rows)


def shortened(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Keep of very many pairs fewer of the rows on which they differ."""
    most = paired_rows.MOST_DIFFERING if len(pairs) <= _MANY_PAIRS else 1
    return tuple(
        replace(pair, rows_a_better=pair.rows_a_better[:most], rows_b_better=pair.rows_b_better[:most])
        for pair in pairs
    )


def judged(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Judge pairs by their p-values, corrected by Holm's method for how many pairs there are.

    Where one model alone loses infinitely much, the other is better; where both do, Brier scores decide; where the
    differences have no spread, the sign test does.
    """
    decisive = [_decisive(pair) for pair in pairs]
    adjusted = holm([p for _, p, _ in decisive])
    verdicts = []
    for pair, (judged_by, _, difference), p in zip(pairs, decisive, adjusted, strict=True):
        by_infinity = judged_by == "infinite_log_loss"
        is_beyond_noise = by_infinity or (p is not None and p < 1 - LEVEL)
        better = A_BETTER if difference < 0 else B_BETTER
        verdict = better if is_beyond_noise and difference else WITHIN_NOISE
        verdicts.append(replace(pair, verdict=verdict, judged_by=judged_by, p_adjusted=p))
    return tuple(verdicts)


def _decisive(pair: Pair) -> tuple[str, float | None, float]:
    """Return what decides on a pair: by which measure, its p-value, and the difference whose sign names the better."""
    a, b = (bool(rows + pair.infinite_rows_both) for rows in (pair.infinite_rows_a, pair.infinite_rows_b))
    if a and b:
        return "brier_score", pair.brier_p_value, pair.brier_difference
    if a or b:
        return "infinite_log_loss", None, math.inf if a else -math.inf
    assert pair.mean_difference is not None
    if pair.p_value is None and pair.interval_reason == CONSTANT:
        return "sign_test", pair.sign_p_value, pair.mean_difference
    return "log_loss", pair.p_value, pair.mean_difference
