"""What a comparison says in words: the verdict on two models or on many, and what needs attention."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from probreport import formatting
from probreport.comparison import REMEDY, UNTESTED, Comparison, decimals_of
from probreport.errors import counted
from probreport.records.comparison import WITHIN_NOISE, Interval, Pair
from probreport.report.shown import Shown

_LONGEST = 120
_NOT_TESTED = f"{UNTESTED}; {REMEDY}"


@dataclass(frozen=True)
class ComparisonScreen:
    """The texts at the top of a comparison's page."""

    title: str
    meta: tuple[str, ...]
    value: str
    unit: str
    of_what: str
    interval: str
    skill: str
    skill_interval: str
    lead: str
    text: str
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def comparison_screen(comparison: Comparison, shown: Shown, title: str | None) -> ComparisonScreen:
    """Put the verdict on a comparison into words and numbers: those of the pair that it is about."""
    pair = comparison.pair(comparison.best.model, comparison.next_to_best.model)
    lead, text = verdict(comparison, shown)
    return ComparisonScreen(
        title=formatting.label(title, longest=120) if title else _versus(comparison),
        meta=tuple(_meta(comparison)),
        value=_or_infinite(shown_difference(pair, shown), pair, 1),
        unit=shown.unit,
        of_what=f"mean log loss of {name(pair.a)} less that of {name(pair.b)}: below 0 speaks for {name(pair.a)}",
        interval=interval_or_reason(pair, shown),
        skill=_or_infinite(points(pair.skill_difference), pair, -1),
        skill_interval=""
        if pair.skill_interval is None
        else f"95{formatting.NARROW_SPACE}% interval {_points_between(pair.skill_interval)}",
        lead=lead,
        text=text,
        facts=tuple(_facts(pair, comparison.n_tested)),
        remarks=tuple(remarks(comparison)),
    )


def name(model: str) -> str:
    """Write the name of a model."""
    return formatting.label(model, longest=_LONGEST)


def _versus(comparison: Comparison) -> str:
    names = [name(row.model) for row in comparison.models]
    if len(names) == 2:
        return f"{names[0]} against {names[1]}"
    return f"{len(names)} models compared: {', '.join(names[:4])}{', …' if len(names) > 4 else ''}"


def _meta(comparison: Comparison) -> Iterator[str]:
    rows = "row" if comparison.n_samples == 1 else "rows"
    yield f"{formatting.count(comparison.n_samples)} {rows}, the same for all models"
    yield f"{len(comparison.classes)} classes"
    if comparison.n_tested > 1:
        yield f"{formatting.count(comparison.n_tested)} comparisons, corrected together"
    if comparison.n_clusters is not None:
        yield f"{formatting.count(comparison.n_clusters)} clusters"


def verdict(comparison: Comparison, shown: Shown) -> tuple[str, str]:
    """Say in a few words, and then in a sentence, which model is better, or that the difference is within noise."""
    if len(comparison.models) == 2:
        return _of_two(comparison.pairs[0], shown)
    return _of_many(comparison)


def _of_many(comparison: Comparison) -> tuple[str, str]:
    best, tied = name(comparison.best.model), comparison.tied_with_best
    beyond, untested = comparison.worse_beyond_noise, comparison.worse_untested
    beyond_noise = f"beyond noise{' and after correction' if comparison.n_tested > 1 else ''}"
    by_brier = comparison.best.mean_log_loss == math.inf
    decided = "All lose infinitely much, so the Brier scores decide: " if by_brier else ""
    if tied:
        has = "the best" if by_brier else "the least mean loss"
        parts = [f"{decided}{best} has {has}, but {_listed(tied)} cannot be told apart from it on these rows"]
        parts += [f"{_listed(beyond)} {'is' if len(beyond) == 1 else 'are'} worse beyond noise"] if beyond else []
        return "Within noise.", f"{'; '.join([*parts, *_infinite(untested)])}."
    if by_brier:
        return f"{best} is best.", f"{decided}all others have worse ones, {beyond_noise}."
    others = f"Each of the {len(comparison.models) - 1} others"
    if not untested:
        return f"{best} is best.", f"{others} loses more on these rows, {beyond_noise}."
    if not beyond:
        return (
            f"{best} is best by the mean alone.",
            f"{others} loses infinitely much on some row: {_NOT_TESTED}.",
        )
    loses = "loses" if len(beyond) == 1 else "lose"
    parts = [f"{_listed(beyond)} {loses} more on these rows, {beyond_noise}", *_infinite(untested)]
    return f"{best} is best.", f"{'; '.join(parts)}."


def _infinite(models: tuple[str, ...]) -> list[str]:
    loses = "loses" if len(models) == 1 else "lose"
    return [f"{_listed(models)} {loses} infinitely much: {_NOT_TESTED}"] if models else []


def _of_two(pair: Pair, shown: Shown) -> tuple[str, str]:
    difference = f"{shown_difference(pair, shown)} {shown.unit}"
    if pair.better is None:
        return "Within noise.", _tie(pair, difference)
    other = pair.b if pair.better == pair.a else pair.a
    lead = f"{name(pair.better)} is better."
    if pair.is_untested:
        rows = counted(max(pair.infinite_rows_a, pair.infinite_rows_b), "row")
        text = f"{name(other)} gave the truth probability 0 on {rows}, and so loses infinitely much: {_NOT_TESTED}."
        return f"{name(pair.better)} is better by the mean alone.", text
    if pair.judged_by == "brier_score":
        return lead, f"Both lose infinitely much, so the Brier scores decide: {name(pair.better)} has the better ones."
    wins = max(pair.share_of_rows_a_better, pair.share_of_rows_b_better)
    by_rows = pair.share_of_rows_a_better if pair.better == pair.a else pair.share_of_rows_b_better
    text = f"The difference from {name(other)}, {difference}, is more than noise on these rows."
    if by_rows < wins:
        text += f" Yet it loses less on only {formatting.percent(by_rows)} of them: few rows decide."
    return lead, text


