"""The Evaluation: finished, named numbers. Everything a reader is shown is drawn from it alone.

Holds the records and their JSON; how the numbers come about is left to ``conclusions``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from probreport import formatting
from probreport.bands import Band
from probreport.encoding import decode, encode, printable_json
from probreport.errors import FormatError
from probreport.records.calibration_tests import CalibrationTests
from probreport.records.column_order import ColumnOrder
from probreport.records.concentration import Concentration
from probreport.records.corp import CorpCalibration
from probreport.records.folds import FoldRow
from probreport.records.groups import GroupRow
from probreport.records.label_errors import LabelErrors
from probreport.records.recalibration import Recalibration
from probreport.records.unseen import Unseen
from probreport.records.zeros import Mixing, Rounding

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "probreport/evaluation"
VERSION = 1
Interval = tuple[float, float]


@dataclass(frozen=True)
class BandShare:
    """What fell into one band: rows, their share, and their share of the loss (None where the loss is infinite).

    Beside the share of rows stands the one that calibrated forecasts would give, and the interval in which chance would
    then leave it 95 times of 100. Both are None for soft labels.
    """

    name: str
    lower: float
    upper: float
    rows: int
    share_of_rows: float
    share_of_loss: float | None
    expected_share_if_calibrated: float | None
    expected_interval: Interval | None


@dataclass(frozen=True)
class ClassRow:
    """One class: rows, frequency, mean forecast; of its rows mean loss, interval, band, share of the loss.

    `rows_by_band` is how many of its rows lie in each band, best first; None where there are very many classes.
    """

    label: Any = field(metadata={"key": "class"})
    rows: int
    frequency: float
    mean_forecast: float
    mean_log_loss: float | None
    interval: Interval | None
    band: Band | None
    share_of_loss: float | None
    rows_by_band: tuple[int, ...] | None = None


@dataclass(frozen=True)
class WorstRow:
    """One of the costliest rows: where it stands, what was true, what the model preferred, what it cost in nats.

    The margin is the probability of the true class less the greatest of the others. Margin and flag are None where they
    are not known: for soft labels, and for rows whose other probabilities were not kept.
    """

    row: int
    id: Any
    y_true: Any
    p_true: float
    preferred: Any
    p_preferred: float
    log_loss: float
    band: Band
    share_of_loss: float | None
    margin: float | None
    likely_label_error: bool | None


@dataclass(frozen=True)
class Information:
    """Entropies and divergences in nats; the marginal ones compare class frequencies with the mean forecast.

    The mutual informations are those of the label and the preferred class, from the counts of rows (None for more than
    100 classes and for soft labels), and of the label and the forecast in bins of equal weight (for two classes alone).
    Few rows make both look greater than they are.
    """

    class_entropy: float
    mean_cross_entropy: float
    mean_forecast_entropy: float
    marginal_cross_entropy: float
    marginal_kl_divergence: float
    marginal_js_divergence: float
    mutual_information_with_preferred: float | None
    mutual_information_with_forecast: float | None
    mean_label_entropy: float | None = None
    mean_excess_kl: float | None = None


@dataclass(frozen=True)
class ReliabilityBin:
    """Rows of like forecasts: their mean forecast, how often the event happened, and a 95 % Wilson interval of that."""

    rows: int
    mean_forecast: float
    observed: float
    interval: Interval


@dataclass(frozen=True)
class Calibration(CorpCalibration, Recalibration, CalibrationTests):
    """Whether forecasts come true as often as they say: CORP, tests, recalibration, and reliability by bins.

    `event` says what the reliability bins are about: the positive class, or the top label.
    """

    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class LossDistribution:
    """Rows by loss, in nats: `rows[i]` lie in [edges[i], edges[i + 1]); exactly 0 and infinity are apart."""

    edges: tuple[float, ...]
    rows: tuple[int, ...]
    share: tuple[float, ...]
    zero_rows: int
    infinite_rows: int
    zero_share: float
    infinite_share: float


@dataclass(frozen=True)
class Confusion:
    """By true class: mean forecast of every class, and how often each was preferred. Both of shape (k, k)."""

    mean_forecast: tuple[tuple[float, ...], ...]
    preferred: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Note:
    """Something a reader must know: a stable code, a sentence, and how many rows it concerns (None: all)."""

    code: str
    text: str
    rows: int | None = None


@dataclass(frozen=True)
class DataCounts:
    """What was counted on the way in. Values accepted although not quite right are disclosed here."""

    rows_read: int
    weightless_rows: int
    overshoot_values: int
    unnormalised_rows: int
    normalised_rows: int
    largest_sum_error: float
    on_zero: str
    is_weighted: bool
    soft_labels: bool
    quantiles_are_exact: bool
    expected_shares_are_exact: bool
    missing_classes: tuple[Any, ...]


@dataclass(frozen=True)
class Evaluation:
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
    """

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

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, lists, numbers and strings that JSON can hold; see `to_json`."""
        return {"schema": SCHEMA, "version": VERSION, **encode(self)}

    def to_json(self) -> str:
        """Return the evaluation as JSON text; what is not finite is a string, what is undefined is null."""
        text = json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return printable_json(text)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Evaluation:
        """Make an evaluation from what `to_dict` gave.

        Raises
        ------
        FormatError
            PR151 when it is of another schema or version, or damaged.
        """
        _check_schema(values)
        try:
            evaluation: Evaluation = decode(cls, dict(values))
        except RecursionError:
            raise FormatError("this evaluation is nested too deeply.", code="PR151") from None
        return evaluation

    @classmethod
    def from_json(cls, text: str | bytes) -> Evaluation:
        """Make an evaluation from JSON text.

        Parameters
        ----------
        text : str or bytes
            What `to_json` gave.

        Raises
        ------
        FormatError
            PR151 when it is no such JSON.

        Examples
        --------
        >>> import probreport
        >>> evaluation = probreport.evaluate([0, 1, 1], [0.1, 0.7, 0.9])
        >>> Evaluation.from_json(evaluation.to_json()) == evaluation
        True
        """
        try:
            values = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, TypeError, RecursionError):
            raise FormatError("this is no JSON text.", code="PR151") from None
        return cls.from_dict(values)

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

    def __str__(self) -> str:
        line = " · ".join([self._headline(), in_words(self.band), against_constant(self.skill)])
        return line.replace(formatting.NARROW_SPACE, " ")

    def _headline(self) -> str:
        shown = formatting.loss(self.mean_log_loss, decimals_of(self), thresholds=_thresholds(self.band))
        if self.interval is None:
            return f"{shown} nats"
        low, high = (formatting.number(end, decimals_of(self)) for end in self.interval)
        return f"{shown} nats [{low}, {high}]"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _thresholds(band: Band) -> tuple[float, ...]:
    return (band.lower, band.upper)


def _check_schema(values: Any) -> None:
    schema = values.get("schema") if isinstance(values, Mapping) else None
    if schema != SCHEMA:
        raise FormatError(f"this is no evaluation: its schema is {str(schema)[:60]!r}, not {SCHEMA!r}.", code="PR151")
    if type(values.get("version")) is not int or values["version"] != VERSION:
        raise FormatError(
            f"this evaluation has format version {str(values.get('version'))[:20]!r}, not {VERSION}.\n"
            "Render it with the version of probreport that wrote it.",
            code="PR151",
        )


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
