"""From files of saved predictions to a finished Evaluation, in this process or by workers of Dask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probreport.conclusions import conclude
from probreport.conclusions.prior import Prior
from probreport.diagnostics import checked_codes
from probreport.engines import Engine, Progress, cluster_of, told
from probreport.evaluate import summary_of
from probreport.evaluation import Evaluation
from probreport.metrics.log_loss import OnZero, check_on_zero
from probreport.plan import WeightType, check_weight_type
from probreport.provenance import CUT_SHORT, of_files, told_or_muted

if TYPE_CHECKING:
    from probreport.distributed import Cluster
    from probreport.readers import ColumnOptions, PredictionFiles


def evaluate_file(
    path: str | Path | Sequence[str | Path],
    *,
    columns: ColumnOptions | None = None,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    model: str | None = None,
    on_zero: OnZero = "inf",
    worst_rows: int = 20,
    ignore: Iterable[str] = (),
    engine: Engine = "local",
    scheduler: str | None = None,
    workers: int | None = None,
) -> Evaluation:
    r"""Evaluate a file of saved predictions, or several that are shards of one set.

    Parameters
    ----------
    path : path or sequence of paths
        CSV or TSV (plain, gz or zst), Parquet, Arrow or Feather, npz, or a folder of them; ``"-"`` is CSV on standard
        input.
    columns : probreport.readers.ColumnOptions, optional
        Which column is what; what is not said is found by the usual names.
    model : str, optional
        Name of the model. Default: the name of the first file, without its suffix.
    weight_type, prior, on_zero, worst_rows, ignore
        As in `evaluate`.
    engine : {"local", "dask"}
        Whether this process reads the files, or workers of Dask (the extra ``probreport[dask]``), to the same numbers.
    scheduler : str, optional
        With Dask: the address of a running scheduler, whose workers find the files under the same paths. Default:
        processes are started on this machine, and ended; a script that asks for them needs
        ``if __name__ == "__main__":``.
    workers : int, optional
        With Dask and no scheduler: how many processes to start. Default: one for each core.

    Raises
    ------
    DataError
        When the content breaks a rule; the message names the file, the row, the column and the remedy.
    InputOutputError
        When a file cannot be opened or read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "predictions.csv")
    ...     size = file.write_text("y_true,y_proba\n1,0.8\n0,0.3\n1,0.9\n")
    ...     round(evaluate_file(file).mean_log_loss, 4)
    0.2284
    """
    from probreport.readers import ColumnOptions, listed_paths, open_predictions

    check_on_zero(on_zero)
    check_weight_type(weight_type)
    muted = checked_codes(ignore)
    paths = listed_paths(path)
    cluster = cluster_of(engine, scheduler, workers)
    files = open_predictions(paths, columns or ColumnOptions())
    name = model if model is not None else name_of(paths[0])
    return evaluate_opened(
        files,
        weight_type=weight_type,
        prior=prior,
        model=name,
        on_zero=on_zero,
        worst_rows=worst_rows,
        ignore=muted,
        cluster=cluster,
    )


def evaluate_opened(
    files: PredictionFiles,
    *,
    weight_type: WeightType = "importance",
    prior: Prior | None = None,
    model: str | None = None,
    on_zero: OnZero = "inf",
    worst_rows: int = 20,
    ignore: Iterable[str] = (),
    progress: Progress | None = None,
    cluster: Cluster | None = None,
    announce: Callable[[str], None] | None = None,
) -> Evaluation:
    """Evaluate files of predictions that `open_predictions` has opened.

    Parameters
    ----------
    files : PredictionFiles
    weight_type, prior, model, on_zero, worst_rows, ignore
        As in `evaluate`.
    progress : callable, optional
        Is told after each batch how many rows are done, and how many there are (None where the files do not say).
    cluster : probreport.distributed.Cluster, optional
        Who does the work, if not this process.
    announce : callable, optional
        Is told in words who does the work, where that is not this process.

    Raises
    ------
    DataError, InputOutputError
        As `evaluate_file`.
    """
    check_on_zero(on_zero)
    check_weight_type(weight_type)
    muted = checked_codes(ignore)
    summarise = partial(summary_of, on_zero=on_zero, worst_rows=worst_rows, weight_type=weight_type)
    engine: dict[str, Any] = {"name": "local"}
    if cluster is None:
        summary = summarise(told(files.batches(), len, files.n_rows, progress))
    else:
        from probreport.distributed import summary_of_files

        summary, engine = summary_of_files(files, summarise, cluster, announce)
    described = {**files.provenance(), **told_or_muted(files.warnings, CUT_SHORT, muted), "engine": engine}
    return conclude(summary, model=model, provenance=of_files(described, files.assumptions), prior=prior, ignore=muted)


def name_of(path: str | Path) -> str:
    """Name a model by its file, without folder and suffixes."""
    if path == "-":
        return "standard input"
    return Path(path).name.split(".")[0] or Path(path).name