def _tie(pair: Pair, difference: str) -> str:
    if pair.p_value == 1 and not pair.mean_difference:
        return "Both models lose the same on every row."
    if pair.judged_by == "brier_score":
        return "Both lose infinitely much on some rows, and their Brier scores do not tell them apart either."
    return f"A difference of {difference} is no more than other rows of the same kind would give by chance."


def _listed(models: tuple[str, ...] | list[str]) -> str:
    names = [name(model) for model in models[:6]]
    if len(models) > 6:
        return f"{', '.join(names)} and {len(models) - 6} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def shown_difference(pair: Pair, shown: Shown) -> str:
    """Write the mean difference with as many decimals as its interval warrants."""
    nats = pair.mean_difference
    return formatting.number(None if nats is None else nats * shown.per_nat, decimals_of(pair))


def interval_or_reason(pair: Pair, shown: Shown) -> str:
    """Write the interval of the difference, or why there is none."""
    if pair.interval is None:
        return f"no interval: {formatting.sentence(pair.interval_reason or 'none is known')}"
    return f"95{formatting.NARROW_SPACE}% interval {between(pair, shown)}"


def between(pair: Pair, shown: Shown) -> str:
    """Write the ends of the interval of the difference."""
    return ends(pair.interval, shown, decimals_of(pair))


def ends(interval: Interval | None, shown: Shown, decimals: int) -> str:
    """Write the ends of an interval of differences, in words between them as either may be negative."""
    if interval is None:
        return formatting.DASH
    low, high = (formatting.number(end * shown.per_nat, decimals) for end in interval)
    return f"{low} to {high}"


def points(skill: float | None) -> str:
    """Write a difference of skills in points, of which skill has a hundred."""
    return formatting.number(None if skill is None else 100 * skill, 1)


def _points_between(interval: Interval) -> str:
    return " to ".join(points(end) for end in interval)


def _or_infinite(text: str, pair: Pair, sign: int) -> str:
    """Write a difference; an infinite one where one model alone loses infinitely much (of a: sign 1)."""
    if pair.mean_difference is not None or pair.infinite_rows_both:
        return text
    of_a, of_b = pair.infinite_rows_a > 0, pair.infinite_rows_b > 0
    return formatting.number(sign * (math.inf if of_a else -math.inf)) if of_a != of_b else text


def _facts(pair: Pair, comparisons: int) -> Iterator[tuple[str, str]]:
    yield formatting.percent(pair.share_of_rows_a_better, 1), f"of the rows lose less with {name(pair.a)}"
    yield formatting.percent(pair.share_of_rows_b_better, 1), f"of the rows lose less with {name(pair.b)}"
    corrected = f", corrected for {formatting.count(comparisons)} comparisons" if comparisons > 1 else ""
    if pair.p_adjusted is not None:
        yield (
            formatting.p_value(pair.p_adjusted),
            f"p, the chance of as great a difference where there is none{corrected}",
        )


def remarks(comparison: Comparison) -> Iterator[str]:
    """Say what a reader must know of these numbers."""
    for row in comparison.models:
        if row.zero_probability_rows and comparison.on_zero == "inf":
            rows = counted(row.zero_probability_rows, "row")
            yield f"{name(row.model)} gave the truth probability 0 on {rows}: its mean loss is infinite."
    unreliable = [pair for pair in comparison.pairs if pair.interval_is_reliable is False]
    if unreliable:
        which = f"{name(unreliable[0].a)} and {name(unreliable[0].b)}"
        more = f", and of {counted(len(unreliable) - 1, 'further pair')}," if len(unreliable) > 1 else ""
        yield f"The differences of {which}{more} are so skewed that the interval is unreliable with so few rows."
    if comparison.has_few_clusters:
        yield "There are fewer than 40 clusters: intervals are too short as a rule, and p-values too small."
    yield from warnings_in(comparison)
    yield from muted_warnings_in(comparison)
    if any(pair.fold_interval for pair in comparison.pairs):
        yield "The rows were forecast by models of several folds, each trained on other rows."
    yield from _after_other_training(comparison)


def _after_other_training(comparison: Comparison) -> Iterator[str]:
    """Name the verdicts, of the best model, that the differences of the folds do not bear out."""
    pairs = [pair for pair in comparison.pairs if pair.better == comparison.best.model and pair.fold_interval]
    doubtful = [pair for pair in pairs if pair.fold_interval and pair.fold_interval[0] <= 0 <= pair.fold_interval[1]]
    if doubtful:
        best = comparison.best.model
        others = tuple(pair.a if pair.b == best else pair.b for pair in doubtful)
        yield (
            f"{name(best)} is better than {_listed(others)} as they were trained here. After training on other rows it "
            "may not be: the interval of the mean of folds includes 0."
        )


def warnings_in(comparison: Comparison) -> list[str]:
    """Return what may be wrong with the data, as sentences."""
    return [formatting.sentence(text) for text in _texts(comparison.provenance.get("warnings"))]


def muted_warnings_in(comparison: Comparison) -> list[str]:
    """Return what was not to be warned of."""
    return [f"Muted as asked: {text}" for text in _texts(comparison.provenance.get("muted_warnings"))]


def _texts(found: object) -> list[str]:
    return list(map(str, found)) if isinstance(found, (list, tuple)) else []


def is_tie(pair: Pair) -> bool:
    """Whether the models of a pair cannot be told apart."""
    return pair.verdict == WITHIN_NOISE
