"""The one line about an evaluation, in the reader's unit; in nats it is ``str(evaluation)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probreport import formatting
from probreport.evaluation import Evaluation, against_constant, decimals_of, in_words
from probreport.metrics.log_loss import nats_per

if TYPE_CHECKING:
    from probreport.metrics.log_loss import Unit


def headline(evaluation: Evaluation, unit: Unit = "nats") -> str:
    """Write mean, interval, band and skill on one line.

    Examples
    --------
    >>> import probreport
    >>> headline(probreport.evaluate([1, 0], [0.5, 0.5]), "bits")
    '1.000 bits · Not great · the same as the constant forecast'
    """
    if unit == "nats":
        return str(evaluation)
    loss = loss_with_interval(evaluation, unit)
    return " · ".join([loss, in_words(evaluation.band), against_constant(evaluation.skill)])


def loss_with_interval(evaluation: Evaluation, unit: Unit, *thresholds: float) -> str:
    """Write mean and interval, ``0.356 bits [0.215, 0.571]``, so that none seems to lie on a threshold that it misses.

    Parameters
    ----------
    evaluation : Evaluation
    unit : {"nats", "bits"}
    thresholds : float
        In that unit; those of the band count too.
    """
    nats, decimals = nats_per(unit), decimals_of(evaluation)
    ends_of_band = (evaluation.band.lower / nats, evaluation.band.upper / nats)
    loss = formatting.loss(evaluation.mean_log_loss / nats, decimals, thresholds=(*ends_of_band, *thresholds))
    if evaluation.interval is None:
        return f"{loss} {unit}"
    low, high = (formatting.loss(end / nats, decimals, thresholds=thresholds) for end in evaluation.interval)
    return f"{loss} {unit} [{low}, {high}]"
