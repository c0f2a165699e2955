"""From predictions to a finished Evaluation: arrays and batches of any origin go the same way round ``+``."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from probreport.arguments import instance_of, iterator_of
from probreport.conclusions import conclude
from probreport.conclusions.prior import Prior
from probreport.diagnostics import checked_codes
from probreport.errors import ShapeError, UsageError
from probreport.evaluation import Evaluation
from probreport.foreign_containers import is_collection
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.plan import Plan, WeightType, check_weight_type
from probreport.predictions import Predictions
from probreport.provenance import of_arrays, versions
from probreport.summary import Summary, summarise


def evaluate(
    y_true: Any,
    y_proba: Any,
    *,
    classes: Iterable[Any] | None = None,
    sample_weight: Any = None,
    ids: Any = None,
    groups: Any = None,
    clusters: Any = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    model: str | None = None,
    on_zero: OnZero = "inf",
    log_proba: bool = False,
    normalize_rows: bool = False,
    worst_rows: int = 20,
    ignore: Iterable[str] = (),
) -> Evaluation:
    """Evaluate predicted probabilities against true labels.

    Collections of Dask (series and data frames, or arrays, with the same partitions) are evaluated where Dask is told
    to run, partition by partition, to the same numbers.

    Parameters
    ----------
    y_true : array-like, shape (n,) or (n, k)
        True labels of any kind, or one-hot or soft labels.
    y_proba : array-like, shape (n,), (n, 1) or (n, k)
        Probability of the positive class, or of each class.
    classes : iterable, optional
        Labels in the order of the columns. Default: the column names of a data frame, else the sorted labels.
    sample_weight, ids : array-like, shape (n,), optional
        Weights (0 or more), and what the rows are called.
    groups : mapping of name to array-like of shape (n,), or data frame, optional
        Columns to group the rows by: a table of each says which groups lose more than the rest.
    clusters : array-like, shape (n,), optional
        What several rows have in common, such as a patient. Intervals then count clusters, not rows.
    weight_type : {"importance", "frequency"}
        Whether a weight says how much a row matters, or how many rows it stands for.
    prior : mapping of label to number, or sequence in the order of the classes, optional
        How often each class was there in training, as counts or shares: skill is then against a constant forecast of
        that, instead of one of the class frequencies of these very rows.
    model : str, optional
        Name of the model.
    on_zero : {"inf", "clip", "error"}
        What a true class given probability 0 costs: infinity, 36.04 nats as in scikit-learn, or an error.
    log_proba : bool
        Whether `y_proba` holds natural logarithms of probabilities.
    normalize_rows : bool
        Whether to divide each row by its sum.
    worst_rows : int
        How many of the costliest rows to keep.
    ignore : iterable of str
        Codes of notes to be muted, such as ``["PR207"]``: they move to `muted_notes`, and no number changes.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        When the data break a rule; the message names the row, the value and the remedy.

    Examples
    --------
    >>> print(evaluate([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3]))
    0.247 nats [0.149, 0.396] · between Fine and Not great · 64 % below the constant forecast
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    muted = checked_codes(ignore)
    if is_collection(y_true) or is_collection(y_proba):
        from probreport.distributed import Columns, summary_of_collections

        summary, partitions = summary_of_collections(
            Columns(y_true, y_proba, sample_weight, ids, groups, clusters),
            partial(summary_of, on_zero=on_zero, worst_rows=worst_rows, weight_type=weight_type),
            classes=classes,
            log_proba=log_proba,
            normalize_rows=normalize_rows,
        )
        engine = {"engine": {"name": "dask", "partitions": partitions}, "versions": versions()}
        return conclude(summary, model=model, provenance=engine, prior=prior, ignore=muted)
    batch = Predictions.from_arrays(
        y_true,
        y_proba,
        classes=classes,
        sample_weight=sample_weight,
        ids=ids,
        groups=groups,
        clusters=clusters,
        log_proba=log_proba,
        normalize_rows=normalize_rows,
    )
    summary = summarise(batch, Plan.of(batch, on_zero=on_zero, weight_type=weight_type, worst_rows=worst_rows))
    return conclude(summary, model=model, provenance=of_arrays(batch), prior=prior, ignore=muted)


def evaluate_batches(
    batches: Iterable[Predictions],
    *,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    model: str | None = None,
    on_zero: OnZero = "inf",
    worst_rows: int = 20,
    ignore: Iterable[str] = (),
) -> Evaluation:
    """Evaluate batches of predictions one after the other, holding one at a time.

    Parameters
    ----------
    batches : iterable of Predictions
        Over the same classes, each with its own `first_row`: a row is known by its number over the whole input.
    weight_type, prior, model, on_zero, worst_rows, ignore
        As in `evaluate`.

    Raises
    ------
    DataError
        When there are no batches, or one does not fit the others.
    UsageError
        PR120 when the same number stands for rows of two batches.

    Examples
    --------
    >>> batch = Predictions.from_arrays([0, 1, 1], [0.1, 0.7, 0.9])
    >>> evaluate_batches([batch.rows(0, 2), batch.rows(2, 3)]).n_samples
    3
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    muted = checked_codes(ignore)
    summary = summary_of(_numbered_apart(batches), on_zero, worst_rows, weight_type)
    return conclude(summary, model=model, provenance={"versions": versions()}, prior=prior, ignore=muted)


def _numbered_apart(batches: Iterable[Predictions]) -> Iterator[Predictions]:
    """Pass batches on; refuse one whose row numbers stand for rows of another (PR120), as if all began at row 0."""
    stretches: list[tuple[int, int]] = []  # apart from each other, in order
    for batch in iterator_of(batches, "batches", "Predictions one by one"):
        instance_of(Predictions, batch, "a batch")
        start, stop = batch.first_row, batch.first_row + len(batch)
        place = bisect(stretches, (start, stop))
        before, after = stretches[max(0, place - 1) : place], stretches[place : place + 1]
        if any(first < stop and start < last for first, last in (*before, *after)):
            raise UsageError(
                f"a batch has rows {start} to {stop - 1}, as an earlier one has.\n"
                f"Say where each begins: Predictions.from_arrays(…, first_row={stretches[-1][1]}).",
                code="PR120",
            )
        if before and before[0][1] == start:
            stretches[place - 1] = (before[0][0], stop)
        else:
            stretches.insert(place, (start, stop))
        yield batch


def summary_of(batches: Iterable[Predictions], on_zero: OnZero, worst_rows: int, weight_type: WeightType) -> Summary:
    """Summarise batches one after the other; refuses none at all (PR112)."""
    plan, summary = None, None
    for batch in batches:
        plan = plan or Plan.of(batch, on_zero=on_zero, weight_type=weight_type, worst_rows=worst_rows)
        summary = summarise(batch, plan, summary)
    if summary is None:
        raise ShapeError("there are no rows.", code="PR112")
    return summary
