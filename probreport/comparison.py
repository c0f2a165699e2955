"""The Comparison of models on the same rows: finished, named numbers, and the lines that say what they mean.

How the numbers come about is left to ``conclusions``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from probreport import formatting
from probreport.contradictions.comparison import in_comparison
from probreport.documents import Document
from probreport.errors import UsageError, listing, shown_text
from probreport.metrics.log_loss import Unit, nats_per
from probreport.records.comparison import B_BETTER, WITHIN_NOISE, ModelRow, Pair

UNTESTED = "no matter of noise, and not tested"
REMEDY = "mend the zeros, then compare"


@dataclass(frozen=True)
class Comparison(Document):
    """Which of several models is better on the same rows, and whether that is more than noise. Losses are in nats.

    Make it with `probreport.compare`, `probreport.compare_files` or `Comparison.from_json`.

    Parameters
    ----------
    models : tuple of ModelRow
        As they were given.
    pairs : tuple of Pair
        Each pair once, the earlier model first; `n_comparisons` counts them, and all tests are corrected together.
    band_flips : mapping of "a→b" to table
        Rows that a puts into band i and b into band j of the document's scale, best band first.
    n_samples : int
        Rows that count.
    total_weight : float
    classes : tuple
    prior_loss : float
        Of a constant forecast: of the class frequencies of these rows, or of training where they were given.
    interval_method : {"hall", "cluster"}
    n_clusters, has_few_clusters
        How many clusters there are, and whether there are fewer than 40, where rows have clusters.
    weight_type : {"importance", "frequency"}
    on_zero : {"inf", "clip", "error"}
    provenance : mapping

    Examples
    --------
    >>> import probreport
    >>> models = {"a": ([0, 1, 1], [0.1, 0.7, 0.9]), "b": ([0, 1, 1], [0.2, 0.7, 0.8])}
    >>> comparison = probreport.compare(models)
    >>> Comparison.from_json(comparison.to_json()) == comparison
    True
    """

    SCHEMA, VERSION, CALLED = "probreport/comparison", 1, "comparison"

    models: tuple[ModelRow, ...]
    pairs: tuple[Pair, ...]
    n_comparisons: int
    band_flips: Mapping[str, tuple[tuple[int, ...], ...]]
    n_samples: int
    total_weight: float
    classes: tuple[Any, ...]
    prior_loss: float
    interval_method: str
    n_clusters: int | None
    has_few_clusters: bool | None
    weight_type: str
    on_zero: str
    provenance: Mapping[str, Any]

    @property
    def ranked(self) -> tuple[ModelRow, ...]:
        """The models, best first; infinite ones by Brier score, and equals as they were given."""
        return tuple(sorted(self.models, key=lambda row: (row.mean_log_loss, row.brier_score * _is_infinite(row))))

    @property
    def best(self) -> ModelRow:
        """The model of the least mean loss."""
        return self.ranked[0]

    def pair(self, a: str, b: str) -> Pair:
        """Return the pair of two models, whichever of them stands first in it; PR120 where there is none."""
        found = next((pair for pair in self.pairs if [a, b] in ([pair.a, pair.b], [pair.b, pair.a])), None)
        if found is None:
            both, names = f"{shown_text(a)} and {shown_text(b)}", listing(row.model for row in self.models)
            raise UsageError(f"there is no pair of {both}; the models are {names}.", code="PR120")
        return found

    @property
    def tied_with_best(self) -> tuple[str, ...]:
        """The models that cannot be told apart from the best one."""
        others = (row.model for row in self.ranked[1:])
        return tuple(name for name in others if self.pair(self.best.model, name).verdict == WITHIN_NOISE)

    @property
    def n_tested(self) -> int:
        """How many pairs were tested, and so are corrected together: not those where one model alone is infinite."""
        return sum(pair.p_adjusted is not None for pair in self.pairs)

    @property
    def worse_beyond_noise(self) -> tuple[str, ...]:
        """The models that a test calls worse than the best one."""
        return self._worse(untested=False)

    @property
    def worse_untested(self) -> tuple[str, ...]:
        """The models that lose infinitely much where the best one does not: worse by the mean, without a test."""
        return self._worse(untested=True)

    def _worse(self, *, untested: bool) -> tuple[str, ...]:
        pairs = ((row.model, self.pair(self.best.model, row.model)) for row in self.ranked[1:])
        return tuple(name for name, pair in pairs if pair.better is not None and pair.is_untested == untested)

    @property
    def next_to_best(self) -> ModelRow:
        """The model beside the best one in the verdict: the next best within noise of it, else the second of all."""
        tied = self.tied_with_best
        return next((row for row in self.ranked if row.model in tied), self.ranked[1])

    def _contradictions(self) -> Iterator[str]:
        return in_comparison(self)

    def __str__(self) -> str:
        lines = (in_a_line(pair) for pair in self.pairs) if len(self.models) == 2 else [_ranking(self)]
        return "\n".join(lines).replace(formatting.NARROW_SPACE, " ")


def _is_infinite(row: ModelRow) -> bool:
    return row.mean_log_loss == math.inf


def in_a_line(pair: Pair, unit: Unit = "nats") -> str:
    """Say in a line which model of a pair is better, by how much, or that the difference is within noise."""
    a, b = formatting.label(pair.a), formatting.label(pair.b)
    if pair.verdict == WITHIN_NOISE:
        less = "" if pair.mean_difference is None else f"{a} less {b} "
        return f"{a} and {b}: within noise · {less}{difference_in_words(pair, unit)}"
    turned = 1 if pair.verdict == B_BETTER else -1
    better, worse = (b, a) if turned == 1 else (a, b)
    if pair.is_untested:
        return f"{better} is better than {worse} by the mean alone · {pair.interval_reason}: {UNTESTED}"
    by = " by Brier scores · " if pair.mean_difference is None else " by "
    return f"{better} is better than {worse}{by}{difference_in_words(pair, unit, turned)}"


def difference_in_words(pair: Pair, unit: Unit = "nats", turned: int = 1) -> str:
    """Write the difference of a pair, a less b (turned -1: b less a), with interval and p-value, or why it is none."""
    if pair.mean_difference is None:
        return f"difference undefined: {pair.interval_reason}"
    nats = nats_per(unit) * turned
    text = f"{formatting.number(pair.mean_difference / nats + 0.0, decimals_of(pair))} {unit}"
    if pair.interval is not None:
        low, high = (formatting.number(end / nats, decimals_of(pair)) for end in pair.interval[::turned])
        text += f" [{low}, {high}]"
    return f"{text} · p {formatting.p_value(pair.p_adjusted)}" if pair.p_adjusted is not None else text


def decimals_of(pair: Pair) -> int:
    """Return how many decimals the interval of the difference warrants."""
    if pair.interval is None:
        return 4
    return min(7, formatting.decimals_for((pair.interval[1] - pair.interval[0]) / 2, least=3))


def _ranking(comparison: Comparison) -> str:
    best, tied = comparison.best, [formatting.label(model) for model in comparison.tied_with_best]
    beyond, untested = len(comparison.worse_beyond_noise), len(comparison.worse_untested)
    loss = formatting.number(best.mean_log_loss)
    text = f"{formatting.label(best.model)}: {loss} nats, the least of {len(comparison.models)}"
    text += f" · within noise of it: {', '.join(tied)}" if tied else ""
    if beyond == len(comparison.models) - 1:
        text += " · better than all others beyond noise"
    elif beyond:
        text += f" · worse beyond noise: {beyond}"
    text += f" · infinite and so not tested: {untested}" if untested else ""
    tests = comparison.n_tested
    return f"{text} · {tests} comparisons, corrected together" if tests > 1 else text
