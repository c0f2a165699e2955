"""From the files of several models to a Comparison: row by row, or joined by their ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from probreport.comparison import Comparison
from probreport.conclusions.comparisons import conclude_comparison
from probreport.conclusions.prior import Prior
from probreport.diagnostics import checked_codes
from probreport.engines import Engine, Progress, cluster_of
from probreport.labels import Label
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.model_summaries import summary_of_files
from probreport.plan import WeightType, check_weight_type
from probreport.provenance import CUT_SHORT, told_or_muted, versions

if TYPE_CHECKING:
    from probreport.distributed import Cluster
    from probreport.readers import PredictionFiles


def compare_files(
    paths: Sequence[str | Path],
    *,
    y_true: str | None = None,
    proba_columns: Sequence[str] | None = None,
    proba_prefix: str | None = None,
    positive_class: Label | None = None,
    weight: str | None = None,
    id: str | None = None,
    by: Sequence[str] = (),
    cluster: str | None = None,
    log_proba: bool = False,
    normalize_rows: bool = False,
    delimiter: str | None = None,
    decimal: str = ".",
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
    y_true, proba_columns, proba_prefix, positive_class, log_proba, normalize_rows, delimiter, decimal
        Which column is what in all files, and how it is written; as in `probreport.evaluate_file`.
    weight, by, cluster
        Columns of the first file: weights, groups and clusters of the rows of all.
    id : str, optional
        The column by which rows are joined. Without it they must stand in the same order, and labels agree row by row.
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
    from probreport.readers import ColumnOptions

    columns = ColumnOptions(
        y_true=y_true,
        proba_columns=proba_columns,
        proba_prefix=proba_prefix,
        positive_class=positive_class,
        weight=weight,
        id=id,
        by=by,
        cluster=cluster,
        log_proba=log_proba,
        normalize_rows=normalize_rows,
        delimiter=delimiter,
        decimal=decimal,
    )
    workers_of_dask = cluster_of(engine, scheduler, workers)
    opened = open_models(paths, columns=columns, names=names, model_columns=model_columns)
    return compare_opened(
        opened,
        weight_type=weight_type,
        prior=prior,
        on_zero=on_zero,
        cluster=workers_of_dask,
        ignore=checked_codes(ignore),
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
