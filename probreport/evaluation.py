"""The Evaluation: finished, named numbers. Everything a reader is shown is drawn from it alone.

What it consists of stands in ``records``, its JSON in ``documents``; how the numbers come about is left to
``conclusions``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from probreport import formatting
from probreport.bands import Band
from probreport.contradictions.evaluation import in_evaluation
from probreport.documents import Document
from probreport.records.calibration import Calibration
from probreport.records.classes import ClassRow, Confusion
from probreport.records.column_order import ColumnOrder
from probreport.records.concentration import Concentration
from probreport.records.data_counts import DataCounts
from probreport.records.folds import FoldRow
from probreport.records.groups import GroupRow
from probreport.records.information import Information
from probreport.records.label_errors import LabelErrors
from probreport.records.losses import BandShare, LossDistribution
from probreport.records.notes import Note
from probreport.records.unseen import Unseen
from probreport.records.worst_rows import WorstRow
from probreport.records.zeros import Mixing, Rounding

if TYPE_CHECKING:
    import pandas as pd

Interval = tuple[float, float]


@dataclass(frozen=True)
class Evaluation(Document):
    """How good the probabilities are, in finished numbers. Losses and information are in nats.

    Make it with `probreport.evaluate`, `probreport.evaluate_file` or `Evaluation.from_json`.

    Parameters
    ----------
    model : str or None
        Name of the model.
    n_samples : int
        Rows that count (rows of weight 0 do not).
    total_weight, effective_samples : float
        Sum of weights W, and Kish's W**2 / sum of w**2.
    classes : tuple
        Labels in the order of the columns.
    mean_log_loss, mean_log_loss_bits : float
        The headline; smaller is better, ∞ when a row gave the truth probability 0.
    interval : (float, float) or None
        95 % interval of the mean; `interval_reason` says why there is none.
    interval_method : {"hall", "cluster"}
        How intervals are made: Hall's, corrected for skewness, or cluster-robust.
    interval_is_reliable : bool or None
        Whether there are enough rows for the skewness of the losses (Cochran's rule).
    standard_error : float or None
        Of the mean, by the same method.
    n_clusters : int or None
        How many clusters there are, where rows have clusters; `has_few_clusters` tells whether there are fewer than
        40, too few for intervals to be as long as they should be.
    weight_type : {"importance", "frequency"}
        Whether a weight says how much a row matters, or how many rows it stands for.
    band, interval_bands
        Where the mean and the ends of its interval lie on the document's scale.
    perplexity, geometric_mean_probability : float
        exp(loss) and exp(-loss).
    prior_loss, uniform_loss : float
        Loss of a constant forecast of the class frequencies, and of guessing uniformly: ln K.
    training_frequencies : tuple of float or None
        The class frequencies in training, where they were given: then they are the constant forecast.
    loss_over_uniform : float or None
        The mean loss over that of guessing uniformly.
    macro_log_loss : float
        Mean over the classes that have rows of their mean losses: each class counts the same.
    skill, skill_interval : float and (float, float), or None
        1 - loss / prior_loss; `skill_reason` says why there is none.
    folds, mean_of_folds, fold_interval
        With cross-validation: each fold, the mean of their means, and its approximate interval (Nadeau and Bengio);
        `fold_interval_reason` says why there is none.
    notes, muted_notes : tuple of Note
        What needs attention, worst first, and what would stand there had it not been muted on request.

    The further attributes are records that their own docstrings describe.

    Examples
    --------
    >>> import probreport
    >>> evaluation = probreport.evaluate([0, 1, 1], [0.1, 0.7, 0.9])
    >>> Evaluation.from_json(evaluation.to_json()) == evaluation
    True
    """

    SCHEMA, VERSION, CALLED = "probreport/evaluation", 1, "evaluation"

    model: str | None
    n_samples: int
    total_weight: float
    effective_samples: float | None
    classes: tuple[Any, ...]
    mean_log_loss: float
    mean_log_loss_bits: float
    interval: Interval | None
    interval_reason: str | None
    interval_method: str
    interval_is_reliable: bool | None
    standard_error: float | None
    n_clusters: int | None
    has_few_clusters: bool | None
    weight_type: str
    band: Band
    interval_bands: tuple[Band, ...] | None
    perplexity: float
    geometric_mean_probability: float
    zero_probability_rows: int
    below_epsilon_rows: int
    finite_mean_log_loss: float | None
    sklearn_log_loss: float
    prior_loss: float
    prior_band: Band
    uniform_loss: float
    uniform_band: Band
    training_frequencies: tuple[float, ...] | None
    loss_over_uniform: float | None
    macro_log_loss: float
    skill: float | None
    skill_interval: Interval | None
    skill_reason: str | None
    brier_score: float
    accuracy: float
    metrics: Mapping[str, float]
    bands: tuple[BandShare, ...]
    quantiles: Mapping[str, float]
    class_table: tuple[ClassRow, ...]
    confusion: Confusion | None
    worst_rows: tuple[WorstRow, ...]
    information: Information
    calibration: Calibration
    loss_distribution: LossDistribution
    unseen: Unseen
    groups: tuple[GroupRow, ...]
    concentration: Concentration
    column_order: ColumnOrder | None
    label_errors: LabelErrors | None
    data: DataCounts
    rounding: Rounding | None
    mixing: Mixing | None
    notes: tuple[Note, ...]
    provenance: Mapping[str, Any]
    folds: tuple[FoldRow, ...] = ()
    mean_of_folds: float | None = None
    fold_interval: Interval | None = None
    fold_interval_reason: str | None = None
    muted_notes: tuple[Note, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the headline numbers as a pandas data frame with one row, for tables of many models."""
        import pandas as pd

        low, high = self.interval or (None, None)
        numbers = {
            "model": self.model,
            "n_samples": self.n_samples,
            "mean_log_loss": self.mean_log_loss,
            "low": low,
            "high": high,
            "band": self.band.name,
            "prior_loss": self.prior_loss,
            "skill": self.skill,
            "brier_score": self.brier_score,
            "accuracy": self.accuracy,
            "zero_probability_rows": self.zero_probability_rows,
        }
        return pd.DataFrame([numbers])

    def _contradictions(self) -> Iterator[str]:
        return in_evaluation(self)

    def __str__(self) -> str:
        line = " · ".join([self._headline(), in_words(self.band), against_constant(self.skill)])
        return line.replace(formatting.NARROW_SPACE, " ")

    def _headline(self) -> str:
        shown = formatting.loss(self.mean_log_loss, decimals_of(self), thresholds=_thresholds(self.band))
        if self.interval is None:
            return f"{shown} nats"
        low, high = (formatting.number(end, decimals_of(self)) for end in self.interval)
        return f"{shown} nats [{low}, {high}]"


def _thresholds(band: Band) -> tuple[float, ...]:
    return (band.lower, band.upper)


def decimals_of(evaluation: Evaluation) -> int:
    """Return how many decimals the interval of the mean warrants."""
    if evaluation.interval is None:
        return 3
    low, high = evaluation.interval
    return min(6, formatting.decimals_for((high - low) / 2, least=3) if high - low < 0.01 else 3)


def in_words(band: Band) -> str:
    """Name a band within a sentence: the unnamed stretch is no proper name."""
    return f"b{band.name[1:]}" if band.name.startswith("Between") else band.name


def constant_forecast(evaluation: Evaluation) -> str:
    """Name the constant forecast that the model is compared with."""
    source = "class" if evaluation.training_frequencies is None else "training"
    return f"a constant forecast of the {source} frequencies"


def against_constant(skill: float | None) -> str:
    """Say how far below the loss of a constant forecast a model stays."""
    if skill is None:
        return "skill undefined"
    if math.isinf(skill):
        return "infinitely worse than the constant forecast"
    if skill == 0:
        return "the same as the constant forecast"
    side = "below" if skill > 0 else "above"
    return f"{formatting.percent(abs(skill))} {side} the constant forecast"
