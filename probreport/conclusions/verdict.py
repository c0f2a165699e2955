"""The verdict in words: what reconciles the band on the log-loss scale with the skill against a constant forecast."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS, Band
from probreport.evaluation import Evaluation, constant_forecast, in_words
from probreport.labels import label_text

_GOOD = DOCUMENT_BANDS.rank("Fine")
_HARDLY_ANY = 0.0005
_MOST = 0.5
_LITTLE = 0.05  # skill below which a better band than the constant forecast's is a matter of a threshold between them
LossText = Callable[[float | None], str]


@dataclass(frozen=True)
class Verdict:
    """A few words that say whether the forecasts beat a constant one, and a sentence or two that say why."""

    lead: str
    text: str


def verdict_on(evaluation: Evaluation, loss: LossText = formatting.number) -> Verdict:
    """Say what the headline numbers mean together.

    Parameters
    ----------
    evaluation : Evaluation
    loss : callable
        Turns a loss in nats into text.
    """
    if math.isinf(evaluation.mean_log_loss):
        return _infinite(evaluation, loss)
    if evaluation.mean_log_loss == 0:
        return _perfect(evaluation)
    if evaluation.skill is None:
        return _without_skill(evaluation)
    if evaluation.skill <= 0:
        return _no_skill(evaluation, loss)
    if evaluation.n_clusters == 1:
        return _of_one_cluster(evaluation, loss)
    if evaluation.skill_interval is not None and evaluation.skill_interval[0] <= 0:
        return _unproven(evaluation, loss)
    return _skilled(evaluation, loss)


def _quoted(band: Band) -> str:
    return in_words(band) if in_words(band) != band.name else f"“{band.name}”"


def _on_the_scale(band: Band) -> str:
    if in_words(band) != band.name:
        return "Between “Fine” and “Not great” on the log-loss scale, where no band has a name of its own"
    return f"“{band.name}” on the log-loss scale"


def _infinite(evaluation: Evaluation, loss: LossText) -> Verdict:
    rows = evaluation.zero_probability_rows
    some = "One row" if rows == 1 else f"{formatting.count(rows)} rows"
    text = f"{some} gave the true class probability 0, which costs infinitely much; no other row can make up for it."
    if evaluation.finite_mean_log_loss is not None:
        text += f" Without {'it' if rows == 1 else 'them'} the mean would be {loss(evaluation.finite_mean_log_loss)}."
    return Verdict("Infinite.", text)


def _perfect(evaluation: Evaluation) -> Verdict:
    rows = evaluation.n_samples
    each = "The only row" if rows == 1 else f"Each of the {formatting.count(rows)} rows"
    text = f"{each} gave the truth probability 1. Are the forecasts perhaps the labels themselves?"
    return Verdict("Perfect, so look twice.", text)


def _without_skill(evaluation: Evaluation) -> Verdict:
    band = _on_the_scale(evaluation.band)
    if evaluation.training_frequencies is not None:
        return _beside_training(evaluation, band)
    present = [row.label for row in evaluation.class_table if row.rows]
    if evaluation.n_samples == 1:
        return Verdict("One row.", f"{band}, but one row says nothing about a model.")
    names = ", ".join(formatting.label(label_text(label), longest=40) for label in present[:3])
    return Verdict(
        "Nothing to compare with.",
        f"{band}, but only one class is present ({names}): always forecasting it would cost nothing.",
    )


def _beside_training(evaluation: Evaluation, band: str) -> Verdict:
    """Say why there is no skill although training frequencies were given: they lose infinitely much, or nothing."""
    constant = constant_forecast(evaluation)
    if math.isfinite(evaluation.prior_loss):
        return Verdict("Nothing to improve on.", f"{band}, but {constant} loses nothing on these rows.")
    shares = zip(evaluation.class_table, evaluation.training_frequencies or (), strict=True)
    new = [row.label for row, share in shares if share == 0 and row.frequency > 0]
    names = ", ".join(formatting.label(label_text(label), longest=40) for label in new[:3])
    text = f"{band}. {_capital(constant)} loses infinitely much here: training had no {names}."
    return Verdict("New since training.", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _units(evaluation: Evaluation) -> str:
    """Name what is counted as independent."""
    return "rows" if evaluation.n_clusters is None else f"{formatting.count(evaluation.n_clusters)} clusters"


def _no_skill(evaluation: Evaluation, loss: LossText) -> Verdict:
    skill, prior = evaluation.skill or 0.0, loss(evaluation.prior_loss)
    same = evaluation.band == evaluation.prior_band
    other = "also there" if same else f"better placed: {_quoted(evaluation.prior_band)}"
    lead = "No better than a constant forecast." if skill > -0.005 else "Worse than a constant forecast."
    constant = f"{constant_forecast(evaluation)}, which knows nothing of the rows, is {other} ({prior})"
    joint = "but" if DOCUMENT_BANDS.rank(evaluation.band.name) <= _GOOD else "and"
    adds = "has about the same loss" if skill > -_HARDLY_ANY else f"loses {formatting.percent(-skill)} more than that"
    return Verdict(lead, f"{_on_the_scale(evaluation.band)}, {joint} {constant}; this model {adds}.")


def _unproven(evaluation: Evaluation, loss: LossText) -> Verdict:
    low, high = map(formatting.percent, evaluation.skill_interval or (0.0, 0.0))
    return _not_shown(evaluation, loss, f"with these {_units(evaluation)} it may be anything from {low} to {high}")


def _of_one_cluster(evaluation: Evaluation, loss: LossText) -> Verdict:
    return _not_shown(evaluation, loss, "all rows are in one cluster, and the next may differ")


def _not_shown(evaluation: Evaluation, loss: LossText, doubt: str) -> Verdict:
    return Verdict(
        "Not shown to beat a constant forecast.",
        f"{_on_the_scale(evaluation.band)}. {_capital(constant_forecast(evaluation))} scores "
        f"{loss(evaluation.prior_loss)}; skill is {formatting.percent(evaluation.skill)}, but {doubt}.",
    )


def _skilled(evaluation: Evaluation, loss: LossText) -> Verdict:
    rank, prior_rank = (DOCUMENT_BANDS.rank(band.name) for band in (evaluation.band, evaluation.prior_band))
    prior, removes = loss(evaluation.prior_loss), f"this model removes {formatting.percent(evaluation.skill)} of that"
    band = _on_the_scale(evaluation.band)
    constant = constant_forecast(evaluation)
    if (evaluation.skill or 0.0) < _LITTLE:
        there = "also there" if rank == prior_rank else _quoted(evaluation.prior_band)
        return Verdict(
            "Little better than a constant forecast.", f"{band}; {constant} is {there} ({prior}), and {removes}."
        )
    if rank <= _GOOD and (rank < prior_rank or (evaluation.skill or 0.0) >= _MOST):
        too = " too" if rank == prior_rank else ""
        return Verdict(
            "Good, also in context.",
            f"{band}, where {constant} would be {_quoted(evaluation.prior_band)}{too} ({prior}); {removes}.",
        )
    if rank == prior_rank:
        lead = "Weaker than its band sounds." if rank <= _GOOD else "Better than its band sounds."
        return Verdict(lead, f"{band}, but so is {constant} ({prior}); {removes}.")
    text = f"{band}, yet {constant} would be {_quoted(evaluation.prior_band)} ({prior}); {removes}."
    if len(evaluation.classes) > 2:
        text += f" With {len(evaluation.classes)} classes the scale, made for two, is stricter."
    return Verdict("Better than its band sounds.", text)
