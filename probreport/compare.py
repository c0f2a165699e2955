"""From the predictions of several models to a Comparison: arrays, or files row by row or joined by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probreport.alignment import OtherOrderError, joined_by_id, row_by_row
from probreport.comparison import Comparison
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.prior import Prior
from probreport.errors import FormatError, ShapeError, UsageError, counted, listing, shown_text
from probreport.evaluate import Progress, name_of
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.paired_summary import PairedSummary, summarise_together
from probreport.plan import Plan, WeightType, check_weight_type
from probreport.predictions import Predictions
from probreport.provenance import of_arrays, versions

if TYPE_CHECKING:
    from probreport.readers import ColumnOptions, PredictionFiles

Batches = Iterable[Sequence[Predictions]]
MOST_MODELS = 100
"""Of so many models there are 4 950 pairs."""


def compare(
    models: Mapping[str, tuple[Any, Any]],
    *,
    classes: Iterable[Any] | None = None,
    sample_weight: Any = None,
    ids: Any = None,
    groups: Any = None,
    clusters: Any = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
    log_proba: bool = False,
    normalize_rows: bool = False,
) -> Comparison:
    """Compare models on the same rows: paired, with intervals, tests, and corrected for how many models there are.

    Parameters
    ----------
    models : mapping of name to (y_true, y_proba)
        Two or more, each as in `probreport.evaluate`; the labels must be the same, row by row.
    classes : iterable, optional
        Labels in the order of the columns, of all models.
    sample_weight, ids, groups, clusters, weight_type, prior, on_zero, log_proba, normalize_rows
        As in `probreport.evaluate`, for all models.

    Returns
    -------
    Comparison

    Raises
    ------
    IncompatibleError
        PR155 when the models are not of the same rows; names the first difference.
    UsageError
        PR121 for fewer than two models.
    DataError
        When the data of a model break a rule.

    Examples
    --------
    >>> y_true = [1, 1, 0, 0] * 25
    >>> sharp, dull = [0.9, 0.7, 0.2, 0.1] * 25, [0.6, 0.6, 0.4, 0.45] * 25
    >>> print(compare({"sharp": (y_true, sharp), "dull": (y_true, dull)}))
    sharp is better than dull by 0.335 nats [0.309, 0.360] · p < 0.0001
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    names = _checked_names(list(models))
    listed = None if classes is None else list(classes)
    shared = {"sample_weight": sample_weight, "ids": ids, "groups": groups, "clusters": clusters}
    batches = [
        Predictions.from_arrays(
            *_two(name, models[name]),
            classes=listed,
            log_proba=log_proba,
            normalize_rows=normalize_rows,
            source=name,
            **(shared if place == 0 else {}),
        )
        for place, name in enumerate(models)
    ]
    summary = _summary_of(row_by_row([[batch] for batch in batches]), on_zero, weight_type)
    described = {"models": {name: of_arrays(batch)["arrays"] for name, batch in zip(names, batches, strict=True)}}
    return conclude_comparison(summary, names, prior=prior, provenance={**described, "versions": versions()})


def compare_files(
    paths: Sequence[str | Path],
    *,
    columns: ColumnOptions | None = None,
    names: Sequence[str] | None = None,
    model_columns: Mapping[str, str] | None = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
) -> Comparison:
    r"""Compare models whose predictions are saved in files.

    Parameters
    ----------
    paths : sequence of paths
        One for each model, a folder of Parquet files included; with `model_columns` the files of one set that holds
        the columns of all models.
    columns : ColumnOptions, optional
        Which column is what, in all files. Weights, groups and clusters are those of the first one. With ``id`` rows
        are joined by it; else they must stand in the same order, and labels agree row by row.
    names : sequence of str, optional
        What the models are called. Default: the names of the files.
    model_columns : mapping of name to prefix, optional
        What the columns of probabilities of each model start with, or the one column that it has.
    weight_type, prior, on_zero
        As in `probreport.evaluate`.

    Raises
    ------
    IncompatibleError
        PR155 when the models are not of the same rows, PR156 when an id stands twice.
    ShapeError
        PR157 when files in different orders are too large to be joined.
    DataError, InputOutputError
        As `probreport.evaluate_file`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "both.csv")
    ...     size = file.write_text("y,new_yes,new_no,old_yes,old_no\nyes,.8,.2,.6,.4\nno,.1,.9,.3,.7\n")
    ...     found = compare_files([file], model_columns={"new": "new_", "old": "old_"})
    >>> found.best.model
    'new'
    """
    opened = open_models(paths, columns=columns, names=names, model_columns=model_columns)
    return compare_opened(opened, weight_type=weight_type, prior=prior, on_zero=on_zero)


