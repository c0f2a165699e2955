"""What a comparison must hold so that it can be drawn: each pair and band, counts, shares and losses that are such."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any, get_args

from probreport.bands import DOCUMENT_BANDS
from probreport.contradictions.rules import CLOSE
from probreport.contradictions.shape import is_possible, numbers
from probreport.records.comparison import A_BETTER, B_BETTER, WITHIN_NOISE, Interval, JudgedBy, Pair


def unfit_to_draw(found: Any) -> Iterator[str]:
    """Name what does not fit together in a Comparison, as far as drawing relies on it."""
    names = [row.model for row in found.models]
    if len(names) < 2 or len(set(names)) < len(names):
        yield "there are not two models, or two have one name"
    if [(pair.a, pair.b) for pair in found.pairs] != list(combinations(names, 2)):
        yield "the pairs are not those of the models"
    if set(found.band_flips) != {f"{pair.a}→{pair.b}" for pair in found.pairs}:
        yield "the moves between bands are not those of the pairs"
    if not all(map(_is_square, found.band_flips.values())):
        yield "the moves are not from each band to each"
    if not all(map(is_possible, (*numbers(found), *numbers(list(found.band_flips.values()))))):
        yield "a count is negative or too large, or a number is missing"
    if any(math.isinf(number) for pair in found.pairs for number in _finite(pair)):
        yield "a difference is infinite"
    if not all(row.mean_log_loss >= 0 for row in found.models):
        yield "a loss is negative"
    if not all(low <= high and math.isfinite(high - low) for low, high in _intervals(found)):
        yield "an interval has no ends"
    if not all(-CLOSE <= share <= 1 + CLOSE for share in _shares(found)):
        yield "a share or a probability is outside of [0, 1]"
    if not all(map(_is_judged, found.pairs)):
        yield "a verdict is none that there is"


def _is_square(flips: tuple[tuple[int, ...], ...]) -> bool:
    return [len(row) for row in flips] == [len(DOCUMENT_BANDS)] * len(DOCUMENT_BANDS)


def _finite(pair: Pair) -> Iterator[float]:
    of_parts = (part.mean_difference for part in (*pair.by_class, *pair.by_group))
    of_folds = (fold.mean_difference for fold in pair.folds)
    values = (pair.mean_difference, pair.skill_difference, pair.mean_of_folds, *of_parts, *of_folds)
    yield from (value for value in values if value is not None)


def _intervals(found: Any) -> Iterator[Interval]:
    models = (interval for row in found.models for interval in (row.interval, row.skill_interval))
    pairs = (
        interval
        for pair in found.pairs
        for interval in (
            pair.interval,
            pair.skill_interval,
            pair.brier_interval,
            pair.fold_interval,
            *(part.interval for part in (*pair.by_class, *pair.by_group)),
        )
    )
    yield from (interval for interval in (*models, *pairs) if interval is not None)


def _shares(found: Any) -> Iterator[float]:
    yield from (row.accuracy for row in found.models)
    for pair in found.pairs:
        yield from (pair.share_of_rows_a_better, pair.share_of_rows_b_better, pair.share_of_rows_equal)
        parts = (part.p_adjusted for part in (*pair.by_class, *pair.by_group))
        yield from (value for value in (pair.p_value, pair.p_adjusted, *parts) if value is not None)


def _is_judged(pair: Pair) -> bool:
    return pair.verdict in (A_BETTER, B_BETTER, WITHIN_NOISE) and pair.judged_by in get_args(JudgedBy)
