"""The one line about an evaluation, in the reader's unit; in nats it is ``str(evaluation)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probreport.evaluation import Evaluation, against_constant, in_words
from probreport.gates import loss_with_interval

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