def open_models(
    paths: Sequence[str | Path],
    *,
    columns: ColumnOptions | None = None,
    names: Sequence[str] | None = None,
    model_columns: Mapping[str, str] | None = None,
) -> dict[str, PredictionFiles]:
    """Open the predictions of each model, by its name; arguments and errors as `compare_files`."""
    from probreport.readers import ColumnOptions, open_predictions

    columns = columns or ColumnOptions()
    if model_columns is not None:
        if names is not None:
            raise UsageError("model_columns= (--model-columns) names the models already.", code="PR121")
        _checked_names(list(model_columns))
        return {name: _with_columns(paths, columns, start) for name, start in model_columns.items()}
    called = _distinct([name_of(path) for path in paths]) if names is None else list(names)
    if len(called) != len(paths):
        raise UsageError(
            f"{counted(len(called), 'name')} for {counted(len(paths), 'file')} to compare: each file is a model.",
            code="PR121",
        )
    _checked_names(called)
    others = replace(columns, weight=None, by=(), cluster=None)
    return {
        name: open_predictions([path], others if place else columns)
        for place, (name, path) in enumerate(zip(called, paths, strict=True))
    }


def _with_columns(paths: Sequence[str | Path], columns: ColumnOptions, start: str) -> PredictionFiles:
    """Open files with the one column of that name, or else the columns that start so."""
    from probreport.readers import open_predictions

    try:
        return open_predictions(paths, replace(columns, proba_columns=(start,), proba_prefix=None))
    except FormatError as error:
        if error.code != "PR133":
            raise
    return open_predictions(paths, replace(columns, proba_columns=None, proba_prefix=start))


def compare_opened(
    models: Mapping[str, PredictionFiles],
    *,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
    progress: Progress | None = None,
) -> Comparison:
    """Compare models whose files `open_models` has opened.

    Parameters
    ----------
    models : mapping of name to PredictionFiles
    weight_type, prior, on_zero
        As in `probreport.evaluate`.
    progress : callable, optional
        Is told after each batch how many rows are done, and how many there are (None where the files do not say).

    Raises
    ------
    DataError, InputOutputError
        As `compare_files`.
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    files = list(models.values())
    by_id = all(file.has_ids for file in files)
    way = "joined by id" if by_id else "row by row"
    try:
        rows = row_by_row([file.batches() for file in files], by_id=by_id)
        summary = _summary_of(_told(rows, files[0].n_rows, progress), on_zero, weight_type)
    except OtherOrderError:
        rows = joined_by_id([file.batches() for file in files])
        summary = _summary_of(_told(rows, files[0].n_rows, progress), on_zero, weight_type)
    described = {name: {**file.provenance(), "assumptions": list(file.assumptions)} for name, file in models.items()}
    provenance = {"models": described, "rows": way, "versions": versions()}
    return conclude_comparison(summary, list(models), prior=prior, provenance=provenance)


def _told(rows: Iterator[tuple[Predictions, ...]], total: int | None, progress: Progress | None) -> Batches:
    done = 0
    for batches in rows:
        yield batches
        done += len(batches[0])
        if progress is not None:
            progress(done, total)


def _summary_of(rows: Batches, on_zero: OnZero, weight_type: WeightType) -> PairedSummary:
    summary: PairedSummary | None = None
    for batches in rows:
        plans = [_plan(batch, batches[0], on_zero, weight_type) for batch in batches]
        part = summarise_together(batches, plans)
        summary = part if summary is None else summary + part
    if summary is None:
        raise ShapeError("there are no rows.", code="PR112")
    return summary


def _plan(batch: Predictions, first: Predictions, on_zero: OnZero, weight_type: WeightType) -> Plan:
    return Plan(
        classes=batch.classes,
        on_zero=on_zero,
        is_weighted=first.weights is not None,
        has_clusters=first.clusters is not None,
        groups=tuple(first.groups),
        weight_type=weight_type,
    )


def _two(name: str, given: Any) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise UsageError(f"model {shown_text(name)}: expected a pair (y_true, y_proba).", code="PR121")
    return given[0], given[1]


def _checked_names(names: list[Any]) -> list[str]:
    """Refuse names that are no texts or stand twice, and fewer than two or too many models (PR121)."""
    texts = [str(name) for name in names]
    if len(texts) < 2:
        raise UsageError("there are not two models to compare.", code="PR121")
    if len(texts) > MOST_MODELS:
        raise UsageError(f"{len(texts)} models are too many; at most {MOST_MODELS} are compared.", code="PR121")
    if doubles := [name for name in dict.fromkeys(texts) if texts.count(name) > 1]:
        raise UsageError(f"more than one model is named {listing(doubles)}.", code="PR121")
    return texts


def _distinct(names: list[str]) -> list[str]:
    """Tell files of the same name in several folders apart by a number."""
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]
