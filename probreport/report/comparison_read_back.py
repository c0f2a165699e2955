"""Reading the report of a comparison back, from a saved page or from its JSON, checked so that it can be drawn."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, get_args

from probreport.bands import DOCUMENT_BANDS
from probreport.comparison import Comparison
from probreport.errors import FormatError, ProbReportError
from probreport.metrics.log_loss import Unit
from probreport.records.comparison import A_BETTER, B_BETTER, WITHIN_NOISE, Interval, JudgedBy, Pair
from probreport.report.read_back import is_possible, kept_in_page, numbers, read_checked, read_text, title_and_unit

_ROUNDING = 1e-9


class ComparisonReadBack(NamedTuple):
    """What a comparison's report was made of."""

    comparison: Comparison
    title: str | None
    unit: Unit


def holds_comparison(path: str | Path) -> bool:
    """Whether a file says of itself that it holds a comparison; whether it can be read is left to `read_back`."""
    try:
        text = read_text(path)
        page = kept_in_page(text)
        values = json.loads(text) if page is None else page["comparison"]
        return bool(values["schema"] == Comparison.SCHEMA)
    except (ProbReportError, ValueError, LookupError, TypeError, RecursionError):
        return False


def read_comparison_back(path: str | Path) -> ComparisonReadBack:
    """Read what a saved page or a saved comparison was made of.

    Raises
    ------
    InputOutputError
        PR130 or PR131 when the file cannot be read.
    FormatError
        PR151 when it holds no comparison, or one whose numbers do not fit together.
    """
    return read_checked(
        path,
        lambda text: _in_page(text) or ComparisonReadBack(Comparison.from_json(text), None, "nats"),
        lambda found: _faults(found.comparison),
    )


def _in_page(text: str) -> ComparisonReadBack | None:
    values = kept_in_page(text)
    if values is None:
        return None
    if "evaluation" in values and "comparison" not in values:
        raise FormatError("it holds the evaluation of one model, and no comparison.", code="PR151")
    return ComparisonReadBack(Comparison.from_dict(values["comparison"]), *title_and_unit(values))


def _faults(found: Comparison) -> Iterator[str]:
    """Name what does not fit together, as far as drawing relies on it."""
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
    if not all(-_ROUNDING <= share <= 1 + _ROUNDING for share in _shares(found)):
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


def _intervals(found: Comparison) -> Iterator[Interval]:
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


def _shares(found: Comparison) -> Iterator[float]:
    yield from (row.accuracy for row in found.models)
    for pair in found.pairs:
        yield from (pair.share_of_rows_a_better, pair.share_of_rows_b_better, pair.share_of_rows_equal)
        parts = (part.p_adjusted for part in (*pair.by_class, *pair.by_group))
        yield from (value for value in (pair.p_value, pair.p_adjusted, *parts) if value is not None)


def _is_judged(pair: Pair) -> bool:
    return pair.verdict in (A_BETTER, B_BETTER, WITHIN_NOISE) and pair.judged_by in get_args(JudgedBy)
