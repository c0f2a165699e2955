"""What must hold between the numbers of a comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from probreport.contradictions.rules import CLOSE, add_up, are_shares, of_records, of_skill, same
from probreport.contradictions.shape_of_comparison import unfit_to_draw
from probreport.records.comparison import A_BETTER, B_BETTER, WITHIN_NOISE, ModelRow, Pair

_BEYOND_NOISE = 0.05


def in_comparison(found: Any) -> Iterator[str]:
    """Name the numbers of a Comparison that contradict each other."""
    yield from unfit_to_draw(found)
    yield from of_records(found)
    models = {row.model: row for row in found.models}
    for row in found.models:
        yield from of_skill(row.mean_log_loss, found.prior_loss, row.skill, row.skill_interval)
        if row.zero_probability_rows > found.n_samples:
            yield "zero probability rows are more than all rows"
    yield from add_up("the pairs", [len(found.pairs)], found.n_comparisons)
    for pair in found.pairs:
        if pair.a in models and pair.b in models:
            yield from _of_pair(pair, models[pair.a], models[pair.b], found.prior_loss)
    for name, flips in found.band_flips.items():
        yield from add_up(f"the rows by band, {name[:80]},", map(sum, flips), found.n_samples)


def _of_pair(pair: Pair, a: ModelRow, b: ModelRow, prior: float) -> Iterator[str]:
    name = f"{pair.a[:40]} less {pair.b[:40]}"
    shares = [pair.share_of_rows_a_better, pair.share_of_rows_b_better, pair.share_of_rows_equal]
    yield from are_shares(f"{name}: the shares of rows", shares)
    expected = a.brier_score - b.brier_score
    yield from same(f"{name}: the difference of Brier scores", pair.brier_difference, expected, nothing=CLOSE)
    is_infinite = math.isinf(a.mean_log_loss), math.isinf(b.mean_log_loss)
    of_rows = pair.infinite_rows_a + pair.infinite_rows_both > 0, pair.infinite_rows_b + pair.infinite_rows_both > 0
    if is_infinite != of_rows or (pair.mean_difference is None) != any(is_infinite):
        yield f"{name}: what is infinite of the models is not so of the pair"
    elif pair.mean_difference is not None:
        expected = a.mean_log_loss - b.mean_log_loss
        rounding = CLOSE * max(a.mean_log_loss, b.mean_log_loss)
        yield from same(f"{name}: the difference", pair.mean_difference, expected, nothing=rounding)
        if pair.skill_difference is not None and prior > 0:
            expected = -pair.mean_difference / prior
            yield from same(f"{name}: the difference of skill", pair.skill_difference, expected)
    if pair.verdict != _verdict(pair):
        yield f"{name}: the verdict is '{pair.verdict[:40]}', and the numbers say '{_verdict(pair)}'"


def _verdict(pair: Pair) -> str:
    """Return the verdict that the numbers of a pair ask for."""
    if pair.judged_by == "infinite_log_loss":
        return B_BETTER if pair.infinite_rows_a + pair.infinite_rows_both else A_BETTER
    difference = pair.brier_difference if pair.judged_by == "brier_score" else pair.mean_difference
    if pair.p_adjusted is None or pair.p_adjusted >= _BEYOND_NOISE or not difference:
        return WITHIN_NOISE
    return A_BETTER if difference < 0 else B_BETTER
