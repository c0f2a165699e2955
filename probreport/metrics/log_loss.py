"""Log loss, known too as cross-entropy or negative log-likelihood: from arrays to what each row costs, and the mean.

Holds what users may ask for. The definition is left to ``row_losses``, intervals, bands and baselines to
``conclusions``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Literal, get_args

import numpy as np

from probreport.arguments import check_choice
from probreport.errors import ProbabilityError, WeightError, shown_text
from probreport.metrics.metric import Metric
from probreport.metrics.row_losses import EPSILON as EPSILON
from probreport.metrics.row_losses import LOSS_AT_EPSILON as LOSS_AT_EPSILON
from probreport.metrics.row_losses import OnZero as OnZero
from probreport.metrics.row_losses import clipped_losses as clipped_losses
from probreport.metrics.row_losses import information_matrix as information_matrix
from probreport.metrics.row_losses import row_losses as row_losses
from probreport.metrics.row_losses import true_probabilities as true_probabilities
from probreport.predictions import Predictions
from probreport.threads import undisturbed
from probreport.validation import FloatArray

Unit = Literal["nats", "bits"]

_NATS_PER_UNIT = {"nats": 1.0, "bits": math.log(2)}


def nats_per(unit: str) -> float:
    """Return how many nats one unit has; refuse units that do not exist."""
    check_choice("unit", unit, _NATS_PER_UNIT)
    return _NATS_PER_UNIT[unit]


def check_on_zero(on_zero: str) -> None:
    """Refuse a policy for zeros that does not exist."""
    check_choice("on_zero", on_zero, get_args(OnZero))


def refuse_zeros(losses: FloatArray, batch: Predictions) -> None:
    """Refuse a row with weight that gave the truth probability 0: what ``on_zero="error"`` asks for.

    Raises
    ------
    ProbabilityError
        PR117, naming the first such rows.
    """
    if losses.size == 0 or losses.max() < np.inf:
        return
    rows = np.flatnonzero(np.isinf(losses) if batch.weights is None else np.isinf(losses) & (batch.weights > 0))
    if rows.size == 0:
        return
    truth = "" if batch.codes is None else f" {shown_text(batch.classes[batch.codes[rows[0]]])}"
    raise ProbabilityError(
        f"{batch.place.row(int(rows[0]))}: the true class{truth} was given probability 0, an infinite loss "
        f"({batch.place.such_rows(rows.tolist())}).\n"
        "on_zero='inf' (--on-zero inf) reports infinity, on_zero='clip' charges 36.04 nats as scikit-learn does.",
        code="PR117",
    )


def log_losses(
    y_true: Any,
    y_proba: Any,
    *,
    classes: Iterable[Any] | None = None,
    unit: Unit = "nats",
    on_zero: OnZero = "inf",
) -> FloatArray:
    """Compute the log loss of each row; smaller is better, 0 is certainty in the truth.

    Parameters
    ----------
    y_true : array-like, shape (n,) or (n, k)
        True labels of any kind, or one-hot or soft labels (rows are distributions; the value is then H(P, Q) per row).
    y_proba : array-like, shape (n,), (n, 1) or (n, k)
        Probability of the positive class, or of each class.
    classes : iterable, optional
        Labels in the order of the columns. Default: the column names of a data frame, else the sorted labels.
    unit : {"nats", "bits"}
    on_zero : {"inf", "clip", "error"}
        What a true class given probability 0 costs: infinity, 36.04 nats as in scikit-learn, or an error.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    DataError
        When labels or probabilities break a rule; the message names the row, the value and the remedy.

    References
    ----------
    Good (1952), "Rational decisions", J. R. Stat. Soc. B 14, 107-114.

    Examples
    --------
    >>> log_losses(["spam", "ham"], [0.5, 0.75], unit="bits").tolist()
    [1.0, 2.0]
    """
    nats, _ = _nats(y_true, y_proba, classes, None, on_zero)
    return nats / nats_per(unit) if unit != "nats" else nats


def log_loss(
    y_true: Any,
    y_proba: Any,
    *,
    classes: Iterable[Any] | None = None,
    sample_weight: Any = None,
    unit: Unit = "nats",
    on_zero: OnZero = "inf",
) -> float:
    """Compute the mean log loss; smaller is better, 0 is certainty in the truth, ln 2 is a coin that decides.

    Parameters
    ----------
    y_true, y_proba, classes, unit, on_zero
        As in `log_losses`.
    sample_weight : array-like, shape (n,), optional
        Weights, 0 or more; a row of weight 0 counts as removed, even when its loss is infinite.

    Returns
    -------
    float
        The (weighted) mean, ∞ when a row with weight gave the truth probability 0.

    Raises
    ------
    DataError
        When the data break a rule; the message names the row, the value and the remedy.

    References
    ----------
    Good (1952), "Rational decisions", J. R. Stat. Soc. B 14, 107-114.

    Examples
    --------
    >>> round(log_loss([1, 1, 0], [0.8, 0.9, 0.3]), 4)
    0.2284
    """
    scale = nats_per(unit)
    nats, weights = _nats(y_true, y_proba, classes, sample_weight, on_zero)
    return weighted_mean(nats, weights) / scale


@undisturbed
def weighted_mean(values: FloatArray, weights: FloatArray | None) -> float:
    """Return the mean of values of at least 0, shape (n,); a row of weight 0 counts as removed, even when infinite.

    Raises
    ------
    WeightError
        PR115 when all weights are zero.
    """
    if weights is None:
        return float(values.mean())
    kept = weights > 0
    if not kept.any():
        raise WeightError("all sample weights are zero, so there is no mean.", code="PR115")
    if not kept.all():
        values, weights = values[kept], weights[kept]
    if values.max() == np.inf:
        return math.inf  # also where the scaled weight vanishes
    with np.errstate(under="ignore"):
        scaled = weights / weights.max()  # so that no sum of weights overflows
        return float((values * scaled).sum() / scaled.sum())


def _nats(y_true: Any, y_proba: Any, classes: Any, weights: Any, on_zero: OnZero) -> tuple[FloatArray, Any]:
    check_on_zero(on_zero)
    batch = Predictions.from_arrays(y_true, y_proba, classes=classes, sample_weight=weights, computes_losses=True)
    losses = row_losses(batch, on_zero)
    if on_zero == "error":
        refuse_zeros(losses, batch)
    return losses, batch.weights


METRIC = Metric("log_loss", "Log loss", "nats", "lowest", row_losses)
