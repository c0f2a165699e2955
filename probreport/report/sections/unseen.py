"""What no interval can see, in sentences: they stand at the end of the section on losses."""

from __future__ import annotations

from collections.abc import Iterator

from probreport import formatting
from probreport.evaluation import Evaluation, in_words
from probreport.records.unseen import RateOfRows, Unseen
from probreport.report.shown import Shown

_SURE = f"with 95{formatting.NARROW_SPACE}% confidence"


def unseen(evaluation: Evaluation, shown: Shown) -> Iterator[str]:
    """Say what one more bad row would do, how often such rows may come, and how few rows carry the loss."""
    found = evaluation.unseen
    yield from _one_more_row(evaluation, shown)
    yield _large_losses(found, shown)
    if found.zeros is not None:
        low, high = (formatting.percent(end, 2) for end in found.zeros.interval)
        yield f"{_of(found.zeros)} gave the truth probability 0; {_SURE} the rate is {low} to {high}."
    yield from _worst(evaluation)
    yield from _clusters(evaluation)


def _one_more_row(evaluation: Evaluation, shown: Shown) -> Iterator[str]:
    row = evaluation.unseen.one_more_row
    if row is None:
        return
    cost = f"{formatting.number(row.log_loss * shown.per_nat, 1)} {shown.unit}"
    moved = f"from {shown.loss(evaluation.mean_log_loss)} to {shown.loss(row.mean_log_loss)} {shown.unit}"
    band = f", {in_words(row.band)}" if row.band != evaluation.band else f", still {in_words(row.band)}"
    yield f"One more row whose truth is given {row.probability:g} ({cost}) would move the mean {moved}{band}."


def _large_losses(found: Unseen, shown: Shown) -> str:
    rate, lost = found.large_losses, f"lost more than {shown.threshold(found.large_loss)} {shown.unit}"
    if rate.rows:
        low, high = (formatting.percent(end, 2) for end in rate.interval)
        return f"{_of(rate)} {lost}; {_SURE} the rate is {low} to {high}. A single loss has no upper limit."
    most = formatting.percent(rate.interval[1], 2)
    return f"{_of(rate)} {lost}; {_SURE} up to {most} of future rows may, each without an upper limit."


def _worst(evaluation: Evaluation) -> Iterator[str]:
    worst = evaluation.unseen.worst
    if worst is None:
        return
    rows = "row carries" if worst.rows == 1 else f"{formatting.count(worst.rows)} rows carry"
    text = f"The worst {rows} {formatting.percent(worst.share_of_loss, 1)} of the loss"
    if evaluation.interval_is_reliable is False:
        text += ": the losses are so skewed that the interval of the mean is unreliable with so few rows"
    yield f"{text}."


def _clusters(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.n_clusters is None:
        return
    clusters = formatting.count(evaluation.n_clusters)
    if evaluation.interval is None:
        where = "All rows are in one cluster" if evaluation.n_clusters == 1 else f"Rows come in {clusters} clusters"
        yield f"{where}. The rates above take rows as independent."
        return
    few = ". There are fewer than 40, so it is too short as a rule" if evaluation.has_few_clusters else ""
    yield f"The interval of the mean counts {clusters} clusters{few}. The rates above take rows as independent."


def _of(rate: RateOfRows) -> str:
    share = f" ({formatting.percent(rate.rate, 2)})" if rate.rows else ""
    return f"{_counted(rate.rows)} of {_counted(rate.of)} row{'' if rate.of == 1 else 's'}{share}"


def _counted(rows: float) -> str:
    """Write how many rows there are: whole, unless they are frequencies that are not."""
    return formatting.count(rows) if rows == int(rows) else formatting.number(rows)
