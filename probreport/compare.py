"""From the predictions of several models to a Comparison: arrays, or files row by row or joined by their ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probreport.arguments import listed, mapping_of
from probreport.comparison import Comparison
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.prior import Prior
from probreport.diagnostics import checked_codes
from probreport.engines import Engine, Progress, cluster_of
from probreport.errors import UsageError, shown_text
from probreport.foreign_containers import is_collection
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.model_names import checked_names
from probreport.model_summaries import Together, some_rows, summary_of_files, together
from probreport.paired_summary import PairedSummary
from probreport.plan import WeightType, check_weight_type
from probreport.predictions import Predictions
from probreport.provenance import CUT_SHORT, of_arrays, told_or_muted, versions
from probreport.row_order import refuse_other_orders

if TYPE_CHECKING:
    from probreport.distributed import Cluster
    from probreport.readers import ColumnOptions, PredictionFiles


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

    Collections of Dask, of all models with the same partitions, are compared where Dask is told to run, as by
    `probreport.evaluate`.

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
    models = mapping_of(models, "models", "a mapping of name to (y_true, y_proba)")
    names = checked_names(list(models))
    pairs = {name: _two(name, models[name]) for name in models}
    rows = {"sample_weight": sample_weight, "ids": ids, "groups": groups, "clusters": clusters}
    options = {"classes": classes, "log_proba": log_proba, "normalize_rows": normalize_rows}
    in_partitions = any(is_collection(values) for pair in pairs.values() for values in pair)
    summary, described = (_of_collections if in_partitions else _of_arrays)(
        pairs, rows, options, partial(together, on_zero=on_zero, weight_type=weight_type)
    )
    return conclude_comparison(summary, names, prior=prior, provenance={**described, "versions": versions()})


def _of_arrays(
    models: Mapping[str, tuple[Any, Any]], rows: dict[str, Any], options: dict[str, Any], summarise: Together
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise arrays; what goes with the rows goes with those of the first model."""
    first = next(iter(models))
    labels = {f"y_true of model {shown_text(name)}": y_true for name, (y_true, _) in models.items()}
    refuse_other_orders(models[first][0], labels)
    if options["classes"] is not None:
        options = {**options, "classes": listed(options["classes"], "classes", "labels in the order of the columns")}
    batches = {
        name: Predictions.from_arrays(y_true, y_proba, source=name, **options, **(rows if name == first else {}))
        for name, (y_true, y_proba) in models.items()
    }
    arrays = {name: of_arrays(batch)["arrays"] for name, batch in batches.items()}
    return some_rows(summarise([[batch] for batch in batches.values()])), {"models": arrays}


def _of_collections(
    models: Mapping[str, tuple[Any, Any]], rows: dict[str, Any], options: dict[str, Any], summarise: Together
) -> tuple[PairedSummary, dict[str, Any]]:
    """Summarise collections of Dask, as `_of_arrays`."""
    from probreport.distributed import Columns, paired_summary_of_collections

    first = next(iter(models))
    columns = {name: Columns(*pair, **(rows if name == first else {})) for name, pair in models.items()}
    summary, partitions = paired_summary_of_collections(columns, summarise, **options)
    return summary, {"engine": {"name": "dask", "partitions": partitions}}


def compare_files(
    paths: Sequence[str | Path],
    *,
    columns: ColumnOptions | None = None,
    names: Sequence[str] | None = None,
    model_columns: Mapping[str, str] | None = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
    engine: Engine = "local",
    scheduler: str | None = None,
    workers: int | None = None,
    ignore: Iterable[str] = (),
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
    engine, scheduler, workers
        As in `probreport.evaluate_file`. Workers of Dask compare row by row: rows that stand in another order in one of
        the files are joined by ``id`` in one process alone.
    ignore : iterable of str
        Codes of warnings to be muted, such as ``"PR212"``; the page and the JSON tell that they were.

    Raises
    ------
    IncompatibleError
        PR155 when the models are not of the same rows, PR156 when an id stands twice.
    ShapeError
        PR157 when files in different orders are too large to be joined, or Dask was to join them.
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
    from probreport.model_files import open_models

    cluster = cluster_of(engine, scheduler, workers)
    opened = open_models(paths, columns=columns, names=names, model_columns=model_columns)
    return compare_opened(
        opened, weight_type=weight_type, prior=prior, on_zero=on_zero, cluster=cluster, ignore=checked_codes(ignore)
    )


def compare_opened(
    models: Mapping[str, PredictionFiles],
    *,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    on_zero: OnZero = "inf",
    progress: Progress | None = None,
    cluster: Cluster | None = None,
    announce: Callable[[str], None] | None = None,
    ignore: Collection[str] = (),
) -> Comparison:
    """Compare models whose files `open_models` has opened.

    Parameters
    ----------
    models : mapping of name to PredictionFiles
    weight_type, prior, on_zero
        As in `probreport.evaluate`.
    progress : callable, optional
        Is told after each batch how many rows are done, and how many there are (None where the files do not say).
    cluster : probreport.distributed.Cluster, optional
        Who does the work, if not this process.
    announce : callable, optional
        Is told in words who does the work, where that is not this process.
    ignore : collection of str
        Codes of warnings that are muted, as they are in the catalogue.

    Raises
    ------
    DataError, InputOutputError
        As `compare_files`.
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    files = list(models.values())
    by_id = all(file.has_ids for file in files)
    summary, engine = summary_of_files(
        files,
        by_id=by_id,
        on_zero=on_zero,
        weight_type=weight_type,
        progress=progress,
        cluster=cluster,
        announce=announce,
    )
    described = {name: {**file.provenance(), "assumptions": list(file.assumptions)} for name, file in models.items()}
    provenance = {
        "models": described,
        "rows": "joined by id" if by_id else "row by row",
        **told_or_muted(list(dict.fromkeys(text for file in files for text in file.warnings)), CUT_SHORT, ignore),
        "engine": engine,
        "versions": versions(),
    }
    return conclude_comparison(summary, list(models), prior=prior, provenance=provenance)


def _two(name: str, given: Any) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise UsageError(f"model {shown_text(name)}: expected a pair (y_true, y_proba).", code="PR121")
    return given[0], given[1]
